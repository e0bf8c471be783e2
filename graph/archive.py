"""What a workspace says as a whole: current versions, resolved entities, shows; kept in the index from load to load."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from graph.batches import Progress, no_progress
from graph.index import Index, open_index
from graph.index_records import Changes, EpisodeRecord, EpisodeVersion, Rules
from graph.index_tables import seal_tables
from graph.ladder import Judge
from graph.referents import referent_rows
from graph.resolve import Entity
from graph.rows import EpisodeRows, episode_rows, show_id
from graph.version import VIEW_VERSION
from schemas.decisions import Decision
from schemas.extraction import Extraction
from schemas.gazetteer import Gazetteer
from schemas.ids import content_hash
from schemas.ontology import Ontology
from schemas.workspace import Pointer, Workspace


class Archive:
    """Tell what all episodes of a workspace amount to, as it was when `open_archive` opened it."""

    def __init__(self, workspace: Workspace, index: Index, rules: Rules, progress: Progress) -> None:
        self._workspace, self._index, self._rules = workspace, index, rules
        self._pointers = {pointer.episode: pointer for pointer in workspace.pointers()}
        held = index.versions()
        changed = [p for id, p in self._pointers.items() if id not in held or held[id].extraction != p.extraction]
        index.update(self._read_records(changed, progress), gone=held.keys() - self._pointers.keys())

    @property
    def token(self) -> str:
        """Return what names all that is told here; it never names anything else."""
        return self._index.token

    def changes_since(self, token: str | None) -> Changes | None:
        """Return what may be other than what a token named; None where that is not known."""
        return self._index.changes_since(token)

    @property
    def shows(self) -> dict[str, str]:
        """Return the names of shows by their ids."""
        return name_shows(self._index.shows())

    def entities(self, ids: Iterable[str] | None = None) -> Iterator[Entity]:
        """Yield all entities by id, or those of the ids that there are."""
        return self._index.entities(ids)

    def versions(self, ids: Iterable[str] | None = None) -> dict[str, EpisodeVersion]:
        """Return what the graph must hold of all episodes, or of those of the ids that there are."""
        return self._index.versions(ids)

    def count_entities(self) -> int:
        """Count the entities."""
        return self._index.count_entities()

    def count_episodes(self) -> int:
        """Count the episodes."""
        return len(self._pointers)

    def rows(self, episode: str) -> EpisodeRows:
        """Return the rows that an episode is in the graph."""
        pointer = self._pointers[episode]
        extraction = self._workspace.read_extraction(pointer)
        resolution = self._index.resolution_of(episode)
        return episode_rows(extraction, pointer.extraction, resolution, self._rules.decisions, self._rules.ontology)

    def _read_records(self, pointers: Sequence[Pointer], progress: Progress) -> Iterator[EpisodeRecord]:
        for done, pointer in enumerate(pointers, 1):
            yield read_record(self._workspace.read_extraction(pointer), pointer)
            progress("episodes read", done, len(pointers))


@contextmanager
def open_archive(
    workspace: Workspace,
    gazetteer: Gazetteer | None,
    ontology: Ontology,
    judge: Judge | None = None,
    progress: Progress = no_progress,
) -> Iterator[Archive]:
    """Bring the index to what the workspace says, reading what is new in it, and tell what that amounts to.

    What a judge has a say in, or is only read, leaves no index behind. Raise WorkspaceError where its file can't be
    used.
    """
    decisions = workspace.decisions()
    rules = Rules(decisions, gazetteer, ontology, _rules_hash(decisions, gazetteer, ontology), judge)
    path = workspace.index if workspace.writable and not judge else None
    with open_index(path, rules) as index:
        archive = Archive(workspace, index, rules, progress)
        if index.changed:  # else the seal still fits
            seal_tables(path)
        yield archive


def read_record(extraction: Extraction, pointer: Pointer) -> EpisodeRecord:
    """Return what the index keeps of an episode."""
    said = frozenset((relation.type, relation.head, relation.tail) for relation in extraction.relations)
    show = extraction.episode.metadata.show
    return EpisodeRecord(pointer.episode, pointer.extraction, show, referent_rows(extraction), said)


def name_shows(names: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Map the ids of shows to the spelling that most episodes use; given are spellings, and how many use each."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, count in names:
        if id := show_id(name):
            spellings[id][name] += count
    return {id: min(seen, key=lambda name: (-seen[name], name)) for id, seen in sorted(spellings.items())}


def _rules_hash(decisions: Iterable[Decision], gazetteer: Gazetteer | None, ontology: Ontology) -> str:
    decided = [decision.model_dump(mode="json") for decision in decisions]
    return content_hash([VIEW_VERSION, decided, gazetteer and gazetteer.hash, ontology.hash])
