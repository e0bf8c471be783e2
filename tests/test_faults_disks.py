"""A disk that is full, wherever it is: one line says so, nothing is lost, and with room the next run completes."""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from cli_runs import COMMAND, Told
from fault_runs import complaint, completes_on_embedded, extractions, ingest_into
from faulty_places import filled, line_to_embedded, small_disk
from loads import snapshot

from extractor.cli.app import run
from graph.connection import Graph
from schemas.workspace import open_workspace

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("models_read_once")]


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
@pytest.mark.parametrize(
    ("lacks", "words"), [("extraction", "No space left on device"), ("index", "database or disk is full")]
)
def test_a_full_disk_is_told_and_with_room_again_the_next_run_completes(
    talks: Path,
    extracted: Path,
    neo4j: Graph,
    undisturbed: list[str],
    tmp_path: Path,
    told: Told,
    full: Callable[[Path], AbstractContextManager[None]],
    lacks: str,
    words: str,
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
        line = complaint(told)
        assert str(data) in line
        assert full is not no_room or f": {words}; " in line
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
