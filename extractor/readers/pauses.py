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
    pace = _find_pace(cues)
    silent = {following.start: _find_silence(cue, following, pace) for cue, following in pairwise(cues)}
    lengths = sorted((length for length in silent.values() if length > 0), reverse=True)
    wanted = len(text) // 6 // _WORDS_BETWEEN
    clear = min(max(lengths[min(wanted, len(lengths) - 1)], _SHORTEST), _LONGEST) if lengths else _LONGEST
    return {offset: length / clear for offset, length in silent.items() if length > 0}


def _find_pace(cues: Sequence[Cue]) -> float:
    """Return the seconds that a letter takes, pauses included."""
    paces = [(cue.until - cue.at) / (cue.end - cue.start) for cue in cues if cue.until is not None]
    return median(paces) if paces else 0.0


def _find_silence(cue: Cue, following: Cue, pace: float) -> float:
    told = following.at - cue.until if cue.until is not None else 0.0
    letters = cue.end - cue.start
    if letters > _FEW_LETTERS or not pace:
        return max(told, 0.0)
    spoken = _SLOWEST * pace * letters + 0.1
    return max(told, following.at - cue.at - spoken, 0.0)
