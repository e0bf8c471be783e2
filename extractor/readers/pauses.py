"""Find the pauses between cues: where captions have no full stops, they are what is left of the sentences."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from schemas.episode import Cue

# What counts as a clear pause, in seconds, lies between these; within them it is what this speaker does now and then.
_SHORTEST, _LONGEST = 0.4, 1.0
_WORDS_BETWEEN = 16
# A cue of a word or two is spoken at about the usual speed; where it seems longer, silence follows.
_FEW_LETTERS = 20
_SLOWEST = 2.0


def find_pauses(text: str, cues: Sequence[Cue]) -> Mapping[int, float]:
    """Return the offsets before which it is silent, with how long, in clear pauses of this recording: 1 is one."""
    silent = _find_silences(cues)
    lengths = sorted(silent.values(), reverse=True)
    wanted = len(text) // 6 // _WORDS_BETWEEN
    clear = min(max(lengths[min(wanted, len(lengths) - 1)], _SHORTEST), _LONGEST) if lengths else _LONGEST
    return {offset: length / clear for offset, length in silent.items()}


def _find_silences(cues: Sequence[Cue]) -> dict[int, float]:
    """Return the seconds of silence before each cue that has some."""
    slowest = _SLOWEST * _find_pace(cues)
    spoken = [slowest * letters + 0.1 for letters in range(_FEW_LETTERS + 1 if slowest else 0)]
    silent: dict[int, float] = {}
    for (start, end, at, until), (following, _, begins, _) in pairwise(cues):
        length = 0.0 if until is None or until == begins else begins - until
        if end - start < len(spoken) and (rest := begins - at - spoken[end - start]) > length:
            length = rest
        if length > 0:
            silent[following] = length
    return silent


def _find_pace(cues: Sequence[Cue]) -> float:
    """Return the seconds that a letter takes, pauses included."""
    paces = [(until - at) / (end - start) for start, end, at, until in cues if until is not None]
    return median(paces) if paces else 0.0
