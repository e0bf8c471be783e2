"""Two writers at once on Neo4j: they end in the graph of one writer, also where a batch of theirs fails."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from factories import make_copies
from loads import Writes, keep, load, snapshot
from neo4j_server import emptied

from graph.connection import Graph
from graph.writers import WRITERS
from schemas.errors import GraphWriteError
from schemas.workspace import Workspace

pytestmark = pytest.mark.heavy

EPISODES = 30
LONG = 60.0  # seconds that no machine stalls for; nothing here waits as long
MOMENT = 0.5  # in which a writer that is free begins what lies ready
Statements = Sequence[tuple[str, Mapping[str, Any]]]


@pytest.fixture(autouse=True)
def episode_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.load_episodes.ROWS_AT_ONCE", 1)


@pytest.fixture
def neo4j(neo4j_current_graph: Graph) -> Graph:
    return neo4j_current_graph


class Episodes(Writes):
    """Stand before a graph, and note which episodes are written, and how many at once at most."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.begun: list[str] = []
        self.most = 0
        self._at_it: set[str] = set()

    def write_all(self, statements: Statements) -> None:
        created = [parameters["rows"] for text, parameters in statements if "CREATE (n:Episode)" in text]
        if not created:
            super().write_all(statements)
            return
        ((episode,),) = created
        self._write_episode(episode["properties"]["id"], statements)

    def _write_episode(self, id: str, statements: Statements) -> None:
        self.begun.append(id)
        self._at_it.add(id)
        self.most = max(self.most, len(self._at_it))
        try:
            super().write_all(statements)
        finally:
            self._at_it.remove(id)


def load_by(writers: int, graph: Graph, workspace: Workspace) -> Episodes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(WRITERS, "neo4j", writers)
        episodes = Episodes(graph)
        load(episodes, workspace)  # type: ignore[arg-type]
    return episodes


def test_two_writers_write_the_graph_that_one_writes(neo4j: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_copies(EPISODES // 3))
    one = load_by(1, neo4j, workspace)
    expected = snapshot(neo4j)
    two = load_by(2, emptied(neo4j), workspace)
    assert (one.most, two.most) == (1, 2)
    assert sorted(two.begun) == one.begun
    assert len(one.begun) == EPISODES
    assert snapshot(neo4j) == expected


class FirstWaits(Episodes):
    """Write one episode only a while after another has failed."""

    def __init__(self, graph: Graph, first: str) -> None:
        super().__init__(graph)
        self._first, self._failed = first, threading.Event()

    def _write_episode(self, id: str, statements: Statements) -> None:
        if id == self._first:
            assert self._failed.wait(LONG)
            time.sleep(MOMENT)
        try:
            super()._write_episode(id, statements)
        except GraphWriteError:
            self._failed.set()
            raise


def test_where_a_batch_fails_no_other_is_begun_the_error_is_told_and_the_next_load_completes(
    neo4j: Graph, workspace: Workspace
) -> None:
    keep(workspace, *make_copies(EPISODES // 3))
    load(neo4j, workspace)
    expected = snapshot(neo4j)
    first, second, *_ = sorted(pointer.episode for pointer in workspace.pointers())
    emptied(neo4j).write("CREATE (:Episode {id: $id})", id=second)  # another's: the database refuses a second one
    episodes = FirstWaits(neo4j, first)
    with pytest.raises(GraphWriteError, match="already exists"):
        load(episodes, workspace)  # type: ignore[arg-type]
    assert sorted(episodes.begun) == [first, second]
    neo4j.write("MATCH (n:Episode {id: $id}) DELETE n", id=second)
    report = load(neo4j, workspace)
    assert (report.episodes_unchanged, report.episodes_written) == (1, EPISODES - 1)
    assert snapshot(neo4j) == expected
