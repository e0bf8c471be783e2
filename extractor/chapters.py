"""Read an episode's chapters: from lists of objects, and from the lines "00:12:33 Title" of a description."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extractor.letters import drop_halves
from schemas.episode import Chapter

# About eleven days.
_LATEST = 1e6
_LONGEST_TITLE, _LONGEST_LINE, _LONGEST_ITEM = 200, 300, 1000
_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d(?:[.,]\d{1,3})?"
_MOMENT = re.compile(_CLOCK)
_NUMBER = re.compile(r"\d{1,7}(?:\.\d+)?")
_LINE = re.compile(
    rf"(?:[*+•·▪-]\s+|\d{{1,2}}[.)]\s+)?\\?[\[(]?\s*(?P<start>{_CLOCK})(?:\s*[-–—]\s*(?P<end>{_CLOCK}))?\s*\\?[\])]?"
    r"(?P<title>[\s:|–—-].*)"
)
_ITEM = re.compile(rf"(?:[*+-]|\d{{1,2}}[.)])\s+(?:\*\*)?\\?[\[(]?\s*{_CLOCK}")
_MARKUP = re.compile(r"\[(?P<words>[^\[\]]*)\]\([^()\s]*\)|\*\*")
_AROUND = " \t-–—―:|•·"
_STARTS = ("starttime", "start_time", "start", "time", "at", "timestamp")
_ENDS = ("endtime", "end_time", "end")
_TITLES = ("title", "name", "chapter")
_URLS = ("url", "href", "link")


def read_chapters(value: Any) -> tuple[Chapter, ...]:
    """Return the chapters of a list of objects or of lines, of an object of times and titles, or of text with lines.

    Objects are those of Podcasting 2.0, of Podlove and of yt-dlp, or have start (or time), end, title and url. What has
    no title, or no time that can be, is left out, as is what a player hides (`toc: false`).
    """
    if isinstance(value, str):
        return find_chapter_lines(value.split("\n"))
    if isinstance(value, Mapping):
        return order_chapters(_read_pairs(value.items()))
    if not isinstance(value, list | tuple):
        return ()
    lines = find_chapter_lines(each for each in value if isinstance(each, str))
    return order_chapters([*lines, *_read_objects(each for each in value if isinstance(each, Mapping))])


def find_chapter_lines(lines: Iterable[str]) -> tuple[Chapter, ...]:
    """Return the chapters of the lines that begin with a time and go on with a title: "(12:33) – Title".

    Those are chapters if there are several and each begins after the one before it; a single time is only a time.
    """
    found = [chapter for line in lines if (chapter := _read_line(line))]
    starts = [chapter.start for chapter in found]
    return order_chapters(found) if len(found) > 1 and starts == sorted(set(starts)) else ()


def find_listed_chapters(markdown: str) -> tuple[Chapter, ...]:
    """Return the chapters that a Markdown text lists as items; none where such items are most of the text, a talk's."""
    lines = (line.strip() for line in markdown.split("\n"))
    items = [line for line in lines if len(line) <= _LONGEST_ITEM and _ITEM.match(line)]
    if 2 * sum(map(len, items)) > len(markdown):
        return ()
    return find_chapter_lines(_MARKUP.sub(lambda match: match["words"] or "", line) for line in items)


def order_chapters(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return the chapters by their starts, and of those that start together the first."""
    ordered: dict[float, Chapter] = {}
    for chapter in chapters:
        ordered.setdefault(chapter.start, chapter)
    return tuple(ordered[start] for start in sorted(ordered))


def read_moment(value: Any) -> float | None:
    """Return the seconds of 753, "753.5", "12:33" or "00:12:33,000", 0 among them; None where it is none of these."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        text = value.strip()
        if not (_NUMBER.fullmatch(text) or _MOMENT.fullmatch(text)):
            return None
        value = 0.0
        for part in text.replace(",", ".").split(":"):
            value = value * 60 + float(part)
    return round(float(value), 3) if 0 <= value < _LATEST and not math.isnan(value) else None


def _read_objects(objects: Iterable[Mapping[Any, Any]]) -> Iterator[Chapter]:
    for each in objects:
        fields = {str(key).casefold(): value for key, value in each.items()}
        if fields.get("toc") is False:
            continue
        starts, ends = (next((fields[key] for key in keys if key in fields), None) for keys in (_STARTS, _ENDS))
        title, url = (next((fields[key] for key in keys if fields.get(key)), None) for keys in (_TITLES, _URLS))
        if starts is None and len(each) == 1:
            yield from _read_pairs(each.items())
        elif chapter := _make_chapter(starts, ends, title, url):
            yield chapter


def _read_pairs(pairs: Iterable[tuple[Any, Any]]) -> Iterator[Chapter]:
    for start, title in pairs:
        if chapter := _make_chapter(start, None, title, None):
            yield chapter


def _read_line(line: str) -> Chapter | None:
    line = line.strip()
    match = _LINE.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    return _make_chapter(match["start"], match["end"], match["title"].strip(_AROUND), None) if match else None


def _make_chapter(start: Any, end: Any, title: Any, url: Any) -> Chapter | None:
    at, until = read_moment(start), read_moment(end)
    words = " ".join(drop_halves(title).split()) if isinstance(title, str) else ""
    if at is None or not words or len(words) > _LONGEST_TITLE:
        return None
    ends = until if until is not None and until > at else None
    return Chapter(start=at, end=ends, title=words, url=drop_halves(url) if isinstance(url, str) else None)
