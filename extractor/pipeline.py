"""The ingest: each source read, extracted and kept by itself; then the graph is brought to what the workspace says."""

import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from extractor.extract import Extractor, extract_episode
from extractor.folder import Found, Listing
from extractor.identity import Known, Reading, find_known, is_same_source
from extractor.metadata import MetadataTable
from extractor.read import FindMetadata, name_source, read_episode
from extractor.renew import renew_extraction
from schemas.episode import Episode, EpisodeMetadata
from schemas.errors import TalkgraphError, WorkspaceLockedError
from schemas.extraction import Extraction
from schemas.ledger import LedgerEntry, Outcome
from schemas.pointer import Pointer
from schemas.workspace import Workspace


@dataclass(frozen=True)
class IngestedSource:
    """Say what became of one source; `other_recipe` marks an unchanged one that an older recipe extracted.

    `notes` are lines for people: nothing is wrong, but they should know.
    """

    source: str
    outcome: Outcome
    episode: str | None = None
    reason: str | None = None
    words: int = 0
    coverage: float = 1.0
    other_recipe: bool = False
    notes: tuple[str, ...] = ()


@dataclass
class IngestReport:
    """Sum up a run: what became of each source, what was found and refused (by kind and type), what was loaded.

    `matched` counts the sources that the metadata knew; None where none were given.
    """

    sources: list[IngestedSource] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    matched: int | None = None
    seconds: float = 0.0

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the notes on all sources."""
        return tuple(note for item in self.sources for note in item.notes)

    def count(self, outcome: Outcome) -> int:
        """Return how many sources ended that way."""
        return sum(item.outcome == outcome for item in self.sources)

    def is_complete(self, min_coverage: float) -> bool:
        """Tell whether no source failed and each episode's coverage is high enough; skipped sources don't count."""
        return not self.count("failed") and all(item.coverage >= min_coverage for item in self.sources)


class Progress(Protocol):
    """Hear of each source when it is done."""

    def __call__(self, item: IngestedSource, /) -> None:
        """Take note of one source."""
        ...


def ingest_episodes(
    listing: Listing,
    workspace: Workspace,
    extractor: Extractor,
    *,
    metadata: MetadataTable | None = None,
    refresh: bool = False,
    load: Callable[[Workspace], None] | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Bring the sources of a listing into the workspace, and the graph after it.

    What was ingested before and has not changed is left alone (`refresh` extracts again what another recipe made); a
    broken source is recorded as failed and stops only itself. What an earlier run knew of an episode and this one lacks
    (its guid, title, people, ...) is kept, so that the order of runs with and without `metadata` does not matter; to be
    rid of wrong metadata, forget the episode. `load` resolves and loads the whole workspace.
    """
    run = _Run(workspace, extractor, metadata, refresh)
    started = time.monotonic()
    for skipped in listing.skipped:
        run.note(IngestedSource(str(skipped.path), "skipped", reason=skipped.reason), None, 0.0)
    for file in listing.sources:
        item = run.ingest(file)
        if progress:
            progress(item)
    if load:
        load(workspace)
    run.report.seconds = time.monotonic() - started
    return run.report


class _Run:
    """Hold what one run has done so far."""

    def __init__(
        self, workspace: Workspace, extractor: Extractor, metadata: MetadataTable | None, refresh: bool
    ) -> None:
        self._workspace, self._extractor, self._refresh = workspace, extractor, refresh
        self._metadata = metadata
        self._id = uuid.uuid4().hex[:12]
        self._seen: dict[str, str] = {}
        self._before = {entry.source: entry.outcome for entry in workspace.ledger()}
        self._by_name: dict[str, list[Pointer]] = defaultdict(list)
        for pointer in workspace.readable_pointers():
            self._by_name[Path(pointer.source).name].append(pointer)
        self.report = IngestReport(matched=0 if metadata else None)

    def ingest(self, file: Found) -> IngestedSource:
        """Read, extract and keep one source, or record why not."""
        started = time.monotonic()
        extraction: Extraction | None = None
        name = str(file.path)
        try:
            item, extraction = self._ingest(name, file)
        except WorkspaceLockedError:
            raise
        except TalkgraphError as error:
            item = IngestedSource(name, "failed", reason=_told_of(name, error))
        self.note(item, extraction, time.monotonic() - started)
        return item

    def note(self, item: IngestedSource, extraction: Extraction | None, seconds: float) -> None:
        """Add one source to the report and, where something happened, to the ledger."""
        self.report.sources.append(item)
        if extraction:
            self.report.found.update(_found(extraction))
            self.report.rejected.update(f"{r.kind}: {r.reason}" for r in extraction.rejections)
        source = str(Path(item.source).resolve())
        if item.outcome in ("unchanged", "skipped") and self._before.get(source) != "failed":
            return
        windows = Counter(window.status for window in extraction.windows) if extraction else {}
        rejections = Counter(rejection.reason for rejection in extraction.rejections) if extraction else {}
        kept = self._workspace.recall(item.episode) if item.episode else None
        self._workspace.record(
            LedgerEntry(
                run=self._id,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                source=source,
                outcome=item.outcome,
                episode=item.episode,
                extraction=kept.extraction if kept else None,
                reason=item.reason,
                seconds=round(seconds, 2),
                windows=dict(windows),
                rejections=dict(rejections),
            )
        )

    def _ingest(self, name: str, file: Found) -> tuple[IngestedSource, Extraction | None]:
        found = self._find_metadata(file)
        source = name_source(file.path, file.root)
        episode = read_episode(file.path, find_metadata=found)
        known = find_known(Reading(episode, source), self._workspace, self._read_from(source), self._seen)
        if known.clash:
            return IngestedSource(name, "failed", reason=f"{name}: {_clash(known.clash)}"), None
        if known.episode and known.episode.metadata != episode.metadata:
            episode = read_episode(file.path, find_metadata=found, known=known.episode.metadata)
        if first := self._seen.get(episode.id):
            return IngestedSource(name, "skipped", episode.id, f"the same episode as {first}"), None
        reading = Reading(episode, source)
        item, extraction = self._keep(name, reading, known)
        self._seen[episode.id] = name
        return replace(item, notes=self._notes(item, reading, known)), extraction

    def _find_metadata(self, file: Found) -> FindMetadata | None:
        """Return what finds the metadata of a file by its place below the folder given."""
        if not self._metadata:
            return None
        table, source = self._metadata, name_source(file.path, file.root)
        asked = False

        def find(_: str, header: EpisodeMetadata) -> EpisodeMetadata | None:
            nonlocal asked
            found = table.find(source, header)
            self.report.matched = (self.report.matched or 0) + (found is not None and not asked)
            asked = True
            return found

        return find

    def _keep(self, name: str, reading: Reading, known: Known) -> tuple[IngestedSource, Extraction | None]:
        episode, kept = reading.episode, known.episode
        supersedes = known.superseded_by(episode)
        older = self._usable(kept, episode)
        item = IngestedSource(name, "extracted", episode.id, words=len(episode.text.split()))
        if kept and older and not supersedes and kept.metadata.hash == episode.metadata.hash:
            self._follow(kept, reading.source)
            other = kept.recipe != self._extractor.recipe.hash
            return replace(item, outcome="unchanged", coverage=kept.coverage, other_recipe=other), None
        extraction = renew_extraction(older, episode) if older else extract_episode(episode, self._extractor)
        self._workspace.write_extraction(extraction, supersedes, source=reading.source)
        return replace(item, outcome="metadata" if older else "extracted", coverage=extraction.coverage), extraction

    def _usable(self, known: Pointer | None, episode: Episode) -> Extraction | None:
        """Return the version kept of the same text, under a recipe that will do; None where it is damaged."""
        if not known or known.text != episode.text_hash:
            return None
        if self._refresh and known.recipe != self._extractor.recipe.hash:
            return None
        return self._workspace.recover_extraction(known)

    def _follow(self, known: Pointer, source: str) -> None:
        """Note that the file of an episode has another name now."""
        if not is_same_source(known.source, source):
            self._workspace.point_to(known.model_copy(update={"source": source}))

    def _notes(self, item: IngestedSource, reading: Reading, known: Known) -> tuple[str, ...]:
        """Say what became of the words that stood in this file before, where they were others."""
        if item.outcome != "extracted":
            return ()
        before = known.episode
        if before and before.content not in ("", reading.content) and not reading.episode.metadata.guid:
            return (f"{reading.source} has other words than before under the same link; they take the place of those",)
        kept = (self._workspace.recall(pointer.episode) for pointer in self._read_from(reading.source))
        older = {pointer.episode for pointer in kept if pointer} - {*self._seen, item.episode}
        return tuple(
            f"{reading.source} was read before with other words; both are kept: "
            f"`talkgraph forget {id}` takes the older out"
            for id in sorted(older)
        )

    def _read_from(self, source: str) -> list[Pointer]:
        """Return the episodes that were kept from a file of that place before this run."""
        return [p for p in self._by_name[Path(source).name] if is_same_source(p.source, source)]


def _clash(other: Pointer) -> str:
    return f"the same link as {other.source} but other words; give each a guid, or take the link out"


def _told_of(name: str, error: TalkgraphError) -> str:
    """Return the error as one line that names the file."""
    text = " ".join(str(error).split())
    return text if name in text else f"{name}: {text}"


def _found(extraction: Extraction) -> Counter[str]:
    found = Counter({"mentions": len(extraction.mentions), "referents": len(extraction.referents)})
    found.update({"relations": len(extraction.relations), "claims": len(extraction.claims)})
    return found
