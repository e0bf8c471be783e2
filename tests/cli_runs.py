"""What tests of the command line share: the command, what it told, and a workspace whose database goes on running."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from factories import make_archive
from neo4j_server import Server

from graph.embedded import open_embedded
from schemas.workspace import open_workspace

MAIN = "from extractor.cli import main; main()"
COMMAND = [sys.executable, "-c", MAIN]  # talkgraph in a process of its own
Told = Callable[[], tuple[str, str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Give what was printed since it was last asked for: on stdout, on stderr."""

    def read() -> tuple[str, str]:
        captured = capsys.readouterr()
        return captured.out, captured.err

    return read


def find_complaints(err: str) -> list[str]:
    """Return the lines of what a command said on stderr that say what went wrong; none may be a fault of ours."""
    assert "Traceback" not in err
    assert "please report it" not in err
    return [line for line in err.splitlines() if line.startswith("talkgraph: ")]


def environment_of(server: Server) -> dict[str, str]:
    """Return what lets a command load into that Neo4j."""
    return {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}


def name_server(patch: pytest.MonkeyPatch, server: Server) -> None:
    for variable, value in environment_of(server).items():
        patch.setenv(variable, value)


@contextmanager
def served_archive(folder: Path) -> Iterator[Path]:
    """Keep the made talks in a workspace, not loaded yet, and its database running."""
    with open_workspace(folder) as workspace:
        for extraction in make_archive().values():
            workspace.write_extraction(extraction)
    with open_embedded(folder / "database"):
        yield folder
