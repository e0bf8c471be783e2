import json
import multiprocessing
import os
import re
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from factories import make_extraction
from hypothesis import given
from hypothesis import strategies as st

from schemas.atomic_files import write_atomically
from schemas.decisions import Decision, MustLink, Named, Reject, RejectClaim, Rename
from schemas.errors import WorkspaceDamagedError, WorkspaceError, WorkspaceLockedError
from schemas.extraction import Extraction, Referent
from schemas.ledger import LedgerEntry
from schemas.workspace import Workspace, open_workspace


def talk(name: str = "one", words: str = "Ada builds Loom.") -> Extraction:
    referents = [Referent(id="ada", name="Ada", type="Person", forms=("Ada",))]
    return make_extraction(name, [("Ada", words)], referents, speakers={"Ada": "ada"}, title=f"Talk {name}")


def hold_lock(root: Path, talks: Connection) -> None:
    with open_workspace(root):
        talks.send("held")
        talks.recv()


def test_what_is_written_is_read_back_equal(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        pointer = workspace.write_extraction(talk())
        assert workspace.read_extraction(pointer) == talk()
        assert workspace.pointers() == (pointer,)


def test_the_same_extraction_gives_the_same_file_byte_for_byte(tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        with open_workspace(tmp_path / name) as workspace:
            pointer = workspace.write_extraction(talk())
            path = workspace.root / "episodes" / pointer.episode / f"{pointer.extraction}.json"
            contents.append((path.name, path.read_bytes()))
    assert contents[0] == contents[1]


def test_a_new_version_moves_the_pointer_and_keeps_the_old_one(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        old = workspace.write_extraction(talk())
        new = workspace.write_extraction(talk(words="Ada leaves Loom."))
        assert workspace.pointer(new.episode) == new
        assert workspace.read_extraction(old) == talk()


def test_a_superseded_id_still_finds_its_episode(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        old = workspace.write_extraction(talk("content"))
        new = workspace.write_extraction(talk("guid"), supersedes=old.episode)
        assert workspace.pointer(old.episode) == new
        assert [pointer.episode for pointer in workspace.pointers()] == [new.episode]


def test_a_forgotten_episode_is_gone_with_its_versions_and_aliases(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        empty = workspace.state
        old = workspace.write_extraction(talk("content"))
        new = workspace.write_extraction(talk("guid"), supersedes=old.episode)
        workspace.forget(new.episode)
        assert workspace.pointer(old.episode) is None
        assert workspace.state == empty
        assert not list((workspace.root / "episodes").iterdir())


@pytest.mark.parametrize("wanted", ["id", "prefix", "source", "title"])
def test_an_episode_is_found_by_what_people_call_it(tmp_path: Path, wanted: str) -> None:
    with open_workspace(tmp_path) as workspace:
        pointer = workspace.write_extraction(talk())
        workspace.write_extraction(talk("two"))
        names = {"id": pointer.episode, "prefix": pointer.episode[:8], "source": pointer.source, "title": "Talk one"}
        assert workspace.find_episode(names[wanted]) == pointer


def test_an_unknown_episode_is_told_in_one_line(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace, pytest.raises(WorkspaceError, match="no episode 'nothing'"):
        workspace.find_episode("nothing")


def test_a_second_process_is_told_that_the_workspace_is_held(tmp_path: Path) -> None:
    ours, theirs = multiprocessing.Pipe()
    other = multiprocessing.get_context("spawn").Process(target=hold_lock, args=(tmp_path, theirs))
    other.start()
    try:
        assert ours.recv() == "held"
        with pytest.raises(WorkspaceLockedError, match="another run"), open_workspace(tmp_path):
            pass
        with open_workspace(tmp_path, write=False) as workspace:
            assert workspace.pointers() == ()
    finally:
        ours.send("end")
        other.join()
        ours.close()
        theirs.close()


def test_reading_a_folder_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no workspace here"), open_workspace(tmp_path, write=False):
        pass


def test_a_workspace_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("workspace.json").write_text('{"format": 99}')
    with pytest.raises(WorkspaceDamagedError, match="newer"), open_workspace(tmp_path):
        pass


def test_an_extraction_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        newer = talk().model_copy(update={"format": 99})
        pointer = workspace.write_extraction(newer)
        with pytest.raises(WorkspaceDamagedError, match="newer"):
            workspace.read_extraction(pointer)


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_extraction_is_told_with_what_to_do(tmp_path: Path, damage: str) -> None:
    with open_workspace(tmp_path) as workspace:
        pointer = workspace.write_extraction(talk())
        path = workspace.root / "episodes" / pointer.episode / f"{pointer.extraction}.json"
        if damage == "gone":
            path.unlink()
        else:
            text = path.read_text()
            path.write_text(text[: len(text) // 2] if damage == "cut" else text.replace("Loom", "Boom"))
        with pytest.raises(WorkspaceDamagedError, match=f"; ingest the episode again: {re.escape(pointer.source)}"):
            workspace.read_extraction(pointer)


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_decisions_are_kept_in_order_one_a_line(tmp_path: Path) -> None:
    first = Named(type="Company", form="Open AI")
    decisions: list[Decision] = [
        MustLink(first=first, second=Named(type="Company", form="OpenAI")),
        Rename(subject=first, name="OpenAI"),
        Reject(head="Ada", type="FOUNDED", tail="Loom", episode="e"),
        RejectClaim(claim="metric", about=("Loom", "cloth"), quote="40\u2028yards", episode="e"),
    ]
    with open_workspace(tmp_path) as workspace:
        before = workspace.state
        for decision in decisions:
            workspace.decide(decision)
        assert list(workspace.decisions()) == decisions
        assert workspace.state != before
    assert len((tmp_path / "decisions.jsonl").read_text().split("\n")) == 5


def test_a_line_that_is_no_decision_is_told_with_its_number(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        tmp_path.joinpath("decisions.jsonl").write_text('\n{"kind": "guess"}\n')
        with pytest.raises(WorkspaceDamagedError, match=r"decisions\.jsonl:2"):
            workspace.decisions()


def test_a_separator_of_lines_within_a_name_is_part_of_the_name(tmp_path: Path) -> None:
    decision = Rename(subject=Named(type="Company", form="Open\u2028AI\x85"), name="OpenAI")
    with open_workspace(tmp_path) as workspace:
        workspace.decide(decision)
        workspace.decide(decision)
        assert workspace.decisions() == (decision, decision)


def test_decisions_are_read_as_editors_on_windows_save_them(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        workspace.decide(Rename(subject=Named(type="Company", form="Öffen"), name="OpenAI"))
        before, path = workspace.decisions(), tmp_path / "decisions.jsonl"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        assert workspace.decisions() == before


def test_decisions_that_are_not_utf_8_are_told_with_their_line(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        tmp_path.joinpath("decisions.jsonl").write_bytes(b'\n{"kind": "rename", "name": "\xd6ffen"}\n')
        with pytest.raises(WorkspaceDamagedError, match=r"decisions\.jsonl:2: not UTF-8"):
            workspace.decisions()


def entry(number: int) -> LedgerEntry:
    return LedgerEntry(run="r", at="2026-01-01T00:00:00+00:00", source=f"s{number}", outcome="extracted")


@given(st.integers(min_value=1, max_value=80))
def test_a_ledger_line_that_a_kill_cut_off_costs_only_itself(cut: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, open_workspace(Path(folder)) as workspace:
        workspace.record(entry(1))
        path = workspace.root / "ledger.jsonl"
        whole = path.read_bytes()
        path.write_bytes(whole + whole[: min(cut, len(whole) - 2)])
        workspace.record(entry(2))
        assert list(workspace.ledger()) == [entry(1), entry(2)]


def test_a_ledger_line_cut_within_a_letter_costs_only_itself(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        named = entry(1).model_copy(update={"source": "talks/ö.md"})
        workspace.record(named)
        path = tmp_path / "ledger.jsonl"
        whole = path.read_bytes()
        path.write_bytes(whole + whole[: whole.index("ö".encode()) + 1])
        workspace.record(entry(2))
        assert list(workspace.ledger()) == [named, entry(2)]


def test_the_published_schema_accepts_what_is_written(tmp_path: Path) -> None:
    import jsonschema

    from schemas.json_schema import extraction_schema, published_schema

    assert published_schema() == extraction_schema()
    with open_workspace(tmp_path) as workspace:
        pointer = workspace.write_extraction(talk())
        path = workspace.root / "episodes" / pointer.episode / f"{pointer.extraction}.json"
        jsonschema.validate(json.loads(path.read_text()), published_schema())


def test_closing_a_workspace_twice_is_harmless(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, None)
    workspace.close()
    workspace.close()
