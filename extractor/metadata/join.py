"""Find for a transcript what a table or a feed knows of its episode."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from extractor.file_name import read_file_name
from schemas.episode import EpisodeMetadata
from schemas.names import fold_words, normal_form

_GENERIC = frozenset(
    "episode episodes ep e no number transcript transcripts podcast show season the talk talks".split()
)


class Entry(NamedTuple):
    """Hold one row or item, and the transcript file that it names, if it names one."""

    metadata: EpisodeMetadata
    file: str | None = None


class MetadataTable:
    """Hold what a file of metadata knows, and find the entry of a transcript."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)

    def find(self, source_name: str, header: EpisodeMetadata) -> EpisodeMetadata | None:
        """Return what is known of a transcript, or None.

        Asked are, in this order, the guid and the link of its header, its file name, the episode number (of the header,
        else in the file name) and the title; each counts only where exactly one entry has it. A number alone doesn't
        count for a file that is named after another show.
        """
        name = PurePosixPath(source_name)
        said = read_file_name(name)
        number = header.number if header.number is not None else said.number
        found = (
            self._get(self._by_guid, header.guid)
            or self._get(self._by_url, header.url)
            or self._find_file(name)
            or self._find_number(number, name.stem, header.show)
            or self._get(self._by_title, normal_form(header.title or ""))
            or self._get(self._by_title, normal_form(said.title or ""))
        )
        return found.metadata if found else None

    @staticmethod
    def _get(index: dict[str, list[Entry]], key: str | None) -> Entry | None:
        entries = index.get(key, []) if key else []
        return entries[0] if len(entries) == 1 else None

    def _find_file(self, name: PurePosixPath) -> Entry | None:
        keys = (str(name), name.name, name.stem)
        return next((found for key in keys if (found := self._get(self._by_file, key))), None)

    def _find_number(self, number: int | None, stem: str, show: str | None) -> Entry | None:
        found = self._get(self._by_number, None if number is None else str(number))
        if not found or not found.metadata.show:
            return found
        return None if _clashes(show or _name_part(stem), found.metadata.show) else found

    @cached_property
    def _by_guid(self) -> dict[str, list[Entry]]:
        return self._index(lambda entry: [entry.metadata.guid])

    @cached_property
    def _by_url(self) -> dict[str, list[Entry]]:
        return self._index(lambda entry: [entry.metadata.url])

    @cached_property
    def _by_number(self) -> dict[str, list[Entry]]:
        return self._index(lambda entry: [None if entry.metadata.number is None else str(entry.metadata.number)])

    @cached_property
    def _by_title(self) -> dict[str, list[Entry]]:
        return self._index(lambda entry: [normal_form(entry.metadata.title or "")])

    @cached_property
    def _by_file(self) -> dict[str, list[Entry]]:
        return self._index(lambda entry: _file_keys(entry.file) if entry.file else [])

    def _index(self, keys: Callable[[Entry], Iterable[str | None]]) -> dict[str, list[Entry]]:
        index: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for key in keys(entry):
                if key:
                    index[key].append(entry)
        return dict(index)


def _file_keys(file: str) -> set[str]:
    path = PurePosixPath(file.replace("\\", "/"))
    return {str(path), path.name, path.stem}


def _name_part(stem: str) -> str:
    """Return what stands before the number in a file's name, where it may name a show."""
    return " ".join(word for word in re.split(r"[-_\s.#]*\d", stem)[0].split("-") if word)


def _clashes(name: str, show: str) -> bool:
    words = [word for word in fold_words(name.replace("_", " ")) if word not in _GENERIC]
    if not words:
        return False
    shows = fold_words(show)
    one, other = normal_form(" ".join(words)), normal_form(show)
    return one not in other and other not in one and "".join(words) != "".join(word[0] for word in shows)
