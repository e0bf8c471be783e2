"""The notebooks: short, without functions and outputs, and running from top to bottom."""

import ast
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from shared_texts import shared_file

from extractor.folder import find_transcripts
from extractor.offline.extractor import SpacyExtractor
from extractor.pipeline import ingest_episodes
from schemas.workspace import open_workspace

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS = 15
LEAST_OF_A_TALK = 40_000  # bytes; the smaller files are pages about a talk
MODULES = ("extractor", "graph", "schemas")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read_cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return cells


def read_code(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in read_cells(path) if cell["cell_type"] == "code"]


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 2


@each_notebook
def test_a_notebook_is_short_and_holds_no_outputs(path: Path) -> None:
    cells = read_cells(path)
    assert len(cells) <= MOST_CELLS
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    assert len({cell["id"] for cell in cells}) == len(cells)


@each_notebook
def test_a_notebook_defines_no_functions(path: Path) -> None:
    nodes = [node for code in read_code(path) for node in ast.walk(ast.parse(code))]
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
    imported = {node.module.partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    assert imported & set(MODULES)


def run_notebook(path: Path, folder: Path) -> list[dict[str, str]]:
    """Run a notebook in a folder, and return what its cells show, each in all its forms."""
    for name in ("ipykernel", "matplotlib", "pandas", "nbclient", "nbformat"):
        pytest.importorskip(name, reason="the extra 'notebooks' is not installed")
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output["text"] for output in outputs if output.get("name") == "stderr"]
    return [output["data"] for output in outputs if "data" in output]


def check_shown(shown: list[dict[str, str]]) -> None:
    tables = [data["text/html"] for data in shown if "text/html" in data]
    assert len(tables) >= 5
    assert all("<td>" in table for table in tables)
    assert any("image/png" in data for data in shown)


@pytest.fixture(autouse=True)
def _on_the_embedded_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEO4J_URI", "TALKGRAPH_DATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.heavy
@each_notebook
def test_a_notebook_runs_and_every_table_has_rows(path: Path, tmp_path: Path) -> None:
    check_shown(run_notebook(path, tmp_path))


@pytest.mark.heavy
def test_the_named_queries_are_asked_of_real_episodes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talks = sorted(shared_file("corpus/latent-space").glob("*.md"), key=lambda path: path.stat().st_size)
    real = [path for path in talks if path.stat().st_size > LEAST_OF_A_TALK][:2]
    demo = Path(str(resources.files("extractor").joinpath("demo")))
    with open_workspace(tmp_path / "talks") as workspace:
        report = ingest_episodes(find_transcripts([demo, *real]), workspace, SpacyExtractor())
        assert len(workspace.pointers()) == 5, report
    monkeypatch.setenv("TALKGRAPH_DATA", str(tmp_path / "talks"))
    check_shown(run_notebook(FOLDER / "02_across_episodes.ipynb", tmp_path))
