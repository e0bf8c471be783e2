import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import check_episode
from shared_texts import shared_file

from extractor.read import read_episode
from schemas.episode import Cue, EpisodeMetadata, EpisodePerson
from schemas.errors import TranscriptError
from schemas.ids import episode_id

TALK = """---
title: Small models
show: A Show
link: https://example.org/7
duration: 100
author: Ada Moss + Some Company
---

A [note](https://example.org/n) before.

**Ada**: Hello all. \\[laughs\\] Today we talk about small models.

**Bo Reed:** \\[00:40\\] They are good.

They are cheap.

**Break:** \\[01:20\\]

**ADA:** Back again.
"""


def write(folder: Path, content: str | bytes, name: str = "talk.md") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_an_episode_holds_the_words_alone(tmp_path: Path) -> None:
    episode = read_episode(write(tmp_path, TALK))
    check_episode(episode)
    assert episode.text.split("\n\n") == [
        "A note before.",
        "Hello all. Today we talk about small models.",
        "They are good.",
        "They are cheap.",
        "Back again.",
    ]
    assert [span.of(episode.text) for span in episode.sentences][:3] == [
        "A note before.", "Hello all.", "Today we talk about small models."
    ]  # fmt: skip


def test_each_segment_knows_speaker_second_and_line(tmp_path: Path) -> None:
    segments = read_episode(write(tmp_path, TALK)).segments
    assert [(segment.label, segment.speaker, segment.start, segment.line) for segment in segments] == [
        (None, None, None, 9),
        ("Ada", "Ada Moss", None, 11),
        ("Bo Reed", "Bo Reed", 40.0, 13),
        ("ADA", "Ada Moss", 80.0, 19),
    ]
    assert segments[-1].end == 100.0


def test_a_label_without_words_passes_its_second_on_but_not_its_name(tmp_path: Path) -> None:
    episode = read_episode(write(tmp_path, TALK))
    assert "Break" not in {segment.label for segment in episode.segments}


def test_the_second_of_a_word_is_read_off_between_two_stamps(tmp_path: Path) -> None:
    episode = read_episode(write(tmp_path, TALK))
    first, last = episode.cues
    assert (first.at, first.until, last.at, last.until) == (40.0, 80.0, 80.0, 100.0)
    assert episode.text[first.start : first.end] == "They are good.\n\nThey are cheap."
    assert 60.0 < (episode.second_at(episode.text.index("They are cheap")) or 0.0) < 63.0


def test_a_stamp_that_nothing_follows_times_its_own_paragraph_alone(tmp_path: Path) -> None:
    episode = read_episode(write(tmp_path, "**Ada Moss:** \\[00:40\\] One.\n\n**Bo Reed:** Two."))
    assert episode.cues == (Cue(0, 4, 40.0, None),)
    assert [(segment.start, segment.end) for segment in episode.segments] == [(40.0, None), (None, None)]


def test_links_point_at_their_words(tmp_path: Path) -> None:
    episode = read_episode(write(tmp_path, TALK))
    assert [(episode.text[start:end], url) for start, end, url in episode.links] == [("note", "https://example.org/n")]


def test_a_byline_names_a_person_only_if_that_person_speaks(tmp_path: Path) -> None:
    metadata = read_episode(write(tmp_path, TALK)).metadata
    assert metadata.people == (EpisodePerson(name="Ada Moss"),)
    assert metadata.origins["people"] == "header"


@pytest.mark.parametrize(
    "title", ["Small - with Cy Lund of Lund Labs", "Small, ft. Cy Lund", "Small | with Bo and Cy Lund: two"]
)
def test_a_title_completes_the_name_of_who_speaks(tmp_path: Path, title: str) -> None:
    text = f"---\ntitle: '{title}'\n---\n\n**Cy:** One.\n\n**Ada:** Two.\n\n**Cy:** Three.\n\n**Ada:** Four."
    episode = read_episode(write(tmp_path, text))
    assert {segment.speaker for segment in episode.segments} == {"Ada", "Cy Lund"}
    assert [person.name for person in episode.metadata.people] == ["Cy Lund"]


def test_metadata_from_outside_wins_over_the_header_and_that_over_the_name(tmp_path: Path) -> None:
    outside = EpisodeMetadata(
        title="Better title",
        guid="g-7",
        people=(EpisodePerson(name="ADA MOSS", role="host", url="https://example.org/ada"),),
        origins={"title": "feed.xml#g-7", "guid": "feed.xml#g-7", "people": "feed.xml#g-7"},
    )
    episode = read_episode(write(tmp_path, TALK, "2024-05-06-show-007.md"), metadata=outside)
    metadata = episode.metadata
    assert (metadata.title, metadata.show, metadata.published, metadata.number) == (
        "Better title", "A Show", "2024-05-06", 7
    )  # fmt: skip
    assert [(person.name, person.role) for person in metadata.people] == [("ADA MOSS", "host")]
    assert metadata.origins["title"] == metadata.origins["people"] == "feed.xml#g-7"
    assert (metadata.origins["show"], metadata.origins["published"]) == ("header", "file name")
    assert episode.id == episode_id("g-7", None, "")


def test_an_episode_is_named_by_its_link_else_by_its_words(tmp_path: Path) -> None:
    assert read_episode(write(tmp_path, TALK)).id == episode_id(None, "https://example.org/7", "")
    assert read_episode(write(tmp_path, "Words.", "a.txt")).id == read_episode(write(tmp_path, "Words.\n", "b.txt")).id


def test_the_source_is_named_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "show").mkdir()
    path = write(tmp_path / "show", "Words.", "a.txt")
    assert read_episode(path, root=tmp_path).source.name == "show/a.txt"
    assert read_episode(path).source.name == "a.txt"
    assert read_episode(path, root=tmp_path / "elsewhere").source.name == "a.txt"


def test_a_text_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Hello.\n"
    formats = {"vtt": vtt, "md": TALK, "txt": "Just words.", "labels": "**Ada:** Hi.\n\n**Bo:** Ho."}
    found = {name: read_episode(write(tmp_path, text, "a.txt")).source.format for name, text in formats.items()}
    assert found == {"vtt": "webvtt", "md": "markdown", "txt": "text", "labels": "markdown"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_in_each_of_its_forms(tmp_path: Path, encoding: str) -> None:
    episode = read_episode(write(tmp_path, "Zoe\u0308 sa\u200bid\u00a0“hé”.\r\nYes.".encode(encoding), "a.txt"))
    check_episode(episode)
    assert episode.text == "Zoë said “hé”. Yes."


def test_a_big_endian_mark_is_known(tmp_path: Path) -> None:
    data = codecs.BOM_UTF16_BE + "Hello.".encode("utf-16-be")
    assert read_episode(write(tmp_path, data, "a.txt")).text == "Hello."


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "the file is empty"),
        (b" \n\n ", "the file is empty"),
        (b"words\n\0\1\2", "not a binary file"),
        (b"[music]\n", "no word is left"),
        (b"---\ntitle: a\n---\n", "no word is left"),
    ],
)
def test_what_is_no_transcript_is_an_error_that_says_what_was_expected(
    tmp_path: Path, data: bytes, expected: str
) -> None:
    with pytest.raises(TranscriptError, match=expected):
        read_episode(write(tmp_path, data))


def test_a_format_that_is_not_known_is_an_error_that_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"known format \(.*\.md, .*\.vtt"):
        read_episode(write(tmp_path, "Words.", "a.pdf"))


def test_the_line_of_what_is_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError) as error:
        read_episode(write(tmp_path, b"one\ntwo\nthr\0ee\n", "a.txt"))
    assert error.value.line == 3


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="can be read"):
        read_episode(tmp_path / "none.txt")


def test_reading_twice_gives_the_same_episode(tmp_path: Path) -> None:
    path = write(tmp_path, TALK)
    assert read_episode(path).model_dump_json() == read_episode(path).model_dump_json()


_SCRAPS = st.sampled_from(
    ["**Ada:** ", "**Bo Reed**: ", "ADA: ", "Bo Reed (00:01): ", ">> ", "[00:12] ", "\\[01:02:03\\]", "[laughs]", "\n",
     "\n\n", "word ", "It is. ", "[a](http://x.y)", "**", "*", "`", "# ", "- ", "1. ", "> ", "<b>", "&amp;", "\u200b",
     "e\u0301", "---\n", "title: a\n", "WEBVTT\n\n", "00:01.000 --> 00:02.000\n", "<v Ada>", "</v>",
     "[00:00.000 --> 00:05.000] ", "|", "```\n", "♪", "(", ")", "[", "]", "\\", "!", "…", "\ue000",
     "\ue001", "<!-- ", "    "],
)  # fmt: skip


@given(st.lists(_SCRAPS | st.text(max_size=5), max_size=40).map("".join), st.sampled_from([".md", ".txt", ".vtt"]))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_a_sound_episode_or_a_transcript_error(tmp_path: Path, text: str, suffix: str) -> None:
    path = tmp_path / f"{suffix[1:]}{suffix}"  # no file of another example beside it under its name
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        episode = read_episode(path)
    except TranscriptError:
        return
    check_episode(episode)


@given(st.binary(max_size=200), st.sampled_from([".md", ".txt", ".vtt"]))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_sound_episode_or_a_transcript_error(tmp_path: Path, data: bytes, suffix: str) -> None:
    try:
        episode = read_episode(write(tmp_path, data, f"{suffix[1:]}{suffix}"))
    except TranscriptError:
        return
    check_episode(episode)


@pytest.mark.parametrize(
    "pattern",
    [
        "corpus/practical-ai/practical-ai-1?.md",
        pytest.param("corpus/practical-ai/*.md", marks=pytest.mark.heavy),
        "corpus/latent-space/*.md",
        "corpus/talks/*.txt",
        "corpus/formats/*/*.vtt",
        "corpus/formats/real/*.txt",
        "gold/texts/*.txt",
        "silver/texts/*.txt",
    ],
)
def test_real_transcripts_are_read_soundly(pattern: str) -> None:
    shared = shared_file(".")
    paths = sorted(shared.glob(pattern))
    assert paths
    for path in paths:
        check_episode(read_episode(path, root=shared))


def test_real_stamps_behind_turns_are_ends_and_before_turns_beginnings() -> None:
    folder = shared_file("corpus/latent-space")
    ends = read_episode(next(folder.glob("2023-06-20*"))).cues
    begins = read_episode(next(folder.glob("2024-02-16*"))).cues
    assert (ends[0].at, ends[0].until) == (0.0, 20.0)
    assert (begins[0].at, begins[0].until) == (0.0, 14.0)


def test_real_people_are_one_under_every_label() -> None:
    (path,) = shared_file("corpus/latent-space").glob("2023-05-05*")
    names = {segment.speaker for segment in read_episode(path).segments}
    assert names == {None, "Simon Willison", "swyx", "Travis Fischer", "Alessio Fanelli"}
