"""Opening a graph, and writing and reading through it: the same on every database."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import neo4j_server
import pytest

from graph.connection import Graph, open_graph, refuse_old
from graph.driver_errors import is_server_uri, server_message, without_secrets
from schemas.errors import GraphUnavailableError, GraphWriteError, QueryError

ROOT = Path(__file__).resolve().parents[1]
PATH_STATEMENT = """
MATCH p = (a:Entity {id: 'a'})-[r:KNOWS]->(b)
RETURN p, a, r, [a.id, null] AS list, {key: b.id} AS map, date('2024-01-02') AS date,
       datetime('2024-01-02T03:04:05.5+02:00') AS time, duration('P1DT2S') AS duration
"""

TRIED_AGAIN = """
import sys
from graph.connection import Graph, connect
from schemas.errors import GraphUnavailableError

with Graph(connect(sys.argv[1], ("", ""), retry_seconds=0.5), "neo4j", None) as graph:
    try:
        graph.read("RETURN 1")
    except GraphUnavailableError:
        print("given up")
"""


@pytest.fixture(
    params=[
        "embedded_graph",
        pytest.param("neo4j5_graph", marks=pytest.mark.heavy),
        pytest.param("neo4j_current_graph", marks=pytest.mark.heavy),
    ]
)
def graph(request: pytest.FixtureRequest) -> Iterator[Graph]:
    opened: Graph = request.getfixturevalue(request.param)
    yield opened
    opened.run_schema("DROP CONSTRAINT connection_test IF EXISTS")


def test_what_is_written_is_read_back(graph: Graph) -> None:
    written = graph.write("UNWIND $rows AS r CREATE (n:Entity) SET n = r RETURN n.id AS id", rows=[{"id": "a"}])
    assert written == [{"id": "a"}]
    assert graph.read("MATCH (n:Entity {id: $id}) RETURN n", id="a") == [{"n": {"id": "a", "_labels": ["Entity"]}}]


def test_values_come_as_plain_python(graph: Graph) -> None:
    graph.write("CREATE (:Entity:Person {id: 'a'})-[:KNOWS {since: 2020}]->(:Entity {id: 'b'})")
    person, edge = {"id": "a", "_labels": ["Entity", "Person"]}, {"since": 2020, "_type": "KNOWS"}
    assert graph.read(PATH_STATEMENT) == [
        {
            "p": [person, edge, {"id": "b", "_labels": ["Entity"]}],
            "a": person,
            "r": edge,
            "list": ["a", None],
            "map": {"key": "b"},
            "date": "2024-01-02",
            "time": "2024-01-02T03:04:05.5+02:00",
            "duration": "P1DT2S",
        }
    ]


def test_several_statements_are_written_all(graph: Graph) -> None:
    create = "CREATE (:Entity {id: $id})"
    graph.write_all([(create, {"id": "a"}), (create, {"id": "b"})])
    assert graph.read("MATCH (n:Entity) RETURN n.id AS id ORDER BY id") == [{"id": "a"}, {"id": "b"}]


def test_several_statements_are_written_not_at_all_where_one_fails(graph: Graph) -> None:
    with pytest.raises(GraphWriteError, match="RETURN nobody"):
        graph.write_all([("CREATE (:Entity {id: 'a'})", {}), ("RETURN nobody", {})])
    assert graph.read("MATCH (n) RETURN count(n) AS c") == [{"c": 0}]


def test_a_broken_constraint_is_told_with_the_statement_that_broke_it(graph: Graph) -> None:
    graph.run_schema("CREATE CONSTRAINT connection_test IF NOT EXISTS FOR (n:Unique) REQUIRE n.id IS UNIQUE")
    graph.write("CREATE (:Unique {id: 'a'})")
    with pytest.raises(GraphWriteError, match=r"\(in: CREATE \(:Unique") as told:
        graph.write("CREATE (:Unique {id: 'a'})\nRETURN 1")
    assert "\n" not in str(told.value)


def test_what_is_not_cypher_is_told_in_one_line(graph: Graph) -> None:
    with pytest.raises(GraphWriteError, match=r"^[^\n]+\(in: CREAT it\)$"):
        graph.write("CREAT it")
    with pytest.raises(QueryError, match=r"^[^\n]+\(in: MATC it\)$"):
        graph.read("MATC it")
    with pytest.raises(GraphWriteError, match=r"^[^\n]+\(in: CREATE NOTHING\)$"):
        graph.run_schema("CREATE NOTHING")


def test_parameters_are_never_told(graph: Graph) -> None:
    with pytest.raises(GraphWriteError) as told:
        graph.write("CREAT $word", word="hidden-word")
    assert "hidden-word" not in str(told.value)


@pytest.mark.heavy
@pytest.mark.parametrize("server", ["neo4j5_server", "neo4j_current_server"])
def test_a_wrong_password_or_database_and_a_want_of_encryption_are_each_told(
    server: str, request: pytest.FixtureRequest
) -> None:
    running: neo4j_server.Server = request.getfixturevalue(server)
    with pytest.raises(GraphUnavailableError, match="check NEO4J_USERNAME and NEO4J_PASSWORD") as told:
        open_graph(running.uri, username=running.username, password="wrong-password")
    assert "wrong-password" not in str(told.value)
    with pytest.raises(GraphUnavailableError, match="nosuch"):
        open_graph(running.uri, username=running.username, password=running.password, database="nosuch")
    with pytest.raises(GraphUnavailableError, match="no Neo4j answers"):
        open_graph(running.uri.replace("://", "+s://"), username=running.username, password=running.password)


@pytest.mark.heavy
def test_the_environment_names_server_user_password_and_database(
    neo4j5_server: neo4j_server.Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEO4J_URI", neo4j5_server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j5_server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j5_server.password)
    monkeypatch.setenv("NEO4J_DATABASE", "neo4j")
    with open_graph(data=tmp_path) as graph:
        assert (graph.kind, graph.database) == ("neo4j", "neo4j")
        assert graph.read("RETURN 1 AS one") == [{"one": 1}]
    assert not list(tmp_path.iterdir())


def test_without_a_uri_the_embedded_database_is_opened(embedded_graph: Graph) -> None:
    assert (embedded_graph.kind, embedded_graph.database) == ("embedded", "neo4j")


def test_no_server_is_told_in_one_line() -> None:
    with pytest.raises(GraphUnavailableError, match=r"^no Neo4j answers at bolt://127\.0\.0\.1:1: check [^\n]+$"):
        open_graph("bolt://127.0.0.1:1", password="password")


@pytest.mark.parametrize(
    "uri", ["nonsense", "http://localhost:7474", "bolt://", "bolt://user:s3cret@127.0.0.1:1", "bolt://127.0.0.1:port"]
)
def test_an_address_that_is_none_is_told_without_a_secret(uri: str) -> None:
    with pytest.raises(GraphUnavailableError, match="is not the address of a Neo4j server: expected neo4j://") as told:
        open_graph(uri, password="s3cret")
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("uri", ["neo4j+s://x.databases.neo4j.io", "bolt://[::1]:7687", "bolt+ssc://h:1"])
def test_an_address_of_any_of_neo4js_schemes_is_one(uri: str) -> None:
    assert is_server_uri(uri)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("bolt://user:secret@host:1", "bolt://host:1"),
        ("user:secret@host", "host"),
        ("bolt://a:b@c:d@host", "bolt://host"),
        ("neo4j://host?policy=secret", "neo4j://host"),
        ("bolt://host:1", "bolt://host:1"),
    ],
)
def test_a_uri_is_shown_without_what_may_be_secret(uri: str, shown: str) -> None:
    assert without_secrets(uri) == shown


@pytest.mark.parametrize("agent", ["Neo4j/5.26.0", "Neo4j/5.26.28", "Neo4j/5.27.0", "Neo4j/2026.09.0", "Neo4j/6.0-dev"])
def test_neo4j_from_5_26_on_is_taken(agent: str) -> None:
    refuse_old(agent, "bolt://host")


@pytest.mark.parametrize("agent", ["Neo4j/5.25.1", "Neo4j/4.4.40", "Neo4j/3.5.0"])
def test_an_older_neo4j_is_refused(agent: str) -> None:
    with pytest.raises(GraphUnavailableError, match=r"talkgraph needs 5\.26 or newer"):
        refuse_old(agent, "bolt://host")


@pytest.mark.parametrize(
    "agent", ["Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)", "Memgraph/3.0", "", "Neo4j/", "Neo4j/x.y"]
)
def test_what_only_speaks_neo4js_protocol_is_refused(agent: str) -> None:
    with pytest.raises(GraphUnavailableError, match="not Neo4j"):
        refuse_old(agent, "bolt://host")


def test_a_message_is_one_line_of_bounded_length() -> None:
    assert server_message(ValueError("\n first \nsecond")) == "first"
    assert server_message(ValueError("no way there:\nrefused")) == "no way there"
    assert len(server_message(ValueError("x" * 1000))) < 400
    assert server_message(ValueError()) == "ValueError"


def test_what_the_driver_tries_again_is_not_told_on_stderr() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", TRIED_AGAIN, f"bolt://127.0.0.1:{neo4j_server.free_port()}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout == "given up\n"
    assert asked.stderr == ""


def test_importing_the_connection_does_not_import_the_driver() -> None:
    code = "import sys, graph.connection, graph.query; sys.exit('neo4j' in sys.modules or 'jpype' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
