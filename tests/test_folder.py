from pathlib import Path

import pytest
from shared_texts import shared_file

from extractor.folder import find_transcripts
from schemas.errors import SettingsError

FEED = "a feed, no transcript: give it with --metadata"


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


def cues(words: int) -> str:
    return "WEBVTT\n\n" + "".join(f"00:{n:02}.000 --> 00:{n:02}.900\n<v Ada>One{n}\n\n" for n in range(words))


@pytest.mark.parametrize(
    ("words", "others", "read"),
    [
        (10, {".md": 10, ".txt": 10}, [".vtt"]),
        (10, {".txt": 20}, [".vtt"]),
        (10, {".txt": 5}, [".vtt"]),
        (10, {".txt": 21}, [".vtt", ".txt"]),
        (10, {".txt": 4}, [".vtt", ".txt"]),
        (10, {".md": 50, ".txt": 45}, [".vtt", ".md"]),
        (10, {".md": 50, ".txt": 11}, [".vtt", ".md"]),
        (10, {".md": 30, ".txt": 90}, [".vtt", ".md", ".txt"]),
        (10, {".txt": 0}, [".vtt"]),
        (0, {".txt": 10}, [".vtt", ".txt"]),
    ],
)
def test_one_name_in_several_formats_is_several_episodes_where_they_differ_twofold_in_words(
    tmp_path: Path, words: int, others: dict[str, int], read: list[str]
) -> None:
    make(tmp_path, "a.vtt", content=cues(words))
    for suffix, count in others.items():
        turns = "".join(f"{'**Ada:** ' if n < 2 and suffix == '.md' else ''}One.\n\n" for n in range(count))
        make(tmp_path, f"a{suffix}", content=turns)
    assert sorted(found(tmp_path)) == sorted(f"a{suffix}" for suffix in read)
    assert len(reasons(tmp_path)) == 1 + len(others) - len(read)


def test_a_file_without_words_beside_a_transcript_of_its_name_says_so(tmp_path: Path) -> None:
    make(tmp_path, "a.vtt", content=cues(3))
    make(tmp_path, "a.srt", content="1\n00:00:01,000 --> 0x\nOne.\n")
    assert found(tmp_path) == ["a.vtt"]
    assert reasons(tmp_path) == {"a.srt": "nothing that can be read, beside a.vtt"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("feed.xml", '<?xml version="1.0"?>\n<!-- ours -->\n<rss version="2.0"><channel/></rss>', FEED),
        ("feed.xml", '<feed xmlns="http://www.w3.org/2005/Atom"/>', FEED),
        ("feed.rss", "<rss></rss>", FEED),
        ("feed.atom", "<feed/>", FEED),
        ("page.xml", "<opml><rss/></opml>", "no known format (.xml)"),
        ("none.xml", "", "no known format (.xml)"),
        ("none.rss", "Words.", "no known format (.rss)"),
    ],
)
def test_a_feed_in_a_folder_is_left_out_and_says_how_to_give_it(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    make(tmp_path, name, content=content)
    assert reasons(tmp_path) == reasons(tmp_path / name) == {name: reason}


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
        "e.txt": "a link that leads nowhere",
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


def test_all_real_transcripts_of_a_show_are_found() -> None:
    listing = find_transcripts([shared_file("corpus/practical-ai")])
    assert len(listing.sources) == 298
    assert {left.path.name for left in listing.skipped} == {"LICENSE", "SOURCE.txt"}


@pytest.mark.parametrize("name", ["changelog-friends-12.md", "source-of-truth.md", "readme-driven-development.txt"])
def test_a_talk_whose_name_begins_like_a_licence_is_still_a_talk(tmp_path: Path, name: str) -> None:
    tmp_path.joinpath(name).write_text("**Mira Quist:** Good morning.\n")
    assert [found.path.name for found in find_transcripts([tmp_path]).sources] == [name]


# --- files that tell of a transcript beside them ---

CHAPTERS = '{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}]}'
TIMED = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood morning to all of you.\n"
TELLING = {
    "{}.chapters.json": ("{", "chapters"),
    "{}-chapters.json": (CHAPTERS, "chapters"),
    "{}_chapters.json": (CHAPTERS, "chapters"),
    "{}.json": (CHAPTERS, "chapters"),
    "{}.info.json": ("{}", "metadata"),
    "{}.meta.json": ("{}", "metadata"),
    "{}.metadata.yaml": ("", "metadata"),
    "{}.people.json": ("[]", "people"),
    "{}.people.yml": ("[]", "people"),
    "{}.notes.md": ("We talk of models.", "show notes"),
    "{}.notes.html": ("<p>We talk of models.</p>", "show notes"),
}
ONLY_BESIDE = {
    "{}.yaml": ("", "metadata"),
    "{}.yml": ("", "metadata"),
    "{}.md": ("# About\n\nWe talk of models.", "show notes"),
    "{}.html": ("<html><body><p>We talk of models.</p></body></html>", "show notes"),
}


def put(folder: Path, files: dict[str, tuple[str, str]], stem: str) -> dict[str, str]:
    """Write the files; return what each of them tells, by its name."""
    for name, (content, _) in files.items():
        make(folder, name.format(stem), content=content)
    return {name.format(stem): kind for name, (_, kind) in files.items()}


@pytest.mark.parametrize("transcript", ["talk.vtt", "talk.en.vtt"])
def test_what_tells_of_a_transcript_is_left_out_and_says_of_which(tmp_path: Path, transcript: str) -> None:
    make(tmp_path, transcript, "other.vtt", content=TIMED)
    kinds = put(tmp_path, {**TELLING, **ONLY_BESIDE}, "talk")
    expected = {name: f"{kind} of {transcript}" for name, kind in kinds.items()}
    assert found(tmp_path) == ["other.vtt", transcript]
    assert reasons(tmp_path) == expected
    assert reasons(tmp_path / transcript) == expected
    everything = sorted(tmp_path.iterdir())
    assert found(*everything) == ["other.vtt", transcript]
    assert reasons(*everything) == expected


def test_what_tells_of_a_transcript_that_is_not_there_says_so(tmp_path: Path) -> None:
    kinds = put(tmp_path, TELLING, "talk")
    make(tmp_path, "talk2.vtt", "talks/talk.vtt", content=TIMED)
    assert found(tmp_path) == ["talk2.vtt", "talks/talk.vtt"]
    assert reasons(tmp_path) == {name: f"{kind} without a transcript of that name" for name, kind in kinds.items()}


def test_a_yaml_file_of_another_name_is_of_no_known_format(tmp_path: Path) -> None:
    make(tmp_path, "talk.vtt", content=TIMED)
    make(tmp_path, "settings.yaml")
    assert reasons(tmp_path) == {"settings.yaml": "no known format (.yaml)"}


def test_a_talk_under_the_name_of_notes_is_a_talk(tmp_path: Path) -> None:
    make(tmp_path, "talk.vtt", content=TIMED)
    make(tmp_path, "talk.notes.md", content="**Ada:** One.\n\n**Bo:** Two.")
    assert found(tmp_path) == ["talk.vtt", "talk.notes.md"]
    assert found(*sorted(tmp_path.iterdir())) == ["talk.notes.md", "talk.vtt"]


def test_the_talk_without_its_times_is_no_show_notes_of_itself(tmp_path: Path) -> None:
    make(tmp_path, "talk.vtt", content=TIMED)
    make(tmp_path, "talk.md", content="# A talk\n\nGood morning to all of you.\n")
    assert reasons(tmp_path) == {"talk.md": "the same as talk.vtt, which says more"}


def test_of_a_talk_in_several_languages_the_english_one_is_read(tmp_path: Path) -> None:
    make(tmp_path, "talk.de.vtt", "talk.en-orig.vtt", "talk.fr.srt", "x.ai.vtt", "x.vtt", content=TIMED)
    make(tmp_path, "talk.info.json", content="{}")
    assert found(tmp_path) == ["talk.en-orig.vtt", "x.vtt", "x.ai.vtt"]
    assert reasons(tmp_path) == {
        "talk.de.vtt": "the same talk as talk.en-orig.vtt, in another language",
        "talk.fr.srt": "the same talk as talk.en-orig.vtt, in another language",
        "talk.info.json": "metadata of talk.en-orig.vtt",
    }
