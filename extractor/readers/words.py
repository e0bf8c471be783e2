"""Clean words: no odd characters, no stage directions, no brackets with times, and links that know their place."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from schemas.episode import Link

# Private marks around the words of a link, from parsing to the final words. The source's own are dropped.
LINK_OPENS, LINK_CLOSES = "\ue000", "\ue001"
# Private marks around the milliseconds at which the next word is spoken.
TIME_OPENS, _TIME_CLOSES = "\x02", "\x03"

_STAMP = r"(?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,3})?"
STAMP = re.compile(_STAMP)
STAMP_TEXT = _STAMP

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ue000-\ue003\ud800-\udfff]"
)
WORD_TIME = rf"{TIME_OPENS}\d+{_TIME_CLOSES}"
_TIME = re.compile(rf"{TIME_OPENS}(\d+){_TIME_CLOSES}")
_BRACKETS = re.compile(
    r"\\?\[(?P<square>[^\[\]\\]{1,80})\\?\]|\((?P<round>[^()\[\]]{1,40})\)|\[(?P<open>\d{1,3}:\d\d[\d:.,]*)|[♪♫]+"
    rf"|{TIME_OPENS}(?P<time>\d+){_TIME_CLOSES}"
)
_DIGITS = re.compile(r"[\d:.,\s]*\d:\s*\d[\d:.,\s]*(?:[-–—>]+[\d:.,\s]*)?")
# What is no word in any brackets, and what is none only in square ones: "(audio models)" are words.
_SURE_SOUNDS = re.compile(
    r"laugh(?:s|ing|ter)?|chuckl(?:es?|ing)|giggl(?:es?|ing)|applau(?:se|ds)|inaudible|indistinct|crosstalk|cross-talk"
    r"|unint\w*|clears|coughs?|coughing|sighs?|gasps?|music|cheers|cheering|sneezes|snorts|blank audio|♪",
    re.IGNORECASE,
)
_SOUNDS = re.compile(
    rf"{_SURE_SOUNDS.pattern}|clap(?:s|ping)?|silence|pauses?|inhales?|exhales?|foreign|noises?|sounds?|bl?eep(?:s|ing)?"
    r"|sings|singing|humming|hums|intro|outro|jingle|theme|ding|whistl(?:es|ing)|groans?|mumbl(?:es|ing)|overlapping"
    r"|speaking|audio|video|blank",
    re.IGNORECASE,
)
_TIMED = re.compile(rf"^(.*?)\s*({_STAMP})$")
_SPLITS = re.compile(f"([{LINK_OPENS}{LINK_CLOSES}])")
# Without any of these a text has no stage direction, no stamp and no link.
_SIGNS = re.compile(f"[\\[(♪♫{LINK_OPENS}{LINK_CLOSES}]")


class Stretch(NamedTuple):
    """Hold words, links in them and the stamp that stood before them."""

    stamp: float | None
    words: str
    links: tuple[Link, ...] = ()


def clean_source(text: str) -> str:
    """Return the text in NFC with "\\n" line ends and without zero-width and control characters.

    Lines keep their numbers.
    """
    if text.isascii() and (text.isprintable() or text.replace("\n", " ").isprintable()):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def mark_time(milliseconds: int | str) -> str:
    """Return the mark that says when the word after it is spoken; it holds no space."""
    return f"{TIME_OPENS}{milliseconds}{_TIME_CLOSES}"


def drop_times(marked: str) -> str:
    """Return the words without the marks of times."""
    return _TIME.sub("", marked) if TIME_OPENS in marked else marked


@lru_cache(maxsize=64)
def read_stamp(stamp: str) -> float:
    """Return the seconds that "1:02:03.5", "62:03" or "00:01:02,500" stands for.

    Captions end where the next begin, so most stamps are read twice.
    """
    before, _, seconds = stamp.replace(",", ".").rpartition(":")
    hours, _, minutes = before.rpartition(":")
    return round(int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds), 3)


def cut_stretches(marked: str, urls: Iterator[str]) -> list[Stretch]:
    """Cut a paragraph at its time stamps, its stage directions with a time and the marks of times; drop the others.

    `marked` may hold links between the two marks; `urls` gives their addresses in order. The first stretch has no
    stamp and may have no words. A stamp with no words after it stands last, with empty words.
    """
    if not has_brackets(marked):
        runs, seconds = cut_runs(marked)
        return [Stretch(None, runs[0]), *map(Stretch, seconds, runs[1:])]
    stretches: list[Stretch] = []
    stamp, parts, position = None, [], 0
    for match in _BRACKETS.finditer(marked):
        said = _read_bracket(match)
        parts += [marked[position : match.start()], said if isinstance(said, str) else " "]
        position = match.end()
        if isinstance(said, float):
            stretches.append(Stretch(stamp, *settle_links("".join(parts), urls)))
            stamp, parts = said, []
    stretches.append(Stretch(stamp, *settle_links("".join([*parts, marked[position:]]), urls)))
    return stretches


def has_brackets(marked: str) -> bool:
    """Tell whether a text may have stage directions, stamps or links in it."""
    return bool(_SIGNS.search(marked))


def cut_runs(marked: str) -> tuple[list[str], list[float]]:
    """Cut words that have no brackets at the marks of times; all but the first run have a second."""
    parts = _TIME.split(squeeze_words(marked))
    return list(map(str.strip, parts[::2])), [int(time) / 1000 for time in parts[1::2]]


def squeeze_words(words: str) -> str:
    """Return the words in NFC with single spaces between, and none around them."""
    squeezed = " ".join(words.split())
    return squeezed if squeezed.isascii() else unicodedata.normalize("NFC", squeezed)


def settle_links(marked: str, urls: Iterator[str]) -> tuple[str, tuple[Link, ...]]:
    """Return the words with single spaces, and the spans of the links that were marked in them."""
    if LINK_OPENS not in marked:
        return squeeze_words(marked.replace(LINK_CLOSES, "")), ()
    words, links, opened = "", [], None
    for part in _SPLITS.split(marked):
        if part == LINK_OPENS:
            opened = (len(words), next(urls, ""))
        elif part == LINK_CLOSES:
            links += [(*opened, len(words))] if opened else []
            opened = None
        else:
            words = _append(words, part)
    links += [(*opened, len(words))] if opened else []
    words = words.rstrip()
    found = (_trim_link(words, start, min(end, len(words)), url) for start, url, end in links)
    return words, tuple(link for link in found if link)


def _read_bracket(match: re.Match[str]) -> str | float | None:
    """Return the seconds of a stamp, the words to keep, or None for a stage direction."""
    if match["time"]:
        return int(match["time"]) / 1000
    whole = drop_times(match.group())
    if match["open"]:
        return _read_loose_stamp(match["open"])
    if not match["square"]:
        return whole if match["round"] and not _is_sound(drop_times(match["round"]), _SURE_SOUNDS, 2) else None
    return _read_square(whole, drop_times(match["square"]).replace("_", " ").strip())


def _read_square(whole: str, inner: str) -> str | float | None:
    if not inner:
        # "[ __ ]" stands for a word that was bleeped out.
        return None
    if _DIGITS.fullmatch(inner):
        return _read_loose_stamp(inner)
    timed = _TIMED.match(inner)
    if timed:
        # What the transcriber was not sure of, with its time: "[HighNote 00:12:13]".
        return read_stamp(timed[2]) if not timed[1] or _is_sound(timed[1], _SOUNDS, 6) else timed[1]
    if _is_sound(inner, _SURE_SOUNDS, 4) or _is_sound(inner, _SOUNDS, 2):
        return None
    return inner if STAMP.match(inner) else whole


def _read_loose_stamp(inner: str) -> float | None:
    stamp = STAMP.match(re.sub(r"\s", "", inner))
    return read_stamp(stamp.group()) if stamp else None


def _is_sound(inner: str, sounds: re.Pattern[str], most_words: int) -> bool:
    words = re.split(r"[\s/,]+", inner.strip())
    return len(words) <= most_words and any(sounds.fullmatch(word) for word in words)


def _append(words: str, part: str) -> str:
    part = re.sub(r"\s+", " ", part)
    return words + (part.lstrip() if not words or words.endswith(" ") else part)


def _trim_link(words: str, start: int, end: int, url: str) -> Link | None:
    while start < end and words[start] == " ":
        start += 1
    while start < end and words[end - 1] == " ":
        end -= 1
    return Link(start, end, url) if start < end and url else None
