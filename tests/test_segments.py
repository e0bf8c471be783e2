from extractor.segments import MOST_WORDS, Clock, Turn, cut_segments
from extractor.sentences import split_sentences
from schemas.episode import Segment
from schemas.model import Span

NO_CLOCK = Clock(second_at=lambda offset: None, line_at=lambda offset: 1)


def cut(text: str, *turns: tuple[str, str | None], clock: Clock = NO_CLOCK) -> tuple[Segment, ...]:
    """Cut a text of turns, each given by its words and its speaker."""
    spans, position = [], 0
    for words, speaker in turns:
        start = text.index(words, position)
        position = start + len(words)
        spans.append(Turn(Span(start, position), speaker, speaker))
    return cut_segments(text, split_sentences(text, [turn.span.start for turn in spans]), spans, clock)


def test_each_turn_is_a_segment_of_its_speaker() -> None:
    text = "Hello there. How are you?\n\nFine."
    first, second = cut(text, ("Hello there. How are you?", "Ada"), ("Fine.", "Bo"))
    assert (first.span.of(text), first.speaker, first.sentences) == ("Hello there. How are you?", "Ada", (0, 2))
    assert (second.span.of(text), second.speaker, second.sentences) == ("Fine.", "Bo", (2, 3))


def test_two_turns_of_one_speaker_stay_apart() -> None:
    assert len(cut("One.\n\nTwo.", ("One.", "Ada"), ("Two.", "Ada"))) == 2


def test_a_long_turn_is_cut_between_sentences_at_150_words() -> None:
    text = " ".join(["Ten words stand in this sentence, and so it goes."] * 40)
    segments = cut(text, (text, "Ada"))
    assert len(segments) > 2
    assert all(len(segment.span.of(text).split()) <= MOST_WORDS for segment in segments)
    assert all(segment.span.of(text).endswith("goes.") for segment in segments)


def test_a_segment_with_enough_words_ends_with_its_paragraph() -> None:
    paragraph = " ".join(["Ten words stand in this sentence, and so it goes."] * 8)
    text = f"{paragraph}\n\n{paragraph}"
    assert [segment.span.of(text) for segment in cut(text, (text, None))] == [paragraph, paragraph]


def test_a_segment_is_cut_before_it_lasts_a_minute() -> None:
    text = "One. Two. Three. Four."
    slow = Clock(second_at=lambda offset: offset * 5.0, line_at=lambda offset: 1)
    segments = cut(text, (text, None), clock=slow)
    assert [segment.span.of(text) for segment in segments] == ["One. Two.", "Three. Four."]
    assert [(segment.start, segment.end) for segment in segments] == [(0.0, 45.0), (50.0, 110.0)]


def test_one_slow_sentence_is_a_segment_by_itself() -> None:
    text = "One very slow sentence. Two."
    slow = Clock(second_at=lambda offset: offset * 10.0, line_at=lambda offset: 1)
    assert len(cut(text, (text, None), clock=slow)) == 2


def test_without_times_a_segment_has_no_seconds() -> None:
    (segment,) = cut("One.", ("One.", None))
    assert (segment.start, segment.end) == (None, None)
