"""The graph that a workspace amounts to, as files for Neo4j's importer: read off the workspace, without a database.

It is the graph that a load writes, so the load after an import finds all in place. One episode's rows are held at a
time; over all episodes, the names, and a line for each statement that supports a fact.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.archive import Archive, open_archive
from graph.batches import Progress, no_progress
from graph.bulk_files import FACTS, LABEL, TYPE, BulkFiles
from graph.facts import Saying, derive_facts, fact_times
from graph.load_entities import OUR_MARK
from graph.resolve import Entity
from graph.rows import EpisodeRows
from graph.times import moment_seconds
from schemas.gazetteer import Gazetteer
from schemas.ontology import Ontology
from schemas.workspace import Workspace

Sayings = defaultdict[str, list[Saying]]


def export_bulk(
    workspace: Workspace,
    folder: Path,
    *,
    gazetteer: Gazetteer | None,
    ontology: Ontology,
    progress: Progress = no_progress,
) -> Counter[str]:
    """Write the files into a folder that exists, and return how many rows there are of each kind."""
    said: Sayings = defaultdict(list)
    with open_archive(workspace, gazetteer, ontology) as archive, BulkFiles(folder) as files:
        _write_shows(files, archive.shows)
        _write_entities(files, archive.entities())
        for done, rows in enumerate(_episodes(archive), 1):
            _write_rows(files, rows)
            for type, saying in sayings_of(rows):
                said[type].append(saying)
            progress("episodes written", done, archive.count_episodes())
        _write_facts(files, said, ontology)
    return files.counts


def sayings_of(rows: EpisodeRows) -> Iterator[tuple[str, Saying]]:
    """Yield what an episode's rows bring to facts, each with its type, as `READ_SAYINGS` reads it off a database."""
    (episode,) = rows.nodes["Episode"]
    said = moment_seconds(episode.properties.get("published"))
    for relation, head, tail in zip(rows.nodes["Relation"], rows.edges["HEAD"], rows.edges["TAIL"], strict=True):
        own = relation.properties
        if own["modality"] == "asserts" and not own["negated"]:
            yield own["type"], Saying(head.end, tail.end, episode.id, said, own["confidence"], own.get("role"))


def _episodes(archive: Archive) -> Iterator[EpisodeRows]:
    """Yield the rows of each episode, sealed: nothing can be missing of what is imported in one go."""
    for id, version in archive.versions().items():
        rows = archive.rows(id)
        rows.nodes["Episode"][0].properties["resolved"] = version.resolved
        yield rows


def _write_shows(files: BulkFiles, shows: Mapping[str, str]) -> None:
    for id, name in shows.items():
        files.write_node("Show", {"id": id, "name": name, "made_by": OUR_MARK})


def _write_entities(files: BulkFiles, entities: Iterable[Entity]) -> None:
    names: set[str] = set()
    for entity in entities:
        files.write_node("Entity", _entity_row(entity))
        for key in entity.keys:
            if key not in names:
                names.add(key)
                files.write_node("Name", {"key": key, "made_by": OUR_MARK})
            files.write_edge("NAMES", key, entity.id, {})


def _entity_row(entity: Entity) -> dict[str, Any]:
    lists = {"aliases": entity.aliases, "heard_as": entity.heard_as}
    unfinished = not all(lists.values())  # an empty list does not arrive: see graph.bulk_import
    mark = {"made_by": OUR_MARK} if unfinished else {}
    return {"id": entity.id, LABEL: entity.type, "name": entity.name, **lists, **mark}


def _write_rows(files: BulkFiles, rows: EpisodeRows) -> None:
    for label, nodes in rows.nodes.items():
        for node in nodes:
            files.write_node(label, node.properties)
    for type, edges in rows.edges.items():
        for edge in edges:
            files.write_edge(type, *edge)


def _write_facts(files: BulkFiles, said: Sayings, ontology: Ontology) -> None:
    for type, sayings in sorted(said.items()):
        facts = derive_facts(sayings, symmetric=type in ontology.symmetric)
        for (head, tail), fact in facts.items():
            files.write_edge(FACTS, head, tail, {TYPE: type, **fact, **fact_times(fact)})
