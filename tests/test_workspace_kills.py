"""A workspace that was killed between any two steps: the next run ends where it would have ended anyway."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from factories import make_extraction, make_referent

import schemas.versions
from extractor.folder import find_transcripts
from extractor.metadata import load_metadata
from extractor.offline.extractor import SpacyExtractor
from extractor.pipeline import ingest_episodes
from schemas.extraction import Extraction
from schemas.ids import episode_id
from schemas.workspace import Workspace, open_workspace

LINK = "https://example.org/one"
WORDS = "Ada builds Loom."


class Killed(BaseException):
    pass


class Steps:
    """Count what changes files, and kill before, in the middle of or after one of these."""

    def __init__(self, kill_at: int = 0, where: str = "before") -> None:
        self.count, self._kill_at, self._where = 0, kill_at, where

    def watch(self, effect: Callable[..., Any], half: Callable[..., Any] | None = None) -> Callable[..., Any]:
        def watched(*arguments: Any, **more: Any) -> Any:
            self.count += 1
            here = self.count == self._kill_at
            if here and self._where == "before":
                raise Killed
            if here and self._where == "within" and half:
                half(*arguments)
                raise Killed
            answer = effect(*arguments, **more)
            if here:
                raise Killed
            return answer

        return watched


def write_half(path: Path, content: bytes) -> None:
    path.with_name(f".{path.name}.x1y2").write_bytes(content[: len(content) // 2])


def remove_half(folder: Path) -> None:
    for path in sorted(folder.glob("*"))[:1]:
        path.unlink()


@contextmanager
def watched(steps: Steps) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemas.versions, "write_atomically", steps.watch(schemas.versions.write_atomically, write_half))
        patch.setattr(shutil, "rmtree", steps.watch(shutil.rmtree, remove_half))
        patch.setattr(Path, "unlink", steps.watch(Path.unlink))
        yield


def talk(guid: str | None, url: str | None = None, words: str = WORDS) -> Extraction:
    made = make_extraction("one", [("Ada", words)], [make_referent("ada", "Person", "Ada")], guid=guid, url=url)
    id = episode_id(guid, url, made.episode.text)
    return made.model_copy(update={"episode": made.episode.model_copy(update={"id": id})})


BARE, LINKED, GUIDED = talk(None), talk(None, LINK), talk("g", LINK)


def keep_bare(workspace: Workspace) -> None:
    workspace.write_extraction(BARE)


def keep_two(workspace: Workspace) -> None:
    workspace.write_extraction(GUIDED)
    workspace.write_extraction(talk("other", None, "Bo leaves Loom."))


def nothing(workspace: Workspace) -> None:
    pass


class Change(NamedTuple):
    before: Callable[[Workspace], None]
    change: Callable[[Workspace], object]


CHANGES = {
    "a first version": Change(nothing, lambda workspace: workspace.write_extraction(GUIDED)),
    "a stronger identity": Change(
        keep_bare, lambda workspace: workspace.write_extraction(GUIDED, BARE.episode.id, source="talks/one.md")
    ),
    "another version": Change(keep_two, lambda workspace: workspace.write_extraction(talk("g", None, "Ada rests."))),
    "forgetting": Change(keep_two, lambda workspace: workspace.forget(GUIDED.episode.id)),
}


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in (".lock", "ledger.jsonl")
    }


def view(root: Path) -> list[tuple[str, str]]:
    with open_workspace(root, write=False) as workspace:
        return [(pointer.episode, pointer.extraction) for pointer in workspace.pointers()]


def made(root: Path, *steps: Callable[[Workspace], object]) -> Path:
    for step in steps:
        with open_workspace(root) as workspace:
            step(workspace)
    return root


@pytest.mark.parametrize("where", ["within", *(pytest.param(w, marks=pytest.mark.heavy) for w in ("before", "after"))])
@pytest.mark.parametrize("name", CHANGES)
def test_killed_at_any_step_and_done_again_it_ends_in_the_same_files(tmp_path: Path, name: str, where: str) -> None:
    before, change = CHANGES[name]
    old, whole = made(tmp_path / "old", before), made(tmp_path / "whole", before)
    steps = Steps()
    with open_workspace(whole) as workspace, watched(steps):
        change(workspace)
    assert steps.count >= 2
    for number in range(1, steps.count + 1):
        root = made(tmp_path / str(number), before)
        with pytest.raises(Killed), open_workspace(root) as workspace, watched(Steps(number, where)):
            change(workspace)
        assert view(root) in (view(old), view(whole)), number
        made(root, change)
        assert tree(root) == tree(whole), number


@pytest.mark.parametrize("where", ["within", *(pytest.param(w, marks=pytest.mark.heavy) for w in ("before", "after"))])
@pytest.mark.parametrize("name", CHANGES)
def test_killed_while_a_kill_is_mended_it_is_mended_the_next_time(tmp_path: Path, name: str, where: str) -> None:
    before, change = CHANGES[name]
    whole = made(tmp_path / "whole", before, change)
    for number in range(1, 8):
        root = made(tmp_path / str(number), before)
        with open_workspace(root) as workspace, watched(Steps(number, where)), suppress(Killed):
            change(workspace)
        for again in range(1, 6):
            with suppress(Killed), watched(Steps(again, where)), open_workspace(root):
                pass
        made(root, change)
        assert tree(root) == tree(whole), number


def test_opening_after_a_kill_needs_no_second_change(tmp_path: Path) -> None:
    before, change = CHANGES["forgetting"]
    root, whole = made(tmp_path / "killed", before), made(tmp_path / "whole", before, change)
    with pytest.raises(Killed), open_workspace(root) as workspace, watched(Steps(1, "after")):
        change(workspace)
    made(root, nothing)
    assert tree(root) == tree(whole)


def test_an_alias_that_leads_nowhere_is_not_followed_and_dropped(tmp_path: Path) -> None:
    root = made(tmp_path, keep_bare)
    root.joinpath("aliases.json").write_text(json.dumps({"ffff": "eeee", BARE.episode.id: "eeee"}))
    with open_workspace(root, write=False) as workspace:
        assert workspace.pointer("ffff") is None
        assert workspace.pointer(BARE.episode.id) is not None
    with open_workspace(root) as workspace:
        assert workspace.aliases() == {}


def test_a_damaged_file_of_aliases_is_written_anew(tmp_path: Path) -> None:
    root = made(tmp_path, keep_two)
    before = tree(root)
    root.joinpath("aliases.json").write_text('{"a')
    made(root, nothing)
    assert tree(root) == before


def test_an_id_that_an_episode_has_is_no_alias_of_another(tmp_path: Path) -> None:
    other = talk(None, LINK, "Other words under the same link.")
    root = made(tmp_path, lambda workspace: workspace.write_extraction(other))
    made(root, lambda workspace: workspace.write_extraction(GUIDED))
    with open_workspace(root) as workspace:
        assert set(workspace.aliases()) & {pointer.episode for pointer in workspace.pointers()} == set()
        assert workspace.pointer(LINKED.episode.id) != workspace.pointer(GUIDED.episode.id)
        workspace.forget(other.episode.id)
        assert workspace.pointer(LINKED.episode.id) == workspace.pointer(GUIDED.episode.id)


def test_which_of_two_episodes_an_id_leads_to_does_not_depend_on_their_order(tmp_path: Path) -> None:
    one, other = talk("g1", LINK, "One."), talk("g2", LINK, "Two.")
    found = []
    for name, order in (("a", (one, other)), ("b", (other, one))):
        for extraction in order:
            made(tmp_path / name, lambda workspace, extraction=extraction: workspace.write_extraction(extraction))
        with open_workspace(tmp_path / name) as workspace:
            found.append(workspace.aliases())
    assert found[0] == found[1]


TALK = "**Mira Quist:** Welcome. OpenAI released GPT-4.\n"
METADATA = '[{"file": "one.md", "title": "The first talk", "guid": "guid-1", "link": "https://example.org/1"}]'


@pytest.mark.heavy
def test_an_ingest_that_is_killed_at_any_step_and_run_again_ends_in_the_same_files(tmp_path: Path) -> None:
    tmp_path.joinpath("one.md").write_text(TALK)
    tmp_path.joinpath("two.md").write_text(TALK.replace("OpenAI", "Mistral"))
    tmp_path.joinpath("metadata.json").write_text(METADATA)
    table, extractor = load_metadata(tmp_path / "metadata.json"), SpacyExtractor()

    def first(workspace: Workspace) -> None:
        ingest_episodes(find_transcripts([tmp_path / "one.md"]), workspace, extractor)

    def second(workspace: Workspace) -> None:
        listing = find_transcripts([tmp_path / "one.md", tmp_path / "two.md"])
        ingest_episodes(listing, workspace, extractor, metadata=table)

    old, whole, steps = made(tmp_path / "old", first), made(tmp_path / "whole", first), Steps()
    with open_workspace(whole) as workspace, watched(steps):
        second(workspace)
    assert steps.count > 5
    for number in range(1, steps.count + 1):
        root = Path(shutil.copytree(old, tmp_path / f"killed {number}"))
        with pytest.raises(Killed), open_workspace(root) as workspace, watched(Steps(number, "after")):
            second(workspace)
        made(root, second)
        assert tree(root) == tree(whole), number
        made(root, second)
        assert tree(root) == tree(whole), number
