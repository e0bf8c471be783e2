"""Read captions that roll once: where each cue shows the words of the one before again, above its own."""

from collections.abc import Sequence
from itertools import pairwise

from extractor.readers.cues import Cue, drop_markup
from extractor.readers.runs import Runs, mark_runs
from extractor.readers.words import drop_times

# Words of a cue that are held against the next.
_MOST = 60


def drop_repeats(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues with their own words alone, where most of them begin with words of the cue before."""
    marked = [drop_markup(cue.words) for cue in cues]
    plain = [drop_times(words).split() for words in marked]
    repeats = [0, *(_count_repeats(before, words) for before, words in pairwise(plain))][: len(cues)]
    told = [count > 0 for words, count in zip(plain, repeats, strict=True) if words][1:]
    if len(told) < 3 or sum(told) <= len(told) / 2:
        return list(cues)
    return [
        cue if not count else _drop_first(cue, words, count)
        for cue, words, count in zip(cues, marked, repeats, strict=True)
    ]


def _drop_first(cue: Cue, words: str, count: int) -> Cue:
    """Return the cue without its first words; `words` are all of them without markup."""
    first = cue.runs.words[0].split(None, count) if cue.runs else []
    if not cue.runs or len(first) < count:
        return cue._replace(
            words=_join_rest((mark_runs(cue.runs) if cue.runs else words).split(None, count), count), runs=None
        )
    rest = [_join_rest(first, count), *cue.runs.words[1:]]
    return cue._replace(words="".join(rest), runs=Runs(rest, cue.runs.seconds))


def _join_rest(words: Sequence[str], count: int) -> str:
    return " ".join(words[count:]).replace("\n", " ")


def _count_repeats(before: Sequence[str], words: Sequence[str]) -> int:
    """Return how many words at the end of the cue before stand at the start of this one."""
    for count in range(min(len(before), len(words), _MOST), 0, -1):
        if words[0] == before[-count] and words[:count] == before[-count:]:
            return count
    return 0
