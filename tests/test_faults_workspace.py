"""A workspace that another run holds, or of which a part is damaged, missing or of a newer format."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_runs import COMMAND, Told
from fault_runs import complaint, content, extractions, ingest_into
from loads import snapshot
from neo4j_server import emptied

from extractor.cli.app import run
from graph.connection import Graph

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("models_read_once")]


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
