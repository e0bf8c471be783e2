"""The pointer to an episode's current version, and the reading of a workspace's files with what is wrong with them."""

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from schemas.episode import EpisodeMetadata
from schemas.errors import WorkspaceDamagedError
from schemas.extraction import Extraction
from schemas.ids import episode_id
from schemas.model import Frozen

_FORMAT_NUMBER = re.compile(rb'\s*\{\s*"format":\s*(\d{1,9})\b')
_Model = TypeVar("_Model", bound=Frozen)


class Pointer(Frozen):
    """Point at the current extraction of an episode, and say what it was made from (the key of idempotence).

    `content` is the id that the words alone give, `source` the place of the file below the folder that was ingested.
    `former` are ids under which the episode was kept before; `replaces` those of them whose folders still have to go.
    """

    episode: str
    extraction: str
    text: str
    content: str
    recipe: str
    metadata: EpisodeMetadata
    source: str
    coverage: float = 1.0
    former: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def title(self) -> str | None:
        """Return the title of the episode, where known."""
        return self.metadata.title

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Return the other ids of the episode: those that its link and its words alone give, and its former ones."""
        links = [episode_id(None, self.metadata.url, "")] if self.metadata.url else []
        return tuple(id for id in dict.fromkeys((*links, self.content, *self.former)) if id and id != self.episode)


def make_pointer(extraction: Extraction, hash: str, source: str | None = None) -> Pointer:
    """Return the pointer to an extraction whose file has that hash."""
    episode = extraction.episode
    return Pointer(
        episode=episode.id,
        extraction=hash,
        text=episode.text_hash,
        content=episode_id(None, None, episode.text),
        recipe=extraction.recipe_hash,
        metadata=episode.metadata,
        source=source or episode.source.name,
        coverage=extraction.coverage,
    )


def file_hash(data: bytes) -> str:
    """Return the hash by which a version's file is named."""
    return hashlib.sha256(data).hexdigest()[:16]


def read_pointer(path: Path) -> Pointer:
    """Read a pointer; WorkspaceDamagedError with what to do where it is none."""
    try:
        return validate(Pointer, path, path.read_bytes())
    except (OSError, WorkspaceDamagedError) as error:
        what = f"{path}: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise WorkspaceDamagedError(
            f"{what}; ingest its transcript again, or take it out with `talkgraph forget {path.parent.name}`"
        ) from error


def refuse_newer(path: Path, data: bytes, known: int) -> None:
    """Check the format number, which opens the file: a newer form must be told before it is found not to fit."""
    found = _FORMAT_NUMBER.match(data)
    if not found:
        raise WorkspaceDamagedError(f"{path}: no format number; this is not a file of a workspace")
    if int(found[1]) > known:
        raise WorkspaceDamagedError(f"{path}: format {int(found[1])} is newer than this talkgraph reads; upgrade it")


def validate(model: type[_Model], path: Path, data: bytes) -> _Model:
    """Read a model from the bytes of a file; WorkspaceDamagedError says which field is wrong."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise WorkspaceDamagedError(f"{path}: {place}: {first['msg']}") from error
