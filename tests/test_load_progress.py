"""A load as the command line runs it: what is seen of it while it goes, and which extractor is meant."""

import io
from pathlib import Path

import pytest
from factories import make_archive
from loads import ONTOLOGY, keep
from rich.console import Console

from extractor.cli.joining import load_into, opened_extractor
from extractor.cli.progress import shown_load
from graph.connection import Graph
from graph.load import load_graph
from schemas.errors import SettingsError
from schemas.workspace import open_workspace


def on_terminal(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> io.StringIO:
    screen = io.StringIO()

    def console(*, stderr: bool) -> Console:
        assert stderr
        return Console(file=screen, force_terminal=terminal, width=100)

    monkeypatch.setattr("rich.console.Console", console)
    return screen


def test_a_load_tells_how_many_of_its_episodes_are_read_and_written(
    embedded_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.load_episodes.ROWS_AT_ONCE", 1)
    told = []
    with open_workspace(tmp_path) as workspace:
        keep(workspace, *make_archive().values())
        load_graph(
            embedded_graph, workspace, gazetteer=None, ontology=ONTOLOGY, progress=lambda *tale: told.append(tale)
        )
    episodes = [tale for tale in told if tale[0].startswith("episodes")]
    assert episodes == [(f"episodes {what}", number, 3) for what in ("read", "written") for number in (1, 2, 3)]
    assert ("entities written", 10, 10) in told


@pytest.mark.parametrize("terminal", [True, False])
def test_the_command_line_shows_it_on_a_terminal_alone(
    embedded_graph: Graph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
) -> None:
    screen = on_terminal(monkeypatch, terminal=terminal)
    with open_workspace(tmp_path) as workspace:
        keep(workspace, *make_archive().values())
        workspace.database.mkdir()
        load_into(embedded_graph, workspace)
    assert ("episodes written" in screen.getvalue() and "3/3" in screen.getvalue()) is terminal
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("graph: 3 episodes written")


def test_nothing_is_left_of_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_terminal(monkeypatch, terminal=True)
    with shown_load() as progress:
        progress("episodes written", 1, 2)
    assert screen.getvalue().endswith("\x1b[2K")  # the last thing said is to wipe the line


def test_an_extractor_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"no extractor 'gpt': expected one of auto, llm, spacy"):
        opened_extractor("gpt").__enter__()
