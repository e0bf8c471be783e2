"""Read WebVTT: cues with voices, labels or `>>`, and a NOTE with the metadata."""

import re
from functools import lru_cache
from pathlib import Path

from extractor.fields import read_fields
from extractor.readers.captions import find_webvtt
from extractor.readers.cues import Cue, read_cues, time_cue
from extractor.readers.rolling import drop_repeats
from extractor.readers.runs import Runs
from extractor.readers.words import read_stamp
from extractor.transcript import Transcript
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError

# Within a cue, before the word that is spoken then.
_WORD_TIME = re.compile(r"<((?:\d{1,5}:)?\d\d:\d\d)\.(\d{3})>(?:<c[.\w]*>)?")
_FIELD = re.compile(r"([A-Za-z][\w -]{0,30}):\s+(\S.*)")


def is_webvtt(text: str) -> bool:
    """Tell whether a text begins as WebVTT must, empty lines aside."""
    return bool(re.match(r"\s*WEBVTT(?:[ \t\n]|\Z)", text))


def read_webvtt(text: str, path: Path) -> Transcript:
    """Read cues; those that roll are read once, a damaged timing line is an error."""
    if not is_webvtt(text):
        raise TranscriptError(path, "WebVTT, which begins with a line WEBVTT", 1)
    cues = find_webvtt(text, path)
    pieces = read_cues(drop_repeats([_time_words(cue) if "<" in cue.words else cue for cue in cues]), path)
    return Transcript(_read_metadata(text, min(cue.line for cue in cues) if cues else None), pieces)


def _time_words(cue: Cue) -> Cue:
    """Take the times of words out of them; a time within a word is dropped."""
    first, *rest = _WORD_TIME.split(cue.words.replace("</c>", ""))
    runs, seconds, before = [first], list[float | None]((None,)), first
    for clock, thousandths, words in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if words[:1].isspace() or before[-1:].isspace():
            runs.append(words)
            seconds.append((_read_clock(clock) + int(thousandths)) / 1000)
        else:
            runs[-1] += words
        before = words
    return time_cue(cue, Runs(runs, seconds))


@lru_cache(maxsize=16)
def _read_clock(clock: str) -> int:
    """Return the milliseconds of "00:12:33"; several words share it."""
    return int(read_stamp(clock)) * 1000


def _read_metadata(text: str, first_cue: int | None) -> EpisodeMetadata:
    """Read `key: value` lines of the header and of NOTEs before the first cue, and chapters, "00:12:33 Title"."""
    lines = text.split("\n")[: first_cue - 1 if first_cue else None]
    fields: dict[str, str] = {}
    for line in lines[1:]:
        match = _FIELD.fullmatch(line.strip().removeprefix("NOTE").strip())
        if match:
            fields.setdefault(match[1].casefold(), match[2])
    return read_fields({"chapters": "\n".join(lines), **fields}, "header")
