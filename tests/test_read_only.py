"""A question reads the graph and does nothing else, however it is worded."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from questions import OUTSIDE, READS, SCHEMA_AND_USERS, WRITES, cases

from graph.connection import Graph
from graph.query import query_graph
from schemas.errors import QueryError

FILE_CONTENT = "the-content-of-a-local-file"
SEED = "CREATE (:Entity:Person {id: 'a', name: 'CREATE'})-[:KNOWS {set: 1}]->(:Entity {id: 'b', name: 'LOAD CSV'})"

DATABASES = [
    "embedded_graph",
    pytest.param("neo4j5_graph", marks=pytest.mark.heavy),
    pytest.param("neo4j_current_graph", marks=pytest.mark.heavy),
]


@pytest.fixture(params=DATABASES)
def graph(request: pytest.FixtureRequest) -> Graph:
    opened: Graph = request.getfixturevalue(request.param)
    opened.write(SEED)
    return opened


class Listener:
    """An address on loopback that remembers whether anyone came."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.visits = 0
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                data = connection.recv(1)
                if data == b"!":  # our own way of ending it
                    return
                self.visits += 1
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nname\r\nvisited\r\n")

    def close(self) -> None:
        with socket.create_connection(self.socket.getsockname()) as connection:
            connection.sendall(b"!")
        self.thread.join()
        self.socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


@pytest.fixture(scope="module")
def local_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "secret.csv"
    path.write_text(FILE_CONTENT, encoding="utf-8")
    return path


def dump(graph: Graph) -> list[Any]:
    """Return all that a question could have changed: nodes, edges, indexes, constraints, users."""
    return [
        graph.read("MATCH (n) RETURN n ORDER BY n.id"),
        graph.read("MATCH (a)-[r]->(b) RETURN a.id AS a, r, b.id AS b ORDER BY a, b"),
        sorted(str(row.get("name")) for row in graph.read("SHOW INDEXES")),
        sorted(str(row.get("name")) for row in graph.read("SHOW CONSTRAINTS")),
        sorted(str(row["user"]) for row in graph.read("SHOW USERS")),
    ]


@pytest.fixture(scope="module")
def dumps() -> dict[Graph, list[Any]]:
    return {}


@pytest.fixture
def before(graph: Graph, dumps: dict[Graph, list[Any]]) -> list[Any]:
    """Return the dump of the seeded graph; each test has the same, so that it is read once for each database."""
    if graph not in dumps:
        dumps[graph] = dump(graph)
    return dumps[graph]


def refused(graph: Graph, question: str, before: list[Any]) -> str:
    """Return in which words a question was refused, after making sure that nothing has changed."""
    with pytest.raises(QueryError) as told:
        list(query_graph(graph, question, timeout=20))
    assert dump(graph) == before
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize("question", cases(WRITES))
def test_a_question_that_would_write_is_refused(graph: Graph, before: list[Any], question: str) -> None:
    refused(graph, question, before)


@pytest.mark.parametrize("question", cases(SCHEMA_AND_USERS))
def test_a_question_that_would_change_or_show_the_server_is_refused(
    graph: Graph, before: list[Any], question: str
) -> None:
    refused(graph, question, before)


@pytest.mark.parametrize("question", cases(OUTSIDE))
def test_a_question_that_would_reach_outside_the_graph_is_refused(
    graph: Graph, before: list[Any], question: str, listener: Listener, local_file: Path
) -> None:
    places = {"file": local_file.as_uri(), "path": local_file, "http": f"http://{listener.place}/x.csv"}
    visits, files = listener.visits, sorted(local_file.parent.iterdir())
    told = refused(graph, question.format(**places, ftp=f"ftp://{listener.place}/x.csv"), before)
    assert listener.visits == visits
    assert FILE_CONTENT not in told
    assert sorted(local_file.parent.iterdir()) == files


def test_the_tables_hold_at_least_fifty_ways_each_once() -> None:
    ways = cases(WRITES) + cases(SCHEMA_AND_USERS) + cases(OUTSIDE)
    assert len(ways) == len(set(ways)) >= 50


@pytest.mark.parametrize(("question", "expected"), READS)
def test_a_question_that_reads_is_answered(graph: Graph, question: str, expected: Any) -> None:
    rows = list(query_graph(graph, question, {"parameter": "LOAD CSV"}))
    assert rows
    assert expected is ... or rows[0]["x"] == expected


def test_with_write_a_question_may_write(graph: Graph) -> None:
    rows = list(query_graph(graph, "CREATE (n:New {id: 'c'}) RETURN n.id AS id", write=True))
    assert rows == [{"id": "c"}]
    assert graph.read("MATCH (n:New) RETURN count(n) AS c") == [{"c": 1}]


def test_a_written_question_need_not_be_read_to_its_end(graph: Graph) -> None:
    with query_graph(graph, "UNWIND range(1, 5000) AS i CREATE (n:New {i: i}) RETURN i", write=True):
        pass
    assert graph.read("MATCH (n:New) RETURN count(n) AS c") == [{"c": 5000}]


def test_the_limit_stops_after_so_many_rows(graph: Graph) -> None:
    question = "UNWIND range(1, 100000) AS i RETURN i"
    assert list(query_graph(graph, question, limit=2)) == [{"i": 1}, {"i": 2}]
    assert list(query_graph(graph, question, limit=0)) == []


def test_the_columns_are_known_before_the_rows(graph: Graph) -> None:
    with query_graph(graph, "UNWIND [1] AS b RETURN b, b AS a") as answer:
        assert answer.keys == ("b", "a")


def test_rows_come_before_the_question_has_run_to_its_end(graph: Graph) -> None:
    for row in query_graph(graph, "UNWIND range(1, 1000000) AS i RETURN i"):
        assert row == {"i": 1}
        break
    assert graph.read("RETURN 1 AS one") == [{"one": 1}]


LONG = [
    "UNWIND range(1, $most) AS a UNWIND range(1, $most) AS b WITH a, b WHERE a + b = -1 RETURN count(*) AS x",
    "MATCH (a:Person) UNWIND range(1, $most) AS i UNWIND range(1, $most) AS j WITH i, j WHERE i = -j RETURN i",
]


@pytest.mark.parametrize("question", LONG)
def test_a_question_that_takes_too_long_is_stopped(graph: Graph, question: str) -> None:
    # The embedded server goes on with what nobody waits for, here for about five seconds: an endless one would keep a
    # core busy for all the tests that follow.
    most = 1_500 if graph.kind == "embedded" else 100_000
    with pytest.raises(QueryError, match=r"stopped after 0\.5 s"):
        list(query_graph(graph, question, {"most": most}, timeout=0.5))
    assert graph.read("RETURN 1 AS one") == [{"one": 1}]


def test_a_question_whose_time_is_up_before_it_is_sent_is_stopped_too(embedded_graph: Graph) -> None:
    # The server goes on with what nobody waits for, so this is no endless one: it would be in the way of others.
    question = "UNWIND range(1, 300) AS a UNWIND range(1, 300) AS b WITH a, b WHERE a + b = -1 RETURN count(*) AS x"
    began = time.monotonic()
    for moment in range(1, 24, 2):  # from before the question is sent to after: each meets the sending elsewhere
        with pytest.raises(QueryError, match=rf"stopped after {moment / 10_000:g} s"):
            list(query_graph(embedded_graph, question, timeout=moment / 10_000))
    assert time.monotonic() - began < 30  # the server itself ends one after minutes


@pytest.mark.parametrize("question", ["", " ", ";", "// nothing", "MATC (n) RETURN n", "MATCH (n RETURN n", "RETURN x"])
def test_what_is_no_question_is_told_in_one_line(graph: Graph, question: str) -> None:
    with pytest.raises(QueryError, match=r"^[^\n]+$"):
        list(query_graph(graph, question))


def test_the_place_of_a_mistake_is_counted_from_the_questions_own_start(graph: Graph) -> None:
    with pytest.raises(QueryError, match=r"line 1.9|line 1, column 10"):
        list(query_graph(graph, "MATCH (n RETURN n"))


def test_a_parameter_of_no_database_type_is_told(graph: Graph) -> None:
    with pytest.raises(QueryError, match="parameter can't be sent"):
        list(query_graph(graph, "RETURN $x AS x", {"x": object()}))


def test_a_missing_parameter_is_told(graph: Graph) -> None:
    with pytest.raises(QueryError, match="arameter"):
        list(query_graph(graph, "RETURN $x AS x"))


def test_an_answer_may_be_closed_twice_and_gives_nothing_afterwards(graph: Graph) -> None:
    answer = query_graph(graph, "RETURN 1 AS x")
    answer.close()
    answer.close()
    assert list(answer) == []


def test_the_embedded_database_reads_no_file_and_no_address_even_for_who_may_write(
    embedded_graph: Graph, listener: Listener, local_file: Path
) -> None:
    for place in (local_file.as_uri(), f"http://{listener.place}/x.csv"):
        for prefix in ("", "PROFILE "):
            question = f"{prefix}LOAD CSV FROM '{place}' AS line RETURN line"
            try:
                rows = list(query_graph(embedded_graph, question, write=True))
            except QueryError:
                rows = []
            assert rows == []
    assert listener.visits == 0
