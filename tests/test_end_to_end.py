"""The acceptance, on the three transcripts that ship: whatever happened before, the graph is the same."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from cli_runs import COMMAND, environment_of, name_server
from demo_graph import copied_demo, demo_extractor, demo_files, demo_workspace, ingest_files, load_demo
from loads import HEAVY, snapshot
from neo4j_server import emptied
from processes import KILLS

from extractor.cli.app import run
from graph.connection import Graph, open_embedded_graph
from schemas.workspace import open_workspace

FILES = ("retrieval-is-a-habit.md", "small-models-big-promises.vtt", "the-api-line-moves.vtt")
SERVERS = {"neo4j5_graph": "neo4j5_server", "neo4j_current_graph": "neo4j_current_server"}
INGEST = [*COMMAND, "ingest"]
LEAST_SECONDS = 0.3


@pytest.fixture
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace of the demo that may be changed."""
    return copied_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def expected(embedded_graph_opened: Graph, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the snapshot of the demo's graph, which all databases must hold."""
    return graph_of(emptied(embedded_graph_opened), demo_workspace(tmp_path_factory))


@pytest.fixture(scope="module")
def never_had(embedded_graph_opened: Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the snapshots of the graphs that never had one of the files, by its name."""
    snapshots = {}
    with demo_files() as files:
        for left_out in files:
            root = tmp_path_factory.mktemp("never-had")
            with open_workspace(root) as workspace:
                ingest_files(workspace, [file for file in files if file != left_out])
            snapshots[left_out.name] = graph_of(emptied(embedded_graph_opened), root)
    return snapshots


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give a workspace as it was after each file, the last one first."""
    roots: list[Path] = []
    with demo_files() as files:
        for file in files[::-1]:
            root = tmp_path_factory.mktemp("grown") / "workspace"
            if roots:
                shutil.copytree(roots[-1], root)
            with open_workspace(root) as workspace:
                assert ingest_files(workspace, [file]).count("extracted") == 1
            roots.append(root)
    return roots


@pytest.fixture(scope="module")
def whole_seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Return how long an ingest of the demo takes in a process of its own."""
    with demo_files() as files:
        started = time.monotonic()
        assert start([*INGEST, *map(str, files), "--data"], tmp_path_factory.mktemp("whole") / "data", {}).wait() == 0
        return time.monotonic() - started


def graph_of(graph: Graph, root: Path) -> list[str]:
    with open_workspace(root) as workspace:
        load_demo(graph, workspace)
    return snapshot(graph)


def test_the_demo_is_three_episodes_that_share_people_and_concepts(expected: list[str]) -> None:
    with demo_files() as files:
        assert tuple(file.name for file in files) == FILES
    assert sum(line.startswith('["edge","HAS_EPISODE"') for line in expected) == 3
    assert sum(line.startswith('["edge","DISCUSSES"') and '"demo-cliff"' in line for line in expected) == 3


@pytest.mark.heavy
def test_ingesting_again_extracts_nothing_and_changes_nothing(graph: Graph, copy: Path, expected: list[str]) -> None:
    assert graph_of(graph, copy) == expected
    calls = demo_extractor().calls
    with demo_files() as files, open_workspace(copy) as workspace:
        report = ingest_files(workspace, files)
        loaded = load_demo(graph, workspace)
    assert [item.outcome for item in report.sources] == ["unchanged"] * 3
    assert demo_extractor().calls == calls
    assert (loaded.episodes_written, loaded.entities_written) == (0, 0)
    assert snapshot(graph) == expected


@pytest.mark.heavy
def test_the_other_way_round_the_files_give_the_same_graph(
    graph: Graph, grown: list[Path], expected: list[str]
) -> None:
    first, second, whole = (graph_of(graph, root) for root in grown)
    assert len({len(first), len(second), len(whole)}) == 3
    assert whole == expected


@pytest.mark.heavy
@pytest.mark.parametrize("name", FILES)
def test_forgetting_ends_in_the_graph_that_never_had_the_file(
    graph: Graph, copy: Path, expected: list[str], never_had: dict[str, list[str]], name: str
) -> None:
    assert never_had[name] != expected
    assert graph_of(graph, copy) == expected
    with open_workspace(copy) as workspace:
        workspace.forget(workspace.find_episode(name).episode)
    assert graph_of(graph, copy) == never_had[name]


# --- the second ring ---


@HEAVY
@pytest.mark.parametrize("name", SERVERS)
def test_rebuilding_takes_the_graph_from_the_embedded_database_to_neo4j(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, copy: Path, expected: list[str], name: str
) -> None:
    with open_embedded_graph(copy / "database") as embedded:
        assert run(["rebuild", "--data", str(copy)]) == 0
        assert snapshot(embedded) == expected
    neo4j: Graph = request.getfixturevalue(name)
    # What talkgraph made and the workspace does not know goes.
    neo4j.write("CREATE (:Entity:Person {id: 'nobody', name: 'Nobody', aliases: [], heard_as: []})")
    name_server(monkeypatch, request.getfixturevalue(SERVERS[name]))
    calls = demo_extractor().calls
    assert run(["rebuild", "--data", str(copy)]) == 0
    assert snapshot(neo4j) == expected
    assert demo_extractor().calls == calls


@HEAVY
@pytest.mark.parametrize("name", ["embedded", *SERVERS])
def test_an_ingest_that_is_killed_again_and_again_ends_in_the_same_graph(
    request: pytest.FixtureRequest, tmp_path: Path, expected: list[str], whole_seconds: float, name: str
) -> None:
    more = environment_of(request.getfixturevalue(SERVERS[name])) if name in SERVERS else {}
    graph: Graph | None = request.getfixturevalue(name) if name in SERVERS else None
    with demo_files() as files:
        ingest = [*INGEST, *map(str, files), "--data"]
        moments = killed_at(ingest, tmp_path / "killed", more, whole_seconds)
        assert start(ingest, tmp_path / "killed", more).wait() == 0, moments
    if graph:
        assert snapshot(graph) == expected, moments
        return
    with open_embedded_graph(tmp_path / "killed" / "database") as embedded:
        assert snapshot(embedded) == expected, moments


def start(command: list[str], data: Path, more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    data.parent.mkdir(exist_ok=True)
    with data.with_suffix(".log").open("ab") as log:
        return subprocess.Popen([*command, str(data)], env=os.environ | dict(more), stdout=log, stderr=log)


def killed_at(command: list[str], data: Path, more: Mapping[str, str], longest: float) -> list[float]:
    """Start an ingest and kill it, at random moments, until so many of them were hit; return those moments.

    The later ones have less to do: where one ends before its moment, the next moments are sooner.
    """
    moments: list[float] = []
    while len(moments) < KILLS:
        moment = random.uniform(LEAST_SECONDS, longest)
        process = start(command, data, more)
        try:
            assert process.wait(moment) == 0
            longest = max(moment * 0.8, 2 * LEAST_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            moments.append(moment)
    return moments
