"""The ingest: each source read, extracted and kept by itself; then the graph is brought to what the workspace says."""

import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from extractor.extract import Extractor, extract_episode
from extractor.folder import Found, Listing
from extractor.metadata import MetadataTable
from extractor.read import read_episode
from schemas.episode import Episode
from schemas.errors import TranscriptError
from schemas.extraction import Extraction
from schemas.ids import episode_id
from schemas.ledger import LedgerEntry, Outcome
from schemas.workspace import Pointer, Workspace


@dataclass(frozen=True)
class IngestedSource:
    """Say what became of one source; `other_recipe` marks an unchanged one that an older recipe extracted."""

    source: str
    outcome: Outcome
    episode: str | None = None
    reason: str | None = None
    words: int = 0
    coverage: float = 1.0
    other_recipe: bool = False


@dataclass
class IngestReport:
    """Sum up a run: what became of each source, what was found and refused (by kind and type), what was loaded."""

    sources: list[IngestedSource] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

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
    broken source is recorded as failed and stops only itself. `load` resolves and loads the whole workspace.
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
        self._find_metadata = metadata.find if metadata else None
        self._id = uuid.uuid4().hex[:12]
        self._seen: dict[str, str] = {}
        self.report = IngestReport()

    def ingest(self, file: Found) -> IngestedSource:
        """Read, extract and keep one source, or record why not."""
        started = time.monotonic()
        extraction: Extraction | None = None
        name = str(file.path)
        try:
            episode = read_episode(file.path, root=file.root, find_metadata=self._find_metadata)
            if first := self._seen.get(episode.id):
                item = IngestedSource(name, "skipped", episode.id, f"the same episode as {first}")
            else:
                self._seen[episode.id] = name
                item, extraction = self._keep(name, episode)
        except TranscriptError as error:
            item = IngestedSource(name, "failed", reason=str(error))
        self.note(item, extraction, time.monotonic() - started)
        return item

    def note(self, item: IngestedSource, extraction: Extraction | None, seconds: float) -> None:
        """Add one source to the report and, where something happened, to the ledger."""
        self.report.sources.append(item)
        if extraction:
            self.report.found.update(_found(extraction))
            self.report.rejected.update(f"{r.kind}: {r.reason}" for r in extraction.rejections)
        if item.outcome in ("unchanged", "skipped"):
            return
        windows = Counter(window.status for window in extraction.windows) if extraction else {}
        rejections = Counter(rejection.reason for rejection in extraction.rejections) if extraction else {}
        self._workspace.record(
            LedgerEntry(
                run=self._id,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                source=item.source,
                outcome=item.outcome,
                episode=item.episode,
                reason=item.reason,
                seconds=round(seconds, 2),
                windows=dict(windows),
                rejections=dict(rejections),
            )
        )

    def _keep(self, name: str, episode: Episode) -> tuple[IngestedSource, Extraction | None]:
        words = len(episode.text.split())
        known = _known_version(self._workspace, episode)
        recipe = self._extractor.recipe.hash
        outcome: Outcome = "extracted"
        if known and known.text == episode.text_hash and (known.recipe == recipe or not self._refresh):
            other = known.recipe != recipe
            if known.episode == episode.id and known.metadata == episode.metadata.hash:
                return IngestedSource(name, "unchanged", episode.id, None, words, known.coverage, other), None
            extraction, outcome = _with_metadata(self._workspace.read_extraction(known), episode), "metadata"
        else:
            extraction = extract_episode(episode, self._extractor)
        self._workspace.write_extraction(extraction, supersedes=known.episode if known else None)
        return IngestedSource(name, outcome, episode.id, None, words, extraction.coverage), extraction


def _known_version(workspace: Workspace, episode: Episode) -> Pointer | None:
    """Return the version kept of this episode, also under the id it had before its guid or link was known."""
    earlier = (episode_id(None, episode.metadata.url, episode.text), episode_id(None, None, episode.text))
    found = (workspace.pointer(id) for id in dict.fromkeys((episode.id, *earlier)))
    return next((pointer for pointer in found if pointer), None)


def _with_metadata(extraction: Extraction, episode: Episode) -> Extraction:
    """Return a version with the same statements under new metadata; nothing is extracted again."""
    fresh = {"id": episode.id, "metadata": episode.metadata, "source": episode.source}
    return extraction.model_copy(update={"episode": extraction.episode.model_copy(update=fresh)})


def _found(extraction: Extraction) -> Counter[str]:
    found = Counter({"mentions": len(extraction.mentions), "referents": len(extraction.referents)})
    found.update({"relations": len(extraction.relations), "claims": len(extraction.claims)})
    return found
