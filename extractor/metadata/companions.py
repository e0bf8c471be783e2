"""Which files beside a transcript tell of its episode: their names, and where a name says little, what they hold."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from extractor.decode import decode_head
from extractor.readers import choose_reader
from extractor.readers.html import has_dialogue
from extractor.readers.markdown import has_labels

Kind = Literal["people", "metadata", "chapters", "show notes"]

# In the order in which they are believed: what people write for talkgraph before what a program has written.
ENDINGS: dict[str, Kind] = {
    **dict.fromkeys((".people.yaml", ".people.yml", ".people.json"), "people"),
    **dict.fromkeys((".metadata.yaml", ".metadata.yml", ".metadata.json", ".meta.json"), "metadata"),
    **dict.fromkeys((".yaml", ".yml"), "metadata"),
    **dict.fromkeys((".chapters.json", "-chapters.json", "_chapters.json", ".json"), "chapters"),
    ".info.json": "metadata",
    **dict.fromkeys((".notes.md", ".notes.html", ".notes.htm"), "show notes"),
    **dict.fromkeys((".md", ".markdown", ".html", ".htm"), "show notes"),
}
# Files of such names are companions only beside a transcript; the other names say so by themselves.
_PLAIN = (".yaml", ".yml", ".json", ".md", ".markdown", ".html", ".htm")
_PAGES = (".md", ".markdown", ".html", ".htm")
_LANGUAGE = re.compile(r"\.(?P<tag>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})$")
_CHAPTERS = re.compile(r'"chapters"\s*:\s*\[')
_WORD = re.compile(r"[^\W\d_]+")
_MARKUP = re.compile(r"<[^<>]*>|^.*-->.*$", re.MULTILINE)
# Enough to tell voices and labels apart; a page of the web has much before its first word.
_HEAD, _PAGE_HEAD = 65536, 1 << 20
# With so many words a page has said whether it is the talk, and the beginning of captions has these too.
_COMPARED = 1000


class Companion(NamedTuple):
    """Hold a file that tells of the episode beside it, and what it tells."""

    path: Path
    kind: Kind
    ending: str


def find_companions(transcript: Path) -> tuple[Companion, ...]:
    """Return the files beside a transcript that tell of its episode, those that count more before the others.

    They bear its name without its suffix, or without its language too: "talk.info.json" is of "talk.en.vtt". A page is
    one only beside a transcript with times, if nobody speaks in it and it is not the talk itself in other clothes.
    """
    return tuple(
        Companion(path, kind, ending)
        for ending, kind in ENDINGS.items()
        for stem in _find_stems(transcript)
        if _is_there(path := transcript.with_name(stem + ending), transcript) and _is_meant(path, ending, transcript)
    )


def find_kind(path: Path) -> Kind | None:
    """Return what a file is meant to tell that is a companion by its name alone, or by being a list of chapters."""
    ending = next((ending for ending in ENDINGS if ending not in _PLAIN and path.name.endswith(ending)), None)
    if ending:
        return None if _has_dialogue(path, ending) else ENDINGS[ending]
    return "chapters" if path.suffix == ".json" and _holds_chapters(path) else None


def may_tell(path: Path) -> bool:
    """Tell whether the name of a file is one that a companion may have."""
    return path.name.endswith(tuple(ENDINGS))


def find_talk(transcript: Path) -> tuple[str, str]:
    """Return the name of the talk and the tag of the language that a file's name adds to it, "" where it adds none.

    It does where a file of yt-dlp's lies beside it, which has the talk's name alone.
    """
    tag = _LANGUAGE.search(transcript.stem)
    if tag and os.path.lexists(transcript.with_name(f"{transcript.stem[: tag.start()]}.info.json")):
        return transcript.stem[: tag.start()], tag["tag"]
    return transcript.stem, ""


def read_head(path: Path, size: int = _HEAD) -> str:
    """Return the beginning of a file; what can't be read or decoded is told when it is read whole."""
    try:
        with path.open("rb") as file:
            return decode_head(file.read(size)).replace("\r\n", "\n")
    except OSError:
        return ""


def _find_stems(transcript: Path) -> Iterator[str]:
    yield transcript.stem
    bare = _LANGUAGE.sub("", transcript.stem)
    if bare != transcript.stem:
        yield bare


def _is_there(path: Path, transcript: Path) -> bool:
    """Tell whether there is such a file, or a link, be it one that leads nowhere."""
    return path.name != transcript.name and os.path.lexists(path) and (path.is_symlink() or path.is_file())


def _is_meant(path: Path, ending: str, transcript: Path) -> bool:
    if ending == ".json":
        return _holds_chapters(path)
    if not ending.endswith(_PAGES):
        return True
    return not _has_dialogue(path, ending) and (ending not in _PLAIN or _is_apart(read_head(path), transcript))


def _holds_chapters(path: Path) -> bool:
    head = read_head(path)
    is_list = head.lstrip().startswith("{") and '"startTime"' in head and _CHAPTERS.search(head)
    return bool(is_list) and not choose_reader(path.suffix, head)


def _has_dialogue(path: Path, ending: str) -> bool:
    if ending.endswith((".md", ".markdown")):
        return has_labels(read_head(path))
    return ending.endswith(_PAGES) and has_dialogue(read_head(path, _PAGE_HEAD))


def _is_apart(page: str, transcript: Path) -> bool:
    """Tell whether a page beside a transcript with times says other words than that."""
    head = read_head(transcript)
    reader = choose_reader(transcript.suffix, head)
    return bool(reader and reader.keeps_time) and not _tells_again(page, head)


def _tells_again(page: str, talk: str) -> bool:
    told, said = _find_triples(_find_words(page)[:_COMPARED]), _find_triples(_find_words(talk))
    return bool(told) and 2 * len(told & said) > len(told)


def _find_words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_MARKUP.sub(" ", text))]


def _find_triples(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))
