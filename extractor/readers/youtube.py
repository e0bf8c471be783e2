"""Read YouTube's captions: timedtext as XML in its three forms, and json3."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from extractor.readers.cues import Cue, read_cues, time_cue
from extractor.readers.json_source import load_elements, read_second
from extractor.readers.runs import clean_parts, join_parts
from extractor.transcript import Transcript
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError

_ROOT = re.compile(
    r"\s*(?:(?:<\?[^>]*>|<!--[^>]*>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)\s*)*<(?:transcript|timedtext)[\s>/]"
)
# Milliseconds, and digits of such, that are surely few enough for a recording.
_LONG, _SHORT = 1_000_000, 6
_JSON3 = re.compile(r'"events"\s*:\s*\[|"wireMagic"\s*:')


def is_timedtext(text: str) -> bool:
    """Tell whether the root of an XML text is one of YouTube's two."""
    return text.lstrip()[:1] == "<" and bool(_ROOT.match(text[:4000]))


def is_json3(text: str) -> bool:
    """Tell whether a text begins as YouTube's JSON."""
    return text.lstrip()[:1] == "{" and bool(_JSON3.search(text)) and ('"tStartMs"' in text or '"wireMagic"' in text)


def read_timedtext(text: str, path: Path) -> Transcript:
    """Read `<text start dur>` in seconds, and `<p t d>` or `<text t d>` in milliseconds with words `<s t>`."""
    target = _Target(path)
    parser = DefusedXMLParser(target=target)
    target.listen_to(parser.parser)
    try:
        parser.feed(text)
        parser.close()
    except ParseError as error:
        reason = str(error).split(":")[0]
        raise TranscriptError(path, f"well-formed XML ({reason})", error.position[0]) from None
    except DefusedXmlException:
        raise TranscriptError(path, "XML without entities of its own", target.line) from None
    return Transcript(EpisodeMetadata(), read_cues(target.cues, path))


def read_json3(text: str, path: Path) -> Transcript:
    """Read events, each with its words and, where YouTube recognised them, the second of each."""
    _, elements = load_elements(text, ("events",), path)
    return Transcript(EpisodeMetadata(), read_cues(_read_events(elements, path), path))


class _Target:
    """Collect the cues while the parser goes through the elements; none is kept."""

    def __init__(self, path: Path) -> None:
        self.path, self.cues = path, list[Cue]()
        self._expat: Any = None
        self._cue: Cue | None = None
        self._words: list[str] = []
        self._offsets: list[int | None] = []
        self._offset: int | None = None

    @property
    def line(self) -> int:
        """Return the line where the parser is."""
        return int(self._expat.CurrentLineNumber)

    def listen_to(self, expat: Any) -> None:
        """Hear from the parser itself what begins and ends: there is an element to a word, and names are plain."""
        expat.ordered_attributes = False
        expat.StartElementHandler, expat.EndElementHandler = self._start, self._end
        self._expat = expat

    def data(self, words: str) -> None:
        """Take the words of a cue."""
        if self._cue:
            self._words.append(words)
            self._offsets.append(self._offset)
            self._offset = None

    def close(self) -> None:
        """End the document."""

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "s":
            if self._cue and "t" in attributes:
                told = attributes["t"]
                is_plain = told.isdecimal() and len(told) <= _SHORT
                self._offset = int(told) if is_plain else _read_offset(told, self.path, self.line)
        elif tag in ("text", "p"):
            self._begin(attributes)

    def _end(self, tag: str) -> None:
        if tag in ("text", "p") and self._cue:
            self.cues.append(time_cue(self._cue, join_parts(clean_parts(self._words), self._offsets, self._cue.at)))
            self._cue = self._offset = None

    def _begin(self, attributes: Mapping[str, str]) -> None:
        scale = 1 if "start" in attributes else 1000
        start, length = attributes.get("start", attributes.get("t")), attributes.get("dur", attributes.get("d"))
        at = read_second(start, self.path, self.line, scale)
        until = at + read_second(length, self.path, self.line, scale) if length else None
        self._cue, self._words, self._offsets = Cue("", at, until, self.line), [], []


def _read_events(elements: list[tuple[dict[str, Any], int]], path: Path) -> Iterator[Cue]:
    for event, line in elements:
        parts = event.get("segs")
        if parts is None:
            continue
        if not isinstance(parts, list):
            raise TranscriptError(path, "a list of words under 'segs'", line)
        at = read_second(event.get("tStartMs", 0), path, line, 1000)
        length = event.get("dDurationMs")
        until = None if length is None else at + read_second(length, path, line, 1000)
        yield _read_parts(parts, Cue("", at, until, line), path)


def _read_parts(parts: list[Any], cue: Cue, path: Path) -> Cue:
    words = [part.get("utf8", "") for part in parts if isinstance(part, dict)]
    if len(words) < len(parts) or not all(isinstance(word, str) for word in words):
        raise TranscriptError(path, "a word under 'utf8'", cue.line)
    told = [part.get("tOffsetMs") or None for part in parts]
    offsets = [o if o is None or (type(o) is int and 0 < o < _LONG) else _read_offset(o, path, cue.line) for o in told]
    return time_cue(cue, join_parts(clean_parts(words), offsets, cue.at))


def _read_offset(offset: Any, path: Path, line: int) -> int:
    """Return the milliseconds between a cue and a word of it."""
    return round(read_second(offset, path, line, 1000) * 1000)
