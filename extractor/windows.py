"""Windows: consecutive segments that are read in one go, and accounted for one by one."""

from schemas.episode import Episode
from schemas.extraction import Window
from schemas.model import Span


def cut_windows(episode: Episode, words: int) -> tuple[Window, ...]:
    """Pack whole segments, in order, into windows of at most that many words (a longer segment stands alone)."""
    ranges: list[tuple[int, int]] = []
    first, size = 0, 0
    for segment in episode.segments:
        length = len(segment.span.of(episode.text).split())
        if size and size + length > words:
            ranges.append((first, segment.index))
            first, size = segment.index, 0
        size += length
    if episode.segments:
        ranges.append((first, len(episode.segments)))
    return tuple(_window(episode, index, *range) for index, range in enumerate(ranges))


def _window(episode: Episode, index: int, first: int, last: int) -> Window:
    span = Span(episode.segments[first].span.start, episode.segments[last - 1].span.end)
    return Window(index=index, span=span, segments=Span(first, last), status="ok")
