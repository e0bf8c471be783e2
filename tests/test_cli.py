import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import MAIN, Told
from filelock import FileLock

from extractor.cli.app import run
from graph.embedded import open_embedded

TALK = """**Mira Quist:** Welcome to the show. I'm the founder of Hugging Face, and this is Tobias Lund.

**Tobias Lund:** Thank you, Mira. OpenAI released GPT-4, and we use PyTorch every day.
"""
WHO = "MATCH (p:Person)-[f:FOUNDED]->(c) RETURN p.name AS who, c.name AS what"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a workspace with one talk, whose database goes on running: the commands join it, which is quicker."""
    folder = tmp_path_factory.mktemp("cli")
    folder.joinpath("talks").mkdir()
    folder.joinpath("talks", "one.md").write_text(TALK)
    data = folder / "data"
    data.mkdir()
    with open_embedded(data / "database"):
        assert run(["ingest", str(folder / "talks"), "--data", str(data)]) == 0
        yield data


def test_help_waits_for_no_heavy_library() -> None:
    command = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    done = subprocess.run(
        [sys.executable, "-c", command + MAIN, "--help"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "ingest" in done.stdout
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not loaded & {"spacy", "numpy", "neo4j", "openai", "pydantic", "networkx", "tqdm", "rich"}


def test_an_answer_is_rows_on_stdout_and_nothing_else(data: Path, told: Told) -> None:
    assert run(["query", WHO, "--data", str(data), "--format", "json"]) == 0
    out, _ = told()
    assert json.loads(out) == [{"who": "Mira Quist", "what": "Hugging Face"}]


def test_each_format_says_the_same(data: Path, told: Told) -> None:
    run(["query", WHO, "--data", str(data), "--format", "jsonl"])
    assert json.loads(told()[0]) == {"who": "Mira Quist", "what": "Hugging Face"}
    run(["query", WHO, "--data", str(data), "--format", "csv"])
    assert list(csv.reader(io.StringIO(told()[0]))) == [["who", "what"], ["Mira Quist", "Hugging Face"]]
    run(["query", WHO, "--data", str(data)])
    assert "Mira Quist" in told()[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7", 7), ("[1, 2]", [1, 2]), ("swyx", "swyx"), ('"7"', "7"), ("a=b", "a=b"), ("", ""), ("true", True)],
)
def test_a_parameter_is_json_where_it_parses_else_text(data: Path, told: Told, value: str, expected: object) -> None:
    assert run(["query", "RETURN $x AS x", "--param", f"x={value}", "--data", str(data), "--format", "json"]) == 0
    assert json.loads(told()[0]) == [{"x": expected}]


def test_more_rows_than_the_limit_are_cut_and_told(data: Path, told: Told) -> None:
    question = "UNWIND range(1, 10) AS n RETURN n"
    assert run(["query", question, "--limit", "3", "--data", str(data), "--format", "json"]) == 0
    out, err = told()
    assert json.loads(out) == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert "stopped after 3 rows" in err


def test_no_answer_is_told(data: Path, told: Told) -> None:
    assert run(["query", "MATCH (p:Person {name: 'Nobody'}) RETURN p.name", "--data", str(data)]) == 0
    assert "no rows" in told()[1]


def test_status_says_what_is_there_and_in_the_graph(data: Path, told: Told) -> None:
    assert run(["status", "--data", str(data), "--format", "json"]) == 0
    (row,) = json.loads(told()[0])
    assert (row["source"], row["coverage"], row["in graph"]) == ("one.md", 1.0, "yes")


def test_extract_writes_the_annotation_form(data: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    assert run(["extract", str(data.parent / "talks" / "one.md"), "-o", str(output)]) == 0
    annotation = json.loads(output.read_text("utf-8"))
    assert set(annotation) == {"doc", "entities", "relations", "claims"}
    wanted = {"head": "openai", "type": "DEVELOPED", "tail": "gpt-4"}
    assert any(wanted.items() <= relation.items() for relation in annotation["relations"])
    assert all(set(entity) >= {"id", "name", "type", "names"} for entity in annotation["entities"])


MISTAKES = [
    (["query", "MATCH (n RETURN n"], 1, "talkgraph: "),
    (["query", "CREATE (n:Person {id: 'x'}) RETURN n"], 1, "talkgraph: "),
    (["query", "RETURN 1", "--param", "novalue"], 2, "NAME=VALUE"),
    (["query", "fonders"], 1, "near it: founders"),
    (["query", "founders", "--param", "who=x"], 1, "has no parameter 'who'"),
    (["query", "definitions"], 1, "definitions needs entity"),
    (["query", "definitions", "--param", "entity=Mira Qist"], 1, "near it: Mira Quist"),
    (["query", "newest", "--param", "days=ten"], 1, "days is a whole number"),
    (["query", "founders", "--write"], 2, "a named query writes nothing"),
    (["query", "RETURN 1", "--show"], 2, "it shows a named query"),
    (["ingest", "no/such/place"], 1, "no such file or folder"),
    (["ingest", "TALKS", "--metadata", "nowhere.xml"], 1, "nowhere.xml"),
    (["extract", "no/such/file.md"], 1, "no/such/file.md"),
    (["forget", "nothing"], 1, "no episode 'nothing'"),
    (["ingest", "TALKS", "--ontology", "nowhere.json"], 2, "nowhere.json"),
    (["fly"], 2, "No such command"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), MISTAKES)
def test_a_mistake_gets_one_clear_line_and_its_exit_code(
    data: Path, told: Told, arguments: list[str], code: int, said: str
) -> None:
    arguments = [str(data.parent / "talks") if word == "TALKS" else word for word in arguments]
    more = [] if arguments[0] in ("extract", "fly") else ["--data", str(data)]
    assert run([*arguments, *more]) == code
    out, err = told()
    assert said in err
    assert not out
    assert len(err.strip().splitlines()) == 1


def test_a_folder_without_a_workspace_is_told(tmp_path: Path, told: Told) -> None:
    assert run(["status", "--data", str(tmp_path)]) == 1
    assert "no workspace here" in told()[1]
    assert not list(tmp_path.iterdir())


def test_a_locked_workspace_ends_with_exit_code_5(data: Path, told: Told) -> None:
    with FileLock(data / ".lock"):
        assert run(["ingest", str(data.parent / "talks"), "--data", str(data)]) == 5
    assert "another run holds this workspace" in told()[1]


@pytest.mark.heavy
def test_a_broken_file_ends_with_exit_code_3_and_the_good_ones_are_in(data: Path, tmp_path: Path, told: Told) -> None:
    tmp_path.joinpath("good.md").write_text(
        TALK.replace("Mira Quist", "Ada Brook").replace("Welcome", "Good evening and welcome")
    )
    tmp_path.joinpath("empty.md").write_text("")
    assert run(["ingest", str(tmp_path / "good.md"), str(tmp_path / "empty.md"), "--data", str(data)]) == 3
    assert "empty.md: expected a transcript" in " ".join(told()[1].split())
    run(["query", WHO, "--data", str(data), "--format", "json"])
    assert {"who": "Ada Brook", "what": "Hugging Face"} in json.loads(told()[0])
    assert run(["forget", "good.md", "--data", str(data)]) == 0


@pytest.mark.heavy
def test_a_forgotten_episode_leaves_the_graph_that_never_had_it(data: Path, tmp_path: Path, told: Told) -> None:
    tmp_path.joinpath("two.md").write_text(TALK.replace("Mira", "Nele"))
    count = ["query", "MATCH (n) RETURN count(n) AS n", "--data", str(data), "--format", "json"]
    run(count)
    alone = json.loads(told()[0])
    run(["ingest", str(tmp_path / "two.md"), "--data", str(data)])
    told()
    run(count)
    assert json.loads(told()[0]) != alone
    assert run(["forget", "two.md", "--data", str(data)]) == 0
    told()
    run(count)
    assert json.loads(told()[0]) == alone


def test_the_settings_file_gives_defaults_that_flags_and_the_environment_override(
    data: Path, tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("talkgraph.toml").write_text(f'data = "{data.as_posix()}"\n[query]\nformat = "json"\nlimit = 2\n')
    question = ["query", "UNWIND range(1, 5) AS n RETURN n"]
    run(question)
    assert len(json.loads(told()[0])) == 2
    monkeypatch.setenv("TALKGRAPH_QUERY_LIMIT", "3")
    run(question)
    assert len(json.loads(told()[0])) == 3
    run([*question, "--limit", "4"])
    assert len(json.loads(told()[0])) == 4


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("data = ", "talkgraph.toml"),
        ('ingest = "x"', "'ingest' is a command"),
        ('dta = "x"', "has an option 'dta'"),
        ("[query]\nlimits = 3", "no option 'limits'"),
        ("[query]\nlimit = 0", "limit"),
    ],
)
def test_a_fault_of_the_settings_file_is_told_in_one_line(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, settings: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("talkgraph.toml").write_text(settings)
    assert run(["query", "RETURN 1"]) in (1, 2)
    _, err = told()
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_what_write_did_is_undone_by_rebuild(data: Path, told: Told) -> None:
    changed = "MATCH (p:Person) SET p.name = 'X' RETURN count(p) AS n"
    assert run(["query", changed, "--write", "--data", str(data)]) == 0
    assert run(["rebuild", "--data", str(data)]) == 0
    told()
    run(["query", WHO, "--data", str(data), "--format", "json"])
    assert json.loads(told()[0]) == [{"who": "Mira Quist", "what": "Hugging Face"}]


def test_a_second_ingest_does_not_even_start_the_database(data: Path, told: Told) -> None:
    assert run(["ingest", str(data.parent / "talks"), "--data", str(data)]) == 0
    told()
    assert run(["ingest", str(data.parent / "talks"), "--data", str(data)]) == 0
    assert "nothing to load" in told()[1]
