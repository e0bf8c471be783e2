"""Read captions that roll once: where each cue shows the words of the one before again, above its own."""

from collections.abc import Sequence
from itertools import pairwise

from extractor.readers.cues import MARKUP, Cue
from extractor.readers.words import drop_times

# Words of a cue that are held against the next.
_MOST = 60


def drop_repeats(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues with their own words alone, where most of them begin with words of the cue before."""
    plain = [drop_times(MARKUP.sub("", cue.words)).split() for cue in cues]
    repeats = [0, *(_count_repeats(before, words) for before, words in pairwise(plain))][: len(cues)]
    told = [count > 0 for words, count in zip(plain, repeats, strict=True) if words][1:]
    if len(told) < 3 or sum(told) <= len(told) / 2:
        return list(cues)
    return [cue if not count else _drop_words(cue, count) for cue, count in zip(cues, repeats, strict=True)]


def _count_repeats(before: Sequence[str], words: Sequence[str]) -> int:
    """Return how many words at the end of the cue before stand at the start of this one."""
    for count in range(min(len(before), len(words), _MOST), 0, -1):
        if words[0] == before[-count] and words[:count] == before[-count:]:
            return count
    return 0


def _drop_words(cue: Cue, count: int) -> Cue:
    return cue._replace(words=" ".join(MARKUP.sub("", cue.words).split()[count:]))
