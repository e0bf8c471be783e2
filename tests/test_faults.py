"""Whatever breaks, and whenever: one line says so, nothing is lost or doubled, and the next run ends in the same graph.

Kills of an ingest and of a load stand in `test_end_to_end`, `test_load_killed`, `test_workspace_kills`.
"""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cli_runs import COMMAND, Told, find_complaints
from demo_graph import demo_extractor
from faulty_places import COMMIT, Line, filled, small_disk
from loads import snapshot
from neo4j_server import Server, emptied, free_port, neo4j_or_skip, own_neo4j
from processes import kill_all, own_workers, processes_of

import extractor.offline.extractor as offline
import graph.connection
from extractor.cli.app import run
from extractor.folder import find_transcripts
from extractor.pipeline import ingest_episodes
from graph.connection import Graph, open_embedded_graph, open_graph
from graph.embedded import open_embedded
from graph.embedded_endpoint import write_endpoint
from schemas.workspace import open_workspace

pytestmark = pytest.mark.heavy

SAID = """**Mira Quist:** Welcome to the show. I'm the founder of Hugging Face, and this is Tobias Lund.

**Tobias Lund:** Thank you, Mira. OpenAI released GPT-4, and we use {} every day.

"""
LIBRARIES = ("PyTorch", "JAX", "TensorFlow", "LangChain", "LlamaIndex", "Kubernetes")
SEALS_EPISODES = b"SET n.resolved"  # a transaction of one statement
WRITES_EPISODES = b"CREATE (n:Segment)"  # in the middle of a transaction that writes whole episodes


@pytest.fixture(scope="module", autouse=True)
def models_read_once() -> Iterator[None]:
    """Let the runs in this process read their models once for all; that takes longer than all else they do."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("load_language", "load_scorer", "load_claim_model", "load_relation_models"):
            patch.setattr(offline, name, cache(getattr(offline, name)))
        yield


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks")
    for library in LIBRARIES:
        (folder / f"{library}.md").write_text(SAID.format(library) * 10)
    return folder


@pytest.fixture(scope="module")
def extracted(talks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of all talks, in no graph yet; not to be changed."""
    root = tmp_path_factory.mktemp("extracted") / "data"
    with open_workspace(root) as workspace:
        assert ingest_episodes(find_transcripts([talks]), workspace, demo_extractor()).count("extracted") == 6
    return root


@pytest.fixture
def data(extracted: Path, tmp_path: Path) -> Path:
    """Return such a workspace that may be changed."""
    return Path(shutil.copytree(extracted, tmp_path / "data"))


@pytest.fixture
def ingest(talks: Path, data: Path) -> list[str]:
    return ingest_into(data, talks)


@pytest.fixture(scope="module")
def undisturbed(neo4j5_graph_opened: Graph, neo4j5_server: Server, talks: Path, extracted: Path) -> list[str]:
    """Return the snapshot of the graph of all talks, which every database must hold at the end."""
    emptied(neo4j5_graph_opened)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        name_server(patch, neo4j5_server)
        assert run(ingest_into(Path(shutil.copytree(extracted, Path(folder) / "data")), talks)) == 0
    return snapshot(neo4j5_graph_opened)


@pytest.fixture
def neo4j(undisturbed: list[str], neo4j5_graph: Graph, neo4j5_server: Server, monkeypatch: pytest.MonkeyPatch) -> Graph:
    """Give an empty Neo4j that the environment names."""
    name_server(monkeypatch, neo4j5_server)
    return neo4j5_graph


def name_server(patch: pytest.MonkeyPatch, server: Server) -> None:
    patch.setenv("NEO4J_URI", server.uri)
    patch.setenv("NEO4J_USERNAME", server.username)
    patch.setenv("NEO4J_PASSWORD", server.password)


def ingest_into(data: Path, talks: Path) -> list[str]:
    return ["ingest", str(talks), "--extractor", "spacy", "--data", str(data)]


def port_of(uri: str) -> int:
    port = urlsplit(uri).port
    assert port
    return port


def complaint(told: Told) -> str:
    """Return the one line that says what went wrong, beside the table of an ingest."""
    out, err = told()
    assert not out
    (line,) = find_complaints(err)
    return line


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def extractions(data: Path) -> dict[str, str]:
    with open_workspace(data, write=False) as workspace:
        return {pointer.episode: pointer.extraction for pointer in workspace.pointers()}


# --- processes that are killed ---


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


@contextmanager
def line_to_embedded(data: Path, then: Callable[[int], object]) -> Iterator[Line]:
    """Serve the workspace's database, and do something to it, by its process id, while episodes are written."""
    with open_embedded(data / "database") as database:
        endpoint = database.endpoint
        with Line(endpoint.bolt_port, [WRITES_EPISODES], lambda _: then(endpoint.pid)) as line:
            write_endpoint(data / "database", replace(endpoint, bolt_port=line.port))
            yield line
        assert line.said


def completes_on_embedded(ingest: list[str], data: Path, undisturbed: list[str]) -> None:
    with open_embedded_graph(data / "database") as database:
        assert run(ingest) == 0
        assert snapshot(database) == undisturbed


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


# --- servers ---


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


# --- disks that are full ---


@contextmanager
def no_room(disk: Path) -> Iterator[None]:
    with filled(disk):
        yield


@contextmanager
def no_large_file(_: Path) -> Iterator[None]:
    """Let this process write no file of more than a few bytes, which needs no rights and no disk of its own."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("full", [no_room, no_large_file])
@pytest.mark.parametrize("lacks", ["extraction", "index"])
def test_a_full_disk_is_told_and_with_room_again_the_next_run_completes(
    talks: Path,
    extracted: Path,
    neo4j: Graph,
    undisturbed: list[str],
    tmp_path: Path,
    told: Told,
    full: Callable[[Path], AbstractContextManager[None]],
    lacks: str,
) -> None:
    disk = small_disk(tmp_path / "disk", 4) if full is no_room else filled_later(tmp_path / "disk")
    with disk as place:
        data = Path(shutil.copytree(extracted, place / "data"))
        if lacks == "extraction":
            with open_workspace(data) as workspace:
                workspace.forget(workspace.find_episode("JAX").episode)
        before = extractions(data)
        with full(place):
            assert run(ingest_into(data, talks)) == 1
        assert str(data) in complaint(told)
        assert extractions(data) == before
        assert run(ingest_into(data, talks)) == 0
        assert extractions(data) == extractions(extracted)
        assert snapshot(neo4j) == undisturbed


@contextmanager
def filled_later(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    yield folder


@pytest.mark.usefixtures("no_server_named")
def test_a_full_disk_under_the_embedded_database_is_told_and_with_room_again_the_next_run_completes(
    ingest: list[str], data: Path, undisturbed: list[str], told: Told
) -> None:
    with small_disk(data / "database", 64) as disk:
        full = filled(disk)
        with line_to_embedded(data, lambda _: full.__enter__()):
            try:
                assert run(ingest) == 1
            finally:
                full.__exit__(None, None, None)
        assert "the disk is full" in complaint(told)
        completes_on_embedded(ingest, data, undisturbed)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_under_the_output_is_told(extracted: Path) -> None:
    command = [*COMMAND, "status", "--no-graph"]
    with Path("/dev/full").open("wb") as output:
        done = subprocess.run(
            [*command, "--data", str(extracted)], stdout=output, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("talkgraph: output: No space left on device; ")
    assert done.stderr.count("\n") == 1


# --- the workspace ---


def test_of_two_ingests_at_once_the_second_is_refused_and_the_first_ends_well(
    talks: Path, neo4j: Graph, undisturbed: list[str], tmp_path: Path, told: Told
) -> None:
    data = tmp_path / "data"
    command = [*COMMAND, *ingest_into(data, talks)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as first:
        while not (data / "workspace.json").exists() and first.poll() is None:
            time.sleep(0.01)
        assert run(ingest_into(data, talks)) == 5
        assert "another run holds this workspace; wait for it" in complaint(told)
        _, err = first.communicate(timeout=300)
    assert first.returncode == 0, err
    assert snapshot(neo4j) == undisturbed


@pytest.mark.parametrize("damage", ["cut off", "one letter"])
def test_a_damaged_extraction_is_told_by_a_rebuild_and_made_again_by_the_next_ingest(
    ingest: list[str], data: Path, extracted: Path, neo4j: Graph, undisturbed: list[str], told: Told, damage: str
) -> None:
    (path,) = [path for path in data.glob("episodes/*/*.json") if b"use JAX" in path.read_bytes()]
    whole = path.read_bytes()
    path.write_bytes(whole[:1000] if damage == "cut off" else whole.replace(b"use JAX", b"use JAR", 1))
    assert run(["status", "--no-graph", "--data", str(data)]) == 0
    assert "JAX.md" in told()[0]
    assert run(["rebuild", "--data", str(data)]) == 1
    assert f"{path}: not what was written; ingest the episode again" in complaint(told)
    assert run(ingest) == 0
    assert "6 (1 extracted, 0 with new metadata, 5 unchanged)" in told()[1]
    assert extractions(data) == extractions(extracted)
    assert snapshot(neo4j) == undisturbed


@pytest.mark.usefixtures("neo4j")
@pytest.mark.parametrize("command", ["ingest", "rebuild", "status"])
def test_a_workspace_of_a_newer_format_is_refused_and_left_as_it_is(
    ingest: list[str], data: Path, told: Told, command: str
) -> None:
    (data / "workspace.json").write_text('{"format": 99}\n')
    before = content(data)
    assert run(ingest if command == "ingest" else [command, "--data", str(data)]) == 1
    assert "workspace.json: format 99 is newer than this talkgraph reads; upgrade it" in complaint(told)
    assert content(data) == before


# --- the index, which is derived ---


def lose(index: Path) -> None:
    index.unlink()


def cut_off(index: Path) -> None:
    os.truncate(index, index.stat().st_size // 2)


def overwrite_the_middle(index: Path) -> None:
    with index.open("r+b") as file:
        file.seek(index.stat().st_size // 2)
        file.write(b"\xff" * 8192)


def change_a_name(index: Path) -> None:
    index.write_bytes(index.read_bytes().replace(b"Tobias", b"Tobiah"))


def lose_a_row(index: Path) -> None:
    with sqlite3.connect(index) as database:
        database.execute("DELETE FROM referents WHERE rowid = 1")
    database.close()


@pytest.mark.parametrize("damage", [lose, cut_off, overwrite_the_middle, change_a_name, lose_a_row])
def test_an_index_that_is_gone_or_damaged_is_made_anew(
    ingest: list[str], data: Path, neo4j: Graph, undisturbed: list[str], damage: Callable[[Path], None]
) -> None:
    assert run(ingest) == 0
    emptied(neo4j)
    damage(data / "index.sqlite")
    assert run(ingest) == 0
    assert snapshot(neo4j) == undisturbed
