"""Read what Whisper and its kin write: JSON of segments with or without words, and TSV in milliseconds.

The JSON of Podcasting 2.0 and of transcript downloaders is built alike, with other keys.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.fields import read_fields
from extractor.readers.cues import Cue, read_cues, time_cue
from extractor.readers.json_source import load_elements, read_second
from extractor.readers.runs import Runs, clean_parts
from extractor.readers.words import clean_source
from extractor.transcript import Piece, Transcript
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError

_LISTS = ("segments", "transcription", "chunks")
_WHISPER = re.compile(r'\{\s*"text"\s*:\s*"|"(?:segments|transcription|chunks)"\s*:\s*\[\s*(?:\{|\])')
_LIST = re.compile(r'\[\s*\{[^{}\[\]]*"start"\s*:')
_PODCASTING = re.compile(r'"segments"\s*:\s*\[\s*\{[^{}\[\]]*"(?:startTime|body)"\s*:')
_TSV_HEADER = re.compile(r"start\tend\ttext\s*")
_TSV_LINE = re.compile(r"(-?\d+)\t(-?\d+)\t?(.*)")
# Letters between a word and the next that has a time.
_FURTHEST = 40
# Seconds that are surely within a recording.
_LONG = 100_000
_LANGUAGES = {"english": "en"}


def is_podcasting_json(text: str) -> bool:
    """Tell whether a text begins as the JSON transcript of a Podcasting 2.0 feed."""
    return text.lstrip()[:1] == "{" and bool(_PODCASTING.search(text))


def is_whisper_json(text: str) -> bool:
    """Tell whether a text begins as JSON with segments, chunks, or timed captions in a list."""
    start = text.lstrip()
    if start[:1] == "[":
        return bool(_LIST.match(start))
    return start[:1] == "{" and bool(_WHISPER.match(start) or _WHISPER.search(start))


def is_whisper_tsv(text: str) -> bool:
    """Tell whether a text begins with the header of Whisper's TSV."""
    return bool(_TSV_HEADER.match(text.lstrip("\n").split("\n", 1)[0] + "\n"))


def read_whisper_json(text: str, path: Path) -> Transcript:
    """Read segments; a word has its own second where the recogniser knew it."""
    data, elements = load_elements(text, _LISTS, path)
    fields = data if isinstance(data, Mapping) else {}
    language = fields.get("language")
    told = {"language": _LANGUAGES.get(str(language), language), "duration": fields.get("duration")}
    if elements:
        pieces = read_cues((_read_segment(element, path, line) for element, line in elements), path)
    else:
        pieces = tuple(_read_plain(fields.get("text"), path))
    return Transcript(read_fields({key: value for key, value in told.items() if value}, "header"), pieces)


def read_whisper_tsv(text: str, path: Path) -> Transcript:
    """Read lines of start and end in milliseconds and text."""
    cues = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or _TSV_HEADER.fullmatch(line):
            continue
        match = _TSV_LINE.fullmatch(line)
        if not match:
            raise TranscriptError(path, "start and end in milliseconds and text, with tabs between", number)
        start, end = (read_second(match[n], path, number, 1000) for n in (1, 2))
        cues.append(Cue(match[3], start, end, number))
    return Transcript(EpisodeMetadata(), read_cues(cues, path))


def _read_plain(words: Any, path: Path) -> Iterator[Piece]:
    if not isinstance(words, str):
        raise TranscriptError(path, "a list under 'segments', or words under 'text'", 1)
    clean = " ".join(clean_source(words).split())
    if clean:
        yield Piece(clean, 1, "turn")


def _read_segment(element: Mapping[str, Any], path: Path, line: int) -> Cue:
    words = next((element[key] for key in ("text", "body") if key in element), None)
    if not isinstance(words, str):
        raise TranscriptError(path, "a segment with its words as 'text' or 'body'", line)
    start, end = _find_times(element)
    at = read_second(start, path, line)
    until = None if end is None else read_second(end, path, line)
    cue = Cue(clean_source(words), at, until, line, _find_speaker(element))
    return time_cue(cue, _time_words(cue, element["words"], path)) if isinstance(element.get("words"), list) else cue


def _find_times(element: Mapping[str, Any]) -> tuple[Any, Any]:
    offsets, pair = element.get("offsets"), element.get("timestamp")
    if isinstance(offsets, Mapping):
        return tuple(_divide(offsets.get(key)) for key in ("from", "to"))
    if isinstance(pair, list) and len(pair) == 2:
        return pair[0], pair[1]
    start, end = (element.get(f"{key}Time", element.get(key)) for key in ("start", "end"))
    length = element.get("duration")
    if end is None and isinstance(length, int | float) and isinstance(start, int | float):
        return start, start + length
    return start, end


def _divide(milliseconds: Any) -> Any:
    return milliseconds / 1000 if isinstance(milliseconds, int) and abs(milliseconds) < 1e12 else milliseconds


def _find_speaker(element: Mapping[str, Any]) -> str:
    words = element.get("words")
    first = words[0] if isinstance(words, list) and words and isinstance(words[0], Mapping) else {}
    speaker = element.get("speaker") or first.get("speaker")
    return " ".join(clean_source(speaker).split()) if isinstance(speaker, str) else ""


def _time_words(cue: Cue, words: list[Any], path: Path) -> Runs:
    """Cut the words of a segment before each of which it is known at which second it is spoken."""
    text, runs, seconds, position = cue.words, list[str](), list[Any](), 0
    for word, second in _find_timed(words):
        # A word that does not stand in the segment must not lead astray those after it.
        found = text.find(word, position, position + len(word) + _FURTHEST)
        if found == 0 or (found > 0 and text[found - 1].isspace()):
            runs.append(text[position:found])
            seconds.append(second)
            position = found
    return Runs([*runs, text[position:]], [None, *_read_seconds(seconds, path, cue.line)])


def _find_timed(words: list[Any]) -> list[tuple[str, Any]]:
    """Return the words that are told with their beginning."""
    told = [word for word in words if isinstance(word, dict) and word.get("start") is not None]
    said = [word["word"] if "word" in word else word.get("text") for word in told]
    plain = clean_parts([word if isinstance(word, str) else "" for word in said])
    timed = zip(map(str.strip, plain), [word["start"] for word in told], strict=True)
    return [one for one, raw in zip(timed, said, strict=True) if isinstance(raw, str)]


def _read_seconds(told: list[Any], path: Path, line: int) -> list[float]:
    """Return what `read_second` returns of each; most are told to the millisecond, and stay as they are."""
    if {*map(type, told)} == {float} and all(0 < second < _LONG for second in told):  # no NaN is
        rounded = [round(second * 1000) / 1000 for second in told]
        if rounded == told:
            return rounded
    return [read_second(second, path, line) for second in told]
