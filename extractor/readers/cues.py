"""Turn cues into pieces: who speaks in each, and the second of each word or run of words."""

import html
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from extractor.readers.labels import collect_labels, find_label
from extractor.readers.runs import Runs, keep_words, mark_runs, squeeze_runs
from extractor.readers.words import (
    TIME_OPENS,
    WORD_TIME,
    clean_source,
    cut_runs,
    cut_stretches,
    drop_times,
    has_brackets,
)
from extractor.transcript import Opening, Piece, fold_empty
from schemas.errors import TranscriptError

_MARKUP = re.compile(
    r"<(?:(?i:/?(?:[cibsuv]|ruby|rt|lang|font))(?:[.\s][^<>]*)?|[\d:.]+|\|[^<>|]{0,20}\|)>|\{\\[^{}]*\}"
)
_DRESS = re.compile(rf"(?!</?[vV][.\s>])(?:{_MARKUP.pattern})")
# What begins the words of another: a voice, its end, ">>", or a dash before a line.
_CHANGE = re.compile(
    r"<v(?:\.[^\s<>]*)?\s+(?P<voice>[^<>]{0,200})>|(?P<closed></v>)|(?:^|(?<=\s))(?:>>+|(?:&gt;){2,})(?=\s|$|\w)"
    r"|^[ \t]*[-–—](?:[ \t]+|(?=[A-Z¿¡]))",
    re.MULTILINE,
)
# Words without any of these change no speaker.
_SIGNS = re.compile("[<>&–—-]")
# Words without any of these are nothing but words: no markup, time, label, change of speakers or stage direction.
_MEANINGFUL = re.compile(f"[<>&{{:[(♪♫–—{TIME_OPENS}-]")
# The time of a word stands before the sign of a change.
_TIMED_CHANGE = re.compile(rf"({WORD_TIME}\s*)((?:>>+|(?:&gt;){{2,}})\s*)")
_VOICE = re.compile(r"\s*<v(?:\.[^\s<>]*)?\s+([^<>]{0,200})>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
# Cues that are further out of order than this are not of one clock.
_FURTHEST_BACK = 60.0


class Cue(NamedTuple):
    """Hold what is shown between two seconds: words with markup and the times of words in them (see `mark_time`).

    Where they are nothing but words, `runs` may hold them cut instead, and no times are in them (see `time_cue`).
    """

    words: str
    at: float
    until: float | None
    line: int
    voice: str | None = None
    runs: Runs | None = None


class _Said(NamedTuple):
    """Hold what one cue has of one speaker; `changes` where another begins, who is named or not."""

    words: str
    label: str | None
    changes: bool


class _Floor(NamedTuple):
    """Say whose voice is named now, whose the last words were, and whether another begins whom nobody names."""

    voice: str | None = None
    spoke: str | None = None
    changes: bool = False


def read_cues(cues: Iterable[Cue], path: Path) -> tuple[Piece, ...]:
    """Return the pieces of cues in order of time; raise TranscriptError where they are far out of order."""
    ordered = _order_cues(list(cues), path)
    firsts = (cue.words.split("\n", 1)[0] for cue in ordered if not cue.voice)
    known = collect_labels(_drop_signs(line) for line in firsts if ":" in line)
    return tuple(fold_empty(_read_pieces(ordered, known)))


def time_cue(cue: Cue, runs: Runs) -> Cue:
    """Give a cue its words with the second of each: as marks among them where they must be searched for signs."""
    words = "".join(runs.words)
    if _MEANINGFUL.search(words):
        return Cue(mark_runs(runs), cue.at, cue.until, cue.line, cue.voice)
    return Cue(words, cue.at, cue.until, cue.line, cue.voice, runs)


def drop_markup(words: str) -> str:
    """Return the words of a cue without tags."""
    return _MARKUP.sub("", words) if "<" in words or "{" in words else words


def _order_cues(cues: list[Cue], path: Path) -> list[Cue]:
    """Sort the cues, and let each end where the next begins.

    A clock that goes far back is either another speaker's track or another recording.
    """
    for before, cue in pairwise(cues):
        voices = {_find_voice(before), _find_voice(cue)} if before.at - cue.at > _FURTHEST_BACK else None
        if voices and (len(voices) < 2 or "" in voices):
            expected = f"times that go on, but {before.at:.0f} s is followed by {cue.at:.0f} s"
            raise TranscriptError(path, expected, cue.line)
    ordered = sorted(cues, key=lambda cue: cue.at)
    starts = [cue.at for cue in ordered]
    return [_cap_end(cue, starts) for cue in ordered]


def _find_voice(cue: Cue) -> str:
    named = _VOICE.match(cue.words)
    return cue.voice or (named[1].strip() if named else "")


def _cap_end(cue: Cue, starts: list[float]) -> Cue:
    following = bisect_right(starts, cue.at)
    latest = starts[following] if following < len(starts) else cue.until
    until = cue.until if cue.until is None or latest is None else min(cue.until, latest)
    until = until if until is not None and until > cue.at else None
    return cue if until == cue.until else cue._replace(until=until)


def _drop_signs(line: str) -> str:
    return drop_times(drop_markup(_CHANGE.sub("", line))).strip()


def _read_pieces(cues: list[Cue], known: frozenset[str]) -> Iterator[Piece]:
    floor = _Floor()
    for index, cue in enumerate(cues):
        if cue.voice is not None:
            floor = floor._replace(voice=cue.voice or None)
        if cue.runs or not _MEANINGFUL.search(cue.words):
            runs = squeeze_runs(cue.runs or Runs([cue.words], [None]))
            if runs.words:
                opens: Opening = "turn" if floor.changes or floor.voice != floor.spoke or index == 0 else "line"
                floor = floor if opens == "line" else _Floor(floor.voice, floor.voice, False)
                begins = Piece("", cue.line, opens, floor.voice if opens == "turn" else None)
                yield _add_words(begins, runs.words, next(_place_runs([runs], cue)), cue.until)
        else:
            said, floor = _split_speakers(cue.words, floor, known)
            yield from _read_said(said, cue, index == 0)


def _read_said(said: list[_Said], cue: Cue, is_first: bool) -> Iterator[Piece]:
    parts = [_cut_part(part.words) for part in said]
    placed = list(_place_runs(parts, cue))
    last = max((number for number, runs in enumerate(parts) if runs.words), default=None)
    for number, (part, runs, seconds) in enumerate(zip(said, parts, placed, strict=True)):
        opens: Opening = "turn" if part.changes or (is_first and number == 0) else "line"
        begins = Piece("", cue.line, opens, part.label if opens == "turn" else None)
        until = cue.until if number == last else None
        yield _add_words(begins, runs.words, seconds, until) if runs.words else begins


def _cut_part(marked: str) -> Runs:
    """Cut words where one has a second of its own; other stamps in a cue tell nothing of its words."""
    if not has_brackets(marked):
        words, seconds = cut_runs(marked)
        return keep_words(Runs(words, [None, *seconds]))
    keeps_times = drop_times(marked) != marked
    stretches = cut_stretches(marked, iter(()))
    return keep_words(Runs([s.words for s in stretches], [s.stamp if keeps_times else None for s in stretches]))


def _add_words(piece: Piece, runs: list[str], seconds: list[float], until: float | None) -> Piece:
    _, line, opens, label, *_ = piece
    starts = tuple(accumulate([len(words) + 1 for words in runs[:-1]]))
    return Piece(" ".join(runs), line, opens, label, seconds[0], until, (), starts, tuple(seconds[1:]))


def _split_speakers(words: str, floor: _Floor, known: frozenset[str]) -> tuple[list[_Said], _Floor]:
    """Return what each speaker has of a cue, and who has the floor after it.

    A voice without an end tag goes on until another is named, as Podcasting 2.0 has it.
    """
    words, changes = _find_changes(words)
    if not words:
        return [], floor
    said: list[_Said] = []
    position = 0
    for match in [*changes, None]:
        part = _split_labels(words[position : match.start() if match else None], floor, known)
        if part:
            said += part
            floor = _Floor(floor.voice, floor.voice, False)
        if match and (match["voice"] is not None or match["closed"]):
            floor = floor._replace(voice=" ".join(drop_times(_plain(match["voice"] or "")).split()) or None)
        elif match:
            floor = floor._replace(changes=True)
        position = match.end() if match else position
    return said, floor


def _find_changes(words: str) -> tuple[str, list[re.Match[str]]]:
    """Return the words without other tags, the time of a change behind its sign, and the signs."""
    if not _SIGNS.search(words):
        return words, []
    words = _DRESS.sub("", words) if "<" in words else words
    words = _TIMED_CHANGE.sub(r"\2\1", words)
    return words, list(_CHANGE.finditer(words))


def _split_labels(raw: str, floor: _Floor, known: frozenset[str]) -> list[_Said]:
    """Divide words that have no other sign of a change before each known label at the start of a line."""
    begins = _Said("", floor.voice, floor.changes or floor.voice != floor.spoke)
    said: list[tuple[_Said, list[str]]] = []
    for line in _plain(raw).split("\n") if raw.strip() else ():
        found = find_label(line, known) if known and not floor.voice else None
        if found:
            said.append((_Said("", found.label, True), [line[found.rest :]]))
        elif said:
            said[-1][1].append(line)
        elif line.strip():
            said.append((begins, [line]))
    return [_Said(" ".join(lines), label, changes) for (_, label, changes), lines in said]


def _plain(raw: str) -> str:
    words = drop_markup(raw)
    return _ENTITY.sub(lambda match: clean_source(html.unescape(match.group())), words) if "&" in words else words


def _place_runs(parts: list[Runs], cue: Cue) -> Iterator[list[float]]:
    """Yield the seconds of the runs of each part: their own, or read off by the share of the words before."""
    told = _read_seconds(parts[0].seconds, cue) if len(parts) == 1 else None
    if told:
        yield told
        return
    total, before = sum(len(words) for part in parts for words in part.words), 0
    at, length = cue.at, 0.0 if cue.until is None else cue.until - cue.at
    latest = math.inf if cue.until is None else round(cue.until, 3)
    for part in parts:
        placed: list[float] = []
        for words, second in zip(*part, strict=True):
            own = round(cue.at + before / total * length, 3) if second is None else second
            at = max(at, min(own, latest)) if own > latest or own < at else own
            before += len(words)
            placed.append(at)
        yield placed


def _read_seconds(seconds: list[float | None], cue: Cue) -> list[float] | None:
    """Return the seconds of runs if all but the first have one of their own, and they go on within those of the cue."""
    told = [second for second in seconds if second is not None]
    if len(told) == len(seconds) - 1 and seconds[0] is None:
        told.insert(0, round(cue.at, 3))
    if len(told) < len(seconds) or not told or told[0] < cue.at or told != sorted(told):
        return None
    return told if cue.until is None or told[-1] <= round(cue.until, 3) else None
