"""Folds that keep whole shows together: what is tuned on a show must not have been trained on it."""

from collections import defaultdict
from collections.abc import Sequence

from extractor.annotated import AnnotatedText


def split_by_show(texts: Sequence[AnnotatedText], folds: int) -> list[list[AnnotatedText]]:
    """Divide the texts into at most so many parts of like size; all texts of a show are in one part."""
    shows: dict[str, list[AnnotatedText]] = defaultdict(list)
    for text in texts:
        shows[text.show].append(text)
    parts: list[list[AnnotatedText]] = [[] for _ in range(min(folds, len(shows)))]
    for _, members in sorted(shows.items(), key=lambda item: (-len(item[1]), item[0])):
        min(parts, key=len).extend(members)
    return parts
