"""What a run and the commands on its workspace tell people, and when."""

import os
from pathlib import Path

import pytest
from places import FULL, OTHER, TALK, Place

from extractor.cli.app import run
from schemas.errors import GraphUnavailableError
from schemas.workspace import Pointer, open_workspace


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# --- the report and the ledger ---


def test_other_words_in_a_file_without_identity_are_kept_beside_the_older_and_told(place: Place) -> None:
    place.write("one.md", TALK)
    assert place.ingest().notes == ()
    (before,) = place.extractions
    place.write("one.md", OTHER)
    assert place.ingest().notes == (
        "one.md was read before with other words; both are kept: "
        f"`talkgraph forget {before.episode.id}` takes the older out",
    )
    assert len(place.extractions) == 2
    assert place.ingest().notes == ()


def test_files_of_one_name_in_one_run_are_no_older_words(place: Place) -> None:
    place.write("1/a.md", TALK)
    place.write("2/a.md", OTHER)
    assert place.ingest().notes == place.ingest().notes == ()


def test_how_many_sources_the_metadata_knew_is_counted(place: Place) -> None:
    place.write("one.md", TALK)
    place.write("two.md", OTHER)
    assert place.ingest().matched is None
    assert place.ingest_with({"file": "three.md", "title": "Three"}).matched == 0
    assert place.ingest_with(FULL).matched == 1
    assert place.ingest_with({**FULL, "title": "Again"}).matched == 1


def test_the_ledger_tells_versions_and_mends_what_it_said_of_a_failure_once(place: Place) -> None:
    path = place.write("one.md", TALK)
    place.ingest()
    path.write_text("")
    place.ingest()
    path.write_text(TALK)
    place.ingest()
    place.ingest()
    assert place.outcomes == ["extracted", "failed", "unchanged"]
    with open_workspace(place.data, write=False) as workspace:
        first, _, last = workspace.ledger()
        (pointer,) = workspace.pointers()
        assert first.extraction == last.extraction == pointer.extraction
        assert first.source == last.source == os.fspath(path.resolve())


def test_a_statement_never_begins_before_its_segment(place: Place) -> None:
    cue = "WEBVTT\n\n00:01.237 --> 00:08.891\n<v Mira Quist>{}\n\n00:08.993 --> 00:19.777\n<v Tobias Lund>{}\n"
    first = "Welcome. OpenAI released GPT-4. Well. Mistral released Mixtral."
    place.write("one.vtt", cue.format(first, "Meta released Llama. " + "We use PyTorch every day. " * 70))
    place.ingest()
    (extraction,) = place.extractions
    assert len(extraction.relations) > 2
    assert len(extraction.episode.segments) > 3
    for segment in extraction.episode.segments:
        assert segment.start == extraction.episode.second_at(segment.span.start)
    for relation in extraction.relations:
        segment = extraction.episode.segments[relation.evidence.segment]
        assert segment.start is not None
        assert relation.evidence.start is not None
        assert relation.evidence.start >= segment.start


# --- the command line ---


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the commands load into no graph; the list holds what was asked."""
    asked: list[str] = []
    monkeypatch.setattr("extractor.cli.joining.load_workspace", lambda *_, **__: asked.append("load"))
    return asked


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line for line in capsys.readouterr().err.splitlines() if line.strip()]


def test_a_wrong_graph_is_told_before_anything_is_extracted(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write("one.md", TALK)
    monkeypatch.setenv("NEO4J_URI", "http://127.0.0.1:1")
    assert run(["ingest", str(place.talks), "--data", str(place.data)]) == 1
    (line,) = said(capsys)
    assert "http://127.0.0.1:1" in line
    assert not place.data.exists()


def test_the_report_is_printed_though_loading_fails_and_the_error_is_the_last_line(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise GraphUnavailableError("the server went away")

    monkeypatch.setattr("extractor.cli.joining.load_workspace", fail)
    place.write("one.md", TALK)
    assert run(["ingest", str(place.talks), "--data", str(place.data)]) == 1
    lines = said(capsys)
    assert any("1 extracted" in line for line in lines)
    assert lines[-1] == "talkgraph: the server went away"


def test_the_report_tells_notes_and_how_many_sources_the_metadata_knew(
    place: Place, loads: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    place.write("one.md", TALK)
    place.table({"file": "three.md", "title": "Three"})
    ingest = ["ingest", str(place.talks), "--data", str(place.data)]
    assert run([*ingest, "--metadata", str(place.root / "metadata.json")]) == 0
    assert any("metadata" in line and "0 of 1 matched" in line for line in said(capsys))
    place.write("one.md", OTHER)
    assert run(ingest) == 0
    lines = said(capsys)
    assert not any("matched" in line for line in lines)
    assert [line for line in lines if line.startswith("note: one.md was read before with other words; both are kept")]
    assert loads == ["load", "load"]


def test_status_tells_a_failure_until_the_file_is_read_again(
    place: Place, loads: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = place.write("one.md", "")
    status = ["status", "--no-graph", "--data", str(place.data)]
    assert run(["ingest", str(place.talks), "--data", str(place.data)]) == 3
    said(capsys)
    run(status)
    assert said(capsys) == [f"failed before: {path.resolve()}"]
    path.write_text(TALK)
    assert run(["ingest", str(path), "--data", str(place.data)]) == 0
    said(capsys)
    run(status)
    assert said(capsys) == []


def test_forgetting_is_in_the_ledger_with_the_version(place: Place, loads: list[str]) -> None:
    place.write("one.md", TALK)
    place.ingest()
    (before,) = pointers(place)
    assert run(["forget", "one.md", "--data", str(place.data)]) == 0
    with open_workspace(place.data, write=False) as workspace:
        *_, last = workspace.ledger()
    assert (last.outcome, last.episode, last.extraction) == ("forgotten", before.episode, before.extraction)
    assert loads == ["load"]


def test_an_episode_whose_pointer_is_damaged_is_told_in_one_line_and_can_be_forgotten(
    place: Place, loads: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    place.write("one.md", TALK)
    place.ingest()
    (before,) = pointers(place)
    place.data.joinpath("episodes", before.episode, "current.json").write_text('{"episode": ')
    for command in (["status", "--no-graph"], ["forget", "one.md"]):
        assert run([*command, "--data", str(place.data)]) == 1
        (line,) = said(capsys)
        assert "current.json" in line
        assert f"talkgraph forget {before.episode}" in line
    assert run(["forget", before.episode, "--data", str(place.data)]) == 0
    assert pointers(place) == ()
    assert list(place.data.joinpath("episodes").iterdir()) == []


def pointers(place: Place) -> tuple[Pointer, ...]:
    with open_workspace(place.data, write=False) as workspace:
        return workspace.pointers()
