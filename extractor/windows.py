"""Windows: consecutive segments that are read in one go, and accounted for one by one."""

from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate, pairwise

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
    return tuple(make_window(episode, index, *range) for index, range in enumerate(ranges))


def cut_even_windows(episode: Episode, size: Callable[[str], int], budget: int) -> tuple[Window, ...]:
    """Cut an episode into as few windows of whole segments as a budget needs, of about equal size.

    `size` measures a segment's text in the budget's unit. A window may pass the budget by part of a segment.
    """
    ends = list(accumulate(size(segment.span.of(episode.text)) for segment in episode.segments))
    if not ends:
        return ()
    count = min(max(-(-ends[-1] // max(budget, 1)), 1), len(ends))
    cuts = [0]
    for number in range(1, count):
        wanted = ends[-1] * number / count
        after = bisect_left(ends, wanted)
        nearest = after if after and wanted - ends[after - 1] < ends[after] - wanted else after + 1
        # Each window holds at least one segment, and leaves one for each that follows.
        cuts.append(min(max(nearest, cuts[-1] + 1), len(ends) - count + number))
    cuts.append(len(ends))
    return tuple(make_window(episode, index, *range) for index, range in enumerate(pairwise(cuts)))


def halve_window(episode: Episode, window: Window) -> tuple[Window, ...]:
    """Cut a window at the end of the segment nearest to its middle; () where it is one segment.

    Both halves keep the window's index.
    """
    first, last = window.segments
    if last - first < 2:
        return ()
    middle = (window.span.start + window.span.end) / 2
    cut = min(range(first + 1, last), key=lambda index: abs(episode.segments[index].span.start - middle))
    return make_window(episode, window.index, first, cut), make_window(episode, window.index, cut, last)


def make_window(episode: Episode, index: int, first: int, last: int) -> Window:
    """Make the window of the segments `first` up to, not including, `last`."""
    span = Span(episode.segments[first].span.start, episode.segments[last - 1].span.end)
    return Window(index=index, span=span, segments=Span(first, last), status="ok")
