"""The ingest: each source read, extracted and kept by itself; then the graph is brought to what the workspace says."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from extractor.account import Account
from extractor.early_loads import EarlyLoads, LoadEarly
from extractor.extract import Begun, Extractor, finish_extraction, is_unread
from extractor.folder import Found, Listing, Skipped
from extractor.identity import Known, Reading, find_known, is_same_source
from extractor.ingested import IngestedSource, IngestReport, Progress, failed_source
from extractor.language import ENGLISH, ask_for, find_language, is_wanted, warn_of
from extractor.metadata import MetadataTable
from extractor.metadata.beside import read_companions
from extractor.read import FindMetadata, name_source, read_episode
from extractor.renew import renew_extraction
from extractor.under_way import Ended, UnderWay, ids_of
from schemas.episode import Episode, EpisodeMetadata
from schemas.errors import CeilingReachedError, LLMSettingsError, TalkgraphError, WorkspaceLockedError, show_path
from schemas.extraction import Extraction
from schemas.pointer import Pointer
from schemas.workspace import Workspace


def ingest_episodes(
    listing: Listing,
    workspace: Workspace,
    extractor: Extractor,
    *,
    metadata: MetadataTable | None = None,
    refresh: bool = False,
    languages: Collection[str] = (),
    load: Callable[[Workspace], None] | None = None,
    load_early: LoadEarly | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Bring the sources of a listing into the workspace, and the graph after it.

    What was ingested before and has not changed is left alone (`refresh` extracts again what another recipe made); a
    broken source is recorded as failed and stops only itself. What an earlier run knew of an episode and this one lacks
    (its guid, title, people, ...) is kept, so that the order of runs with and without `metadata` does not matter; to be
    rid of wrong metadata, forget the episode. A text that is not English is skipped where its language is not among
    `languages` ("any" means all), unless the episode is already kept. `load` resolves and loads the whole workspace;
    `load_early` does so for what is kept while others are still extracted, in a thread of its own.
    """
    started = time.monotonic()
    tell = [progress] if progress else []
    run = _Run(workspace, extractor, metadata, refresh=refresh, languages=languages, tell=tell)
    with EarlyLoads(workspace, load_early, run.held, len(listing.sources)) as early:
        tell.append(early.note)
        for skipped in listing.skipped:
            run.skip(skipped)
        for file in listing.sources:
            run.begin(file)
        run.finish()
    run.report.loaded_early = early.written
    if load:
        load(workspace)
    run.report.seconds = time.monotonic() - started
    return run.report


class _Run:
    """Hold what one run has done so far, and the sources that are under way, in the order of the listing."""

    def __init__(
        self,
        workspace: Workspace,
        extractor: Extractor,
        metadata: MetadataTable | None,
        *,
        refresh: bool,
        languages: Collection[str],
        tell: Sequence[Progress],
    ) -> None:
        self._workspace, self._extractor, self._refresh = workspace, extractor, refresh
        self._metadata, self._languages, self._tell = metadata, languages, tell
        self._seen: dict[str, str] = {}
        self._unread: set[Path] = set()
        self._by_name: dict[str, list[Pointer]] = defaultdict(list)
        pointers = workspace.readable_pointers()
        self.held = len(pointers)
        for pointer in pointers:
            self._by_name[Path(pointer.source).name].append(pointer)
        self._under_way: deque[tuple[Found, float, UnderWay]] = deque()
        self._account = Account(workspace, 0 if metadata else None)
        self.report = self._account.report

    def skip(self, left: Skipped) -> None:
        """Take note of a file that is left out."""
        item = IngestedSource(show_path(left.path), "skipped", reason=left.reason)
        self._account.note(item, None, 0.0, left.path)

    def begin(self, file: Found) -> None:
        """Read one source and begin to extract it; finish earlier ones first, where too many are under way."""
        if self.report.stopped:
            self.report.left += 1
            return
        started = time.monotonic()
        try:
            under_way = self._begin(show_path(file.path), file)
        except WorkspaceLockedError:
            raise
        except TalkgraphError as error:
            under_way = _done(failed_source(file.path, error))
        self._under_way.append((file, started, under_way))
        self._finish_down_to(self._extractor.ahead)

    def finish(self) -> None:
        """Finish all that is under way."""
        self._finish_down_to(0)

    def _finish_down_to(self, number: int) -> None:
        while self._under_way and (len(self._under_way) > number or not self._under_way[0][2].begun):
            self._finish_first()

    def _finish_first(self) -> None:
        """Keep what was extracted of the source that was begun first, or record why not."""
        file, started, under_way = self._under_way.popleft()
        try:
            ended = under_way.end()
        except WorkspaceLockedError:
            raise
        except (CeilingReachedError, LLMSettingsError) as error:
            self.report.stopped = error
            ended = Ended(replace(failed_source(file.path, error, under_way.usage), outcome="stopped"))
        except TalkgraphError as error:
            ended = Ended(failed_source(file.path, error, under_way.usage))
        self._account.note(*ended, time.monotonic() - started, file.path)
        for tell in self._tell:
            tell(ended.item)

    def _begin(self, name: str, file: Found) -> UnderWay:
        found = self._find_metadata(file)
        source = name_source(file.path, file.root)
        guessed: list[str] = []
        beside = self._read_beside(file)
        episode = read_episode(file.path, find_metadata=found, note=guessed.append, beside=beside)
        known = self._find_known(Reading(episode, source))
        if known.clash:
            return _done(IngestedSource(name, "failed", reason=f"{name}: {_clash(known.clash)}"))
        if known.episode and known.episode.metadata != episode.metadata:
            episode = read_episode(file.path, find_metadata=found, known=known.episode.metadata, beside=beside)
        if first := self._seen.get(episode.id):
            return _done(IngestedSource(name, "skipped", episode.id, f"the same episode as {first}"))
        language = ENGLISH if known.episode else find_language(episode)
        if not is_wanted(language, self._languages):
            return _done(IngestedSource(name, "skipped", reason=ask_for(language), language=language))
        reading = Reading(episode, source)
        guessed += [warn_of(language)] if language != ENGLISH else []
        item = IngestedSource(name, "extracted", episode.id, notes=tuple(f"{name}: {line}" for line in guessed))
        return self._begin_episode(item, reading, known)

    def _find_known(self, reading: Reading) -> Known:
        """Find the episode that a reading is, once nothing under way can be the same."""
        by_source = self._read_from(reading.source)
        known = find_known(reading, self._workspace, by_source, self._seen)
        if not any(other.may_be(reading, known) for _, _, other in self._under_way):
            return known
        self.finish()
        return find_known(reading, self._workspace, by_source, self._seen)

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

    def _read_beside(self, file: Found) -> tuple[EpisodeMetadata, ...]:
        """Return what the files beside a transcript tell; one that can't be read fails by itself, and once in a run."""
        told, faults = read_companions(file.path, file.root)
        for fault in (fault for fault in faults if fault.path not in self._unread):
            self._unread.add(fault.path)
            item = IngestedSource(show_path(fault.path), "failed", reason=f"{fault}; the transcript is read without it")
            self._account.note(item, None, 0.0, fault.path)
        return told

    def _begin_episode(self, item: IngestedSource, reading: Reading, known: Known) -> UnderWay:
        """Begin what an episode needs: nothing, new metadata, or a new extraction."""
        episode, kept = reading.episode, known.episode
        supersedes = known.superseded_by(episode)
        older = self._usable(kept, episode)
        under_way = partial(UnderWay, source=reading.source, ids=ids_of(reading, known))
        if not older or self._is_wanting(older):
            begun = self._extractor.begin(episode)
            return under_way(lambda: self._end_extraction(item, reading, known, begun), begun)
        if kept and not supersedes and kept.metadata.hash == episode.metadata.hash:
            return under_way(lambda: self._leave(item, kept, reading))
        renewed = renew_extraction(older, episode)
        return under_way(lambda: self._keep(replace(item, outcome="metadata", notes=()), renewed, reading, known))

    def _end_extraction(self, item: IngestedSource, reading: Reading, known: Known, begun: Begun) -> Ended:
        episode, kept = reading.episode, known.episode
        extraction = finish_extraction(episode, self._extractor, begun)
        unread = tuple(f"{item.source}: {line}" for line in begun.unread)
        item = replace(item, words=len(episode.text.split()), usage=begun.usage, unread=unread)
        before = kept.coverage if kept and kept.text == episode.text_hash else 0.0
        if extraction.windows and (is_unread(extraction) or extraction.coverage < before):
            reason = f"{item.source}: {extraction.coverage:.0%} of it could be read; the next ingest asks again"
            return Ended(replace(item, outcome="failed", reason=reason), extraction)
        return self._keep(item, extraction, reading, known)

    def _keep(self, item: IngestedSource, extraction: Extraction, reading: Reading, known: Known) -> Ended:
        supersedes = known.superseded_by(reading.episode)
        self._workspace.write_extraction(extraction, supersedes, source=reading.source)
        self._seen[reading.episode.id] = item.source
        notes = (*item.notes, *self._notes(item, reading, known))
        return Ended(replace(item, coverage=extraction.coverage, notes=notes), extraction)

    def _is_wanting(self, older: Extraction) -> bool:
        """Tell whether parts of an episode are still to be read, by this very recipe."""
        return older.coverage < 1 and older.recipe_hash == self._extractor.recipe.hash

    def _leave(self, item: IngestedSource, kept: Pointer, reading: Reading) -> Ended:
        self._follow(kept, reading.source)
        self._seen[reading.episode.id] = item.source
        other = kept.recipe != self._extractor.recipe.hash
        return Ended(replace(item, outcome="unchanged", notes=(), coverage=kept.coverage, other_recipe=other))

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


def _done(item: IngestedSource) -> UnderWay:
    return UnderWay(lambda: Ended(item))


def _clash(other: Pointer) -> str:
    return f"the same link as {other.source} but other words; give each a guid, or take the link out"
