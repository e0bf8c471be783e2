"""`talkgraph entities`: corrections hold at once, after a rebuild, and until they are taken back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import Told, served_archive
from factories import make_archive
from filelock import FileLock

from extractor.cli.app import run
from graph.connection import open_embedded_graph
from graph.snapshot import snapshot_graph

# A server of its own, which takes a third of these seconds to start.
pytestmark = pytest.mark.heavy

LAUNCH = make_archive()["launch"].episode.id


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a loaded workspace whose database goes on running."""
    folder = tmp_path_factory.mktemp("entities")
    with served_archive(folder):
        yield folder


@pytest.fixture
def data(served: Path) -> Path:
    served.joinpath("decisions.jsonl").unlink(missing_ok=True)
    assert run(["rebuild", "--data", str(served)]) == 0
    return served


def correct(data: Path, *arguments: str) -> int:
    return run(["entities", *arguments, "--data", str(data)])


def snapshot(data: Path) -> list[str]:
    with open_embedded_graph(data / "database") as graph:
        return list(snapshot_graph(graph))


def founded(data: Path, told: Told) -> list[str]:
    told()
    assert correct(data, "show", "Ana Ferro", "--format", "json") == 0
    return [said["statement"] for said in json.loads(told()[0])["relations"]]


def claimed(data: Path, told: Told, name: str) -> list[str]:
    told()
    assert correct(data, "show", name, "--format", "json") == 0
    return [claim["statement"] for claim in json.loads(told()[0])["claims"]]


def test_each_correction_holds_at_once_and_after_a_rebuild_and_leaves_no_trace_when_taken_back(
    data: Path, told: Told
) -> None:
    untouched = snapshot(data)
    statement = founded(data, told)[0]
    for arguments in (
        ["rename", "Bright Looms", "Loom House"],
        ["retype", "weftling-product", "Model"],
        ["reject", statement[:10]],
        ["reject", statement, "--everywhere"],
        ["reject", claimed(data, told, "thread line")[0]],
    ):
        assert correct(data, *arguments) == 0
        at_once = snapshot(data)
        assert at_once != untouched
        assert run(["rebuild", "--data", str(data)]) == 0
        assert snapshot(data) == at_once
        assert correct(data, "undo", "1") == 0
        assert snapshot(data) == untouched


def test_what_a_rejection_leaves_is_counted(data: Path, told: Told) -> None:
    statements = founded(data, told)
    assert correct(data, "reject", statements[0]) == 0
    out = told()[0]
    assert "not so: Ana Ferro FOUNDED Brightloom in 'launch': 1 statement of it out" in out
    assert "left in the graph: 1 statement" in out
    assert founded(data, told) == statements[1:]
    assert correct(data, "reject", statements[0]) == 0
    assert told()[0].startswith("already so: not so: Ana Ferro FOUNDED Brightloom")


def test_a_rejected_claim_is_told_in_its_words(data: Path, told: Told) -> None:
    (claim,) = claimed(data, told, "Loomer")
    assert correct(data, "reject", claim[:10], "--everywhere") == 0
    out = told()[0].splitlines()
    assert out[0].startswith("1: not so: prediction of Loomer in all episodes: “Nobody at Bright Loom founded")
    assert out[0].endswith("”: 1 statement of it out")
    assert out[1] == "left in the graph: 0 statements that say so"
    assert claimed(data, told, "Loomer") == []
    assert correct(data, "reject", claim, "--everywhere") == 0
    assert told()[0].startswith("already so: ")


def test_decisions_are_listed_with_what_they_name_now(data: Path, told: Told) -> None:
    statement = founded(data, told)[0]
    for arguments in (["rename", "Cordwain", "C"], ["rename", "Cordwain", "Cord"], ["reject", statement]):
        assert correct(data, *arguments) == 0
    told()
    assert correct(data, "decisions", "--format", "json") == 0
    rows = json.loads(told()[0])
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert [row["effect"] for row in rows] == [
        "1 referent, but a later decision says otherwise",
        "1 referent",
        "1 statement out",
    ]
    assert rows[1]["decision"] == "Company 'Cordwain' is called 'Cord'"


def test_an_undo_tells_the_new_numbers_of_the_decisions_after_it(data: Path, told: Told) -> None:
    for number in "123":
        assert correct(data, "rename", "Cordwain", f"Cord {number}") == 0
    moved = ["decisions 2 to 3 are 1 to 2 now", "decision 2 is 1 now", None]
    for line in moved:
        told()
        assert correct(data, "undo", "1") == 0
        taken, *rest = told()[0].splitlines()
        assert taken.startswith("taken back: Company 'Cordwain' is called 'Cord")
        assert rest == ([line] if line else [])


def test_a_name_that_another_entity_has_is_told(data: Path, told: Told) -> None:
    assert correct(data, "rename", "Cordwain", "Bright Loom") == 0
    assert "another entity has that name: Bright Loom" in told()[1]


def test_what_is_so_already_is_not_decided_again(data: Path, told: Told) -> None:
    assert correct(data, "retype", "Cordwain", "company") == 0
    assert told()[0] == "already so: Cordwain (cordwain, Company)\n"
    assert not data.joinpath("decisions.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["rename", "Weftling", "W"], "'Weftling' may mean"),
        (["rename", "Nobody at all", "W"], "no entity is called"),
        (["retype", "Cordwain", "Firm"], "no entity type 'Firm'"),
        (["reject", "0123456789"], "is nothing that was said"),
        (["undo", "7"], "no decision 7, there are 0"),
        (["show", "Weftling"], "'Weftling' may mean"),
    ],
)
def test_what_can_not_be_corrected_is_told_in_one_line_and_changes_nothing(
    data: Path, told: Told, arguments: list[str], line: str
) -> None:
    told()
    assert correct(data, *arguments) == 1
    out, err = told()
    assert (out, len(err.splitlines())) == ("", 1)
    assert line in err
    assert not data.joinpath("decisions.jsonl").exists()


def test_a_correction_waits_for_nobody_and_a_look_needs_no_lock(data: Path) -> None:
    with FileLock(data / ".lock"):
        assert correct(data, "rename", "Cordwain", "Cord") == 5
        assert correct(data, "undo", "1") == 5
        assert correct(data, "show", "Cordwain") == 0
        assert correct(data, "decisions") == 0


def test_a_decision_of_a_newer_kind_is_left_as_it_is(data: Path, told: Told) -> None:
    line = '{"kind": "forget-speaker", "speaker": "x"}\n'
    data.joinpath("decisions.jsonl").write_text(line, "utf-8")
    assert correct(data, "rename", "Cordwain", "Cord") == 1
    assert "decisions.jsonl:1: not a decision that this talkgraph knows" in told()[1]
    assert data.joinpath("decisions.jsonl").read_text("utf-8") == line


def test_settings_for_all_commands_reach_the_commands_of_the_group(
    data: Path, told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("talkgraph.toml").write_text(f"data = '{data}'\n[entities]\nformat = 'json'\n", "utf-8")
    assert run(["entities", "decisions"]) == 0
    assert json.loads(told()[0].strip() or "[]") == []
