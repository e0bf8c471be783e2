"""Load a workspace into the graph's database: entities first, then whole episodes, then the facts they amount to.

Only what changed is touched: an entity whose name, spellings or type differ, an episode whose extraction or resolution
differs (its node says which it holds), a fact whose support differs. Where the database says from what it was loaded
last (`graph.load_mark`), only what changed since is looked at, else all of it. Any kill leaves a database from which
the next load ends in the same graph, for then what is still to be done is read off the database itself.
"""

from collections.abc import Mapping
from time import monotonic

from graph import statements
from graph.archive import Archive, open_archive
from graph.batches import Progress, no_progress
from graph.bulk_import import complete_import
from graph.connection import Graph
from graph.counts import count_graph, refuse_count
from graph.facts import write_changed_facts, write_facts
from graph.index_records import NO_CHANGES, Changes
from graph.index_tables import remove_tables
from graph.ladder import Judge
from graph.load_entities import (
    EntityChanges,
    check_entities,
    holds_entities,
    remove_gone,
    rename_entities,
    write_entities,
    write_shows,
)
from graph.load_episodes import EpisodeChanges, seal_episodes, write_episodes
from graph.load_mark import Mark, read_mark, remove_mark, write_mark
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
    started, progress = monotonic(), progress or no_progress
    refuse_other_workspace(graph, workspace)
    with open_archive(workspace, gazetteer, ontology, judge, progress) as archive:
        return _load(graph, archive, ontology, progress, started)


def _load(graph: Graph, archive: Archive, ontology: Ontology, progress: Progress, started: float) -> LoadReport:
    for statement in (*statements.SCHEMA, *(statements.NEO4J_FULL_TEXT if graph.kind == "neo4j" else ())):
        graph.run_schema(statement)
    complete_import(graph)
    mark = read_mark(graph)
    changes = _changes_since(graph, archive, mark)
    if mark and changes == NO_CHANGES:
        counts = mark.held
        entities, episodes = EntityChanges(0, [], []), EpisodeChanges(0, 0, archive.count_episodes())
    else:
        entities, episodes = _write(graph, archive, ontology, changes, progress)
        counts = count_graph(graph)
        for kind, count in _expected(archive, whole=changes is None).items():
            refuse_count(kind, counts.nodes[kind], count)
        if archive.count_episodes():  # else nothing of ours is left behind
            write_mark(graph, Mark(archive.token, counts))
    return LoadReport(
        episodes_written=episodes.written,
        episodes_removed=episodes.removed,
        episodes_unchanged=episodes.unchanged,
        entities_written=entities.written,
        entities_removed=len(entities.gone),
        counts={**counts.nodes, "FACT": counts.facts},
        seconds=round(monotonic() - started, 2),
    )


def _write(
    graph: Graph, archive: Archive, ontology: Ontology, changes: Changes | None, progress: Progress
) -> tuple[EntityChanges, EpisodeChanges]:
    """Write what is other than before, or, where that is not known, all that the graph turns out to lack."""
    remove_mark(graph)
    shows = archive.shows
    write_shows(graph, shows)
    changed = changes and (*changes.entities, *_rename(graph, changes))
    entities = write_entities(graph, archive, progress, changed)
    episodes = write_episodes(graph, archive, progress, changes and changes.episodes)
    seal_episodes(graph, archive, changes.renamed_in if changes else ())
    remove_gone(graph, entities, shows)
    if changes is None:
        write_facts(graph, ontology)
    else:
        check_entities(graph, archive, changes.entities)
        write_changed_facts(graph, ontology, changes.facts)
    return entities, episodes


def _rename(graph: Graph, changes: Changes) -> list[str]:
    return rename_entities(graph, changes.renames, (*changes.episodes, *changes.renamed_in))


def _changes_since(graph: Graph, archive: Archive, mark: Mark | None) -> Changes | None:
    """Return what may be other than in the graph; None where its mark or what it holds doesn't tell."""
    if mark is None or mark.held != count_graph(graph):
        return None
    changes = archive.changes_since(mark.archive)
    return changes if changes and holds_entities(graph, [old for old, _ in changes.renames]) else None


def rebuild_graph(
    graph: Graph,
    workspace: Workspace,
    *,
    gazetteer: Gazetteer | None,
    ontology: Ontology,
    judge: Judge | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Empty the database of all that is talkgraph's, of whatever workspace, and load this one from its truth alone.

    Every extraction is read before that: WorkspaceDamagedError, and the database as it was, where one is damaged.
    """
    started, progress = monotonic(), progress or no_progress
    if workspace.writable:
        remove_tables(workspace.index)
    with open_archive(workspace, gazetteer, ontology, judge, progress) as archive:
        empty_graph(graph)
        return _load(graph, archive, ontology, progress, started)


def empty_graph(graph: Graph) -> None:
    """Remove all nodes that are talkgraph's, a batch at a time; nodes of others stay (`graph.ours`)."""
    remove_mark(graph)
    for statement in statements.EMPTY_BATCHES:
        while graph.write(statement)[0]["gone"]:
            pass


def _expected(archive: Archive, *, whole: bool) -> Mapping[str, int]:
    """Return what the graph must hold; of names only where all of them were compared."""
    expected = {
        "Show": len(archive.shows),
        "Entity": archive.count_entities(),
        "Episode": archive.count_episodes(),
    }
    if not whole:
        return expected
    names, namings = set[str](), 0
    for entity in archive.entities():
        names.update(entity.keys)
        namings += len(entity.keys)
    return {**expected, "Name": len(names), "NAMES": namings}
