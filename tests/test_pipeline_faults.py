"""What goes wrong in a run stops only itself, is told in one line, and is mended by the next run."""

from collections.abc import Callable
from pathlib import Path

import pytest
from demo_graph import CountingExtractor
from places import FULL, OTHER, TALK, Place, ended, reason

from extractor.proposal import Proposals
from schemas.episode import Episode
from schemas.errors import LLMUnavailableError, WorkspaceDamagedError
from schemas.workspace import open_workspace


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# --- what stops only itself ---


def test_any_error_of_one_source_is_its_own(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(episode: Episode) -> Proposals:
        if "JAX" in episode.text:
            raise LLMUnavailableError("no answer\nfrom the server")
        return CountingExtractor.propose(place.extractor, episode)

    monkeypatch.setattr(place.extractor, "propose", refuse)
    place.write("a.md", OTHER)
    place.write("b.md", TALK)
    report = place.ingest()
    assert ended(report) == ["failed", "extracted"]
    assert reason(report) == f"{place.talks / 'a.md'}: no answer from the server"


def test_a_text_without_spaces_is_refused_with_its_line(place: Place) -> None:
    place.write("a.md", "Two words.\n\n" + "x" * 1_200_000 + "\n")
    place.write("b.md", TALK)
    report = place.ingest()
    assert ended(report) == ["failed", "extracted"]
    assert "a.md:3: expected words between spaces" in reason(report)


def test_a_script_without_spaces_is_read(place: Place) -> None:
    place.write("a.txt", "我们今天谈谈人工智能。" * 2_000)
    assert ended(place.ingest(languages=["zh"])) == ["extracted"]


# --- damage ---


def damage_extraction(folder: Path) -> None:
    (path,) = [path for path in folder.glob("*.json") if path.name != "current.json"]
    path.write_bytes(path.read_bytes()[:100])


def lose_extraction(folder: Path) -> None:
    (path,) = [path for path in folder.glob("*.json") if path.name != "current.json"]
    path.unlink()


def damage_pointer(folder: Path) -> None:
    folder.joinpath("current.json").write_text('{"episode": ')


def damage_both(folder: Path) -> None:
    damage_extraction(folder)
    damage_pointer(folder)


def lose_pointer(folder: Path) -> None:
    folder.joinpath("current.json").unlink()


DAMAGES = [damage_extraction, lose_extraction, damage_pointer, damage_both, lose_pointer]


@pytest.mark.parametrize("refresh", [False, True])
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_extracted_again(place: Place, damage: Callable[[Path], None], refresh: bool) -> None:
    place.write("one.md", TALK)
    place.ingest()
    before = place.extractions
    (folder,) = place.data.joinpath("episodes").iterdir()
    damage(folder)
    assert ended(place.ingest(refresh=refresh)) == ["extracted"]
    assert place.extractions == before
    assert ended(place.ingest()) == ["unchanged"]


@pytest.mark.parametrize("damage", [damage_extraction, damage_pointer])
def test_a_damaged_episode_keeps_what_was_known(place: Place, damage: Callable[[Path], None]) -> None:
    place.write("one.md", TALK)
    place.ingest_with(FULL)
    before = place.extractions
    (folder,) = place.data.joinpath("episodes").iterdir()
    damage(folder)
    assert ended(place.ingest()) == ["extracted"]
    assert place.extractions == before


@pytest.mark.parametrize("entries", [[], [FULL]])
def test_an_episode_of_which_nothing_is_left_is_made_anew(place: Place, entries: list[dict[str, object]]) -> None:
    place.write("one.md", TALK)
    place.ingest_with(FULL)
    (folder,) = place.data.joinpath("episodes").iterdir()
    damage_both(folder)
    assert ended(place.ingest_with(*entries)) == ["extracted"]
    assert len(place.extractions) == 1


def test_a_newer_format_is_not_taken_for_damage(place: Place) -> None:
    place.write("one.md", TALK)
    place.ingest()
    (extraction,) = place.extractions
    with open_workspace(place.data) as workspace:
        workspace.write_extraction(extraction.model_copy(update={"format": 99}))
    report = place.ingest()
    assert ended(report) == ["failed"]
    assert "upgrade" in reason(report)


def test_a_damaged_pointer_is_told_with_what_to_do(place: Place) -> None:
    place.write("one.md", TALK)
    place.ingest()
    (folder,) = place.data.joinpath("episodes").iterdir()
    damage_pointer(folder)
    with (
        open_workspace(place.data, write=False) as workspace,
        pytest.raises(WorkspaceDamagedError, match=rf"current\.json: .*again, or .*forget {folder.name}") as told,
    ):
        workspace.pointers()
    assert "\n" not in str(told.value)


# --- places ---


def test_where_a_file_lay_does_not_change_its_extraction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    for number in range(3):
        place = Place(tmp_path / str(number))
        path = place.write("sub/a.md", TALK)
        monkeypatch.chdir(place.talks)
        place.ingest(*([place.talks], [path], [Path("sub/a.md")])[number])
        with open_workspace(place.data, write=False) as workspace:
            kept += [(pointer.extraction, pointer.source) for pointer in workspace.pointers()]
            assert [workspace.find_episode(name).source for name in ("a.md", "a")] == [kept[-1][1]] * 2
        assert ended(place.ingest(path)) == ended(place.ingest()) == ["unchanged"]
    assert len({hash for hash, _ in kept}) == 1
    assert [source for _, source in kept] == ["sub/a.md", "a.md", "a.md"]


def test_metadata_are_found_by_the_place_below_the_folder(place: Place) -> None:
    place.write("1/a.md", TALK)
    place.write("2/a.md", OTHER)
    place.ingest_with({"file": "1/a.md", "title": "One"}, {"file": "2/a.md", "title": "Two"})
    assert sorted(str(e.episode.metadata.title) for e in place.extractions) == ["One", "Two"]
