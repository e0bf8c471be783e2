"""Read YouTube's captions: timedtext as XML in its three forms, and json3."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from extractor.readers.cues import Cue, read_cues
from extractor.readers.json_source import find_elements, load_json, read_second
from extractor.readers.words import clean_source, mark_words
from extractor.transcript import Transcript
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError

_ROOT = re.compile(
    r"\s*(?:(?:<\?[^>]*>|<!--[^>]*>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)\s*)*<(?:transcript|timedtext)[\s>/]"
)
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
    target.expat = parser.parser
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
    elements = find_elements(load_json(text, path), text, ("events",), path)
    return Transcript(EpisodeMetadata(), read_cues(_read_events(elements, path), path))


class _Target:
    """Collect the cues while the parser goes through the elements; none is kept."""

    def __init__(self, path: Path) -> None:
        self.path, self.cues = path, list[Cue]()
        self.expat: Any = None
        self._cue: Cue | None = None
        self._words: list[tuple[str, float | None]] = []
        self._second: float | None = None

    @property
    def line(self) -> int:
        """Return the line where the parser is."""
        return int(self.expat.CurrentLineNumber)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a cue, or a word of one."""
        if tag in ("text", "p"):
            self._begin(attributes)
        elif tag == "s" and self._cue and "t" in attributes:
            self._second = self._cue.at + read_second(attributes["t"], self.path, self.line, 1000)

    def data(self, words: str) -> None:
        """Take the words of a cue."""
        if self._cue:
            self._words.append((clean_source(words), self._second))
            self._second = None

    def end(self, tag: str) -> None:
        """End a cue."""
        if tag in ("text", "p") and self._cue:
            self.cues.append(self._cue._replace(words=mark_words(self._words)))
            self._cue = self._second = None

    def close(self) -> None:
        """End the document."""

    def _begin(self, attributes: Mapping[str, str]) -> None:
        scale = 1 if "start" in attributes else 1000
        start, length = attributes.get("start", attributes.get("t")), attributes.get("dur", attributes.get("d"))
        at = read_second(start, self.path, self.line, scale)
        until = at + read_second(length, self.path, self.line, scale) if length else None
        self._cue, self._words = Cue("", at, until, self.line), []


def _read_events(elements: list[tuple[Mapping[str, Any], int]], path: Path) -> Iterator[Cue]:
    for event, line in elements:
        parts = event.get("segs")
        if parts is None:
            continue
        if not isinstance(parts, list):
            raise TranscriptError(path, "a list of words under 'segs'", line)
        at = read_second(event.get("tStartMs", 0), path, line, 1000)
        length = event.get("dDurationMs")
        until = None if length is None else at + read_second(length, path, line, 1000)
        yield Cue(mark_words(_read_part(part, at, path, line) for part in parts), at, until, line)


def _read_part(part: Any, at: float, path: Path, line: int) -> tuple[str, float | None]:
    words = part.get("utf8", "") if isinstance(part, Mapping) else None
    if not isinstance(words, str):
        raise TranscriptError(path, "a word under 'utf8'", line)
    offset = part.get("tOffsetMs")
    return clean_source(words), at + read_second(offset, path, line, 1000) if offset else None
