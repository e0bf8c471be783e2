"""A name or term that was found at a place, before it is known what it refers to."""

from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Doc

from schemas.model import Span


class Found(NamedTuple):
    """Hold tokens `start:end` of segment document `doc`; `span` is their place in the episode's text.

    `name` is the canonical name where a list knows it, else the words themselves. `heard` marks a misheard form.
    Methods with a lower rank win over those with a higher one where two of the same length meet. `salience` is the
    chance that the talk leans on it, for concepts.
    """

    doc: int
    start: int
    end: int
    span: Span
    form: str
    name: str
    type: str
    score: float
    method: str
    rank: int
    heard: bool = False
    salience: float = 0.0


def make_found(
    docs: list[Doc],
    offset: int,
    place: tuple[int, int, int],
    type: str,
    score: float,
    method: str,
    rank: int,
    name: str | None = None,
    heard: bool = False,
    salience: float = 0.0,
) -> Found:
    """Make a Found of the tokens at place (document, start, end); `offset` is where the segment begins in the text."""
    index, start, end = place
    tokens = docs[index][start:end]
    span = Span(offset + tokens.start_char, offset + tokens.end_char)
    return Found(index, start, end, span, tokens.text, name or tokens.text, type, score, method, rank, heard, salience)


def is_whole(span: Span, text: str) -> bool:
    """Tell whole words from a tokenizer's pieces: "M Series B" is none in "$20M Series B"."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    return not (before.isalnum() and text[span.start].isalnum()) and not (
        after.isalnum() and text[span.end - 1].isalnum()
    )


def keep_longest(found: Iterable[Found]) -> list[Found]:
    """Let the longest win where several overlap, then the one of lower rank; the result is in reading order."""
    taken: dict[int, set[int]] = {}
    kept = []
    for item in sorted(found, key=lambda f: (f.start - f.end, f.rank, f.doc, f.start, f.type)):
        tokens = taken.setdefault(item.doc, set())
        if tokens.isdisjoint(range(item.start, item.end)):
            tokens.update(range(item.start, item.end))
            kept.append(item)
    return sorted(kept, key=lambda f: f.span)
