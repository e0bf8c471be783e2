"""Cut an episode into segments: what one speaker says in about a minute."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from schemas.episode import Segment
from schemas.model import Span

MOST_WORDS = 150
MOST_SECONDS = 60.0
# From here on a segment ends with its paragraph, or at a clear pause.
ENOUGH_WORDS = 75


class Turn(NamedTuple):
    """Say that one speaker, or nobody known, has the words at the span."""

    span: Span
    label: str | None
    speaker: str | None


class Clock(NamedTuple):
    """Tell for an offset in the text the second, where known, and the line of the source.

    `pauses` are the offsets before which it is silent, and how long, in clear pauses of this recording.
    """

    second_at: Callable[[int], float | None]
    line_at: Callable[[int], int]
    pauses: Mapping[int, float] = MappingProxyType({})


def cut_segments(text: str, sentences: Sequence[Span], turns: Iterable[Turn], clock: Clock) -> tuple[Segment, ...]:
    """Return the segments: whole sentences of one turn, at most 150 words or 60 s unless one sentence is longer.

    Each sentence must lie in one turn.
    """
    segments: list[Segment] = []
    first = 0
    for turn in turns:
        last = first
        while last < len(sentences) and sentences[last].start < turn.span.end:
            last += 1
        for part in _divide(text, sentences, Span(first, last), clock):
            segments.append(_make_segment(len(segments), sentences, part, turn, clock))
        first = last
    return tuple(segments)


def _divide(text: str, sentences: Sequence[Span], turn: Span, clock: Clock) -> Iterator[Span]:
    start, words = turn.start, 0
    for number in range(turn.start, turn.end):
        more = len(sentences[number].of(text).split())
        if number > start and _is_full(text, sentences, Span(start, number), words, more, clock):
            yield Span(start, number)
            start, words = number, 0
        words += more
    if start < turn.end:
        yield Span(start, turn.end)


def _is_full(text: str, sentences: Sequence[Span], part: Span, words: int, more: int, clock: Clock) -> bool:
    """Tell whether the next sentence must begin another segment."""
    if words + more > MOST_WORDS:
        return True
    following = sentences[part.end]
    between = text[sentences[part.end - 1].end : following.start]
    if words >= ENOUGH_WORDS and ("\n" in between or clock.pauses.get(following.start, 0.0) >= 1):
        return True
    begun, over = clock.second_at(sentences[part.start].start), clock.second_at(following.end)
    return begun is not None and over is not None and over - begun > MOST_SECONDS


def _make_segment(index: int, sentences: Sequence[Span], part: Span, turn: Turn, clock: Clock) -> Segment:
    span = Span(sentences[part.start].start, sentences[part.end - 1].end)
    start, end = clock.second_at(span.start), clock.second_at(span.end)
    return Segment(
        index=index,
        span=span,
        sentences=part,
        label=turn.label,
        speaker=turn.speaker,
        start=start,
        end=end if end is None or start is None or end >= start else None,
        line=clock.line_at(span.start),
    )
