"""Load a workspace into the graph's database: entities first, then whole episodes, then the facts they amount to.

Only what changed is touched: an entity whose name, spellings or type differ, an episode whose extraction or resolution
differs (its node says which it holds), a fact whose support differs. Any kill leaves a database from which the next
load ends in the same graph, for what is still to be done is always read off the database itself.
"""

from collections.abc import Mapping
from time import monotonic

from graph import statements
from graph.archive import Archive, read_archive
from graph.batches import Progress, no_progress
from graph.bulk_import import complete_import
from graph.connection import Graph
from graph.facts import write_facts
from graph.ladder import Judge
from graph.load_entities import remove_idle_names, remove_unsupported, write_entities, write_shows
from graph.load_episodes import check_count, write_episodes
from graph.ours import refuse_other_workspace
from schemas.gazetteer import Gazetteer
from schemas.model import Frozen
from schemas.ontology import Ontology
from schemas.workspace import Workspace


class LoadReport(Frozen):
    """Say what a load did, and how much the graph now holds (`counts`, by label; FACT stands for typed edges)."""

    episodes_written: int
    episodes_removed: int
    episodes_unchanged: int
    entities_written: int
    entities_removed: int
    counts: dict[str, int]
    seconds: float


def load_graph(
    graph: Graph,
    workspace: Workspace,
    *,
    gazetteer: Gazetteer | None,
    ontology: Ontology,
    judge: Judge | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Bring the database to what the workspace says.

    GraphWriteError where it holds another workspace's episodes, or where what was written isn't there.
    """
    started = monotonic()
    refuse_other_workspace(graph, workspace)
    for statement in (*statements.SCHEMA, *(statements.NEO4J_FULL_TEXT if graph.kind == "neo4j" else ())):
        graph.run_schema(statement)
    complete_import(graph)
    archive = read_archive(workspace, gazetteer, ontology, judge)
    entities = archive.resolution.entities
    write_shows(graph, archive.shows)
    written = write_entities(graph, entities)
    episodes = write_episodes(graph, workspace, archive, ontology, progress or no_progress)
    removed = remove_unsupported(graph, entities, archive.shows)
    remove_idle_names(graph)
    facts = write_facts(graph, ontology)
    for kind, count in _expected(archive).items():
        check_count(kind, graph.read(statements.COUNT_ALL[kind]), count)
    return LoadReport(
        episodes_written=episodes.written,
        episodes_removed=episodes.removed,
        episodes_unchanged=episodes.unchanged,
        entities_written=written,
        entities_removed=removed,
        counts={**count_graph(graph), "FACT": facts},
        seconds=round(monotonic() - started, 2),
    )


def rebuild_graph(
    graph: Graph,
    workspace: Workspace,
    *,
    gazetteer: Gazetteer | None,
    ontology: Ontology,
    judge: Judge | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Empty the database of all that is talkgraph's, of whatever workspace, and load this one anew."""
    empty_graph(graph)
    return load_graph(graph, workspace, gazetteer=gazetteer, ontology=ontology, judge=judge, progress=progress)


def empty_graph(graph: Graph) -> None:
    """Remove all nodes that are talkgraph's, a batch at a time; nodes of others stay (`graph.ours`)."""
    for statement in statements.EMPTY_BATCHES:
        while graph.write(statement)[0]["gone"]:
            pass


def count_graph(graph: Graph) -> dict[str, int]:
    """Count what the graph holds, by label."""
    return {kind: graph.read(statement)[0]["found"] for kind, statement in statements.COUNT_ALL.items()}


def _expected(archive: Archive) -> Mapping[str, int]:
    entities = archive.resolution.entities.values()
    return {
        "Show": len(archive.shows),
        "Entity": len(entities),
        "Episode": len(archive.pointers),
        "Name": len({key for entity in entities for key in entity.keys}),
        "NAMES": sum(len(entity.keys) for entity in entities),
    }
