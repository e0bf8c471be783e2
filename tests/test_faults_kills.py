"""A process that is killed: one line says so, nothing is lost, and the next run ends in the same graph.

Kills of an ingest and of a load stand in `test_end_to_end`, `test_load_killed`, `test_workspace_kills`.
"""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from cli_runs import Told
from fault_runs import complaint, completes_on_embedded, extractions, ingest_into
from faulty_places import WRITES_EPISODES, Line, line_to_embedded
from loads import snapshot
from neo4j_server import neo4j_or_skip, own_neo4j
from processes import kill_all, own_workers, processes_of

import graph.connection
from extractor.cli.app import run
from graph.connection import Graph, open_graph

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("models_read_once")]


def test_a_process_that_is_killed_while_it_extracts_costs_no_episode(
    talks: Path, extracted: Path, neo4j: Graph, undisturbed: list[str], tmp_path: Path, told: Told
) -> None:
    data, killed = tmp_path / "new", threading.Event()
    killer = threading.Thread(target=kill_one_after_the_first_episode, args=(data, killed))
    killer.start()
    assert run([*ingest_into(data, talks), "--processes", "2"]) == 0
    killer.join()
    assert killed.is_set()
    assert "6 (6 extracted" in told()[1]
    assert extractions(data) == extractions(extracted)
    assert snapshot(neo4j) == undisturbed


def kill_one_after_the_first_episode(data: Path, killed: threading.Event) -> None:
    until = time.monotonic() + 300
    while not list(data.glob("episodes/*/current.json")) and time.monotonic() < until:
        time.sleep(0.002)
    if kill_all(own_workers()[-1:]):
        killed.set()


@pytest.mark.usefixtures("no_server_named")
def test_the_embedded_database_killed_in_the_middle_of_a_load_is_told_and_the_next_run_completes(
    ingest: list[str], data: Path, undisturbed: list[str], told: Told
) -> None:
    with line_to_embedded(data, lambda pid: os.kill(pid, signal.SIGKILL)):
        assert run(ingest) == 1
    assert "the database went away" in complaint(told)
    completes_on_embedded(ingest, data, undisturbed)


@pytest.mark.usefixtures("no_server_named")
def test_the_embedded_database_killed_while_it_starts_is_told_and_the_next_run_completes(
    ingest: list[str], data: Path, undisturbed: list[str], told: Told
) -> None:
    killer = threading.Thread(target=kill_as_soon_as_it_is_there, args=(str(data / "database").encode(),))
    killer.start()
    assert run(ingest) == 1
    killer.join()
    assert "did not start: it was killed (out of memory?), run it again; see " in complaint(told)
    completes_on_embedded(ingest, data, undisturbed)


def kill_as_soon_as_it_is_there(said: bytes) -> None:
    until = time.monotonic() + 300
    while not kill_all(processes_of(os.getpid(), said)) and time.monotonic() < until:
        time.sleep(0.002)


@pytest.mark.usefixtures("neo4j")
def test_neo4j_killed_in_the_middle_of_a_load_is_told_and_the_next_run_completes_when_it_is_back(
    ingest: list[str], undisturbed: list[str], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up_after(monkeypatch, 1)
    with neo4j_or_skip(own_neo4j()) as own:
        with Line(own.port, [WRITES_EPISODES], lambda _: own.kill()) as line:
            monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{line.port}")
            assert run(ingest) == 1
            assert line.said
        assert "the database went away" in complaint(told)
        own.start()
        monkeypatch.setenv("NEO4J_URI", own.uri)
        assert run(ingest) == 0
        with open_graph() as opened:
            assert snapshot(opened) == undisturbed


def give_up_after(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the driver not try again for half a minute."""
    connect = graph.connection.connect
    patch.setattr(graph.connection, "connect", lambda uri, login, _=0.0: connect(uri, login, seconds))
