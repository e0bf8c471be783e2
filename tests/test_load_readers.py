"""Who reads while a load writes: an episode that is there has all that it holds, in edges, segments and statements.

Of episodes that are new: one that is replaced by another version is two things to a statement that runs just while that
is committed, for neither database shows it all of one moment.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from factories import make_copies
from loads import keep, load
from neo4j_server import Server

from graph import statements
from graph.connection import Graph
from schemas.workspace import Workspace

EPISODES = 12
ASKED = """
MATCH (e:Episode)
OPTIONAL MATCH (e)-[:HAS_SEGMENT]->(g:Segment)
OPTIONAL MATCH (g)<-[:FROM]-(s:Statement)
RETURN e.id AS episode, count(DISTINCT g) AS segments, count(DISTINCT s) AS statements
"""
ASTRAY = "MATCH (g:Segment) WHERE NOT EXISTS { (:Episode)-[:HAS_SEGMENT]->(g) } RETURN g.id AS segment"


@pytest.fixture
def reader(request: pytest.FixtureRequest, graph: Graph) -> Iterator[Graph]:
    """Give a second connection to the database: that of a user who can only read, where there is one."""
    if graph.kind == "embedded":
        with Graph(graph.another_reader(), graph.kind, graph.database) as reader:
            yield reader
        return
    server: Server = request.getfixturevalue("neo4j_current_server")
    with server.open() as reader:
        yield reader


@contextmanager
def loading(graph: Graph, workspace: Workspace) -> Iterator[threading.Event]:
    """Load in a thread of its own; give what tells that it has ended."""
    ended = threading.Event()

    def run() -> None:
        try:
            load(graph, workspace)
        finally:
            ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield ended
    finally:
        thread.join()


def count_held(graph: Graph, episodes: Sequence[str]) -> dict[str, int]:
    """Return how many nodes and edges of each kind the episodes have together."""
    counts = graph.read_all(list(statements.COUNT_OF_EPISODES.values()), ids=episodes)
    return {kind: rows[0]["found"] for kind, rows in zip(statements.COUNT_OF_EPISODES, counts, strict=True)}


def test_a_new_episode_is_seen_with_all_that_it_holds_or_not_at_all(
    graph: Graph, reader: Graph, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.load_episodes.ROWS_AT_ONCE", 1)  # an episode a transaction
    keep(workspace, *make_copies(EPISODES // 3))
    asked, held, astray = [], [], []
    with loading(graph, workspace) as ended:
        while not ended.is_set():
            asked.append(reader.read(ASKED))
            there = [row["id"] for row in reader.read(statements.READ_EPISODES)]
            held.append((there, count_held(reader, there)))
            astray += reader.read(ASTRAY)
    whole = {row["episode"]: row for row in graph.read(ASKED)}
    assert len(whole) == EPISODES
    assert any(0 < len(rows) < EPISODES for rows in asked), "nothing was asked while episodes were written"
    assert [row for rows in asked for row in rows if row != whole[row["episode"]]] == []
    holds = {id: Counter(count_held(graph, [id])) for id in whole}
    for there, counts in held:
        assert counts == {kind: sum(holds[id][kind] for id in there) for kind in counts}
    assert astray == []
