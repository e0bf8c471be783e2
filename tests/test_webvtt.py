from pathlib import Path

import pytest

from extractor.readers.webvtt import is_webvtt, read_webvtt
from extractor.transcript import Piece, Transcript
from schemas.errors import TranscriptError


def read(*blocks: str) -> tuple[Piece, ...]:
    return read_whole(*blocks).pieces


def read_whole(*blocks: str) -> Transcript:
    return read_webvtt("\n\n".join(("WEBVTT", *blocks)) + "\n", Path("talk.vtt"))


def test_a_cue_has_words_seconds_and_the_line_of_its_times() -> None:
    first, second = read("00:01.000 --> 00:02.500\nHello\nthere.", "7\n01:00:03.000 --> 01:00:04.000\nYes.")
    assert (first.words, first.at, first.until, first.line) == ("Hello there.", 1.0, 2.5, 3)
    assert (second.words, second.at, second.line, second.opens) == ("Yes.", 3603.0, 8, "line")


def test_a_voice_is_the_label_and_a_new_voice_begins_a_turn() -> None:
    pieces = read(
        "00:01.000 --> 00:02.000\n<v Ada Moss>One",
        "00:02.000 --> 00:03.000\n<v Ada Moss>two.",
        "00:03.000 --> 00:04.000\n<v.loud Bo>Three.</v>",
    )
    assert [(piece.opens, piece.label, piece.words) for piece in pieces] == [
        ("turn", "Ada Moss", "One"), ("line", None, "two."), ("turn", "Bo", "Three.")
    ]  # fmt: skip


def test_one_cue_may_hold_two_voices() -> None:
    first, second = read("00:01.000 --> 00:05.000\n<v Ada>One.</v> <v Bo>Two.</v>")
    assert (first.label, second.label, second.opens) == ("Ada", "Bo", "turn")
    assert (first.at, second.at) == (1.0, None)


def test_a_cue_without_a_voice_is_not_of_the_one_before() -> None:
    _, second = read("00:01.000 --> 00:02.000\n<v Ada>One.", "00:02.000 --> 00:03.000\nTwo.")
    assert (second.opens, second.label) == ("turn", None)


def test_two_angles_begin_a_turn_of_nobody_known() -> None:
    pieces = read("00:01.000 --> 00:02.000\n>> One. &gt;&gt; Two.", "00:02.000 --> 00:03.000\nMore.")
    assert [(piece.opens, piece.words) for piece in pieces] == [("turn", "One."), ("turn", "Two."), ("line", "More.")]


def test_names_before_a_colon_are_labels_where_they_recur() -> None:
    pieces = read(*(f"00:0{n}.000 --> 00:0{n}.900\n{name}: Words." for n, name in enumerate(["Ada", "Bo"] * 2)))
    assert [(piece.label, piece.words) for piece in pieces[:2]] == [("Ada", "Words."), ("Bo", "Words.")]


def test_tags_settings_styles_and_notes_are_no_words() -> None:
    pieces = read(
        "STYLE\n::cue { color: red }",
        "NOTE\nnothing to say",
        "id\n00:01.000 --> 00:02.000 align:start position:0%\n<c.blue>One</c> <00:00:01.500><i>two</i> &amp; three",
        "NOTE more",
        "00:02.000 --> 00:03.000\n[MUSIC]",
    )
    assert [piece.words for piece in pieces] == ["One two & three"]


def test_a_line_that_rolls_up_is_read_once() -> None:
    pieces = read(
        "00:00:01.000 --> 00:00:02.000 align:start\n \nso<00:00:01.200><c> we</c><00:00:01.500><c> go</c>",
        "00:00:02.000 --> 00:00:02.010\nso we go\n ",
        "00:00:02.010 --> 00:00:04.000\nso we go\non<00:00:03.000><c> and</c><00:00:03.500><c> on</c>",
        "00:00:04.000 --> 00:00:04.010\non and on\n ",
    )
    assert [(piece.words, piece.at) for piece in pieces] == [("so we go", 1.0), ("on and on", 2.01)]


def test_signs_of_less_and_more_are_words() -> None:
    assert [piece.words for piece in read("00:01.000 --> 00:02.000\nso a < b and c > d")] == ["so a < b and c > d"]


def test_a_note_before_the_cues_gives_the_metadata() -> None:
    metadata = read_whole(
        "NOTE\ntitle: Small models: why\nshow: A Show\npublished: 2024-05-06\nhost: Ada Moss\nguests: Bo Reed, Cy Lund",
        "00:01.000 --> 00:02.000\nOne.",
        "NOTE show: Another",
    ).metadata
    assert (metadata.title, metadata.show, metadata.published) == ("Small models: why", "A Show", "2024-05-06")
    assert [(person.name, person.role) for person in metadata.people] == [
        ("Ada Moss", "host"), ("Bo Reed", "guest"), ("Cy Lund", "guest")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("00:01.000 --> 00:02.000\nOne.\n", 1),
        ("WEBVTT\n\n00:01.000 --> 0x\nOne.\n", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n\n00:0a.000 --> 00:03.000\nTwo.\n", 6),
        ("WEBVTT\n\none\ntwo\n00:05.000 --> 00:06.000\nOne.\n", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\nmore.\n", 6),
    ],
)
def test_a_damaged_file_is_an_error_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TranscriptError) as error:
        read_webvtt(text, Path("talk.vtt"))
    assert error.value.line == line


def test_webvtt_is_known_by_its_first_line() -> None:
    assert is_webvtt("WEBVTT - A title\n\n")
    assert not is_webvtt("WEBVTTX\n")
