"""What `talkgraph evaluate` reads, tells and refuses."""

import json
from pathlib import Path

import pytest
from annotated_talk import FOUND, GOLD, TEXT, make_folder
from llm_server import fault_server
from llm_talks import answer_talk, make_talk

from extractor.annotated import read_annotated
from extractor.cli import exit_codes
from extractor.cli.app import run
from extractor.folder import find_transcripts
from extractor.offline.extractor import SpacyExtractor
from extractor.offline.language import MODEL
from extractor.pipeline import ingest_episodes
from schemas.errors import SettingsError
from schemas.ontology import load_ontology
from schemas.workspace import open_workspace


def test_the_command_prints_the_table_and_json_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "gold")
    found = tmp_path / "loom.json"
    found.write_text(json.dumps(FOUND), "utf-8")
    assert run(["evaluate", str(folder), "--extractor", str(found)]) == 0
    assert "relations          P 66.7  R 66.7  F1 66.7  n 3" in capsys.readouterr().out.splitlines()
    arguments = [str(folder), "--extractor", str(found), "--against", str(folder / "dev"), "--format", "json"]
    assert run(["evaluate", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["table"]["relations"]["F1"] == 66.7
    assert told["before"]["relations"]["F1"] == 100.0
    assert {change["change"] for change in told["changes"]} == {"new", "gone", "changed"}


def test_shows_stand_side_by_side_and_a_part_that_none_has_is_a_dash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path)
    for place, suffix in (("dev", "json"), ("texts", "txt")):
        (folder / place / f"warp.{suffix}").write_bytes((folder / place / f"loom.{suffix}").read_bytes())
    unmarked = [{**item, "salient": False} for item in GOLD["entities"]]
    (folder / "dev" / "warp.json").write_text(json.dumps({**GOLD, "entities": unmarked}), "utf-8")
    assert run(["evaluate", str(folder), "--extractor", str(folder / "dev")]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["100.0"] * 7 + ["loom"] in lines
    assert ["100.0"] * 4 + ["-"] + ["100.0"] * 2 + ["warp"] in lines


@pytest.mark.heavy
def test_a_folder_that_train_wrote_is_an_extractor_and_what_is_none_is_one_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path)
    assert run(["evaluate", str(folder), "--extractor", str(MODEL), "--against", "spacy", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["table"], told["changes"]) == (told["before"], [])
    assert run(["evaluate", str(folder), "--extractor", "nothing"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "nothing: no such file or folder; expected spacy, llm" in line


@pytest.mark.heavy
def test_an_extraction_a_folder_of_them_and_a_workspace_say_what_the_extractor_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "gold")
    text, data, found = folder / "texts" / "loom.txt", tmp_path / "data", tmp_path / "found"
    found.mkdir()
    with open_workspace(data) as workspace:
        ingest_episodes(find_transcripts([text]), workspace, SpacyExtractor())
    assert run(["extract", str(text), "--extractor", "spacy", "--full", "-o", str(found / "loom.json")]) == 0
    for source in (data, found, found / "loom.json"):
        output = tmp_path / "told.json"
        capsys.readouterr()
        assert run(["evaluate", str(folder), "--against", str(source), "-o", str(output)]) == 0
        assert "entities" in capsys.readouterr().out
        told = json.loads(output.read_text("utf-8"))
        assert (told["table"], told["changes"]) == (told["before"], [])
    assert told["table"]["entities"]["F1"] > 0


@pytest.mark.parametrize(("name", "content"), [("other.json", '{"entities": []}'), ("workspace.json", '{"format": 1}')])
def test_where_no_text_has_a_graph_one_line_says_so(
    name: str, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "gold")
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / name).write_text(content, "utf-8")
    assert run(["evaluate", str(folder), "--extractor", str(tmp_path / "found")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "no graph of the annotated texts" in line


@pytest.mark.parametrize(("most", "code"), [("1000000", 0), ("0", exit_codes.CEILING)])
def test_a_language_model_is_evaluated_up_to_the_ceiling_and_what_it_took_is_told(
    most: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "gold")
    (folder / "texts" / "loom.txt").write_text(make_talk(1, turns=4), "utf-8")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    sizes = ["--window-tokens", "200", "--max-output-tokens", "800", "--max-tokens", most]
    with fault_server(answer_talk) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        command = ["evaluate", str(folder), "--extractor", "llm", "--data", str(tmp_path / "data"), *sizes]
        assert run([*command, "--format", "json"]) == code
        assert bool(server.requests) == (code == 0)
    out, err = capsys.readouterr()
    assert ("language model: " in err) == (code == 0)
    assert bool(out and json.loads(out)["table"]["invented"] == 0) == (code == 0)


def test_two_files_are_compared_without_a_folder_of_annotations(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, graph in (("before", GOLD), ("after", FOUND)):
        (tmp_path / f"{name}.json").write_text(json.dumps(graph), "utf-8")
    arguments = [str(tmp_path / "after.json"), "--against", str(tmp_path / "before.json"), "--format", "json"]
    assert run(["evaluate", *arguments]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert ("new", "weftling USES Warp: it is built on Warp") in {(item["change"], item["says"]) for item in changes}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "can't be read"),
        ("[]", "expected an object"),
        ('{"entities": [], "relations": {}}', '"relations" must be a list'),
        ('{"entities": [], "claims": [{"kind": "metric"}]}', "claims 1 lacks quote"),
        ('{"entities": [{"id": 1, "name": "a", "type": "Person"}]}', '"id" must be a text'),
        (
            '{"entities": [], "relations": [{"head": "a", "type": "USES", "tail": "b", "evidence": ""}], "claims": []}',
            "names no entity as its head: 'a'",
        ),
    ],
)
def test_a_wrong_annotation_is_one_error_that_says_where(tmp_path: Path, content: str, says: str) -> None:
    folder = make_folder(tmp_path)
    (folder / "dev" / "loom.json").write_text(content, "utf-8")
    with pytest.raises(SettingsError) as error:
        read_annotated(folder, load_ontology())
    assert says in str(error.value)
    assert "loom.json" in str(error.value)


def test_a_folder_without_annotated_texts_is_an_error_that_names_the_places(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no annotations") as error:
        read_annotated(tmp_path, load_ontology())
    assert all(str(place) in str(error.value) for place in (tmp_path / "annotations", tmp_path / "dev"))


LAYOUTS = {
    "a folder with both": (".", "annotations", "texts"),
    "a folder with dev": (".", "dev", "texts"),
    "the annotations themselves": ("dev", "dev", "texts"),
    "texts within": ("mine", "mine", "mine/texts"),
    "one beside the other": ("mine", "mine", "mine"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("relative", [True, False])
def test_texts_are_found_beside_their_annotations_or_in_a_folder_beside(
    layout: str, relative: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_folder, annotations, texts = (tmp_path / name for name in LAYOUTS[layout])
    for place, name, content in ((annotations, "loom.json", json.dumps(GOLD)), (texts, "loom.txt", TEXT)):
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content, "utf-8")
    (tmp_path / "sources.json").write_text(json.dumps([{"doc": "loom", "show": "Loom Radio"}]), "utf-8")
    monkeypatch.chdir(given_folder)
    (text,) = read_annotated(Path() if relative else given_folder, load_ontology())
    assert (text.doc, text.show, text.written) == ("loom", "Loom Radio", TEXT)
    (texts / "loom.txt").unlink()
    with pytest.raises(SettingsError, match=r"loom\.json: no such text as it annotates: neither .*texts.loom\.txt"):
        read_annotated(given_folder, load_ontology())
