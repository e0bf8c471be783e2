import time
from pathlib import Path

import pytest
from formats import edited, read_or_refuse, read_real, said, second_of, speaker_of, turns
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers import choose_reader, rank_text
from extractor.readers.subrip import is_subrip, read_subrip
from extractor.transcript import Transcript
from schemas.errors import TranscriptError

SAMPLE = (
    "1\n00:00:01,000 --> 00:00:02,500\nAda: <i>One</i> &amp; more.\n\n"
    "2\n00:00:02,500 --> 00:00:04,000\n>> Two,\nand 3.\n\n"
    "3\n00:00:05,000 --> 00:00:06,000\n- Yes.\n- No.\n"
)


def read(text: str) -> Transcript:
    return read_subrip(text, Path("talk.srt"))


def cues(*words: str) -> str:
    return "\n\n".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{said}" for n, said in enumerate(words, 1))


def test_a_cue_has_words_seconds_and_the_line_of_its_times() -> None:
    pieces = read(SAMPLE).pieces
    assert [(piece.words, piece.at, piece.until, piece.line) for piece in pieces[:2]] == [
        ("Ada: One & more.", 1.0, 2.5, 2), ("Two, and 3.", 2.5, 4.0, 6)
    ]  # fmt: skip


def test_two_dashes_in_a_cue_are_two_speakers_each_with_a_second() -> None:
    first, second = read(SAMPLE).pieces[2:]
    assert (first.words, first.at, first.opens) == ("Yes.", 5.0, "turn")
    assert (second.words, second.opens) == ("No.", "turn")
    assert second.at == pytest.approx(5.6, abs=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000-->00:00:02,000\nOne.\n2\n00:00:02,000-->00:00:03,000\nTwo.\n",
        "00:00:01.000 --> 00:00:02.000\nOne.\n\n\n00:00:02.000 --> 00:00:03.000\nTwo.\n",
        "1\n\n00:00:01 --> 00:00:02\n\nOne.\n\n2\n\n00:02 --> 00:03 X1:40\n\nTwo.\n\n3\n",
        "\n7\n0:00:01,0 --> 0:00:02,0\n{\\an8}<font color='a'>One.</font>\n\n8\n0:00:02,0 --> 0:00:03,0\n<B>Two.</B>",
    ],
)
def test_numbers_empty_lines_and_commas_may_be_missing(text: str) -> None:
    assert said(read(text)) == [("One.", 1.0), ("Two.", 2.0)]


def test_a_number_that_is_said_is_a_word() -> None:
    assert said(read(cues("The answer is\n42", "or\n7 and\n\n8."))) == [("The answer is 42", 1.0), ("or 7 and 8.", 2.0)]
    assert said(read("00:00:01,000 --> 00:00:02,000\nIn\n2017\n")) == [("In 2017", 1.0)]


def test_arrows_and_times_that_are_said_are_words() -> None:
    assert said(read(cues("from a --> b at", "10:30", "today"))) == [
        ("from a --> b at", 1.0), ("10:30", 2.0), ("today", 3.0)
    ]  # fmt: skip


def test_a_name_before_a_colon_has_all_that_follows_until_the_next() -> None:
    text = cues("Ada: One", "more.", ">> Bo: Two.", "Ada: Three.\nBo: Four.", "Bo: Five.")
    assert turns(read(text)) == [
        ("Ada", "One more."),
        ("Bo", "Two."),
        ("Ada", "Three."),
        ("Bo", "Four."),
        ("Bo", "Five."),
    ]


def test_cues_that_show_the_line_before_again_are_read_once() -> None:
    text = cues("so we go", "so we go\non and on", "on and on\nand on", "and on\nuntil here")
    assert said(read(text)) == [("so we go", 1.0), ("on and on", 2.0), ("and on", 3.0), ("until here", 4.0)]


def test_cues_that_grow_by_a_word_are_read_once() -> None:
    assert said(read(cues("so", "so we", "so we go", "so we go on"))) == [
        ("so", 1.0), ("we", 2.0), ("go", 3.0), ("on", 4.0)
    ]  # fmt: skip


def test_a_word_that_is_said_twice_is_read_twice() -> None:
    assert [words for words, _ in said(read(cues("Yeah.", "Yeah.", "So we go.", "And on.", "Good.")))] == [
        "Yeah.", "Yeah.", "So we go.", "And on.", "Good."
    ]  # fmt: skip


def test_cues_out_of_order_are_sorted_and_one_ends_where_the_next_begins() -> None:
    text = (
        "1\n00:00:03,000 --> 00:00:05,000\nTwo.\n\n2\n00:00:01,000 --> 00:00:09,000\nOne.\n\n"
        "3\n00:00:06,000 --> 00:00:02,000\nThree.\n"
    )
    assert [(piece.words, piece.at, piece.until) for piece in read(text).pieces] == [
        ("One.", 1.0, 3.0), ("Two.", 3.0, 5.0), ("Three.", 6.0, None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\nnothing of the kind\n", 2),
        ("Words first.\n1\n00:00:01,000 --> 00:00:02,000\nOne.\n", 1),
        (f"{cues('One.')}\n\n2\n00:00:0x,000 --> 00:00:03,000\nTwo.\n", 6),
        (f"{cues('One.')}\n\n2\n00:00:02,000 --> \nTwo.\n", 6),
        (f"{cues('One.')}\n\n2\n00:00:02,0", 6),
        (f"{cues('One.')}\n\n2\n00:00:02,000 -", 6),
        ("1\n01:10:00,000 --> 01:10:01,000\nOne.\n\n2\n00:00:02,000 --> 00:00:03,000\nTwo.\n", 6),
    ],
)
def test_a_damaged_file_is_an_error_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TranscriptError) as error:
        read(text)
    assert error.value.line == line


@pytest.mark.parametrize("suffix", [".srt", ".txt", ".vtt", "", ".md"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_subrip_is_known_by_its_first_lines_whatever_its_name(suffix: str, end: str) -> None:
    reader = choose_reader(suffix, SAMPLE.replace("\n", end))
    assert reader
    assert reader.format == "subrip"


def test_words_with_a_time_in_them_are_no_subrip() -> None:
    assert not is_subrip("We met.\n00:00:01,000 --> 00:00:02,000\nOne.\n")


def test_labels_make_it_richer() -> None:
    assert rank_text(".srt", cues("Ada: One.", "Bo: Two.", "Ada: Three.", "Bo: Four.")) < rank_text(
        ".srt", cues("One.")
    )


@given(st.data())
def test_no_edit_of_a_file_raises_anything_else(data: st.DataObject) -> None:
    read_or_refuse(read_subrip, data.draw(edited(SAMPLE)))


@pytest.mark.heavy
def test_a_hundred_thousand_cues_take_seconds() -> None:
    text = "\n\n".join(
        f"{n}\n{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},000 --> {n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},900\n"
        f"some words of number {n} here" for n in range(100_000)
    )  # fmt: skip
    begun = time.process_time()
    assert len(read(text).pieces) == 100_000
    # Measured: 2 s.
    assert time.process_time() - begun < 20


REAL = [
    ("Bloat.srt", "Take care, Chelsea.", 2174.92, "Michael"),
    ("Episode 17.srt", "I must admit I had a great", 28.0, None),
    ("I Quit My Job.srt", "My name is Daniel and this", 4.5, None),
]


@pytest.mark.parametrize(("name", "phrase", "second", "speaker"), REAL)
def test_real_files_have_words_seconds_and_speakers(name: str, phrase: str, second: float, speaker: str | None) -> None:
    episode = read_real(f"corpus/formats/real/{name}")
    assert episode.source.format == "subrip"
    assert second_of(episode, phrase) == pytest.approx(second, abs=2)
    assert speaker_of(episode, phrase) == speaker


def test_the_example_of_podcasting_2_has_three_speakers() -> None:
    episode = read_real("corpus/formats/podcasting2/example.srt")
    assert {segment.speaker for segment in episode.segments} == {"Travis", "Gilon", "Sarah"}
    assert second_of(episode, "mistakes. So in this special") == pytest.approx(7.98, abs=2)


def test_a_dash_begins_a_turn_in_a_real_file() -> None:
    episode = read_real("corpus/formats/real/Episode 17.srt")
    assert episode.segment_at(episode.text.index("Yes, cloud functions")).span.start == episode.text.index("Yes, cloud")


def test_a_thousand_cues_of_a_real_file_keep_their_seconds() -> None:
    episode = read_real("corpus/formats/real/Yak Shaving with Tim Mitra.srt")
    assert second_of(episode, "If you are interested, email me") == pytest.approx(23.49, abs=2)
    assert second_of(episode, "Thanks for joining us.") == pytest.approx(3159.29, abs=2)
