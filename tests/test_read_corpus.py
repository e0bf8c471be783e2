"""All real transcripts are read, but for those that are told here, each with the reason."""

import pytest
from benchmarks.read_corpus import read_corpus
from shared_texts import SHARED, shared_file

ASIDE = "about the folder, no transcript"
# Files of one stem: the richest form is read.
LESS = "the same as {}, which says more"
LEFT_OUT = {
    "corpus/talks/SOURCE.txt": ASIDE,
    "corpus/latent-space/SOURCE.txt": ASIDE,
    "corpus/practical-ai/LICENSE": ASIDE,
    "corpus/practical-ai/SOURCE.txt": ASIDE,
    "corpus/formats/lexicap/SOURCE.txt": ASIDE,
    "corpus/formats/podcasting2/SOURCE.txt": ASIDE,
    "corpus/formats/real/LICENSE": ASIDE,
    "corpus/formats/real/SOURCE.txt": ASIDE,
    "corpus/formats/whisper/LICENSE": ASIDE,
    "corpus/formats/whisper/SOURCE.txt": ASIDE,
    "corpus/formats/podcasting2/chapters-example.json": "chapters without a transcript of that name",
    "corpus/formats/podcasting2/feed-example.xml": "a feed, no transcript: give it with --metadata",
    # The page and the SubRip are of one recording, the WebVTT of that name is a piece of another.
    "corpus/formats/podcasting2/example.html": LESS.format("example.srt"),
    "corpus/formats/whisper/stateofGPT.srt": LESS.format("stateofGPT.json"),
    "corpus/formats/whisper/stateofGPT.tsv": LESS.format("stateofGPT.json"),
    "corpus/formats/whisper/stateofGPT.txt": LESS.format("stateofGPT.json"),
    "corpus/formats/whisper/stateofGPT.vtt": LESS.format("stateofGPT.json"),
}


@pytest.mark.heavy
def test_every_real_transcript_is_read_soundly_but_for_those_told_with_their_reasons() -> None:
    shared_file("corpus")
    readings = list(read_corpus(SHARED))
    assert {name: reason for reading in readings for name, reason in reading.left} == LEFT_OUT
    assert all(reading.episodes for reading in readings)
