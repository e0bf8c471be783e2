"""The formats that can be read, richest first, and which of them a file is.

A format is a module here with a function `read_...` and one line in READERS.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from extractor.readers.html import has_tags, is_html, is_page, knows_speakers_and_times, read_html
from extractor.readers.labels import collect_labels
from extractor.readers.markdown import has_labels, is_markdown, read_markdown
from extractor.readers.plaintext import is_bracketed, read_plaintext
from extractor.readers.subrip import is_subrip, read_subrip
from extractor.readers.webvtt import is_webvtt, read_webvtt
from extractor.readers.whisper import (
    is_podcasting_json,
    is_whisper_json,
    is_whisper_tsv,
    read_whisper_json,
    read_whisper_tsv,
)
from extractor.readers.words import clean_source
from extractor.readers.youtube import is_json3, is_timedtext, read_json3, read_timedtext
from extractor.transcript import ReadText


class Reader(NamedTuple):
    """Say how a format is called, how its files are named, what begins like it, and who reads it.

    `is_sure` where its beginning tells it from all others, whatever the file's name; `keeps_time` where each of its
    words has a second. A suffix that says little, as ".json" does, is named in SHARED_SUFFIXES alone.
    """

    format: str
    suffixes: tuple[str, ...]
    is_it: Callable[[str], bool]
    read: ReadText
    is_sure: bool = True
    keeps_time: bool = True


READERS = (
    Reader("podcasting json", (), is_podcasting_json, read_whisper_json),
    Reader("json3", (".json3",), is_json3, read_json3),
    Reader("whisper json", (), is_whisper_json, read_whisper_json),
    Reader("timedtext", (".srv1", ".srv2", ".srv3"), is_timedtext, read_timedtext),
    Reader("webvtt", (".vtt", ".webvtt"), is_webvtt, read_webvtt),
    Reader("subrip", (".srt",), is_subrip, read_subrip),
    Reader("whisper tsv", (), is_whisper_tsv, read_whisper_tsv),
    Reader("whisper text", (), is_bracketed, read_plaintext),
    Reader("html", (".html", ".htm", ".xhtml"), is_html, read_html, is_sure=False, keeps_time=False),
    Reader("markdown", (".md", ".markdown"), is_markdown, read_markdown, is_sure=False, keeps_time=False),
    Reader("text", (".txt", ".text", ""), lambda text: False, read_plaintext, is_sure=False, keeps_time=False),
)
# Files of these names are transcripts only if they begin like one.
SHARED_SUFFIXES = (".json", ".xml", ".tsv")
SUFFIXES = frozenset(suffix for reader in READERS for suffix in reader.suffixes if suffix) | {*SHARED_SUFFIXES}

_HEAD = 65536
_SPEAKER = re.compile(r'<v[.\s]|"speaker"\s*:\s*"')
_WORD_TIME = re.compile(r'<\d\d:\d\d:\d\d\.\d{3}>|"(?:words|tOffsetMs)"\s*:\s*[\[\d]|<s t=')
_STAMPS = re.compile(r"^.*-->[^\]\n]*\]?|^\d+\t\d+\t", re.MULTILINE)


def choose_reader(suffix: str, text: str) -> Reader | None:
    """Return the reader for a file, or None where the format isn't known.

    A beginning that only one format has decides, then a suffix that says the format; ".txt", none and unknown ones
    leave it to the content.
    """
    head = clean_source(text[:_HEAD])
    named = next((reader for reader in READERS if suffix.lower() in reader.suffixes), None)
    found = next((reader for reader in READERS if reader.is_it(head)), None)
    if found and found.is_sure:
        return found
    if (named and named.is_sure) or suffix.lower() in SHARED_SUFFIXES:
        # What isn't what its name says: a page, perhaps, that a server gives for a file that is gone.
        return named
    if is_page(head) and suffix and not (named and named.format == "html"):
        return found if not named or (named.format == "text" and any(knows_speakers_and_times(head))) else None
    if named and named.format == "html" and not has_tags(head):
        return found or READERS[-1]
    return found if found and (not named or named.format == "text") else named


def rank_text(suffix: str, text: str) -> int:
    """Order the formats in which one episode lies in a folder, richest first.

    Who speaks weighs more than the seconds, and these more than the seconds of single words; where two know as much,
    the format that stands first in READERS does.
    """
    reader = choose_reader(suffix, text)
    if not reader:
        return 8 * len(READERS)
    head = text[:_HEAD]
    if reader.format == "html":
        labelled, timed = knows_speakers_and_times(clean_source(text))
    else:
        labelled, timed = _has_speakers(reader, head), reader.keeps_time
    knows = 4 * labelled + 2 * timed + bool(_WORD_TIME.search(head))
    return (7 - knows) * len(READERS) + READERS.index(reader)


def _has_speakers(reader: Reader, head: str) -> bool:
    if reader.format == "markdown":
        return has_labels(head)
    return bool(_SPEAKER.search(head)) or bool(collect_labels(_STAMPS.sub("", head).split("\n")))
