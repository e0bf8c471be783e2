"""Read WebVTT: cues with voices, labels or `>>`, and a NOTE with the metadata."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from extractor.fields import read_fields
from extractor.readers.labels import collect_labels, find_label
from extractor.readers.words import cut_stretches, read_stamp
from extractor.transcript import Opening, Piece, Transcript, fold_empty
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError

_TIMING = re.compile(r"\s*((?:\d+:)?\d{1,2}:\d{1,2}\.\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{1,2}\.\d{1,3})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>|(</v>)")
_TAG = re.compile(r"</?(?:[cibuv]|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<[\d:.]+>")
_CHANGE = re.compile(r"(?:^|(?<=\s))(?:>>+|(?:&gt;){2,})(?=\s|$|\w)")
_DASH = re.compile(r"\s*[-–—]\s+")
# Captions that roll have the time of each word.
_WORD_TIME = re.compile(r"<\d\d:\d\d:\d\d\.\d{3}><c>")
_ASIDE = ("NOTE", "STYLE", "REGION")
_FIELD = re.compile(r"([A-Za-z][\w -]{0,30}):\s+(\S.*)")


class _Cue(NamedTuple):
    words: str
    at: float
    until: float
    line: int


class _Said(NamedTuple):
    """Hold what one cue has of one speaker; `changes` where another begins, who is named or not."""

    words: str
    voice: str | None
    changes: bool


def is_webvtt(text: str) -> bool:
    """Tell whether a text begins as WebVTT must."""
    return bool(re.match(r"WEBVTT(?:[ \t\n]|\Z)", text))


def read_webvtt(text: str, path: Path) -> Transcript:
    """Read cues; a cue without words of its own is dropped, a damaged timing line is an error."""
    if not is_webvtt(text):
        raise TranscriptError(path, "WebVTT, which begins with a line WEBVTT", 1)
    timings = _find_timings(text, path)
    cues = _parse_cues(text, timings, path)
    known = collect_labels(_TAG.sub("", _CHANGE.sub("", cue.words)) for cue in cues)
    pieces = tuple(fold_empty(_read_cues(cues, known)))
    return Transcript(_read_metadata(text, timings[0].line if timings else None), pieces)


class _Timing(NamedTuple):
    line: int
    at: float
    until: float


def _find_timings(text: str, path: Path) -> list[_Timing]:
    timings = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _TIMING.match(line)
        if "-->" in line and not match:
            raise TranscriptError(path, "a timing line such as '00:01.000 --> 00:04.000'", number)
        if match:
            timings.append(_Timing(number, read_stamp(match[1]), read_stamp(match[2])))
    _refuse_stray_words(text, path)
    return timings


def _refuse_stray_words(text: str, path: Path) -> None:
    """Refuse words that belong to no cue, for a parser of WebVTT drops them: an empty line within a cue, mostly."""
    line = 1
    for index, block in enumerate(re.split(r"(\n\n+)", text)):
        head = block.split("\n", 2)[:2]
        is_words = index % 2 == 0 and index > 0 and block.strip()
        if is_words and not block.startswith(_ASIDE) and "-->" not in "\n".join(head):
            raise TranscriptError(path, "a cue with a timing line before these words", line)
        line += block.count("\n")


def _parse_cues(text: str, timings: list[_Timing], path: Path) -> list[_Cue]:
    try:
        captions = webvtt.from_string(text).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise TranscriptError(path, f"WebVTT ({error})", 1) from None
    if len(captions) != len(timings):
        found = {read_stamp(caption.start) for caption in captions}
        lost = next((timing.line for timing in timings if timing.at not in found), None)
        raise TranscriptError(path, "a cue with one timing line and its words", lost)
    lines = [caption.raw_text.split("\n") for caption in captions]
    if _WORD_TIME.search(text):
        lines = _drop_repeats(lines)
    return [
        _Cue(" ".join(words), timing.at, timing.until, timing.line)
        for words, timing in zip(lines, timings, strict=True)
    ]


def _drop_repeats(cues: list[list[str]]) -> list[list[str]]:
    """Keep each line once in captions that roll, where a cue shows the line before again above its own."""
    kept: list[list[str]] = []
    before = ""
    for lines in cues:
        plain = [_TAG.sub("", line).strip() for line in lines]
        fresh = [line for line, words in zip(lines, plain, strict=True) if words and words != before]
        kept.append(fresh)
        before = next((words for words in reversed(plain) if words), before)
    return kept


def _read_cues(cues: list[_Cue], known: frozenset[str]) -> Iterator[Piece]:
    voice: str | None = None
    for index, cue in enumerate(cues):
        times: tuple[float | None, float | None] = (cue.at, max(cue.until, cue.at))
        for said in _split_voices(cue.words, voice):
            found = find_label(said.words, known) if not said.voice else None
            opens: Opening = "turn" if said.changes or found or index == 0 else "line"
            label = said.voice or (found.label if found else None)
            yield Piece("", cue.line, opens, label, *times)
            for stretch in cut_stretches(said.words[found.rest if found else 0 :], iter(())):
                yield Piece(stretch.words, cue.line)
            voice, times = said.voice, (None, None)


def _split_voices(raw: str, voice: str | None) -> Iterator[_Said]:
    """Yield what each speaker has of a cue; `voice` is who spoke before.

    A voice without an end tag ends with its cue, so words of a later cue without a voice are of nobody known.
    """
    current: str | None = None
    parts = _VOICE.split(raw)
    for words, named, closed in zip(parts[::3], [None, *parts[1::3]], [None, *parts[2::3]], strict=True):
        if named is not None or closed:
            current = " ".join(html.unescape(named).split()) or None if named is not None else None
        for number, part in enumerate(_CHANGE.split(words)):
            plain = html.unescape(_TAG.sub("", part))
            dash = _DASH.match(plain)
            if not plain.strip() and not number:
                continue
            yield _Said(plain[dash.end() :] if dash else plain, current, current != voice or number > 0 or bool(dash))
            voice = current


def _read_metadata(text: str, first_cue: int | None) -> EpisodeMetadata:
    """Read `key: value` lines of the header and of NOTEs before the first cue."""
    lines = text.split("\n")[: first_cue - 1 if first_cue else None]
    fields: dict[str, str] = {}
    for line in lines[1:]:
        match = _FIELD.fullmatch(line.strip().removeprefix("NOTE").strip())
        if match:
            fields.setdefault(match[1].casefold(), match[2])
    return read_fields(fields, "header")
