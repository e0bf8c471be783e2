"""Read plain text: paragraphs or hard-wrapped captions, with or without labels, `>>` or whisper's bracketed times."""

import re
from collections.abc import Iterator
from pathlib import Path

from extractor.readers.labels import collect_labels, find_label, is_credit
from extractor.readers.words import STAMP_TEXT, cut_stretches, read_stamp
from extractor.transcript import Opening, Piece, Transcript, fold_empty
from schemas.episode import EpisodeMetadata

_TIMED_LINE = re.compile(rf"\s*\[\s*({STAMP_TEXT})\s*--?>\s*({STAMP_TEXT})\s*\]")
_CHANGE = re.compile(r"(?:^|(?<=\s))(?:>>+|&gt;&gt;)(?=\s|$|\w)")
_BULLET = re.compile(r"\s*[-*•–]\s+")
# Captions are wrapped below this; a longer line is a paragraph by itself.
_WRAPPED = 140


def is_bracketed(text: str) -> bool:
    """Tell whether half the lines of a text or more begin with two times in brackets, as Whisper prints them."""
    lines = [line for line in text.split("\n", 400)[:400] if line.strip()]
    timed = sum(bool(_TIMED_LINE.match(line)) for line in lines)
    return timed > 0 and timed * 2 >= len(lines)


def read_plaintext(text: str, path: Path) -> Transcript:
    """Read text without markup; it has no header.

    What stands before the first bracketed times is what the program says of itself, and no words of a talk.
    """
    lines = text.split("\n")
    if is_bracketed(text):
        first = next(number for number, line in enumerate(lines) if _TIMED_LINE.match(line))
        lines[:first] = [""] * first
    _rejoin_words(lines)
    known = collect_labels(_CHANGE.sub("", _TIMED_LINE.sub("", line)) for line in lines)
    return Transcript(EpisodeMetadata(), tuple(fold_empty(_read_lines(lines, known))))


def _rejoin_words(lines: list[str]) -> None:
    """Move what stands before a hyphen at the end of a line to the rest of its word: "post-" and "training"."""
    for number, following in enumerate(lines[1:]):
        kept, _, begun = lines[number].rpartition(" ")
        if kept.strip() and begun[-2:-1].isalnum() and begun.endswith("-") and following[:1].islower():
            lines[number], lines[number + 1] = kept, begun + following


def _read_lines(lines: list[str], known: frozenset[str]) -> Iterator[Piece]:
    opens: Opening = "turn"
    for number, line in enumerate(lines, 1):
        timed = _TIMED_LINE.match(line)
        words = line[timed.end() :] if timed else line
        if timed and words.strip():
            yield Piece("", number, opens, at=read_stamp(timed[1]), until=read_stamp(timed[2]))
            opens = "line"
        elif not words.strip():
            opens = opens if timed else _stronger(opens, "paragraph")
            continue
        opens = "turn" if opens == "paragraph" and is_credit(words.strip()) else opens
        yield from _read_line(words, number, opens, known)
        opens = "paragraph" if len(line) > _WRAPPED and not timed else "line"


def _read_line(line: str, number: int, opens: Opening, known: frozenset[str]) -> Iterator[Piece]:
    for index, part in enumerate(_CHANGE.split(line)):
        found = find_label(part, known)
        bullet = _BULLET.match(part) if index == 0 and not found else None
        if found or bullet or index:
            opens = "turn"
        yield Piece("", number, opens, found.label if found else None, found.at if found else None)
        start = found.rest if found else bullet.end() if bullet else 0
        for stretch in cut_stretches(part[start:], iter(())):
            yield Piece(stretch.words, number, at=stretch.stamp)
        opens = "line"


def _stronger(one: Opening, other: Opening) -> Opening:
    return one if one == "turn" else other
