"""Which episode of the workspace a fresh reading is: by guid, by link, by its words, and by the file it came from.

Ids say the same in the order guid, link, words. An episode that was once kept under a stronger identity is found again
under a weaker one, since its weaker ids are aliases; the fields that it then lacks are kept from what was known. Two
episodes that say different guids, or different links where there is no guid, are two, whatever their words.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from schemas.episode import Episode, EpisodeMetadata
from schemas.ids import episode_id
from schemas.pointer import Pointer
from schemas.workspace import Workspace


class Reading(NamedTuple):
    """Hold a fresh reading and the place of its file below the folder given."""

    episode: Episode
    source: str

    @property
    def content(self) -> str:
        """Return the id that the words alone give."""
        return episode_id(None, None, self.episode.text)


class Known(NamedTuple):
    """Hold the episode that a reading is, and others that turned out to be the same; or `clash`, which it may not be.

    `clash` is kept under the link of a reading without a guid, with other words and from another file.
    """

    episode: Pointer | None = None
    same: tuple[Pointer, ...] = ()
    clash: Pointer | None = None

    def superseded_by(self, episode: Episode) -> tuple[str, ...]:
        """Return the ids under which the episode is kept, other than its own."""
        own = [self.episode] if self.episode else []
        others = [pointer for pointer in self.same if not _differ(pointer.metadata, episode.metadata)]
        return tuple(dict.fromkeys(pointer.episode for pointer in (*own, *others) if pointer.episode != episode.id))


def find_known(
    reading: Reading, workspace: Workspace, by_source: Sequence[Pointer], of_others: Collection[str]
) -> Known:
    """Find the episode that a reading is.

    `by_source` are episodes kept from a file of that name, `of_others` those that another file of this run is.
    """
    candidates = _find_candidates(reading, workspace, by_source)
    same = [pointer for pointer in candidates.values() if _is_same(pointer, reading)]
    renewed = [
        pointer
        for pointer in candidates.values()
        if pointer.episode not in of_others and is_same_source(pointer.source, reading.source)
    ]
    for pointer in (*same, *renewed):
        return Known(pointer, tuple(same))
    metadata = reading.episode.metadata
    link = workspace.recall(reading.episode.id) if metadata.url and not metadata.guid else None
    return Known(clash=link)


def is_same_source(one: str, other: str) -> bool:
    """Tell whether two places may be one file: "talk.md", read by itself, is "show/talk.md" of a folder."""
    parts, others = PurePosixPath(one).parts, PurePosixPath(other).parts
    length = min(len(parts), len(others))
    return bool(length) and parts[-length:] == others[-length:]


def _find_candidates(reading: Reading, workspace: Workspace, by_source: Sequence[Pointer]) -> Mapping[str, Pointer]:
    episode, metadata = reading.episode, reading.episode.metadata
    ids = (episode.id, episode_id(None, metadata.url, episode.text), reading.content)
    found = [pointer for id in dict.fromkeys(ids) if (pointer := workspace.recall(id))]
    if metadata.url:
        found += [pointer for pointer in by_source if pointer.metadata.url == metadata.url]
    return {pointer.episode: pointer for pointer in found}


def _is_same(pointer: Pointer, reading: Reading) -> bool:
    metadata = reading.episode.metadata
    if metadata.guid and metadata.guid == pointer.metadata.guid:
        return True
    if not pointer.content:  # nothing is left to know of it but its id
        return pointer.episode in (reading.episode.id, reading.content) or not metadata.guid
    return pointer.content == reading.content and not _differ(pointer.metadata, metadata)


def _differ(one: EpisodeMetadata, other: EpisodeMetadata) -> bool:
    """Tell whether two name different episodes, whatever their words."""
    if one.guid and other.guid:
        return one.guid != other.guid
    return bool(one.url and other.url and one.url != other.url)
