"""What a workspace says as a whole: current versions, resolved entities, shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from graph.ladder import Judge
from graph.referents import ReferentRow, referent_rows
from graph.resolve import Resolution, resolve_entities
from graph.rows import resolved_hash, show_id
from schemas.decisions import Decision
from schemas.gazetteer import Gazetteer
from schemas.ontology import Ontology
from schemas.workspace import Pointer, Workspace


class EpisodeVersion(NamedTuple):
    """Name what the graph must hold of an episode: a version of its extraction, resolved in a certain way."""

    extraction: str
    resolved: str


class Archive(NamedTuple):
    """Hold what all episodes of a workspace amount to; `shows` maps ids to names."""

    pointers: dict[str, Pointer]
    versions: dict[str, EpisodeVersion]
    resolution: Resolution
    shows: dict[str, str]
    decisions: tuple[Decision, ...]


def read_archive(
    workspace: Workspace, gazetteer: Gazetteer | None, ontology: Ontology, judge: Judge | None = None
) -> Archive:
    """Read all current extractions, one at a time, and resolve their referents."""
    decisions = workspace.decisions()
    pointers, rows, metadata = {}, {}, {}
    for pointer, extraction in workspace.extractions():
        pointers[pointer.episode] = pointer
        rows[pointer.episode] = referent_rows(extraction)
        metadata[pointer.episode] = extraction.episode.metadata
    resolution = resolve_entities(_all(rows.values()), decisions, judge, gazetteer=gazetteer)
    versions = {
        id: EpisodeVersion(
            pointer.extraction, resolved_hash(id, metadata[id], rows[id], resolution, decisions, ontology)
        )
        for id, pointer in pointers.items()
    }
    shows = name_shows(data.show for data in metadata.values())
    return Archive(pointers, versions, resolution, shows, decisions)


def name_shows(names: Iterable[str | None]) -> dict[str, str]:
    """Map the ids of shows to the spelling that most episodes use."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        if id := show_id(name):
            spellings[id][str(name)] += 1
    return {id: min(seen, key=lambda name: (-seen[name], name)) for id, seen in sorted(spellings.items())}


def _all(groups: Iterable[tuple[ReferentRow, ...]]) -> list[ReferentRow]:
    return [row for group in groups for row in group]
