"""The formats that can be read, richest first, and which of them a file is.

A format is a module here with a function `read_...` and one line in READERS.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from extractor.readers.markdown import has_labels, is_markdown, read_markdown
from extractor.readers.plaintext import read_plaintext
from extractor.readers.webvtt import is_webvtt, read_webvtt
from extractor.transcript import ReadText


class Reader(NamedTuple):
    """Say how a format is called, how its files are named, what begins like it, and who reads it."""

    format: str
    suffixes: tuple[str, ...]
    is_it: Callable[[str], bool]
    read: ReadText


READERS = (
    Reader("webvtt", (".vtt", ".webvtt"), is_webvtt, read_webvtt),
    Reader("markdown", (".md", ".markdown"), is_markdown, read_markdown),
    Reader("text", (".txt", ".text", ""), lambda text: False, read_plaintext),
)
SUFFIXES = frozenset(suffix for reader in READERS for suffix in reader.suffixes if suffix)

_VOICE = re.compile(r"<v[.\s]")


def choose_reader(suffix: str, text: str) -> Reader | None:
    """Return the reader for a file, or None where the format isn't known.

    A suffix that says the format decides; ".txt", none and unknown ones leave it to the content.
    """
    named = next((reader for reader in READERS if suffix.lower() in reader.suffixes), None)
    if named and named.format != "text":
        return named
    return next((reader for reader in READERS if reader.is_it(text)), named)


def rank_text(suffix: str, text: str) -> int:
    """Order the formats in which one episode lies in a folder, richest first.

    WebVTT with voices knows speakers and seconds, Markdown with labels knows speakers; then come WebVTT, other
    Markdown and plain text.
    """
    reader = choose_reader(suffix, text)
    if reader and reader.format == "webvtt":
        return 0 if _VOICE.search(text) else 2
    if reader and reader.format == "markdown":
        return 1 if has_labels(text) else 3
    return 4
