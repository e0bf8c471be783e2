"""What tests of the command line share: what it told, and a workspace whose database goes on running."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from factories import make_archive

from graph.embedded import open_embedded
from schemas.workspace import open_workspace

Told = Callable[[], tuple[str, str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Give what was printed since it was last asked for: on stdout, on stderr."""

    def read() -> tuple[str, str]:
        captured = capsys.readouterr()
        return captured.out, captured.err

    return read


@contextmanager
def served_archive(folder: Path) -> Iterator[Path]:
    """Keep the made talks in a workspace, not loaded yet, and its database running."""
    with open_workspace(folder) as workspace:
        for extraction in make_archive().values():
            workspace.write_extraction(extraction)
    with open_embedded(folder / "database"):
        yield folder
