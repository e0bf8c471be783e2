"""Projection: from the forms of a text's entities to the places where they stand."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.annotated import AnnotatedText
from schemas.model import Span

SPREAD = 2  # a word that so many other texts use in lower case is an everyday word

_WORD = re.compile(r"[^\W_]+")


class Projection(NamedTuple):
    """Hold the places that name an entity, with its type, and those of which nobody knows whether they do."""

    named: list[tuple[Span, str]]
    unsure: list[Span]


def count_lower_words(texts: Iterable[AnnotatedText]) -> Counter[str]:
    """Count the texts in which each word stands in lower case."""
    return Counter(word for text in texts for word in {w for w in _WORD.findall(text.episode.text) if w.islower()})


def project_entities(text: AnnotatedText, everyday: Mapping[str, int]) -> Projection:
    """Find all forms in the text, the longest first; names as they are written, concepts in any case.

    What names entities of two types, and an everyday word that a name was misheard as, may be the name or not:
    such places are left undecided, so that nothing is learnt from them.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for entity in text.entities:
        for form in {entity["name"], *entity.get("names", [])}:
            if _WORD.search(form):
                owners[" ".join(unicodedata.normalize("NFC", form).split())].add(entity["type"])
    named: list[tuple[Span, str]] = []
    unsure: list[Span] = []
    taken = bytearray(len(text.episode.text))
    for form, types in sorted(owners.items(), key=lambda item: (-len(item[0]), item[0])):
        type = min(types)
        doubtful = len(types) > 1 or (type != "Concept" and _is_everyday(form, everyday))
        for span in find_form(form, text.episode.text, any_case=type == "Concept" or " " in form):
            if any(taken[span.start : span.end]):
                continue
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            if doubtful:
                unsure.append(span)
            else:
                named.append((span, type))
    return Projection(sorted(named), sorted(unsure))


def find_form(form: str, text: str, *, any_case: bool) -> Iterator[Span]:
    """Yield the places of a form; a line break or a space more after a hyphen doesn't matter, nor does a plural s."""
    words = (r"-\s*".join(map(re.escape, word.split("-"))) for word in form.split())
    plural = "(?:s|es)?" if any_case and form[-1:].isalpha() else ""
    pattern = r"(?<!\w)" + r"\s+".join(words) + plural + r"(?!\w)"
    return (Span(*match.span()) for match in re.finditer(pattern, text, re.IGNORECASE if any_case else 0))


def _is_everyday(form: str, lower_words: Mapping[str, int]) -> bool:
    """Tell a lower-case form that is made of everyday words; the text at hand is one of those counted."""
    words: Sequence[str] = _WORD.findall(form)
    return form.islower() and all(lower_words.get(word, 0) > SPREAD for word in words)
