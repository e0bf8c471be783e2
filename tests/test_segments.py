import re
from collections.abc import Sequence

import pytest
from formats import divide
from invariants import check_sentences
from shared_texts import shared_file

from extractor.readers import choose_reader
from extractor.readers.words import clean_source
from extractor.segments import MOST_SECONDS, MOST_WORDS, Clock, Turn, cut_segments
from extractor.sentences import LONGEST, split_sentences
from extractor.transcript import Piece
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


def test_a_segment_with_enough_words_ends_at_a_clear_pause() -> None:
    text = " ".join(["Ten words stand in this sentence, and so it goes."] * 12)
    pauses = {50 * number: length for number, length in ((4, 2.0), (8, 0.9), (9, 1.0))}
    clock = Clock(second_at=lambda offset: None, line_at=lambda offset: 1, pauses=pauses)
    segments = cut(text, (text, None), clock=clock)
    assert [len(segment.span.of(text).split()) for segment in segments] == [90, 30]


def strip_stops(pieces: tuple[Piece, ...]) -> list[Piece]:
    """Return the pieces as raw captions have them: in lower case and without punctuation."""
    plain = (re.sub(r"[.,?!;:—…]+(?= |$)", "", piece.words).lower().split() for piece in pieces)
    stripped = (piece._replace(words=" ".join(words)) for piece, words in zip(pieces, plain, strict=True))
    return [piece for piece in stripped if piece.words]


REAL = ["Managed services vs. DIY.vtt", "Bloat.srt", "Yak Shaving with Tim Mitra.srt"]


@pytest.mark.parametrize("name", REAL)
def test_real_captions_without_punctuation_are_divided_where_sentences_end(name: str) -> None:
    path = shared_file(f"corpus/formats/real/{name}")
    reader = choose_reader(path.suffix, text := path.read_text())
    assert reader
    pieces = reader.read(clean_source(text), path).pieces
    words, sentences, segments = divide(strip_stops(pieces))
    check_sentences(words, sentences)
    assert max(len(span.of(words).split()) for span in sentences) <= LONGEST
    assert max(len(segment.span.of(words).split()) for segment in segments) <= MOST_WORDS
    assert max((segment.end or 0) - (segment.start or 0) for segment in segments) <= MOST_SECONDS
    stopped, whole, _ = divide(pieces)
    ends = _count_words(stopped, whole)
    found = _count_words(words, sentences)
    assert len(found & ends) > len(found) * 0.7


def _count_words(text: str, sentences: Sequence[Span]) -> set[int]:
    """Return how many words stand before each sentence."""
    counts, before = set(), 0
    for span in sentences:
        counts.add(before)
        before += len(re.findall(r"\S*\w\S*", span.of(text)))
    return counts
