"""Files of the formats that no real file of size shows, made of a real transcript's words, labels and times.

What a maker can't know of the format, such as where YouTube ends a line, is as in the files that its services write.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple
from xml.sax.saxutils import escape

from schemas.episode import Cue, Episode

Word = tuple[str, float]


class Line(NamedTuple):
    """Hold the words of one cue, each with its second, and who says them."""

    words: tuple[Word, ...]
    at: float
    until: float
    label: str

    @property
    def text(self) -> str:
        """Return the words with spaces between."""
        return " ".join(word for word, _ in self.words)


def find_lines(episode: Episode) -> list[Line]:
    """Return the cues of a real episode; the second of a word is its share of its cue."""
    return [_make_line(episode, cue) for cue in episode.cues]


def make_rolling(lines: Sequence[Line]) -> str:
    """Make YouTube's automatic WebVTT: each line twice, below and then above the next, with the times of its words."""
    blocks = ["WEBVTT\nKind: captions\nLanguage: en"]
    above = " "
    for line in lines:
        first, *rest = line.words
        timed = escape(first[0]) + "".join(f"<{_clock(at)}><c> {escape(word)}</c>" for word, at in rest)
        plain, end = escape(line.text), line.until
        blocks.append(f"{_clock(line.at)} --> {_clock(end)} align:start position:0%\n{above}\n{timed}")
        blocks.append(f"{_clock(end)} --> {_clock(end + 0.01)} align:start position:0%\n{plain}\n ")
        above = plain
    return "\n\n".join(blocks) + "\n"


def make_json3(lines: Sequence[Line]) -> str:
    """Make YouTube's json3, one event to a line and one of a line break after it, with the times of words."""
    events: list[dict[str, object]] = []
    for line in lines:
        parts = [
            {"utf8": f" {word}" if number else word, "tOffsetMs": _milliseconds(at - line.at), "acAsrConf": 0}
            for number, (word, at) in enumerate(line.words)
        ]
        start, length = _milliseconds(line.at), _milliseconds(line.until - line.at)
        events.append({"tStartMs": start, "dDurationMs": length, "wWinId": 1, "segs": parts})
        events.append({"tStartMs": start + length, "dDurationMs": 10, "aAppend": 1, "segs": [{"utf8": "\n"}]})
    return json.dumps({"wireMagic": "pb3", "events": events}, indent=2, ensure_ascii=False)


def make_timedtext(lines: Sequence[Line]) -> str:
    """Make YouTube's XML of `<p t d>` in milliseconds with words `<s t>`."""
    rows = []
    for line in lines:
        words = "".join(
            f'<s t="{_milliseconds(at - line.at)}" ac="0">{escape(f" {word}" if number else word)}</s>'
            for number, (word, at) in enumerate(line.words)
        )
        rows.append(f'<p t="{_milliseconds(line.at)}" d="{_milliseconds(line.until - line.at)}" w="1">{words}</p>')
    return (
        '<?xml version="1.0" encoding="utf-8" ?><timedtext format="3">\n<body>\n'
        + "\n".join(rows)
        + "\n</body></timedtext>\n"
    )


def make_timed_lines(lines: Sequence[Line]) -> str:
    """Make YouTube's older XML of `<text start dur>` in seconds, its words escaped twice."""
    rows = [
        f'<text start="{line.at:.3f}" dur="{line.until - line.at:.3f}">{escape(escape(line.text))}</text>'
        for line in lines
    ]
    return '<?xml version="1.0" encoding="utf-8" ?><transcript>\n' + "\n".join(rows) + "\n</transcript>\n"


def make_podcasting(lines: Sequence[Line]) -> str:
    """Make the JSON of Podcasting 2.0, one segment to a line."""
    segments = [
        {"speaker": line.label, "startTime": line.at, "endTime": line.until, "body": line.text} for line in lines
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, indent=2, ensure_ascii=False)


def make_words_json(lines: Sequence[Line]) -> str:
    """Make the JSON that openai-whisper and whisperX write where words have times: all in one line."""
    segments = [
        {
            "id": number,
            "start": line.at,
            "end": line.until,
            "text": f" {line.text}",
            "words": [{"word": f" {word}", "start": at, "end": at, "probability": 0.9} for word, at in line.words],
        }
        for number, line in enumerate(lines)
    ]
    return json.dumps({"text": "", "segments": segments, "language": "en"}, ensure_ascii=False)


def make_named_text(lines: Sequence[Line]) -> str:
    """Make plain text of `Name: words`, one paragraph to a turn."""
    return "\n\n".join(f"{turn[0].label}: {_join(turn)}" for turn in _find_turns(lines)) + "\n"


def make_stamped_text(lines: Sequence[Line]) -> str:
    """Make plain text of `Name (00:12:33):` on a line of its own, the words below it."""
    turns = _find_turns(lines)
    return "\n\n".join(f"{turn[0].label} ({_clock(turn[0].at)[:8]}):\n{_join(turn)}" for turn in turns) + "\n"


MAKERS: Mapping[str, Callable[[Sequence[Line]], str]] = MappingProxyType(
    {
        "rolling.vtt": make_rolling,
        "captions.json3": make_json3,
        "captions.srv3": make_timedtext,
        "captions.srv1": make_timed_lines,
        "podcasting.json": make_podcasting,
        "words.json": make_words_json,
        "named.txt": make_named_text,
        "stamped.txt": make_stamped_text,
    }
)


def _make_line(episode: Episode, cue: Cue) -> Line:
    words, offset = [], cue.start
    until = cue.at if cue.until is None else cue.until
    text = episode.text[cue.start : cue.end]
    for word in text.split():
        offset = episode.text.index(word, offset)
        words.append((word, round(cue.at + (until - cue.at) * (offset - cue.start) / len(text), 2)))
        offset += len(word)
    return Line(tuple(words), cue.at, until, episode.segment_at(cue.start).label or "Nobody Known")


def _find_turns(lines: Sequence[Line]) -> list[list[Line]]:
    return [list(turn) for _, turn in groupby(lines, key=lambda line: line.label)]


def _join(turn: Sequence[Line]) -> str:
    return " ".join(line.text for line in turn)


def _clock(second: float) -> str:
    whole = _milliseconds(second)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def _milliseconds(second: float) -> int:
    return round(second * 1000)
