"""A server that hangs up, is not there or refuses: one line says so, nothing is doubled, and the next run completes."""

import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cli_runs import Told
from fault_runs import complaint, content
from faulty_places import COMMIT, SEALS_EPISODES, WRITES_EPISODES, Line
from loads import snapshot
from neo4j_server import Server, free_port

from extractor.cli.app import run
from graph.connection import Graph

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("models_read_once")]


@pytest.mark.parametrize(
    ("words", "code"), [((WRITES_EPISODES,), 0), ((WRITES_EPISODES, COMMIT), 1), ((SEALS_EPISODES,), 0)]
)
def test_a_server_that_hangs_up_in_the_middle_of_a_load_is_asked_again_or_told_and_nothing_is_doubled(
    ingest: list[str],
    neo4j: Graph,
    neo4j5_server: Server,
    undisturbed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    told: Told,
    words: tuple[bytes, ...],
    code: int,
) -> None:
    with Line(port_of(neo4j5_server.uri), words, lambda line: line.hang_up(1)) as line:
        monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{line.port}")
        assert run(ingest) == code
        assert line.said
        if code:
            assert "the database went away" in complaint(told)
            time.sleep(1)
            assert run(ingest) == 0
    assert snapshot(neo4j) == undisturbed


@pytest.mark.parametrize("fault", ["password", "address"])
def test_a_wrong_password_and_an_address_without_server_are_told_before_the_work(
    ingest: list[str],
    data: Path,
    neo4j: Graph,
    undisturbed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    told: Told,
    fault: str,
) -> None:
    before, address = content(data), f"bolt://127.0.0.1:{free_port()}"
    expected = f"no Neo4j answers at {address}" if fault == "address" else "check NEO4J_USERNAME and NEO4J_PASSWORD"
    with monkeypatch.context() as patch:
        patch.setenv("NEO4J_URI" if fault == "address" else "NEO4J_PASSWORD", address)
        assert run(ingest) == 1
    assert expected in complaint(told)
    assert content(data) == before
    assert run(ingest) == 0
    assert snapshot(neo4j) == undisturbed


def port_of(uri: str) -> int:
    port = urlsplit(uri).port
    assert port
    return port
