"""Read WebVTT: cues with voices, labels or `>>`, and a NOTE with the metadata."""

import re
from pathlib import Path

from extractor.fields import read_fields
from extractor.readers.captions import find_webvtt
from extractor.readers.cues import read_cues
from extractor.readers.rolling import drop_repeats
from extractor.readers.words import mark_time, read_stamp
from extractor.transcript import Transcript
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError

# Within a cue, before the word that is spoken then.
_WORD_TIME = re.compile(r"<((?:\d+:)?\d\d:\d\d\.\d{3})>(?:<c[.\w]*>)?(\s*)")
_FIELD = re.compile(r"([A-Za-z][\w -]{0,30}):\s+(\S.*)")


def is_webvtt(text: str) -> bool:
    """Tell whether a text begins as WebVTT must, empty lines aside."""
    return bool(re.match(r"\s*WEBVTT(?:[ \t\n]|\Z)", text))


def read_webvtt(text: str, path: Path) -> Transcript:
    """Read cues; those that roll are read once, a damaged timing line is an error."""
    if not is_webvtt(text):
        raise TranscriptError(path, "WebVTT, which begins with a line WEBVTT", 1)
    cues = find_webvtt(text, path)
    timed = (cue._replace(words=_WORD_TIME.sub(_mark_word, cue.words)) for cue in cues)
    pieces = read_cues(drop_repeats(list(timed)), path)
    return Transcript(_read_metadata(text, min(cue.line for cue in cues) if cues else None), pieces)


def _mark_word(match: re.Match[str]) -> str:
    is_apart = match[2] or match.string[match.start() - 1 : match.start()].isspace()
    return match[2] + (mark_time(read_stamp(match[1])) if is_apart else "")


def _read_metadata(text: str, first_cue: int | None) -> EpisodeMetadata:
    """Read `key: value` lines of the header and of NOTEs before the first cue."""
    lines = text.split("\n")[: first_cue - 1 if first_cue else None]
    fields: dict[str, str] = {}
    for line in lines[1:]:
        match = _FIELD.fullmatch(line.strip().removeprefix("NOTE").strip())
        if match:
            fields.setdefault(match[1].casefold(), match[2])
    return read_fields(fields, "header")
