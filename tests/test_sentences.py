import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invariants import check_sentences

from extractor.sentences import LONGEST, split_sentences

EXAMPLES = [
    ("We trained it. It works.", ["We trained it.", "It works."]),
    ("Really?! Yes. Great!", ["Really?!", "Yes.", "Great!"]),
    ("Dr. Ada Moss met Mr. Reed. They talked.", ["Dr. Ada Moss met Mr. Reed.", "They talked."]),
    ("Use tools, e.g. Parsers, i.e. Readers. Fine.", ["Use tools, e.g. Parsers, i.e. Readers.", "Fine."]),
    ("He left the U.S. The rest stayed.", ["He left the U.S.", "The rest stayed."]),
    ("J. R. Smith and A. Jones wrote it. We read it.", ["J. R. Smith and A. Jones wrote it.", "We read it."]),
    ("So do I. We agree.", ["So do I.", "We agree."]),
    ("GPT-3.5 costs 2.5 dollars. Fast.ai is free.", ["GPT-3.5 costs 2.5 dollars.", "Fast.ai is free."]),
    ("It grew... and grew. Then... It stopped.", ["It grew... and grew.", "Then...", "It stopped."]),
    ('He said "Go." Then he went.', ['He said "Go."', "Then he went."]),
    ("“Stop.” She stopped.", ["“Stop.”", "She stopped."]),
    ('"Why?" he asked. Nobody knew.', ['"Why?" he asked.', "Nobody knew."]),
    ("I mean -- no. It is -- well -- fine.", ["I mean -- no.", "It is -- well -- fine."]),
    ("Figures, papers, etc. are there. Look.", ["Figures, papers, etc. are there.", "Look."]),
    (
        "Papers, etc. Google made them. Scheduling etc. on top.",
        ["Papers, etc.", "Google made them.", "Scheduling etc. on top."],
    ),
    ("Take the No. 5 bus. Answer: no. Then walk.", ["Take the No. 5 bus.", "Answer: no.", "Then walk."]),
    ("we wrote a test. the test failed. so we fixed it.", ["we wrote a test.", "the test failed.", "so we fixed it."]),
    ("It runs on vLLM. vLLM is fast, i.e. iPhone fast.", ["It runs on vLLM.", "vLLM is fast, i.e. iPhone fast."]),
    ("模型很大。它很快！好。", ["模型很大。", "它很快！", "好。"]),
    ("no stop at all", ["no stop at all"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_rules_tell_the_end_of_a_sentence_from_other_full_stops(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in split_sentences(text)] == expected


def test_a_line_break_ends_a_sentence_without_a_full_stop() -> None:
    text = "a heading\n\nAnd then words"
    assert [span.of(text) for span in split_sentences(text)] == ["a heading", "And then words"]


def test_another_speaker_ends_a_sentence_without_a_full_stop() -> None:
    text = "so I thought Yes me too"
    assert [span.of(text) for span in split_sentences(text, [13])] == ["so I thought", "Yes me too"]


def test_words_without_any_full_stop_are_cut_before_a_cue() -> None:
    text = " ".join(f"word{n}" for n in range(150))
    joints = [text.index("word50"), text.index("word90")]
    sentences = split_sentences(text, (), joints)
    assert {span.start for span in sentences} >= set(joints)
    assert max(len(span.of(text).split()) for span in sentences) <= LONGEST


def test_a_long_sentence_is_cut_after_a_comma_rather_than_anywhere() -> None:
    text = " ".join(["word"] * 40) + ", " + " ".join(["other"] * 40) + "."
    assert [len(span.of(text).split()) for span in split_sentences(text)] == [40, 40]


def test_words_without_full_stops_end_at_each_clear_pause() -> None:
    words = [f"word{n}" for n in range(40)]
    text = " ".join(words)
    pauses = {text.index(f"word{n} "): length for n, length in ((2, 3.0), (12, 1.0), (14, 2.0), (20, 0.9), (30, 1.5))}
    assert [len(span.of(text).split()) for span in split_sentences(text, (), (), pauses)] == [12, 18, 10]


def test_a_pause_ends_no_sentence_that_has_its_full_stop() -> None:
    text = "So we took a while to think of it. And then"
    assert len(split_sentences(text, (), (), {text.index("while"): 5.0})) == 2


def test_a_silence_ends_any_sentence() -> None:
    text = "one two three. a b c"
    assert len(split_sentences(text, (), (), {text.index("two"): 9.0, text.index("b"): 7.0})) == 3


def test_a_file_with_some_full_stops_ends_sentences_at_both() -> None:
    raw = " ".join(["So", *(f"word{n}" for n in range(1, 40))])
    text = f"One said this. {raw}. Then one said that."
    sentences = split_sentences(text, (), (), {text.index("said"): 2.0, text.index("word20"): 2.0})
    assert [len(span.of(text).split()) for span in sentences] == [3, 20, 20, 4]


def test_words_without_a_clear_pause_are_cut_at_the_longest() -> None:
    text = " ".join(f"word{n}" for n in range(70))
    pauses = {text.index(f"word{n}"): length for n, length in ((25, 0.3), (41, 0.8), (55, 0.5))}
    assert [len(span.of(text).split()) for span in split_sentences(text, (), sorted(pauses), pauses)] == [41, 29]


@given(
    st.text(alphabet="ab AI.!?\n", max_size=400),
    st.dictionaries(st.integers(0, 400), st.floats(0, 9)),
    st.lists(st.integers(0, 400)),
)
def test_pauses_lose_no_word_and_leave_no_long_sentence(text: str, pauses: dict[int, float], joints: list[int]) -> None:
    sentences = split_sentences(text, joints, sorted(joints), pauses)
    check_sentences(text, sentences)
    assert all(len(span.of(text).split()) <= LONGEST for span in sentences)


@given(st.text(alphabet="ab AI.!?…\"'”)\n,;。 é", max_size=300), st.lists(st.integers(0, 300)))
def test_every_word_lies_in_exactly_one_sentence(text: str, joints: list[int]) -> None:
    check_sentences(text, split_sentences(text, (), sorted(joints)))


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_divided(text: str) -> None:
    for span in (sentences := split_sentences(text)):
        assert span.of(text).strip() == span.of(text) != ""
    covered = {offset for span in sentences for offset in range(*span)}
    assert all(character.isspace() for offset, character in enumerate(text) if offset not in covered)


@pytest.mark.parametrize("unit", ["word ", "A. ", "... ", "so we said it. ", '".” ', "x"])
def test_the_time_grows_only_with_the_length_of_the_text(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    begun = time.process_time()
    split_sentences(text.strip())
    # Measured: 0.03 to 0.6 s; quadratic time would be minutes.
    assert time.process_time() - begun < 10
