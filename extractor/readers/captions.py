"""Find the cues of WebVTT and SubRip: a line with two times, and the lines after it."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from extractor.readers.cues import Cue
from extractor.readers.words import read_stamp
from schemas.errors import TranscriptError

_TIME = r"(?:\d{1,5}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,6})?"
TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?=\s|$)")
_FULL = r"\d+:\d\d:\d\d[.,]\d{3}"
_BROKEN = re.compile(rf"\s*(?:{_FULL}\s*(?:-{{1,2}}>?.*)?$|[\d:.,]*\s*-->|.*-->\s*\d+:)")
_CUT_OFF = re.compile(r"\s*\d+:\d[\d:.,]*\s*(?:--?>?)?\s*$")
_NUMBER = re.compile(r"\s*\d+\s*")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_EXAMPLE = "00:00:01{0}000 --> 00:00:04{0}000"


def is_subrip(text: str) -> bool:
    """Tell whether the first words of a text are a number and a timing line, or a timing line."""
    first, second, *_ = [*(line for line in text[:2000].split("\n") if line.strip()), "", ""]
    return bool(TIMING.match(first) or (_NUMBER.fullmatch(first) and TIMING.match(second)))


def find_subrip(text: str, path: Path) -> list[Cue]:
    """Return the cues of SubRip, numbered or not; words after an empty line belong to the cue before."""
    lines = text.split("\n")
    expected = f"a timing line such as '{_EXAMPLE.format(',')}'"
    timings = _find_timings(lines)
    places = list(timings)
    if not places:
        raise TranscriptError(path, expected, next((n for n, line in enumerate(lines, 1) if line.strip()), 1))
    for number, line in enumerate(lines):
        is_early = number < places[0] and line.strip() and not _NUMBER.fullmatch(line)
        if is_early or ("-->" in line and number not in timings and _BROKEN.match(line)):
            raise TranscriptError(path, expected, number + 1)
    _refuse_cut_off(lines, expected, path)
    is_numbered = any(line.strip() for line in lines[: places[0]])
    return [
        _make_cue(timings[place], lines[place + 1 : _find_end(lines, place, following, is_numbered)], place + 1)
        for place, following in pairwise([*places, len(lines)])
    ]


def find_webvtt(text: str, path: Path) -> list[Cue]:
    """Return the cues of WebVTT without notes, styles and regions; words that belong to no cue are an error."""
    lines = text.split("\n")
    expected = f"a timing line such as '{_EXAMPLE.format('.')}'"
    _refuse_cut_off(lines, expected, path)
    cues: list[Cue] = []
    for index, (start, block) in enumerate(_split_blocks(lines)):
        is_aside = index == 0 or _ASIDE.match(block[0])
        timings = _find_timings(block)
        places = list(timings)
        for number in range(places[0] if places and is_aside else 0, 0 if is_aside and not places else len(block)):
            if "-->" in block[number] and number not in timings:
                raise TranscriptError(path, expected, start + number + 1)
        if not is_aside and not places and cues and not cues[-1].words.strip():
            # Rolling captions begin with a line of one space, which editors take away.
            cues[-1] = cues[-1]._replace(words="\n".join(block))
        elif not is_aside and (not places or places[0] > 1):
            raise TranscriptError(path, "a cue with a timing line before these words", start + 1)
        for place, following in pairwise([*places, len(block)]):
            is_number = following < len(block) and _NUMBER.fullmatch(block[following - 1]) and following - 1 > place
            words = block[place + 1 : following - 1 if is_number else following]
            cues.append(_make_cue(timings[place], words, start + place + 1))
    return cues


def _split_blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _find_end(lines: Sequence[str], place: int, following: int, is_numbered: bool) -> int:
    """Return where the words of the cue end whose times stand at `place`: before the next number."""
    last = _skip_empty(lines, place, following)
    is_number = is_numbered and last - 1 > place and _NUMBER.fullmatch(lines[last - 1])
    if is_number and (last == following < len(lines) or not lines[last - 2].strip()):
        return _skip_empty(lines, place, last - 1)
    return last


def _skip_empty(lines: Sequence[str], place: int, last: int) -> int:
    while last - 1 > place and not lines[last - 1].strip():
        last -= 1
    return last


def _find_timings(lines: Sequence[str]) -> dict[int, re.Match[str]]:
    """Return the numbers of the lines of times, each with its two times."""
    return {number: timing for number, line in enumerate(lines) if "-->" in line and (timing := TIMING.match(line))}


def _refuse_cut_off(lines: Sequence[str], expected: str, path: Path) -> None:
    """Refuse a file that ends in half a timing line."""
    last = _skip_empty(lines, 0, len(lines)) - 1
    starts = last > 0 and (not lines[last - 1].strip() or _NUMBER.fullmatch(lines[last - 1]))
    if starts and _CUT_OFF.match(lines[last]):
        raise TranscriptError(path, expected, last + 1)


def _make_cue(timing: re.Match[str], words: Sequence[str], line: int) -> Cue:
    return Cue("\n".join(words), read_stamp(timing[1]), read_stamp(timing[2]), line)
