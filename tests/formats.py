"""Small files of each timed format, the real ones, and what tests ask of both."""

import re
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st
from invariants import check_episode, check_sentences
from shared_texts import shared_file

from extractor.assemble import assemble_pieces
from extractor.read import read_episode
from extractor.readers.pauses import find_pauses
from extractor.readers.words import clean_source
from extractor.segments import Clock, Turn, cut_segments
from extractor.sentences import split_sentences
from extractor.transcript import Piece, ReadText, Transcript
from schemas.episode import Episode, Segment
from schemas.errors import TranscriptError
from schemas.model import Span

Said = tuple[str, float | None]

# What breaks parsers, and plain words.
_BITS = st.sampled_from([
    *"<>&\"{}[],\\:\t\n0é ", "-->", "\n\n", ">>", "&#x200b;", "&lt;", "99", "<v A>", "</v>", "<00:00:01.000>", "- ",
    "NOTE", "WEBVTT", "Ada: ", "1e999", "null", "\ue002", "\ud800", "\x00", "[1:2 --> 1:3]", "<!DOCTYPE", "<s t='9'>",
])  # fmt: skip


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """Return a valid file with up to six pieces cut out, put in, or moved."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.sampled_from([0, 0, 1, 2, 9, 40])), len(text))
        text = text[:start] + draw(st.one_of(_BITS, st.just(""), st.just(text[:end]))) + text[end:]
    return text[:20_000]


def read_or_refuse(read: ReadText, text: str) -> None:
    """Assert that a text is read into pieces that can be assembled, or refused in one line that names the file."""
    message, pieces = "", ()
    try:
        pieces = read(clean_source(text), Path("talk.x")).pieces
    except TranscriptError as error:
        message = str(error)
    assert not message or message.startswith("talk.x")
    assert "\n" not in message
    if pieces:
        words, sentences, _ = divide(pieces)
        assert not re.search("[\x02\x03\ue000-\ue003\u200b]", words)
        check_sentences(words, sentences)


def divide(pieces: Sequence[Piece]) -> tuple[str, tuple[Span, ...], tuple[Segment, ...]]:
    """Return the text of pieces, and its sentences and segments, cut at pauses too."""
    assembly = assemble_pieces(pieces)
    pauses = find_pauses(assembly.text, assembly.cues)
    turns = [Turn(span, label, None) for span, label in assembly.turns]
    sentences = split_sentences(assembly.text, (turn.span.start for turn in turns), assembly.joints, pauses)
    clock = Clock(assembly.second_at, assembly.line_at, pauses)
    return assembly.text, sentences, cut_segments(assembly.text, sentences, turns, clock)


def said(transcript: Transcript) -> list[Said]:
    """Return each run of words that has a second of its own."""
    found: list[Said] = []
    for piece in transcript.pieces:
        starts, seconds = (0, *piece.starts), (piece.at, *piece.seconds)
        ends = (*(start - 1 for start in piece.starts), len(piece.words))
        found += [(piece.words[start:end], at) for start, end, at in zip(starts, ends, seconds, strict=True)]
    return found


def turns(transcript: Transcript) -> list[tuple[str | None, str]]:
    """Return each turn's label and its words."""
    found: list[tuple[str | None, str]] = []
    for piece in transcript.pieces:
        if piece.opens == "turn":
            found.append((piece.label, piece.words))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]} {piece.words}")
    return found


def read_real(name: str) -> Episode:
    """Read a file of the shared texts, and assert what holds for every episode."""
    episode = read_episode(shared_file(name))
    check_episode(episode)
    return episode


def second_of(episode: Episode, phrase: str) -> float | None:
    return episode.second_at(episode.text.index(phrase))


def speaker_of(episode: Episode, phrase: str) -> str | None:
    return episode.segment_at(episode.text.index(phrase)).speaker
