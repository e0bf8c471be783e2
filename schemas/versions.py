"""The episodes of a workspace: versions, pointers and aliases, written so that a kill between any two steps heals.

An episode is there when its pointer is. One write of the pointer makes a version current, gives the episode its other
ids, and names the folders that it replaces. All that comes after, removing those folders and writing the file of
aliases, follows from the pointers: `sweep` does it again when the workspace is next opened for writing.
"""

import json
import shutil
import threading
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from schemas.atomic_files import write_atomically
from schemas.episode import EpisodeMetadata
from schemas.errors import WorkspaceDamagedError
from schemas.extraction import FORMAT as EXTRACTION_FORMAT
from schemas.extraction import Extraction
from schemas.pointer import Pointer, file_hash, make_pointer, read_pointer, refuse_newer, validate

_POINTER = "current.json"
_ALIASES = "aliases.json"


class EpisodeFolders:
    """Read and write the folders `episodes/<id>/` and the file `aliases.json` of one workspace."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, Pointer | None] | None = None  # of a writer, who is alone; None where damaged
        self._aliases: dict[str, str] | None = None  # as a writer wrote them
        self._changing = threading.RLock()  # an early load reads the pointers while others are written

    def pointers(self) -> tuple[Pointer, ...]:
        """Return the pointers of all episodes, by id; WorkspaceDamagedError where one can't be read."""
        with self._changing:
            return _without_replaced([read_pointer(path) for path in self._pointer_paths()])

    def readable_pointers(self) -> tuple[Pointer, ...]:
        """Return the pointers that can be read, by id."""
        return _without_replaced([p for path in self._pointer_paths() if (p := _try_pointer(path))])

    def pointer(self, id: str) -> Pointer | None:
        """Return the pointer of an episode by its id or one of its others; None where there is none."""
        path = self._folder(self._meant(id)) / _POINTER
        return read_pointer(path) if path.exists() else None

    def recall(self, id: str) -> Pointer | None:
        """Return the pointer as `pointer` does; where it is damaged, what is left to know of the episode.

        Such a one points at no version. Its metadata are those of the newest version that is whole, if there is one.
        """
        try:
            return self.pointer(id)
        except WorkspaceDamagedError:
            return self._salvage(self._meant(id))

    def holds(self, id: str) -> bool:
        """Tell whether there is a folder of just that id, damaged or not."""
        return any(path.parent.name == id for path in self._pointer_paths())

    def aliases(self) -> Mapping[str, str]:
        """Map the other ids of episodes to their ids."""
        if self._aliases is not None:
            return self._aliases
        path = self._root / _ALIASES
        if not path.exists():
            return {}
        try:
            return dict(json.loads(path.read_bytes()))
        except (ValueError, TypeError) as error:
            raise WorkspaceDamagedError(f"{path}: not JSON: {error}; the next ingest writes it anew") from error

    def read(self, pointer: Pointer) -> Extraction:
        """Read the extraction that a pointer names; WorkspaceDamagedError where the file is not what was written."""
        path = self._version(pointer)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise WorkspaceDamagedError(f"{path}: {error.strerror}; {_again(pointer)}") from error
        if file_hash(data) != pointer.extraction:
            raise WorkspaceDamagedError(f"{path}: not what was written; {_again(pointer)}")
        refuse_newer(path, data, EXTRACTION_FORMAT)
        return validate(Extraction, path, data)

    def recover(self, pointer: Pointer) -> Extraction | None:
        """Return the extraction that a pointer names, or None where its file is damaged; a newer format is refused."""
        path = self._version(pointer)
        if not path.is_file() or file_hash(data := path.read_bytes()) != pointer.extraction:
            return None
        refuse_newer(path, data, EXTRACTION_FORMAT)
        try:
            return validate(Extraction, path, data)
        except WorkspaceDamagedError:
            return None

    def write(self, extraction: Extraction, source: str | None, supersedes: Collection[str]) -> Pointer:
        """Keep an extraction and make it the current version of its episode, in place of those it supersedes."""
        data = extraction.model_dump_json(indent=1).encode() + b"\n"
        pointer = make_pointer(extraction, file_hash(data), source)
        replaced = sorted(set(supersedes) - {pointer.episode})
        former = {id for old in (pointer.episode, *replaced) for id in self._former(old)} | set(replaced)
        pointer = pointer.model_copy(
            update={"former": tuple(sorted(former - {pointer.episode})), "replaces": tuple(replaced)}
        )
        path = self._version(pointer)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        with self._changing:
            self.point(pointer)
            pointer = self._replace(pointer)
            self._write_aliases()
        return pointer

    def point(self, pointer: Pointer) -> None:
        """Write the pointer of an episode whose version is there."""
        known = self._pointers_known()
        path = self._folder(pointer.episode) / _POINTER
        write_atomically(path, pointer.model_dump_json(indent=1).encode() + b"\n")
        known[pointer.episode] = pointer

    def texts(self, id: str) -> set[str]:
        """Return the hashes of the texts of all versions of an episode that can be read."""
        return {extraction.episode.text_hash for extraction in self._whole_versions(id)}

    def remove(self, id: str) -> None:
        """Remove an episode with all its versions and other ids."""
        self._remove_folder(id)
        self._write_aliases()

    def sweep(self) -> None:
        """Finish what a kill interrupted: half-written files, folders that were replaced or forgotten, aliases."""
        episodes = self._root / "episodes"
        for path in (*self._root.glob(".*.json*.*"), *episodes.glob("*/.*.json.*")):
            path.unlink(missing_ok=True)
        for folder in episodes.glob("*"):
            if folder.is_dir() and not (folder / _POINTER).exists():
                shutil.rmtree(folder, ignore_errors=True)
        self._known = self._aliases = None
        for pointer in list(self._pointers_known().values()):
            if pointer:
                self._replace(pointer)
        self._write_aliases()

    def _folder(self, id: str) -> Path:
        return self._root / "episodes" / id

    def _version(self, pointer: Pointer) -> Path:
        return self._folder(pointer.episode) / f"{pointer.extraction}.json"

    def _pointer_paths(self) -> list[Path]:
        return sorted((self._root / "episodes").glob(f"*/{_POINTER}"))

    def _meant(self, id: str) -> str:
        """Follow an alias, unless an episode has that very id."""
        return id if (self._folder(id) / _POINTER).exists() else self.aliases().get(id, id)

    def _pointers_known(self) -> dict[str, Pointer | None]:
        if self._known is None:
            self._known = {path.parent.name: _try_pointer(path) for path in self._pointer_paths()}
        return self._known

    def _former(self, id: str) -> tuple[str, ...]:
        known = self._pointers_known().get(id)
        return known.former if known else ()

    def _replace(self, pointer: Pointer) -> Pointer:
        if not pointer.replaces:
            return pointer
        for id in pointer.replaces:
            self._remove_folder(id)
        done = pointer.model_copy(update={"replaces": ()})
        self.point(done)
        return done

    def _remove_folder(self, id: str) -> None:
        folder = self._folder(id)
        known = self._pointers_known()
        # The pointer goes first: without it the episode is gone, whatever else a kill leaves behind.
        folder.joinpath(_POINTER).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        known.pop(id, None)

    def _write_aliases(self) -> None:
        """Write what follows from the pointers: never the id of an episode, of several episodes the first.

        What leads to an episode whose pointer is damaged is kept: by it the next ingest finds and mends it.
        """
        known = self._pointers_known()
        before = self._aliases_or_none()
        aliases = {old: new for old, new in (before or {}).items() if new in known and known[new] is None}
        for id, pointer in sorted(known.items()):
            for old in pointer.aliases if pointer else ():
                aliases.setdefault(old, id)
        aliases = {old: new for old, new in aliases.items() if old not in known}
        if before is None or aliases != before:
            write_atomically(self._root / _ALIASES, json.dumps(aliases, indent=1, sort_keys=True).encode() + b"\n")
        self._aliases = aliases

    def _aliases_or_none(self) -> Mapping[str, str] | None:
        try:
            return self.aliases()
        except WorkspaceDamagedError:
            return None

    def _salvage(self, id: str) -> Pointer:
        for extraction in self._whole_versions(id):
            return make_pointer(extraction, "").model_copy(update={"episode": id, "text": "", "recipe": ""})
        nothing = EpisodeMetadata()
        return Pointer(episode=id, extraction="", text="", content="", recipe="", metadata=nothing, source="")

    def _whole_versions(self, id: str) -> Iterator[Extraction]:
        paths = (path for path in self._folder(id).glob("*.json") if path.name != _POINTER)
        for path in sorted(paths, key=lambda path: (-path.stat().st_mtime_ns, path.name)):
            data = path.read_bytes()
            try:
                if file_hash(data) == path.stem:
                    yield validate(Extraction, path, data)
            except WorkspaceDamagedError:
                continue


def _try_pointer(path: Path) -> Pointer | None:
    try:
        return read_pointer(path)
    except WorkspaceDamagedError:
        return None


def _without_replaced(pointers: list[Pointer]) -> tuple[Pointer, ...]:
    gone = {id for pointer in pointers for id in pointer.replaces}
    return tuple(pointer for pointer in pointers if pointer.episode not in gone)


def _again(pointer: Pointer) -> str:
    return f"ingest the episode again: {pointer.source}"
