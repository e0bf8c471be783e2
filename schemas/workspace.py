"""The workspace: the folder that holds the truth (extractions, decisions) and what is derived from it.

::

    talkgraph-data/
      workspace.json                    the format number
      decisions.jsonl                   what people decided: for version control
      ledger.jsonl                      what each run did with each source
      episodes/<id>/current.json        the pointer to the current version
      episodes/<id>/<hash>.json         an extraction, immutable
      replies/<text>/                   what language models answered, by the hash of the episode's text
      aliases.json                      other ids of episodes: of their words alone, of their links, former ones
      index.sqlite, index.sqlite.seal   what all episodes resolve to, derived from the above, and its seal
      database/                         the embedded database, a view that can be rebuilt

Files are written beside their place and moved there whole: a reader, or a run after a kill, never sees half of one.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from schemas.atomic_files import write_atomically
from schemas.decisions import Decision, read_decisions, write_decision_line
from schemas.errors import WorkspaceError, WorkspaceLockedError
from schemas.extraction import Extraction
from schemas.ids import content_hash
from schemas.ledger import LedgerEntry, append_entry, read_entries
from schemas.pointer import Pointer, refuse_newer
from schemas.replies import ReplyStore
from schemas.versions import EpisodeFolders

__all__ = ["FORMAT", "Pointer", "Workspace", "open_workspace"]

FORMAT = 1


class Workspace:
    """Read and write one workspace folder; `open_workspace` opens it."""

    def __init__(self, root: Path, lock: FileLock | None) -> None:
        self.root = root
        self.database = root / "database"
        self.index = root / "index.sqlite"
        self._lock = lock
        self.replies = ReplyStore(root)
        self._episodes = EpisodeFolders(root)

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

    @property
    def writable(self) -> bool:
        """Tell whether this process holds the workspace: others may only read it."""
        return self._lock is not None

    def pointers(self) -> tuple[Pointer, ...]:
        """Return the pointers of all episodes, by episode id."""
        return self._episodes.pointers()

    def readable_pointers(self) -> tuple[Pointer, ...]:
        """Return those pointers that are not damaged, by episode id."""
        return self._episodes.readable_pointers()

    def pointer(self, episode: str) -> Pointer | None:
        """Return the pointer of an episode (an id, or another id that leads to it), or None."""
        return self._episodes.pointer(episode)

    def recall(self, episode: str) -> Pointer | None:
        """Return the pointer of an episode; where it is damaged, what is left to know: that names no version."""
        return self._episodes.recall(episode)

    def holds(self, episode: str) -> bool:
        """Tell whether there is an episode of just that id, be its files damaged or not."""
        return self._episodes.holds(episode)

    def find_episode(self, wanted: str) -> Pointer:
        """Find one episode by id or its beginning, source, file name or title; WorkspaceError where not just one."""
        direct = self.pointer(wanted)
        found = [direct] if direct else [p for p in self.pointers() if _is_meant(p, wanted)]
        if len(found) == 1 and found[0]:
            return found[0]
        names = ", ".join(f"{p.episode} ({p.source})" for p in found[:5] if p)
        what = f"{wanted!r} may mean {names}" if found else f"no episode {wanted!r} in {self.root}"
        raise WorkspaceError(f"{what}; `talkgraph status` lists all")

    def aliases(self) -> Mapping[str, str]:
        """Map the other ids of episodes (of their links, of their words alone, former ones) to their ids."""
        return self._episodes.aliases()

    def read_extraction(self, pointer: Pointer) -> Extraction:
        """Read the extraction that a pointer names; WorkspaceDamagedError where the file is not what was written."""
        return self._episodes.read(pointer)

    def recover_extraction(self, pointer: Pointer) -> Extraction | None:
        """Return the extraction that a pointer names, or None where its file is damaged and must be made again."""
        return self._episodes.recover(pointer)

    def extractions(self) -> Iterator[tuple[Pointer, Extraction]]:
        """Yield the current extractions one at a time, by episode id."""
        for pointer in self.pointers():
            yield pointer, self.read_extraction(pointer)

    def write_extraction(
        self, extraction: Extraction, supersedes: str | Collection[str] = (), *, source: str | None = None
    ) -> Pointer:
        """Keep an extraction and make it the episode's current version.

        The ids that its link and its words alone would give become aliases of it. `supersedes` are ids under which the
        episode was kept before: they stay as aliases, their own versions are removed. `source` is the place of the
        file, where that is more than the extraction says.
        """
        older = {supersedes} if isinstance(supersedes, str) else supersedes
        return self._episodes.write(extraction, source, older)

    def point_to(self, pointer: Pointer) -> None:
        """Write the pointer of an episode anew, its version staying as it is."""
        self._episodes.point(pointer)

    def forget(self, episode: str) -> None:
        """Remove all versions of an episode, the replies to what was asked of it, and the other ids that lead to it.

        This is also the way to be rid of wrong metadata: an ingest keeps what earlier ones knew of an episode.
        """
        others = {pointer.text for pointer in self.readable_pointers() if pointer.episode != episode}
        for text in self._episodes.texts(episode) - others:
            self.replies.purge(text)
        self._episodes.remove(episode)

    def sweep(self) -> None:
        """Finish what a kill of an earlier run left undone."""
        self._episodes.sweep()
        self.replies.sweep()

    def decisions(self) -> tuple[Decision, ...]:
        """Return what people decided, in the order in which they did."""
        return read_decisions(self.root / "decisions.jsonl")

    def decide(self, *decisions: Decision) -> None:
        """Add decisions: all of them, or none where the run is killed."""
        self._write_decisions((*self.decisions(), *decisions))

    def undo_decision(self, number: int) -> Decision:
        """Take back a decision by its number, from 1; WorkspaceError where there is none of that number."""
        decisions = self.decisions()
        if not 1 <= number <= len(decisions):
            found = f"no decision {number}, there are {len(decisions)}"
            raise WorkspaceError(f"{self.root}: {found}; `talkgraph entities decisions` lists them")
        self._write_decisions(decisions[: number - 1] + decisions[number:])
        return decisions[number - 1]

    def _write_decisions(self, decisions: Sequence[Decision]) -> None:
        lines = [write_decision_line(decision) for decision in decisions]
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


@contextmanager
def open_workspace(root: Path, *, write: bool = True, must_exist: bool = False) -> Iterator[Workspace]:
    """Open a workspace, making it where there is none unless it `must_exist`.

    With `write` one process holds it at a time (WorkspaceLockedError for the next), and what a kill of an earlier one
    left undone is finished first; without, it is only read, and must exist.
    """
    marker = root / "workspace.json"
    if (must_exist or not write) and not marker.exists():
        raise WorkspaceError(f"{root}: no workspace here; `talkgraph ingest PATH --data {root}` makes one")
    lock = _take_lock(root) if write else None
    workspace = Workspace(root, lock)
    try:
        if not marker.exists():
            write_atomically(marker, json.dumps({"format": FORMAT}).encode() + b"\n")
        refuse_newer(marker, marker.read_bytes(), FORMAT)
        if write:
            workspace.sweep()
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


def _is_meant(pointer: Pointer, wanted: str) -> bool:
    name = pointer.source
    by_id = len(wanted) >= 4 and pointer.episode.startswith(wanted)
    return by_id or wanted in (name, Path(name).name, Path(name).stem, pointer.title)
