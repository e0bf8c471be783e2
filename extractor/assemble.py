"""Join the pieces of a transcript to one text, with turns, cues, links and lines at their places in it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from extractor.transcript import Piece
from schemas.episode import Cue, Link
from schemas.model import Span


class LabelledSpan(NamedTuple):
    """Say which label the words at the span stand under."""

    span: Span
    label: str | None


class Assembly(NamedTuple):
    """Hold the text of an episode and what lies beside it; `starts` are the offsets of the pieces, in `lines`.

    `begins` are the offsets of the cues.
    """

    text: str
    turns: tuple[LabelledSpan, ...]
    cues: tuple[Cue, ...]
    begins: tuple[int, ...]
    links: tuple[Link, ...]
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    @property
    def joints(self) -> Sequence[int]:
        """Return in order where pieces meet, or within them words that have a second of their own."""
        return sorted({*self.starts, *self.begins})

    def line_at(self, offset: int) -> int:
        """Return the line of the source where the words at the offset stand."""
        return self.lines[max(bisect_right(self.starts, offset) - 1, 0)]

    def second_at(self, offset: int) -> float | None:
        """Return the second at which the words at the offset are spoken, read off proportionally within a cue.

        None where no cue holds the offset, or where its end is unknown and the offset isn't its start.
        """
        index = bisect_right(self.begins, offset) - 1
        if index < 0:
            return None
        cue = self.cues[index]
        if offset == cue.start:
            return cue.at
        if cue.until is None or offset > cue.end:
            return None
        share = (offset - cue.start) / (cue.end - cue.start)
        return round(cue.at + share * (cue.until - cue.at), 3)

    def ending_at(self, duration: float | None) -> "Assembly":
        """Let the last cue go on to the end of the recording, where nothing in the source says when it ends."""
        last = self.cues[-1] if self.cues else None
        if duration is None or last is None or last.until is not None or duration < last.at:
            return self
        return self._replace(cues=(*self.cues[:-1], Cue(last.start, len(self.text), last.at, duration)))


def assemble_pieces(pieces: Sequence[Piece]) -> Assembly:
    """Join pieces: turns and paragraphs by an empty line, lines by a space.

    A piece with a second begins a cue; where nothing says its end, it goes on to the next second known, if there is
    one.
    """
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for piece in pieces:
        joint = "" if not parts else " " if piece.opens == "line" else "\n\n"
        start = length + len(joint)
        length = start + len(piece.words)
        spans.append(Span(start, length))
        parts += (joint, piece.words)
    cues = _find_cues(pieces, spans)
    return Assembly(
        text="".join(parts),
        turns=_find_turns(pieces, spans),
        cues=cues,
        begins=tuple([cue.start for cue in cues]),
        links=tuple(
            Link(span.start + link.start, span.start + link.end, link.url)
            for piece, span in zip(pieces, spans, strict=True)
            for link in piece.links
        ),
        starts=tuple(span.start for span in spans),
        lines=tuple(piece.line for piece in pieces),
    )


def _make_cues(fields: Iterable[tuple[int, int, float, float]]) -> Iterator[Cue]:
    """Make cues without a call of each in Python: there may be one to a word."""
    return map(partial(tuple.__new__, Cue), fields)


def _find_turns(pieces: Sequence[Piece], spans: Sequence[Span]) -> tuple[LabelledSpan, ...]:
    firsts = [index for index, piece in enumerate(pieces) if piece.opens == "turn" or index == 0]
    return tuple(
        LabelledSpan(Span(spans[first].start, spans[following - 1].end), pieces[first].label)
        for first, following in pairwise([*firsts, len(pieces)])
    )


def _find_cues(pieces: Sequence[Piece], spans: Sequence[Span]) -> tuple[Cue, ...]:
    timed = [index for index, piece in enumerate(pieces) if piece.at is not None]
    cues: list[Cue] = []
    for index, following in pairwise([*timed, len(pieces)]):
        start, at = spans[index].start, pieces[index].at or 0.0
        if pieces[index].starts:
            starts = [start + offset for offset in pieces[index].starts]
            seconds = pieces[index].seconds
            begins, ends = [start, *starts[:-1]], [end - 1 for end in starts]
            cues.extend(_make_cues(zip(begins, ends, (at, *seconds[:-1]), seconds, strict=True)))
            start, at = starts[-1], seconds[-1]
        last, until = _find_end(pieces, index, following)
        if until is None or until < at:
            last, until = index, None
        cues.append(Cue(start, spans[last].end, at, until))
    return tuple(cues)


def _find_end(pieces: Sequence[Piece], index: int, following: int) -> tuple[int, float | None]:
    """Return the last piece of the cue that begins at the piece `index`, and its end in seconds."""
    for number in range(index, following):
        until = pieces[number].until
        if until is not None:
            return number, until
    return following - 1, pieces[following].at if following < len(pieces) else None
