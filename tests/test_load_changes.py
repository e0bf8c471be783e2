"""A load after a load looks at what changed alone, and ends in the same graph as one that looks at all."""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from factories import Fact, make_archive, make_extraction, make_referent
from loads import (
    CHANGES,
    HEAVY,
    Writes,
    check_killed_anywhere,
    forget,
    from_scratch,
    keep,
    load,
    new_version,
    snapshot,
)
from resolving import named

from graph import statements
from graph.connection import Graph
from graph.describe import describe_graph
from graph.index_tables import seal_tables
from schemas.decisions import MustLink, Reject, Rename
from schemas.extraction import Extraction, Referent
from schemas.workspace import Workspace, open_workspace

ALL_OF_IT = {
    statements.READ_ENTITIES,
    statements.READ_NAMINGS,
    statements.COUNT_IDLE_NAMES,
    statements.READ_SAID_TYPES,
}


class Reads(Writes):
    """Stand before a graph, and take note of what is read."""

    def __init__(self, graph: Graph, fail_at: int | None = None) -> None:
        super().__init__(graph, fail_at)
        self.asked: set[str] = set()

        def read(statement: str, **parameters: Any) -> list[dict[str, Any]]:
            self.asked.add(statement)
            return graph.read(statement, **parameters)

        self.read = read


def asked_of(graph: Graph, workspace: Workspace) -> set[str]:
    reads = Reads(graph)
    load(reads, workspace)  # type: ignore[arg-type]
    return reads.asked & ALL_OF_IT


def test_one_more_episode_makes_nobody_read_all_that_is_there(graph: Graph, workspace: Workspace) -> None:
    *first, last = make_archive().values()
    keep(workspace, *first)
    assert asked_of(graph, workspace) == ALL_OF_IT
    keep(workspace, last)
    assert asked_of(graph, workspace) == set()
    assert snapshot(graph) == from_scratch(graph, workspace)
    assert asked_of(graph, workspace) == set()


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=HEAVY)])
def test_changes_one_after_the_other_end_in_the_graph_that_is_built_anew(
    graph: Graph, workspace: Workspace, seed: int
) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    order = list(CHANGES)
    random.Random(seed).shuffle(order)
    for name in order:
        CHANGES[name](workspace)
        load(graph, workspace)
        if name == order[len(order) // 2]:
            keep(workspace, *make_archive().values())
            load(graph, workspace)
    assert snapshot(graph) == from_scratch(graph, workspace)


@pytest.mark.heavy
def test_a_load_of_changes_killed_between_any_two_transactions_is_made_up_for(graph: Graph, tmp_path: Path) -> None:
    @contextmanager
    def changed(number: int) -> Iterator[Workspace]:
        with open_workspace(tmp_path / str(number)) as workspace:
            keep(workspace, *make_archive().values())
            from_scratch(graph, workspace)
            new_version(workspace)
            forget(workspace, make_archive()["review"].episode.id)
            yield workspace

    check_killed_anywhere(graph, changed)


@pytest.mark.parametrize("lost", ["index", "copy"])
def test_where_it_is_not_known_what_changed_all_is_compared(graph: Graph, tmp_path: Path, lost: str) -> None:
    with open_workspace(tmp_path / "one") as workspace:
        keep(workspace, *make_archive().values())
        load(graph, workspace)
        if lost == "index":
            workspace.index.unlink()
            new_version(workspace)
            assert asked_of(graph, workspace) == ALL_OF_IT
            assert snapshot(graph) == from_scratch(graph, workspace)
    if lost == "copy":  # another workspace of the same episodes was loaded meanwhile
        with open_workspace(tmp_path / "other") as other:
            keep(other, *make_archive().values())
            assert asked_of(graph, other) == ALL_OF_IT
            load(graph, other)
        with open_workspace(tmp_path / "one") as workspace:
            assert asked_of(graph, workspace) == ALL_OF_IT


@pytest.mark.parametrize(
    "hand",
    [
        "MATCH (n:Segment) WITH n LIMIT 1 DETACH DELETE n",
        "MATCH (:Name)-[e:NAMES]->(:Entity) WITH e LIMIT 1 DELETE e",
        "MATCH (a:Person)-[e:FOUNDED]->(b) WITH a, b, e LIMIT 1 CREATE (b)-[:ACQUIRED]->(a) DELETE e",
    ],
)
def test_where_others_took_or_added_something_all_is_compared(graph: Graph, workspace: Workspace, hand: str) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    graph.write(hand)
    assert asked_of(graph, workspace) == ALL_OF_IT


@pytest.mark.parametrize("mark", ["SET n.counts = 'none'", "REMOVE n.counts", "SET n.counts = '[1]'"])
def test_a_damaged_mark_is_no_mark(graph: Graph, workspace: Workspace, mark: str) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    graph.write(f"MATCH (n:TalkgraphLoad) {mark}")
    assert asked_of(graph, workspace) == ALL_OF_IT
    assert asked_of(graph, workspace) == set()


def test_a_rebuild_believes_no_index(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    with closing(sqlite3.connect(workspace.index)) as index:
        index.execute("UPDATE entities SET entity = replace(entity, 'Loomer', 'Gloomer')")
        index.commit()
    seal_tables(workspace.index)
    assert from_scratch(graph, workspace) == before


def test_a_rejection_takes_effect_when_what_it_names_becomes_what_is_meant(graph: Graph, workspace: Workspace) -> None:
    def talk(name: str, *referents: Referent) -> Extraction:
        said = [Fact(0, "a", "DEVELOPED", "z")] if len(referents) > 1 else []
        return make_extraction(name, [(None, "Acme, of Acme Corp, made Zed.")], list(referents), said)

    acme, zed = make_referent("a", "Company", "Acme"), make_referent("z", "Product", "Zed")
    keep(workspace, talk("one", acme, make_referent("p", "Product", "Acme Corp"), zed))
    workspace.decide(
        MustLink(first=named("Company", "Acme"), second=named("Company", "Acme Corp")),
        Rename(subject=named("Company", "Acme"), name="Foo"),
        Reject(head="Acme Corp", type="DEVELOPED", tail="Zed"),
    )
    load(graph, workspace)
    for name in ("two", "three"):
        keep(workspace, talk(name, make_referent("a", "Company", "Acme Corp")))
    load(graph, workspace)
    assert snapshot(graph) == from_scratch(graph, workspace)


def test_the_mark_of_a_load_is_no_part_of_what_is_told(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    assert len(graph.read(statements.READ_MARK)) == 1
    assert "TalkgraphLoad" not in describe_graph(graph).model_dump_json()
    assert "TalkgraphLoad" not in json.dumps(list[str](snapshot(graph)))
    for episode in make_archive().values():
        forget(workspace, episode.episode.id)
    load(graph, workspace)
    assert not graph.read("MATCH (n) RETURN n")
