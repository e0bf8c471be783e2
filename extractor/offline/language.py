"""spaCy's part: a language pipeline, and one parsed document per segment, on the episode's own sentences."""

import json
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from schemas.episode import Episode, Segment
from schemas.errors import SettingsError

# Made by `talkgraph train`; what it was made of stands in its README.md.
MODEL = Path(__file__).with_name("model")


def load_language(model: Path | None = None) -> Language:
    """Load a pipeline that `talkgraph train` wrote, the shipped one where None."""
    folder = model or MODEL
    try:
        return spacy.load(folder)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{folder}: not a pipeline of talkgraph train: {error}") from error


def name_model(model: Path | None = None) -> str:
    """Name the pipeline that `load_language` loads, with its version and a hash of its weights, as recipes do."""
    file = (model or MODEL) / "meta.json"
    try:
        meta = json.loads(file.read_text("utf-8"))
        return f"{meta['lang']}_{meta['name']}-{meta['version']}+{meta['weights']}"
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"{file}: not a pipeline of talkgraph train: {error!r}") from error


def parse_segments(language: Language, episode: Episode) -> list[Doc]:
    """Parse each segment by itself, so that no heading or other speaker's words glue to its sentences."""
    return list(language.pipe(cut_segments(language, episode), batch_size=64))


def cut_segments(language: Language, episode: Episode) -> list[Doc]:
    """Cut each segment into tokens and the episode's own sentences, unparsed."""
    return [_segment_doc(language, episode, segment) for segment in episode.segments]


def sentence_ranges(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield the token ranges of the sentences, without building spans for them."""
    starts = [token.i for token in doc if token.is_sent_start]
    yield from pairwise([*starts, len(doc)])


def _segment_doc(language: Language, episode: Episode, segment: Segment) -> Doc:
    doc = language.make_doc(segment.span.of(episode.text))
    breaks = deque(episode.sentences[n].start - segment.span.start for n in range(*segment.sentences))
    for token in doc:
        token.is_sent_start = False
        while breaks and breaks[0] < token.idx + len(token):
            breaks.popleft()
            token.is_sent_start = True
    return doc
