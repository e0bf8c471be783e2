"""Turn cues into pieces: who speaks in each, and the second of each word or run of words."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from extractor.readers.labels import collect_labels, find_label
from extractor.readers.words import clean_source, cut_stretches, drop_times
from extractor.transcript import Opening, Piece, fold_empty
from schemas.errors import TranscriptError

MARKUP = re.compile(
    r"</?(?:[cibsuv]|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<[\d:.]+>|<\|[^<>|]{0,20}\|>|\{\\[^{}]*\}", re.IGNORECASE
)
# What begins the words of another: a voice, its end, ">>", or a dash before a line.
_CHANGE = re.compile(
    r"<v(?:\.[^\s<>]*)?\s+(?P<voice>[^<>]{0,200})>|(?P<closed></v>)|(?:^|(?<=\s))(?:>>+|(?:&gt;){2,})(?=\s|$|\w)"
    r"|^[ \t]*[-–—](?:[ \t]+|(?=[A-Z¿¡]))",
    re.MULTILINE,
)
# The time of a word stands before the sign of a change.
_TIMED_CHANGE = re.compile(r"(\ue002\d+\ue003\s*)((?:>>+|(?:&gt;){2,})\s*)")
_VOICE = re.compile(r"\s*<v(?:\.[^\s<>]*)?\s+([^<>]{0,200})>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
# Cues that are further out of order than this are not of one clock.
_FURTHEST_BACK = 60.0


class Cue(NamedTuple):
    """Hold what is shown between two seconds: words with markup and the times of words in them (see `mark_time`)."""

    words: str
    at: float
    until: float | None
    line: int
    voice: str | None = None


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
    known = collect_labels(_find_first_line(cue.words) for cue in ordered if not cue.voice)
    return tuple(fold_empty(_read_pieces(ordered, known)))


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
    return cue._replace(until=until if until is not None and until > cue.at else None)


def _find_first_line(words: str) -> str:
    return drop_times(MARKUP.sub("", _CHANGE.sub("", words.split("\n", 1)[0]))).strip()


def _read_pieces(cues: list[Cue], known: frozenset[str]) -> Iterator[Piece]:
    floor = _Floor()
    for index, cue in enumerate(cues):
        drafts: list[Piece] = []
        said, floor = _split_speakers(cue, floor, known)
        for number, part in enumerate(said):
            opens: Opening = "turn" if part.changes or index == number == 0 else "line"
            drafts.append(Piece("", cue.line, opens, part.label))
            is_timed = drop_times(part.words) != part.words
            drafts += [
                Piece(stretch.words, cue.line, at=stretch.stamp if is_timed else None)
                for stretch in cut_stretches(part.words, iter(()))
            ]
        yield from _place_pieces(drafts, cue)


def _split_speakers(cue: Cue, floor: _Floor, known: frozenset[str]) -> tuple[list[_Said], _Floor]:
    """Return what each speaker has of a cue, and who has the floor after it.

    A voice without an end tag goes on until another is named, as Podcasting 2.0 has it.
    """
    words = _TIMED_CHANGE.sub(r"\2\1", cue.words)
    if cue.voice is not None:
        floor = floor._replace(voice=cue.voice or None)
    said: list[_Said] = []
    position = 0
    for match in [*_CHANGE.finditer(words), None]:
        part = _split_labels(words[position : match.start() if match else None], floor, known)
        if part:
            said += part
            floor = _Floor(floor.voice, floor.voice, False)
        if match and (match["voice"] is not None or match["closed"]):
            floor = floor._replace(voice=" ".join(_plain(match["voice"] or "").split()) or None)
        elif match:
            floor = floor._replace(changes=True)
        position = match.end() if match else position
    return said, floor


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
    return [part._replace(words=" ".join(lines)) for part, lines in said]


def _plain(raw: str) -> str:
    return _ENTITY.sub(lambda match: clean_source(html.unescape(match.group())), MARKUP.sub("", raw))


def _place_pieces(pieces: Sequence[Piece], cue: Cue) -> Iterator[Piece]:
    """Give each piece with words its second: its own, or read off by the share of the words before it."""
    total, before, at = sum(len(piece.words) for piece in pieces), 0, cue.at
    for piece in pieces:
        if not piece.words:
            yield piece._replace(at=None)
            continue
        share = before / total * (cue.until - cue.at) if cue.until is not None else 0.0
        second = piece.at if piece.at is not None else cue.at + share
        at = round(max(at, min(second, cue.until) if cue.until is not None else second), 3)
        before += len(piece.words)
        yield piece._replace(at=at, until=cue.until if before == total else None)
