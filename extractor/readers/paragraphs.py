"""Place paragraphs with labels and stamps: whose each is, and whether a stamp says when words begin or end."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from extractor.readers.labels import Labelled, is_credit
from extractor.readers.words import Stretch
from extractor.sentences import begins_sentence
from extractor.transcript import Opening, Piece, fold_empty

_FEWEST_WORDS_A_SECOND = 1.0
# So many paragraphs with a label or a time, and so few among them without, show that each has one.
_MANY, _FEW = 20, 0.05
# What is left of "[15:57] to [16:58]", or a stray sign.
_NO_TALK = re.compile(r"(?:\W|_)*(?:to(?:\W|_)*)?")


class Paragraph(NamedTuple):
    """Hold one paragraph, as far as one speaker has it; headings and items are nobody's.

    `raw` is its markup; `opens` where that knows better than the paragraphs around it what begins here.
    """

    raw: str
    line: int
    kind: Literal["prose", "heading", "item"] = "prose"
    label: Labelled | None = None
    stretches: tuple[Stretch, ...] = ()
    opens: Opening | None = None

    @property
    def words(self) -> str:
        """Return the words without markup."""
        return " ".join(stretch.words for stretch in self.stretches).strip()

    @property
    def is_timed_before(self) -> bool:
        """Tell whether a stamp stands before the first words."""
        return bool(self.label and self.label.at is not None) or (
            len(self.stretches) > 1 and not self.stretches[0].words
        )

    @property
    def ends(self) -> float | None:
        """Return the stamp that stands behind the last words."""
        last = self.stretches[-1]
        return last.stamp if len(self.stretches) > 1 and not last.words and self.stretches[-2].words else None


def place_paragraphs(paragraphs: list[Paragraph]) -> tuple[Piece, ...]:
    """Return the pieces of paragraphs; headings and list items are words of nobody."""
    paragraphs = _forget_contents([_drop_ranges(paragraph) for paragraph in paragraphs])
    pieces = _place_ends(paragraphs) if _have_ends(paragraphs) else _end_before_gaps([*_place_starts(paragraphs)])
    return tuple(fold_empty(pieces))


def _forget_contents(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Take the times off a table of contents before the first label: it runs to the end, then time begins anew."""
    first = next((number for number, paragraph in enumerate(paragraphs) if paragraph.label), 0)
    before, after = (list(_find_times(part)) for part in (paragraphs[:first], paragraphs[first:]))
    if not before or not after or max(before) <= min(after):
        return paragraphs
    untimed = [p._replace(stretches=tuple(s._replace(stamp=None) for s in p.stretches)) for p in paragraphs[:first]]
    return untimed + paragraphs[first:]


def _find_times(paragraphs: Iterable[Paragraph]) -> Iterator[float]:
    for paragraph in paragraphs:
        if paragraph.label and paragraph.label.at is not None:
            yield paragraph.label.at
        if paragraph.kind == "prose":
            yield from (stretch.stamp for stretch in paragraph.stretches if stretch.stamp is not None)


def _have_ends(paragraphs: list[Paragraph]) -> bool:
    """Tell whether stamps stand where the words end: behind most turns, and not at zero behind the first."""
    prose = [p for p in paragraphs if p.kind == "prose"]
    ends = [p.ends for p in prose if p.ends is not None]
    is_most = len(ends) > sum(p.is_timed_before for p in prose) and 3 * len(ends) > sum(bool(p.label) for p in prose)
    return is_most and ends[0] > 0


def _place_starts(paragraphs: list[Paragraph]) -> Iterator[Piece]:
    for paragraph, opening in _open_paragraphs(paragraphs):
        yield opening
        before = ""
        for stretch in paragraph.stretches:
            at = stretch.stamp if paragraph.kind == "prose" else None
            opens: Opening = "paragraph" if begins_sentence(before, stretch.words) else "line"
            yield Piece(stretch.words, paragraph.line, opens, at=at, links=stretch.links)
            before = stretch.words


def _place_ends(paragraphs: list[Paragraph]) -> Iterator[Piece]:
    at: float | None = None
    begun = False
    for paragraph, opening in _open_paragraphs(paragraphs):
        if not begun and paragraph.kind == "prose" and paragraph.ends is not None:
            at, begun = _find_beginning(paragraph), True
        yield opening
        ends = [stretch.stamp for stretch in paragraph.stretches[1:]] if paragraph.kind == "prose" else []
        for index, stretch in enumerate(paragraph.stretches):
            until = ends[index] if index < len(ends) else None
            if stretch.words:
                yield Piece(stretch.words, paragraph.line, at=at, until=until, links=stretch.links)
                at = until


def _find_beginning(first: Paragraph) -> float | None:
    """Return 0 where the first words are enough for the time until their end; None in an excerpt."""
    until, words = first.ends or 0.0, len(" ".join(stretch.words for stretch in first.stretches).split())
    return 0.0 if until <= 5 + words / _FEWEST_WORDS_A_SECOND else None


def _open_paragraphs(paragraphs: list[Paragraph]) -> Iterator[tuple[Paragraph, Piece]]:
    """Say for each paragraph whose it is: after a list its speaker goes on, after a heading or the talk nobody does."""
    label: str | None = None
    before: Paragraph | None = None
    end = _find_end(paragraphs)
    for number, paragraph in enumerate(paragraphs):
        is_over = not paragraph.label and (number == end or is_credit(paragraph.words))
        label = paragraph.label.label if paragraph.label else None if is_over or paragraph.kind == "heading" else label
        is_same = before and paragraph.kind == before.kind == "prose" and not (paragraph.label or is_over)
        opens = "turn" if is_over else paragraph.opens or ("paragraph" if is_same else "turn")
        at = paragraph.label.at if paragraph.label else None
        yield paragraph, Piece("", paragraph.line, opens, label if paragraph.kind == "prose" else None, at)
        before = paragraph


def _find_end(paragraphs: list[Paragraph]) -> int | None:
    """Return where the talk is over: where nearly every paragraph has a label or a time, behind the last that has."""
    prose = [number for number, paragraph in enumerate(paragraphs) if paragraph.kind == "prose"]
    first = next((number for number in prose if paragraphs[number].label), len(paragraphs))
    marked = [n for n in prose if n >= first and (paragraphs[n].label or len(paragraphs[n].stretches) > 1)]
    bare = sum(first < number < marked[-1] for number in prose) - len(marked) + 2 if marked else 0
    return marked[-1] + 1 if len(marked) >= _MANY and bare <= len(marked) * _FEW else None


def _drop_ranges(paragraph: Paragraph) -> Paragraph:
    if not _NO_TALK.fullmatch(paragraph.words):
        return paragraph
    return paragraph._replace(stretches=tuple(Stretch(stretch.stamp, "") for stretch in paragraph.stretches))


def _end_before_gaps(pieces: list[Piece]) -> list[Piece]:
    """Let words end where a time says that something without words begins: a break from 15:57 to 16:58."""
    last: int | None = None
    begins: float | None = None
    for number, piece in enumerate(pieces):
        if begins is not None and piece.at is not None and piece.at > begins and last is not None:
            pieces[last] = pieces[last]._replace(until=pieces[last].until or begins)
        if piece.words:
            last, begins = number, None
        elif begins is None:
            begins = piece.at
    return pieces
