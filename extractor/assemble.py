"""Join the pieces of a transcript to one text, with turns, cues, links and lines at their places in it."""

from bisect import bisect_right
from collections.abc import Sequence
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
    """Hold the text of an episode and what lies beside it; `starts` are the offsets of the pieces."""

    text: str
    turns: tuple[LabelledSpan, ...]
    cues: tuple[Cue, ...]
    links: tuple[Link, ...]
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def line_at(self, offset: int) -> int:
        """Return the line of the source where the words at the offset stand."""
        return self.lines[max(bisect_right(self.starts, offset) - 1, 0)]

    def second_at(self, offset: int) -> float | None:
        """Return the second at which the words at the offset are spoken, read off proportionally within a cue.

        None where no cue holds the offset, or where its end is unknown and the offset isn't its start.
        """
        index = bisect_right(self.cues, offset, key=lambda cue: cue.start) - 1
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
        spans.append(Span(length + len(joint), length + len(joint) + len(piece.words)))
        parts += [joint, piece.words]
        length = spans[-1].end
    return Assembly(
        text="".join(parts),
        turns=_find_turns(pieces, spans),
        cues=_find_cues(pieces, spans),
        links=tuple(
            Link(span.start + link.start, span.start + link.end, link.url)
            for piece, span in zip(pieces, spans, strict=True)
            for link in piece.links
        ),
        starts=tuple(span.start for span in spans),
        lines=tuple(piece.line for piece in pieces),
    )


def _find_turns(pieces: Sequence[Piece], spans: Sequence[Span]) -> tuple[LabelledSpan, ...]:
    turns: list[LabelledSpan] = []
    for piece, span in zip(pieces, spans, strict=True):
        if piece.opens == "turn" or not turns:
            turns.append(LabelledSpan(span, piece.label))
        else:
            turns[-1] = LabelledSpan(Span(turns[-1].span.start, span.end), turns[-1].label)
    return tuple(turns)


def _find_cues(pieces: Sequence[Piece], spans: Sequence[Span]) -> tuple[Cue, ...]:
    timed = [index for index, piece in enumerate(pieces) if piece.at is not None]
    cues = []
    for index, following in pairwise([*timed, len(pieces)]):
        at = pieces[index].at or 0.0
        last, until = _find_end(pieces, index, following)
        until = until if until is not None and until >= at else None
        cues.append(Cue(spans[index].start, spans[last if until is not None else index].end, at, until))
    return tuple(cues)


def _find_end(pieces: Sequence[Piece], index: int, following: int) -> tuple[int, float | None]:
    """Return the last piece of the cue that begins at the piece `index`, and its end in seconds."""
    for number in range(index, following):
        if pieces[number].until is not None:
            return number, pieces[number].until
    return following - 1, pieces[following].at if following < len(pieces) else None
