import time
from pathlib import Path

import pytest
from formats import edited, read_or_refuse, read_real, said, second_of, speaker_of, turns
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers import choose_reader
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


def test_one_cue_may_hold_two_voices_each_with_its_share_of_the_seconds() -> None:
    first, second = read("00:01.000 --> 00:05.000\n<v Ada>One.</v> <v Bo>Two.</v>")
    assert (first.label, second.label, second.opens) == ("Ada", "Bo", "turn")
    assert (first.at, second.at, second.until) == (1.0, 3.0, 5.0)


def test_a_voice_goes_on_in_the_next_cue_unless_its_end_is_told() -> None:
    blocks = ("00:01.000 --> 00:02.000\n<v Ada>One", "00:02.000 --> 00:03.000\ntwo.")
    assert turns(read_whole(*blocks)) == [("Ada", "One two.")]
    assert turns(read_whole(blocks[0] + "</v>", blocks[1])) == [("Ada", "One"), (None, "two.")]


def test_voices_that_end_with_each_cue_are_one_turn() -> None:
    blocks = ("00:01.000 --> 00:02.000\n<v Ada>One</v>", "00:02.000 --> 00:03.000\n<v Ada>two.</v>")
    assert turns(read_whole(*blocks)) == [("Ada", "One two.")]


def test_two_angles_begin_a_turn_of_nobody_known() -> None:
    pieces = read("00:01.000 --> 00:02.000\n>> One. &gt;&gt; Two.", "00:02.000 --> 00:03.000\nMore.")
    assert [(piece.opens, piece.words) for piece in pieces] == [("turn", "One."), ("turn", "Two."), ("line", "More.")]


@pytest.mark.parametrize(
    "words",
    [
        "so<00:01.200><c> go</c><00:01.500><c> >></c><00:01.600><c> yes</c>",
        "so<00:01.200><c> go</c><00:01.500><c> &gt;&gt; yes</c>",
        "so<00:00:01.200><c.blue> go</c><00:00:01.500><c.blue> >></c><00:00:01.600><c.blue> yes</c>",
        "<c>so go</c> <c>>></c> <c>yes</c>",
        "so go <i>>> yes</i>",
        "so go\n<i>- yes</i>",
    ],
)
def test_a_change_within_tags_is_a_change_and_no_word(words: str) -> None:
    assert turns(read_whole(f"00:01.000 --> 00:02.000\n{words}")) == [(None, "so go"), (None, "yes")]


def test_the_second_of_a_word_is_the_words_own_behind_the_sign_of_a_change() -> None:
    cue = "00:00:01.000 --> 00:00:02.000\nso<00:00:01.200><c> go</c><00:00:01.500><c> >></c><00:00:01.600><c> yes</c>"
    assert said(read_whole(cue)) == [("so", 1.0), ("go", 1.2), ("yes", 1.6)]


def test_a_word_in_the_name_of_a_voice_has_no_second() -> None:
    assert turns(read_whole("00:00:01.000 --> 00:00:02.000\n<v Ada <00:00:01.500>Moss>One")) == [("Ada Moss", "One")]


def test_names_before_a_colon_are_labels_where_they_recur() -> None:
    pieces = read(*(f"00:0{n}.000 --> 00:0{n}.900\n{name}: Words." for n, name in enumerate(["Ada", "Bo"] * 2)))
    assert [(piece.label, piece.words) for piece in pieces[:2]] == [("Ada", "Words."), ("Bo", "Words.")]


def test_tags_settings_styles_and_notes_are_no_words() -> None:
    transcript = read_whole(
        "STYLE\n::cue { color: red }",
        "NOTE\nnothing to say",
        "id\n00:01.000 --> 00:02.000 align:start position:0%\n<c.blue>One</c> <00:00:01.500><i>two</i> &amp; three",
        "NOTE more",
        "00:02.000 --> 00:03.000\n[MUSIC]",
    )
    assert said(transcript) == [("One", 1.0), ("two & three", 1.5)]


def test_a_line_that_rolls_up_is_read_once() -> None:
    transcript = read_whole(
        "00:00:01.000 --> 00:00:02.000 align:start\n \nso<00:00:01.200><c> we</c><00:00:01.500><c> go</c>",
        "00:00:02.000 --> 00:00:02.010\nso we go\n ",
        "00:00:02.010 --> 00:00:04.000\nso we go\non<00:00:03.000><c> and</c><00:00:03.500><c> on</c>",
        "00:00:04.000 --> 00:00:04.010\non and on\n ",
    )
    assert said(transcript) == [
        ("so", 1.0), ("we", 1.2), ("go", 1.5), ("on", 2.01), ("and", 3.0), ("on", 3.5)
    ]  # fmt: skip


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
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n\n00:02.0", 6),
        ("WEBVTT\n\n1:10:00.000 --> 1:10:02.000\nOne.\n\n00:02.000 --> 00:03.000\nTwo.\n", 6),
    ],
)
def test_a_damaged_file_is_an_error_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TranscriptError) as error:
        read_webvtt(text, Path("talk.vtt"))
    assert error.value.line == line


def test_webvtt_is_known_by_its_first_line() -> None:
    assert is_webvtt("WEBVTT - A title\n\n")
    assert not is_webvtt("WEBVTTX\n")


def test_a_change_at_the_end_of_a_cue_is_of_the_next() -> None:
    assert turns(read_whole("00:01.000 --> 00:02.000\nOne. >>", "00:02.000 --> 00:03.000\nTwo.")) == [
        (None, "One."), (None, "Two.")
    ]  # fmt: skip


def test_regions_notes_and_a_missing_empty_line_swallow_no_cue() -> None:
    pieces = read(
        "REGION\nid:fred\nwidth:40%",
        "NOTE <!-- --> said\n00:01.000 --> 00:02.000\nOne.\n2\n00:02.000 --> 00:03.000 region:fred\nTwo.",
    )
    assert [(piece.words, piece.at) for piece in pieces] == [("One.", 1.0), ("Two.", 2.0)]


def test_an_empty_line_between_the_times_and_the_words_is_no_end() -> None:
    assert said(read_whole("00:01.000 --> 00:02.000\n\nOne.", "00:02.000 --> 00:03.000\nTwo.")) == [
        ("One.", 1.0), ("Two.", 2.0)
    ]  # fmt: skip


def test_commas_for_dots_and_three_digits_of_hours_are_read() -> None:
    assert said(read_whole("100:00:01,000 --> 100:00:02,000\nOne.")) == [("One.", 360001.0)]


def test_tracks_of_two_speakers_one_after_the_other_are_joined_by_time() -> None:
    tracks = [
        f"0{minute}:00.000 --> 0{minute}:09.000\n<v {name}>{minute}."
        for name, minutes in (("Ada", (0, 2, 4)), ("Bo", (1, 3)))
        for minute in minutes
    ]
    assert turns(read_whole(*tracks)) == [("Ada", "0."), ("Bo", "1."), ("Ada", "2."), ("Bo", "3."), ("Ada", "4.")]


def test_characters_that_are_not_seen_are_no_words_even_when_escaped() -> None:
    assert said(read_whole("00:01.000 --> 00:02.000\na&#x200b;b &#xe002;7&#xe003; &nbsp;c")) == [("ab 7 c", 1.0)]


@pytest.mark.parametrize("suffix", [".vtt", ".txt", ".srt", ".json", ""])
@pytest.mark.parametrize("start", ["WEBVTT\n\n", "WEBVTT\r\n\r\n", "\n\nWEBVTT - A talk\n\n", "\ufeffWEBVTT\n\n"])
def test_a_file_is_known_by_its_first_line_whatever_its_name(suffix: str, start: str) -> None:
    reader = choose_reader(suffix, start)
    assert reader
    assert reader.format == "webvtt"


def test_a_page_where_a_transcript_was_meant_is_refused() -> None:
    page = "<!DOCTYPE html>\n<html><body><b>Ada:</b> gone\n**Ada:** no</body></html>"
    reader = choose_reader(".vtt", page)
    assert reader
    with pytest.raises(TranscriptError, match="begins with a line WEBVTT"):
        reader.read(page, Path("talk.vtt"))


@given(st.data())
def test_no_edit_of_a_file_raises_anything_else(data: st.DataObject) -> None:
    sample = "WEBVTT\n\nNOTE a\n\n00:01.000 --> 00:02.000 line:0\n<v Ada>One &amp;\n- [laughs] two.</v>\n\n"
    read_or_refuse(read_webvtt, data.draw(edited(sample * 2 + "5\n00:09.000 --> 00:12.000\n>> Three\nfour.\n")))


@pytest.mark.heavy
def test_a_hundred_thousand_cues_take_seconds() -> None:
    blocks = [f"{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.900\nsome words here" for n in range(6000)]
    hours = [f"{hour:02}:{block.replace('--> ', f'--> {hour:02}:')}" for hour in range(17) for block in blocks[:3600]]
    more = [block.replace("some", "other") for block in hours[: 100_000 - len(hours)]]
    begun = time.process_time()
    assert len(read(*sorted(hours + more))) == 100_000
    # Measured: 2 s.
    assert time.process_time() - begun < 20


REAL = [
    ("lexicap/episode_017_large.vtt", "He's the cofounder and CTO", 2.88, None),
    ("lexicap/episode_017_small.vtt", "So, Greg, thanks so much", 5083.64, None),
    ("real/Labs Setting Engineering Goals and Reporting to Stakeholders.txt", "Talk again soon", 2271.6, "Dan Lines"),
    ("real/Zenlytic Is Building You A Better Coworker With AI Agents.txt", "This episode is supported", 16.42, None),
]


@pytest.mark.parametrize(("name", "phrase", "second", "speaker"), REAL)
def test_real_files_have_words_seconds_and_speakers(name: str, phrase: str, second: float, speaker: str | None) -> None:
    episode = read_real(f"corpus/formats/{name}")
    assert episode.source.format == "webvtt"
    assert second_of(episode, phrase) == pytest.approx(second, abs=2)
    assert speaker_of(episode, phrase) == speaker


def test_two_transcripts_of_one_recording_put_their_sentences_at_the_same_seconds() -> None:
    seconds = []
    for size in ("large", "small"):
        episode = read_real(f"corpus/formats/lexicap/episode_017_{size}.vtt")
        words = [span.of(episode.text) for span in episode.sentences]
        seconds.append({w: episode.second_at(s.start) for w, s in zip(words, episode.sentences, strict=True)
                        if words.count(w) == 1})  # fmt: skip
    apart = [abs(at - seconds[1][words]) for words, at in seconds[0].items() if words in seconds[1]]
    assert len(apart) > 400
    assert sum(difference > 2 for difference in apart) <= len(apart) / 100
