import json
from pathlib import Path
from typing import Any

import pytest
from formats import edited, read_or_refuse, read_real, said, second_of, speaker_of, turns
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers import choose_reader, rank_text
from extractor.readers.whisper import read_whisper_json, read_whisper_tsv
from extractor.transcript import Transcript
from schemas.errors import TranscriptError

FIVE = ("json", "tsv", "vtt", "srt")
WORDS = [{"word": " One", "start": 1.0, "end": 1.4}, {"word": " two.", "start": 1.75, "end": 2.0}]
SEGMENTS = [
    {"id": 0, "start": 1.0, "end": 2.0, "text": " One two.", "words": WORDS},
    {"id": 1, "start": 2.0, "end": 3.5, "text": " Three."},
]
SAMPLE = json.dumps({"text": " One two. Three.", "segments": SEGMENTS, "language": "en"}, indent=1)
TSV = "start\tend\ttext\n1000\t2000\tOne\ttwo.\n2000\t3500\tThree.\n"


def read(data: Any) -> Transcript:
    return read_whisper_json(json.dumps(data), Path("talk.json"))


def read_tsv(text: str) -> Transcript:
    return read_whisper_tsv(text, Path("talk.tsv"))


def test_each_word_has_its_own_second_and_a_segment_without_words_one() -> None:
    transcript = read_whisper_json(SAMPLE, Path("talk.json"))
    assert said(transcript) == [("One", 1.0), ("two.", 1.75), ("Three.", 2.0)]
    assert [piece.until for piece in transcript.pieces] == [2.0, 3.5]
    assert transcript.metadata.language == "en"


def test_a_piece_stands_in_the_line_of_its_segment() -> None:
    assert [piece.line for piece in read_whisper_json(SAMPLE, Path("a")).pieces] == [4, 22]


def test_words_with_and_without_times_are_the_same_words() -> None:
    plain = [{key: value for key, value in segment.items() if key != "words"} for segment in SEGMENTS]
    assert turns(read({"segments": plain})) == turns(read({"segments": SEGMENTS}))


def test_speakers_of_segments_are_labels_and_none_is_nobody() -> None:
    data = {
        "segments": [
            {"start": 0, "end": 1, "text": "One.", "speaker": "Ada"},
            {"start": 1, "end": 2, "text": "Two.", "words": [{"word": "Two.", "speaker": "SPEAKER_01"}]},
            {"start": 2, "end": 3, "text": "Three."},
        ]
    }
    assert turns(read(data)) == [("Ada", "One."), ("SPEAKER_01", "Two."), (None, "Three.")]


ALIKE: dict[str, Any] = {
    "whisper.cpp": {"transcription": [{"offsets": {"from": 1500, "to": 2000}, "text": " One."}]},
    "transformers": {"text": " One.", "chunks": [{"timestamp": [1.5, None], "text": " One."}]},
    "api": {"language": "english", "text": "One.", "segments": [{"start": 1.5, "end": 2, "text": "One."}]},
    "captions": [{"text": "One.", "start": 1.5, "duration": 0.5}],
    "podcasting": {"version": "1.0.0", "segments": [{"startTime": 1.5, "endTime": 2, "body": "One."}]},
}  # fmt: skip


@pytest.mark.parametrize("kind", ALIKE)
def test_json_of_its_kin_is_known_by_its_keys_and_read_alike(kind: str) -> None:
    reader = choose_reader(".json", json.dumps(ALIKE[kind]))
    assert reader
    assert reader.format == ("podcasting json" if kind == "podcasting" else "whisper json")
    assert said(read(ALIKE[kind])) == [("One.", 1.5)]


def test_words_alone_have_no_seconds() -> None:
    assert said(read({"text": " One.  Two."})) == [("One. Two.", None)]


def test_words_of_a_script_without_spaces_stay_together() -> None:
    words = [{"word": "模型", "start": 1.0}, {"word": "很大。", "start": 1.5}]
    assert said(read({"segments": [{"start": 1, "end": 2, "text": "模型很大。", "words": words}]})) == [
        ("模型很大。", 1.0)
    ]


def test_a_word_that_does_not_stand_in_its_segment_is_passed_over() -> None:
    words = [{"word": " Oops", "start": 1.0}, {"word": " two.", "start": 1.75}, {"word": None}, 7]
    assert said(read({"segments": [{"start": 1, "end": 2, "text": "One two.", "words": words}]})) == [
        ("One", 1.0), ("two.", 1.75)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"segments": 7}, "a list of objects under 'segments'"),
        ({"segments": [7]}, "a list of objects under 'segments'"),
        ({"segments": [{"start": 1}]}, "its words as 'text' or 'body'"),
        ({"segments": [{"start": "x", "text": "One."}]}, "a number of seconds, not 'x'"),
        ({"segments": [{"start": True, "text": "One."}]}, "a number of seconds, not 'True'"),
        ({"segments": [{"start": 1e99, "text": "One."}]}, r"a number of seconds, not '1e\+99'"),
        ({"segments": []}, "a list under 'segments', or words under 'text'"),
    ],
)
def test_what_is_wrong_in_json_is_told(data: Any, expected: str) -> None:
    with pytest.raises(TranscriptError, match=expected):
        read(data)


@pytest.mark.parametrize("text", [SAMPLE[:-20], "[" * 100_000, '{"segments": [{"start": ' + "9" * 5000 + "}]}"])
def test_json_that_ends_early_or_goes_too_deep_is_an_error_with_its_line(text: str) -> None:
    with pytest.raises(TranscriptError, match="expected JSON") as error:
        read_whisper_json(text, Path("talk.json"))
    assert error.value.line == text.count("\n") + 1


def test_json_that_holds_no_transcript_is_not_known() -> None:
    chapters = {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}]}
    assert choose_reader(".json", json.dumps(chapters)) is None
    assert choose_reader(".json", json.dumps({"name": "a package"})) is None


def test_milliseconds_of_tsv_are_seconds_and_a_tab_is_a_space() -> None:
    assert said(read_tsv(TSV)) == [("One two.", 1.0), ("Three.", 2.0)]
    assert [piece.line for piece in read_tsv(TSV).pieces] == [2, 3]


@pytest.mark.parametrize("second", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_a_word_whose_second_is_no_number_is_an_error_wherever_it_stands(second: str) -> None:
    words = [{"word": f" {word}", "start": at} for word, at in [("a", 0.5), ("b", float(second)), ("c", 0.9)]]
    with pytest.raises(TranscriptError):
        read({"segments": [{"start": 0.0, "end": 2.0, "text": " a b c", "words": words}]})


@pytest.mark.parametrize("line", ["words", "1000\twords", "a\tb\tc"])
def test_a_line_of_tsv_without_its_times_is_an_error(line: str) -> None:
    with pytest.raises(TranscriptError, match="with tabs between") as error:
        read_tsv(f"{TSV}{line}\n")
    assert error.value.line == 4


def test_words_make_json_richer_than_all_other_forms_and_speakers_richer_still() -> None:
    ranks = [
        rank_text(".json", json.dumps({"segments": [{"start": 1, "text": "One.", "speaker": "Ada"}]})),
        rank_text(".json", SAMPLE),
        rank_text(".json", json.dumps({"segments": [{"start": 1, "text": "One."}]})),
        rank_text(".vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n"),
        rank_text(".srt", "1\n00:00:01,000 --> 00:00:02,000\nOne.\n"),
        rank_text(".tsv", TSV),
        rank_text(".txt", "[00:01.000 --> 00:02.000]  One.\n"),
        rank_text(".txt", "One.\n"),
    ]
    assert ranks == sorted(set(ranks))


@given(st.data())
def test_no_edit_of_a_file_raises_anything_else(data: st.DataObject) -> None:
    read_or_refuse(read_whisper_json, data.draw(edited(SAMPLE)))
    read_or_refuse(read_whisper_tsv, data.draw(edited(TSV)))


def test_one_talk_in_five_formats_has_the_same_words_at_the_same_seconds() -> None:
    episodes = {suffix: read_real(f"corpus/formats/whisper/stateofGPT.{suffix}") for suffix in FIVE}
    episodes["printed"] = read_real("corpus/formats/whisper/output.txt")
    plain = read_real("corpus/formats/whisper/stateofGPT.txt")
    assert {tuple(episode.text.split()) for episode in episodes.values()} == {tuple(plain.text.split())}
    first, *others = episodes.values()
    for other in others:
        assert other.text == first.text
        assert other.sentences == first.sentences
        for mine, its in zip(first.segments, other.segments, strict=True):
            assert mine.start == pytest.approx(its.start, abs=1)
            assert mine.end == pytest.approx(its.end, abs=1)


def test_what_the_program_prints_of_itself_is_no_talk() -> None:
    episode = read_real("corpus/formats/whisper/output.txt")
    assert episode.text.startswith("Please welcome AI researcher")
    assert episode.source.format == "whisper text"


def test_the_json_of_podcasting_2_has_speakers_and_the_second_of_each_word() -> None:
    episode = read_real("corpus/formats/podcasting2/transcript-example.json")
    assert episode.source.format == "podcasting json"
    assert second_of(episode, "father.") == 2.25
    assert speaker_of(episode, "father.") == "Darth Vader"
