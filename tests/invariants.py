"""What must hold for every episode that is read, whatever the file."""

import re
import unicodedata
from collections.abc import Sequence

from schemas.episode import Episode
from schemas.model import Span

_STAMP = re.compile(r"\[\d{1,3}:\d\d")
_MARKUP = re.compile(r"\]\(http|(?<!\w)\*\*|\*\*(?!\w)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\ue000\ue001]")


def check_episode(episode: Episode, *, is_in_order: bool = True) -> None:
    """Assert what every reader promises of an episode; lines don't go on where the file's cues are out of order."""
    check_text(episode.text, is_markdown=episode.source.format == "markdown")
    check_sentences(episode.text, episode.sentences)
    _check_segments(episode, is_in_order)
    _check_beside(episode)
    assert Episode.model_validate_json(episode.model_dump_json()) == episode


def check_text(text: str, is_markdown: bool) -> None:
    """Assert that a text holds words alone."""
    assert text
    assert text == text.strip()
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"  |\t|\r| \n|\n |\n\n\n|(?<!\n)\n(?!\n)", text)
    for pattern in (_STAMP, _MARKUP) if is_markdown else (_STAMP,):
        found = pattern.search(text)
        assert not found, text[max(found.start() - 40, 0) : found.end() + 40]
    assert not _INVISIBLE.search(text)


def check_sentences(text: str, sentences: Sequence[Span]) -> None:
    """Assert that each character that is no space lies in exactly one sentence, and none is empty or untrimmed."""
    position = 0
    for span in sentences:
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        assert "\n" not in span.of(text)
        position = span.end
    assert not text[position:].strip()


def _check_segments(episode: Episode, is_in_order: bool) -> None:
    sentence = 0
    assert [segment.index for segment in episode.segments] == list(range(len(episode.segments)))
    for segment in episode.segments:
        assert segment.sentences.start == sentence < segment.sentences.end
        first, last = episode.sentences[sentence], episode.sentences[segment.sentences.end - 1]
        assert segment.span == Span(first.start, last.end)
        assert len(segment.span.of(episode.text).split()) <= 150
        assert segment.label or not segment.speaker
        assert segment.line >= 1
        assert segment.start is None or segment.end is None or 0 <= segment.start <= segment.end
        sentence = segment.sentences.end
    assert sentence == len(episode.sentences)
    lines = [segment.line for segment in episode.segments]
    assert lines == sorted(lines) or not is_in_order


def _check_beside(episode: Episode) -> None:
    end = 0
    for cue in episode.cues:
        assert end <= cue.start < cue.end <= len(episode.text)
        assert cue.at >= 0
        assert cue.until is None or cue.until >= cue.at
        end = cue.end
    for link in episode.links:
        assert link.url
        words = episode.text[link.start : link.end]
        assert words
        assert words == words.strip()
    known = {name for name in type(episode.metadata).model_fields if getattr(episode.metadata, name) not in (None, ())}
    assert set(episode.metadata.origins) == known - {"origins"}
