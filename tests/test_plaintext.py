from pathlib import Path

import pytest
from formats import edited, read_or_refuse, read_real
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.plaintext import read_plaintext
from extractor.sentences import LONGEST
from extractor.transcript import Piece


def read(text: str) -> tuple[Piece, ...]:
    return read_plaintext(text, Path("talk.txt")).pieces


def test_wrapped_lines_run_on_and_an_empty_line_begins_a_paragraph() -> None:
    pieces = read("one line\nand more\n\n\nanother")
    assert [(piece.words, piece.opens, piece.line) for piece in pieces] == [
        ("one line", "turn", 1), ("and more", "line", 2), ("another", "paragraph", 5)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the post-\ntraining runs", "the post-training runs"),
        ("an off-\nthe-shelf low-\ntrust one", "an off-the-shelf low-trust one"),
        ("non-\ntechnical", "non- technical"),
        ("he left -\nand came", "he left - and came"),
        ("GPT-\nFour", "GPT- Four"),
        ("one--\ntwo", "one-- two"),
    ],
)
def test_a_word_that_is_broken_at_its_hyphen_is_whole_again(text: str, words: str) -> None:
    assert " ".join(piece.words for piece in read(text)) == words


def test_a_long_line_is_a_paragraph_by_itself() -> None:
    assert [piece.opens for piece in read("long words " * 20 + "\nAnother one.")] == ["turn", "paragraph"]


def test_two_angles_begin_a_turn_wherever_they_stand() -> None:
    pieces = read(">> Is it so? >> It is.\nIndeed. >> Good.")
    assert [(piece.words, piece.opens) for piece in pieces] == [
        ("Is it so?", "turn"), ("It is.", "turn"), ("Indeed.", "line"), ("Good.", "turn")
    ]  # fmt: skip


def test_names_that_recur_before_a_colon_are_labels() -> None:
    pieces = read("ADA MOSS: One\ntwo.\nBO: Three.\nADA MOSS: Four.\nBO: Five.\nCy Lund: Six.")
    assert [(piece.label, piece.words) for piece in pieces if piece.opens == "turn"] == [
        ("ADA MOSS", "One"), ("BO", "Three."), ("ADA MOSS", "Four."), ("BO", "Five."), ("Cy Lund", "Six.")
    ]  # fmt: skip


def test_a_word_before_a_colon_that_does_not_recur_is_a_word() -> None:
    (piece,) = read("Note: this is only said once.")
    assert (piece.label, piece.words) == (None, "Note: this is only said once.")


@pytest.mark.parametrize("word", ["Note", "Example", "So", "Update", "Because", "Step"])
def test_a_remark_is_no_label_though_it_recurs(word: str) -> None:
    pieces = read(f"Ada: One.\nBo: Two.\n{word}: a.\nAda: Three.\nBo: Four.\n{word}: b.")
    assert [piece.label for piece in pieces if piece.opens == "turn"] == ["Ada", "Bo", "Ada", "Bo"]
    assert f"{word}: a." in [piece.words for piece in pieces]


def test_a_handle_in_lower_case_is_a_label_behind_a_time() -> None:
    pieces = read("[00:01] swiff: One.\n[00:05] Ada: Two.\n[00:09] swiff: Three.\n[00:12] Ada: Four.")
    assert [(piece.label, piece.at) for piece in pieces] == [
        ("swiff", 1.0),
        ("Ada", 5.0),
        ("swiff", 9.0),
        ("Ada", 12.0),
    ]


def test_a_credit_at_the_end_is_nobody_s_words() -> None:
    pieces = read("Ada: One.\n\nBo: Two.\n\nAda: Three.\n\nBo: Four.\n\nTranscribed by https://example.org")
    assert [(piece.label, piece.opens) for piece in pieces][-2:] == [("Bo", "turn"), (None, "turn")]


def test_a_name_with_a_time_may_stand_on_a_line_of_its_own() -> None:
    pieces = read("Ada Moss (00:12:33):\nOne.\n\nBo Reed 12:40\nTwo.")
    assert [(piece.label, piece.at, piece.words) for piece in pieces] == [
        ("Ada Moss", 753.0, "One."), ("Bo Reed", 760.0, "Two.")
    ]  # fmt: skip


def test_bracketed_times_are_the_seconds_of_their_line() -> None:
    lines = (
        "[00:00:00.000 --> 00:00:05.000]   [MUSIC]",
        "[00:00:05.000 --> 00:00:07.400]   >> Hey,",
        "[00:07.400 --> 00:09.000]  all.",
    )
    pieces = read("\n".join(lines))
    assert [(piece.words, piece.at, piece.until, piece.opens) for piece in pieces] == [
        ("Hey,", 5.0, 7.4, "turn"), ("all.", 7.4, 9.0, "line")
    ]  # fmt: skip


def test_a_dash_begins_what_another_says() -> None:
    assert [(piece.words, piece.opens) for piece in read("One.\n- Two.\nThree.")] == [
        ("One.", "turn"), ("Two.", "turn"), ("Three.", "line")
    ]  # fmt: skip


def test_stage_directions_are_no_words() -> None:
    assert [piece.words for piece in read("[music]\nSo, I\n(laughs)\nam here.")] == ["So, I", "am here."]


def test_what_stands_before_bracketed_times_is_no_talk_and_what_follows_a_line_is() -> None:
    text = "Detecting language.\n[00:00.000 --> 00:02.000]  One\ntwo.\n[00:02.000 --> 00:04.000]  Three.\n"
    assert [(piece.words, piece.at, piece.line) for piece in read(text)] == [
        ("One", 0.0, 2), ("two.", None, 3), ("Three.", 2.0, 4)
    ]  # fmt: skip


def test_a_long_line_with_times_is_no_paragraph() -> None:
    text = f"[00:00.000 --> 00:02.000]  {'long ' * 40}\n[00:02.000 --> 00:04.000]  line.\n"
    assert [piece.opens for piece in read(text)] == ["turn", "line"]


@given(st.data())
def test_no_edit_of_a_file_raises_anything_else(data: st.DataObject) -> None:
    sample = "[00:00.000 --> 00:02.000]  >> One (laughs)\n[00:02.000 --> 00:04.000]  Ada: Two.\n\nBo 0:05\nAda: Three."
    read_or_refuse(read_plaintext, data.draw(edited(sample)))


TALKS = [
    ("stanley-dbt-jurassic-park", "I am a CISO."),
    ("kundel-openai-codex-behind-harness", "Hi everyone. Uh we're going to start right on time"),
    ("panel-state-of-model-routing", "We firmly believe that we're in a multi-model world."),
]


@pytest.mark.parametrize(("name", "phrase"), TALKS)
def test_real_talks_are_words_alone(name: str, phrase: str) -> None:
    episode = read_real(f"corpus/talks/{name}.txt")
    assert episode.source.format == "text"
    assert phrase in episode.text
    assert ">>" not in episode.text
    assert max(len(span.of(episode.text).split()) for span in episode.sentences) <= LONGEST
