"""Files beside a transcript: which they are, and what they tell of its episode."""

from collections.abc import Callable
from pathlib import Path

import pytest
from companions import CHAPTERS, INFO, NOTES, NOTES_MD, PEOPLE, TALK, beside, metadata_of, titles, write
from shared_texts import shared_file

from extractor.metadata.companions import find_companions
from extractor.read import read_episode
from schemas.episode import EpisodeMetadata

# --- what they tell ---


@pytest.mark.parametrize("ending", [".chapters.json", "-chapters.json", "_chapters.json", ".json"])
def test_a_file_of_chapters_is_read_under_each_name(tmp_path: Path, ending: str) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ending, CHAPTERS)
    metadata = metadata_of(transcript)
    assert titles(metadata) == [(0, "Intro"), (40, "Main")]
    assert metadata.origins["chapters"] == f"talk{ending}"


def test_the_real_example_of_chapters_is_read(tmp_path: Path) -> None:
    real = shared_file("corpus/formats/podcasting2/chapters-example.json").read_text()
    transcript = write(tmp_path)
    beside(tmp_path, ".json", real)
    chapters = metadata_of(transcript).chapters
    assert len(chapters) == 9
    assert [chapter.title for chapter in chapters[:2]] == ["Intro", "Hearing Aids"]
    assert chapters[3].url == "https://github.com/Podcastindex-org/podcast-namespace"


def test_what_yt_dlp_writes_gives_all_that_it_knows(tmp_path: Path) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ".info.json", INFO)
    metadata = metadata_of(transcript)
    assert (metadata.title, metadata.show, metadata.published) == ("The talk", "A Channel", "2024-05-06")
    assert (metadata.url, metadata.duration, metadata.language) == (INFO["webpage_url"], 75, "en")
    assert metadata.description == "Mira & Tobias <talk>. 0:00 Start 0:40 End"
    assert titles(metadata) == [(0, "Start"), (40, "End")]
    assert metadata.guid is None
    assert set(metadata.origins.values()) == {"talk.info.json"}


def test_the_chapters_of_yt_dlp_come_before_those_of_its_description(tmp_path: Path) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ".info.json", {**INFO, "chapters": [{"start_time": 5.0, "end_time": 9.0, "title": "Own"}]})
    (chapter,) = metadata_of(transcript).chapters
    assert (chapter.start, chapter.end, chapter.title) == (5, 9, "Own")


@pytest.mark.parametrize("wrap", [lambda people: people, lambda people: {"people": people}, lambda p: {"persons": p}])
def test_people_of_podcasting_are_those_who_are_heard(tmp_path: Path, wrap: Callable[[object], object]) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ".people.json", wrap(PEOPLE))
    people = metadata_of(transcript).people
    assert [(person.name, person.role, person.url) for person in people] == [
        ("Mira Quist", "host", "https://example.org/mira"),
        ("Tobias Lund", "guest", None),
    ]


@pytest.mark.parametrize("ending", [".people.yaml", ".people.yml", ".meta.json", ".metadata.yaml", ".yaml", ".yml"])
def test_people_are_named_with_their_roles(tmp_path: Path, ending: str) -> None:
    transcript = write(tmp_path)
    fields = {"hosts": "Mira Quist", "guests": [{"name": "Tobias Lund"}]}
    beside(tmp_path, ending, fields)  # JSON is YAML
    metadata = metadata_of(transcript)
    assert {person.name: person.role for person in metadata.people} == {"Mira Quist": "host", "Tobias Lund": "guest"}
    assert metadata.origins["people"] == f"talk{ending}"


@pytest.mark.parametrize(
    ("ending", "notes"),
    [(".notes.html", NOTES), (".html", NOTES), (".notes.md", NOTES_MD), (".md", NOTES_MD)],
)
def test_show_notes_give_description_people_and_chapters(tmp_path: Path, ending: str, notes: str) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ending, notes)
    metadata = metadata_of(transcript)
    assert (metadata.description or "").endswith("Mira talks to Tobias.")
    assert [(person.name, person.role, person.url) for person in metadata.people] == [
        ("Mira Quist", "host", None),
        ("Tobias Lund", "guest", "https://example.org/t"),
    ]
    assert titles(metadata) == [(0, "Intro"), (40, "Main")]
    assert {metadata.origins[name] for name in ("description", "people", "chapters")} == {f"talk{ending}"}


def test_a_file_of_one_language_has_the_companions_of_the_talk(tmp_path: Path) -> None:
    transcript = tmp_path / "talk.en-US.vtt"
    transcript.write_text(TALK)
    beside(tmp_path, ".info.json", INFO)
    beside(tmp_path, ".en-US.chapters.json", CHAPTERS)
    assert (metadata_of(transcript).title, titles(metadata_of(transcript))) == (
        "The talk",
        [(0, "Intro"), (40, "Main")],
    )


@pytest.mark.parametrize("name", ["talk2", "other", "tal"])
def test_a_file_of_another_name_tells_nothing(tmp_path: Path, name: str) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ".info.json", INFO, name)
    assert find_companions(transcript) == ()


def test_each_field_comes_from_who_counts_most_and_people_from_all(tmp_path: Path) -> None:
    header = "WEBVTT\nTitle: Of the header\nShow: Of the header\nSpeaker: Ada Moss\n"
    transcript = write(tmp_path)
    transcript.write_text(TALK.replace("WEBVTT\n", header))
    beside(tmp_path, ".info.json", INFO)
    beside(tmp_path, ".yaml", {"title": "Of the file", "guests": "Tobias Lund"})
    feed = EpisodeMetadata(url="https://example.org/given", people=(), origins={"url": "feed.xml#1"})
    metadata = read_episode(transcript, metadata=feed).metadata
    assert (metadata.title, metadata.show, metadata.url) == ("Of the file", "A Channel", "https://example.org/given")
    assert metadata.origins["title"] == "talk.yaml"
    assert [person.name for person in metadata.people] == ["Tobias Lund", "Ada Moss"]


# --- what is no companion ---


def test_a_page_in_which_people_speak_is_no_show_notes(tmp_path: Path) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ".md", "**Mira Quist:** Welcome.\n\n**Tobias Lund:** Thank you.\n")
    assert find_companions(transcript) == ()


def test_the_talk_itself_as_a_page_is_no_show_notes(tmp_path: Path) -> None:
    transcript = write(tmp_path)
    words = " ".join(line.partition(">")[2] for line in TALK.split("\n") if line.startswith("<v"))
    beside(tmp_path, ".md", f"# The talk\n\n{words}\n")
    assert find_companions(transcript) == ()


def test_a_page_beside_a_transcript_without_times_is_no_show_notes(tmp_path: Path) -> None:
    transcript = tmp_path / "talk.txt"
    transcript.write_text("Mira Quist: Welcome.\n")
    beside(tmp_path, ".md", NOTES_MD)
    assert find_companions(transcript) == ()


def test_a_transcript_in_json_is_no_companion(tmp_path: Path) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ".json", {"segments": [{"start": 0, "end": 1, "text": "Words."}]})
    assert find_companions(transcript) == ()
    assert find_companions(tmp_path / "talk.json") == ()
