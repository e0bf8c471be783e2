"""`talkgraph query` as the command line gives it: what it locks, what it leaves behind, what it prints."""

import io
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_runs import served_archive
from filelock import FileLock

from extractor.cli import output
from extractor.cli.app import run

# A server of its own, which takes a third of these seconds to start.
pytestmark = pytest.mark.heavy

RENAME = "MATCH (p:Person {id: 'ana-ferro'}) SET p.name = 'X' RETURN p.name AS name"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a loaded workspace whose database goes on running."""
    folder = tmp_path_factory.mktemp("query")
    with served_archive(folder):
        assert run(["rebuild", "--data", str(folder)]) == 0
        yield folder


def is_marked(data: Path) -> bool:
    return data.joinpath("database", "loaded").exists()


def test_a_statement_that_writes_takes_the_lock_and_a_question_does_not(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FileLock(data / ".lock"):
        assert run(["query", RENAME, "--write", "--data", str(data)]) == 5
        assert "another run holds this workspace" in capsys.readouterr().err
        assert run(["query", "MATCH (p:Person {name: 'X'}) RETURN p.id", "--data", str(data)]) == 0
    assert "no rows" in capsys.readouterr().err


def test_the_graph_counts_as_changed_before_a_statement_that_writes_is_sent(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = []

    def killed(*_: object, **__: object) -> None:
        marked.append(is_marked(data))
        raise KeyboardInterrupt

    assert run(["rebuild", "--data", str(data)]) == 0
    assert is_marked(data)
    monkeypatch.setattr("graph.query.query_graph", killed)
    assert run(["query", "RETURN 1", "--data", str(data)]) == 130
    assert run(["query", RENAME, "--write", "--data", str(data)]) == 130
    assert marked == [True, False]


def test_a_folder_without_a_workspace_is_not_made_one_by_a_statement_that_writes(tmp_path: Path) -> None:
    assert run(["query", "CREATE (:X)", "--write", "--data", str(tmp_path / "none")]) == 1
    assert not list(tmp_path.iterdir())


# --- numbers that JSON lacks ---

ODD = [{"x": math.nan, "y": [1.5, -math.inf, {"z": math.inf}], "s": "NaN"}, {"x": 1.0, "y": None, "s": ""}]


def printed(form: str, monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, Any]] = ODD) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    assert output.print_rows(["x", "y", "s"], rows, form) == len(rows)
    return out.getvalue()


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@pytest.mark.parametrize(
    ("form", "read"), [("json", lambda text: text), ("jsonl", lambda text: f"[{','.join(text.splitlines())}]")]
)
def test_numbers_that_json_lacks_are_null(
    form: str, read: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = json.loads(read(printed(form, monkeypatch)), parse_constant=no_constant)
    assert rows == [{"x": None, "y": [1.5, None, {"z": None}], "s": "NaN"}, {"x": 1.0, "y": None, "s": ""}]


def test_a_csv_field_says_nan_and_what_is_json_in_it_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed("csv", monkeypatch).splitlines()[1] == 'nan,"[1.5, null, {""z"": null}]",NaN'


@pytest.mark.parametrize(
    ("question", "header"),
    [
        (["MATCH (p:Person {id: 'nobody'}) RETURN p.id AS id, p.name"], "id,p.name"),
        (["competitors", "--param", "entity=Ana Ferro"], "competitor,words,who,episode,published,second,link"),
    ],
)
def test_an_answer_without_rows_has_a_header_in_csv(
    data: Path, capsys: pytest.CaptureFixture[str], question: list[str], header: str
) -> None:
    assert run(["query", *question, "--format", "csv", "--data", str(data)]) == 0
    assert capsys.readouterr().out == f"{header}\n"


def test_a_division_by_zero_is_valid_json(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "RETURN 0.0 / 0.0 AS x, [1.0 / 0.0] AS y", "--format", "json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out, parse_constant=no_constant) == [{"x": None, "y": [None]}]
