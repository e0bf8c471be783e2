"""The workspace: the folder that holds the truth (extractions, decisions) and what is derived from it.

::

    talkgraph-data/
      workspace.json                    the format number
      decisions.jsonl                   what people decided: for version control
      ledger.jsonl                      what each run did with each source
      episodes/<id>/current.json        the pointer to the current version
      episodes/<id>/<hash>.json         an extraction, immutable
      aliases.json                      content ids that a guid or link superseded
      database/                         the embedded database, a view that can be rebuilt

Files are written beside their place and moved there whole: a reader, or a run after a kill, never sees half of one.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from schemas.atomic_files import write_atomically
from schemas.decisions import Decision, read_decisions, write_decision_line
from schemas.errors import WorkspaceDamagedError, WorkspaceError, WorkspaceLockedError
from schemas.extraction import FORMAT as EXTRACTION_FORMAT
from schemas.extraction import Extraction
from schemas.ids import content_hash
from schemas.ledger import LedgerEntry, append_entry, read_entries
from schemas.model import Frozen

FORMAT = 1
_FORMAT_NUMBER = re.compile(rb'\s*\{\s*"format":\s*(\d{1,9})\b')
_Model = TypeVar("_Model", bound=Frozen)


class Pointer(Frozen):
    """Point at the current extraction of an episode, and say what it was made from (the key of idempotence)."""

    episode: str
    extraction: str
    text: str
    recipe: str
    metadata: str
    source: str
    title: str | None = None
    coverage: float = 1.0


class Workspace:
    """Read and write one workspace folder; `open_workspace` opens it."""

    def __init__(self, root: Path, lock: FileLock | None) -> None:
        self.root = root
        self.database = root / "database"
        self._lock = lock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the lock."""
        if self._lock is not None:
            self._lock.release()

    def pointers(self) -> tuple[Pointer, ...]:
        """Return the pointers of all episodes, by episode id."""
        folders = sorted(self.root.joinpath("episodes").glob("*/current.json"))
        return tuple(_read(Pointer, path) for path in folders)

    def pointer(self, episode: str) -> Pointer | None:
        """Return the pointer of an episode (an id, or an older id that another superseded), or None."""
        path = self._folder(self.aliases().get(episode, episode)) / "current.json"
        return _read(Pointer, path) if path.exists() else None

    def find_episode(self, wanted: str) -> Pointer:
        """Find one episode by id or its beginning, source, file name or title; WorkspaceError where not just one."""
        direct = self.pointer(wanted)
        found = [direct] if direct else [p for p in self.pointers() if _is_meant(p, wanted)]
        if len(found) == 1 and found[0]:
            return found[0]
        names = ", ".join(f"{p.episode} ({p.source})" for p in found[:5] if p)
        what = f"{wanted!r} may mean {names}" if found else f"no episode {wanted!r} in {self.root}"
        raise WorkspaceError(f"{what}; `talkgraph status` lists all")

    def aliases(self) -> dict[str, str]:
        """Map superseded episode ids to the ids that took their place."""
        path = self.root / "aliases.json"
        return _read_json(path) if path.exists() else {}

    def read_extraction(self, pointer: Pointer) -> Extraction:
        """Read the extraction that a pointer names; WorkspaceDamagedError where the file is not what was written."""
        path = self._folder(pointer.episode) / f"{pointer.extraction}.json"
        try:
            text = path.read_bytes()
        except OSError as error:
            raise WorkspaceDamagedError(f"{path}: {error.strerror}; ingest the episode again with --refresh") from error
        if _extraction_hash(text) != pointer.extraction:
            raise WorkspaceDamagedError(f"{path}: not what was written; ingest the episode again with --refresh")
        _refuse_newer(path, text)
        return _validate(Extraction, path, text)

    def extractions(self) -> Iterator[tuple[Pointer, Extraction]]:
        """Yield the current extractions one at a time, by episode id."""
        for pointer in self.pointers():
            yield pointer, self.read_extraction(pointer)

    def write_extraction(self, extraction: Extraction, supersedes: str | None = None) -> Pointer:
        """Keep an extraction and make it the episode's current version.

        `supersedes` is an older id of the same episode, which stays as an alias; its own versions are removed.
        """
        text = extraction.model_dump_json(indent=1).encode() + b"\n"
        pointer = _pointer(extraction, _extraction_hash(text))
        folder = self._folder(pointer.episode)
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / f"{pointer.extraction}.json", text)
        if supersedes and supersedes != pointer.episode:
            self._write_aliases({**self.aliases(), supersedes: pointer.episode})
        write_atomically(folder / "current.json", pointer.model_dump_json(indent=1).encode() + b"\n")
        if supersedes and supersedes != pointer.episode:
            self._remove(supersedes)
        return pointer

    def forget(self, episode: str) -> None:
        """Remove all versions of an episode, and the older ids that lead to it."""
        kept = {old: new for old, new in self.aliases().items() if new != episode}
        self._remove(episode)
        self._write_aliases(kept)

    def decisions(self) -> tuple[Decision, ...]:
        """Return what people decided, in the order in which they did."""
        return read_decisions(self.root / "decisions.jsonl")

    def decide(self, decision: Decision) -> None:
        """Add a decision."""
        lines = [write_decision_line(known) for known in (*self.decisions(), decision)]
        write_atomically(self.root / "decisions.jsonl", "".join(f"{line}\n" for line in lines).encode())

    def record(self, entry: LedgerEntry) -> None:
        """Add a line to the run ledger."""
        append_entry(self.root / "ledger.jsonl", entry)

    def ledger(self) -> Iterator[LedgerEntry]:
        """Yield the entries of the run ledger, oldest first."""
        return read_entries(self.root / "ledger.jsonl")

    @property
    def state(self) -> str:
        """Change whenever what the graph is derived from changes: current versions and decisions."""
        versions = [[pointer.episode, pointer.extraction] for pointer in self.pointers()]
        return content_hash([versions, [d.model_dump(mode="json") for d in self.decisions()]])

    def _folder(self, episode: str) -> Path:
        return self.root / "episodes" / episode

    def _remove(self, episode: str) -> None:
        folder = self._folder(episode)
        # The pointer goes first: without it the episode is gone, whatever else a kill leaves behind.
        folder.joinpath("current.json").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def _write_aliases(self, aliases: dict[str, str]) -> None:
        if aliases or self.root.joinpath("aliases.json").exists():
            text = json.dumps(aliases, indent=1, sort_keys=True)
            write_atomically(self.root / "aliases.json", text.encode() + b"\n")


@contextmanager
def open_workspace(root: Path, *, write: bool = True, must_exist: bool = False) -> Iterator[Workspace]:
    """Open a workspace, making it where there is none unless it `must_exist`.

    With `write` one process holds it at a time (WorkspaceLockedError for the next); without, it is only read,
    and must exist.
    """
    marker = root / "workspace.json"
    if (must_exist or not write) and not marker.exists():
        raise WorkspaceError(f"{root}: no workspace here; `talkgraph ingest PATH --data {root}` makes one")
    lock = _take_lock(root) if write else None
    workspace = Workspace(root, lock)
    try:
        if not marker.exists():
            write_atomically(marker, json.dumps({"format": FORMAT}).encode() + b"\n")
        _refuse_newer(marker, marker.read_bytes())
        yield workspace
    finally:
        workspace.close()


def _take_lock(root: Path) -> FileLock:
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / ".lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise WorkspaceLockedError(
            f"{root}: another run holds this workspace; wait for it or use another --data"
        ) from error
    except OSError as error:
        raise WorkspaceError(f"{root}: can't be used as a workspace: {error.strerror or error}") from error
    return lock


def _pointer(extraction: Extraction, hash: str) -> Pointer:
    episode = extraction.episode
    return Pointer(
        episode=episode.id,
        extraction=hash,
        text=episode.text_hash,
        recipe=extraction.recipe_hash,
        metadata=episode.metadata.hash,
        source=episode.source.name,
        title=episode.metadata.title,
        coverage=extraction.coverage,
    )


def _extraction_hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]


def _is_meant(pointer: Pointer, wanted: str) -> bool:
    name = pointer.source
    by_id = len(wanted) >= 4 and pointer.episode.startswith(wanted)
    return by_id or wanted in (name, Path(name).name, Path(name).stem, pointer.title)


def _refuse_newer(path: Path, text: bytes) -> None:
    """Check the format number, which opens the file: a newer form must be told before it is found not to fit."""
    known = FORMAT if path.name == "workspace.json" else EXTRACTION_FORMAT
    found = _FORMAT_NUMBER.match(text)
    if not found:
        raise WorkspaceDamagedError(f"{path}: no format number; this is not a file of a workspace")
    if int(found[1]) > known:
        raise WorkspaceDamagedError(f"{path}: format {int(found[1])} is newer than this talkgraph reads; upgrade it")


def _read(model: type[_Model], path: Path) -> _Model:
    return _validate(model, path, path.read_bytes())


def _validate(model: type[_Model], path: Path, text: bytes) -> _Model:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise WorkspaceDamagedError(f"{path}: {place}: {first['msg']}") from error


def _read_json(path: Path) -> dict[str, str]:
    data = _parse_json(path, path.read_bytes())
    return dict(data)


def _parse_json(path: Path, text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise WorkspaceDamagedError(f"{path}: not JSON: {error}") from error
