"""What a model reads of a window: who and what the episode is, names that the field knows, the sentences by number."""

from collections.abc import Iterable, Iterator

from extractor.llm.window.hints import find_hints
from schemas.episode import Episode, EpisodeMetadata, Segment
from schemas.extraction import Window
from schemas.gazetteer import Gazetteer
from schemas.model import Span

MAX_DESCRIPTION_WORDS = 60
MAX_TITLE_LETTERS = 200
MAX_PEOPLE = 20
NO_LABEL = "?"
# Per word of the annotated talks. Readers who are told no number list twice as much as an index would.
USUAL = {"concepts": 0.014, "relations": 0.02, "claims": 0.007}


def render_window(episode: Episode, window: Window, gazetteer: Gazetteer) -> str:
    """Return the episode's header, the hints and the window's sentences, numbered from 1."""
    parts = [
        _usual(window.span.of(episode.text)),
        *_header(episode.metadata),
        *find_hints(episode, window, gazetteer),
        *_lines(episode, window),
    ]
    return "\n".join(parts)


def sentences_of(episode: Episode, window: Window) -> tuple[Span, ...]:
    """Return the spans of a window's sentences; their numbers are counted from 1."""
    segments = episode.segments[window.segments.start : window.segments.end]
    return episode.sentences[segments[0].sentences.start : segments[-1].sentences.end] if segments else ()


def render_sentences(episode: Episode, window: Window, numbers: Iterable[int]) -> str:
    """Return some of a window's sentences with their numbers, each run of them under its speaker."""
    first = episode.segments[window.segments.start].sentences.start
    lines: list[str] = []
    speaker, before = None, 0
    for number in sorted(set(numbers)):
        span = episode.sentences[first + number - 1]
        label = _label(episode.segment_at(span.start))
        if label and (label != speaker or number != before + 1):
            lines.append(f"{label}:")
        elif number != before + 1 and lines:
            lines.append("...")
        lines.append(f"{number} {span.of(episode.text)}")
        speaker, before = label, number
    return "\n".join(lines)


def _usual(text: str) -> str:
    """Return how many concepts, relations and claims a text of that length usually has."""
    words = len(text.split())
    counts = (f"{max(round(share * words), 1)} {kind}" for kind, share in USUAL.items())
    return f"Usual: {', '.join(counts)}"


def _header(metadata: EpisodeMetadata) -> Iterator[str]:
    people = ", ".join(f"{_plain(p.name)} ({p.role})" for p in metadata.people[:MAX_PEOPLE])
    about = " ".join((metadata.description or "").split()[:MAX_DESCRIPTION_WORDS])
    fields = {
        "Episode": metadata.title,
        "Show": metadata.show,
        "Date": (metadata.published or "")[:10],
        "People": people,
        "About": about,
    }
    for name, value in fields.items():
        if value:
            yield f"{name}: {value if name in ('People', 'About') else _plain(value)}"


def _plain(value: str) -> str:
    return " ".join(value.split())[:MAX_TITLE_LETTERS]


def _lines(episode: Episode, window: Window) -> Iterator[str]:
    number, speaker = 0, None
    segments = episode.segments[window.segments.start : window.segments.end]
    for segment in segments:
        label = _label(segment)
        if label != speaker and (label or speaker):
            yield f"{label or NO_LABEL}:"
        speaker = label
        for span in episode.sentences[segment.sentences.start : segment.sentences.end]:
            number += 1
            yield f"{number} {span.of(episode.text)}"


def _label(segment: Segment) -> str | None:
    return segment.speaker or segment.label
