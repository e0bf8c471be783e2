from pathlib import Path

import pytest

from extractor.folder import find_transcripts
from schemas.errors import SettingsError

SHARED = Path(__file__).resolve().parents[2] / "shared"


def make(folder: Path, *names: str, content: str = "Words.") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def found(*paths: Path) -> list[str]:
    return [source.path.relative_to(source.root).as_posix() for source in find_transcripts(paths).sources]


def reasons(*paths: Path) -> dict[str, str]:
    return {left.path.name: left.reason for left in find_transcripts(paths).skipped}


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    make(tmp_path, "b/2.md", "a.txt", "b/1.vtt", "c.markdown")
    assert found(tmp_path) == ["a.txt", "b/1.vtt", "b/2.md", "c.markdown"]


def test_each_source_knows_its_format(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", content="WEBVTT\n\n")
    make(tmp_path, "b.txt", content="**Ada:** One.\n\n**Ada:** Two.")
    make(tmp_path, "c.txt")
    assert [source.format for source in find_transcripts([tmp_path]).sources] == ["webvtt", "markdown", "text"]


def test_what_is_no_transcript_is_left_out_with_a_reason(tmp_path: Path) -> None:
    make(
        tmp_path, "a.txt", "LICENSE", "LICENSE.md", "SOURCE.txt", "README.md", ".hidden.txt", ".git/a.txt", "a.pdf", "b"
    )
    assert found(tmp_path) == ["a.txt"]
    assert reasons(tmp_path) == {
        ".git": "hidden",
        ".hidden.txt": "hidden",
        "LICENSE": "about the folder, no transcript",
        "LICENSE.md": "about the folder, no transcript",
        "README.md": "about the folder, no transcript",
        "SOURCE.txt": "about the folder, no transcript",
        "a.pdf": "no known format (.pdf)",
        "b": "no known format (no suffix)",
    }


def test_one_name_in_several_formats_is_one_episode_from_the_richest(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "c.txt")
    make(tmp_path, "a.md", "b.md", content="**Ada:** One.\n\n**Ada:** Two.")
    make(tmp_path, "a.vtt", content="WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>One.\n")
    make(tmp_path, "b.vtt", "c.vtt", content="WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n")
    assert found(tmp_path) == ["a.vtt", "b.md", "c.vtt"]
    assert reasons(tmp_path)["a.md"] == "the same as a.vtt, which says more"


def test_the_same_name_in_two_folders_is_two_episodes(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt", "b/1.txt")
    assert found(tmp_path) == ["a/1.txt", "b/1.txt"]


def test_a_link_that_leads_out_is_left_out_and_one_that_stays_is_taken(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "out/b.txt")
    (tmp_path / "in/c.txt").symlink_to(tmp_path / "out/b.txt")
    (tmp_path / "in/d").symlink_to(tmp_path / "out")
    (tmp_path / "in/e.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "in/f").symlink_to(tmp_path / "in")
    assert found(tmp_path / "in") == ["a.txt"]
    assert reasons(tmp_path / "in") == {
        "c.txt": "a link that leads out of the folder",
        "d": "a link that leads out of the folder",
        "e.txt": "a link that leads out of the folder",
        "f": "a link to a folder",
    }


def test_a_file_named_by_the_user_is_taken_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path, "README.md", ".hidden.txt", "talk")
    assert found(tmp_path / "README.md", tmp_path / ".hidden.txt", tmp_path / "talk") == [
        "README.md", ".hidden.txt", "talk"
    ]  # fmt: skip


def test_a_file_named_by_the_user_is_left_out_where_its_format_is_unknown(tmp_path: Path) -> None:
    make(tmp_path, "talk.pdf")
    make(tmp_path, "talk.sbv", content="WEBVTT\n\n")
    assert found(tmp_path / "talk.pdf", tmp_path / "talk.sbv") == ["talk.sbv"]
    assert reasons(tmp_path / "talk.pdf") == {"talk.pdf": "no known format (.pdf)"}


def test_a_file_found_twice_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    assert found(tmp_path, tmp_path / "a.txt") == ["a.txt"]


def test_a_path_that_does_not_exist_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file or folder"):
        find_transcripts([tmp_path / "none"])


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert find_transcripts([tmp_path]) == ((), ())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared transcripts are not on this machine")
def test_all_real_transcripts_of_a_show_are_found() -> None:
    listing = find_transcripts([SHARED / "corpus/practical-ai"])
    assert len(listing.sources) == 298
    assert {left.path.name for left in listing.skipped} == {"LICENSE", "SOURCE.txt"}


@pytest.mark.parametrize("name", ["changelog-friends-12.md", "source-of-truth.md", "readme-driven-development.txt"])
def test_a_talk_whose_name_begins_like_a_licence_is_still_a_talk(tmp_path: Path, name: str) -> None:
    tmp_path.joinpath(name).write_text("**Mira Quist:** Good morning.\n")
    assert [found.path.name for found in find_transcripts([tmp_path]).sources] == [name]
