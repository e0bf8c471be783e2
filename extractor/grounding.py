"""How the ends of a statement are tied to its quote: strict on quotes, generous on reference."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from schemas.episode import Episode, Segment
from schemas.extraction import Mention, Tie, Window
from schemas.model import Span

NEAR_SENTENCES = 3

# "US" and "i.e." are no first persons; raw captions write "i" where others write "I".
_FIRST_PERSON = re.compile(r"\b(?:I|i(?=['’ ])|[Ww]e|me|us|[Mm]y|[Oo]urs?|mine|[Mm]yself|[Oo]urselves)\b")
_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_REFERS_BACK = re.compile(
    r"\b(?:it|its|itself|he|him|his|she|her|hers|they|them|their|theirs|this|these|those"
    r"|(?:the|such)\s+(?:\w+\s+)?(?:company|startup|lab|team|group|model|tool|product|framework|library|platform|paper"
    r"|book|course|show|podcast|talk|event|conference|benchmark|dataset|idea|concept|approach|technique|method|term))\b",
    re.IGNORECASE,
)


class Grounding:
    """Tie referents to quotes in one episode."""

    def __init__(
        self, episode: Episode, windows: Iterable[Window], mentions: Iterable[Mention], speakers: dict[str, str]
    ) -> None:
        self._episode = episode
        self._windows = tuple(windows)
        self._speakers = speakers
        self._spans: dict[str, list[Span]] = defaultdict(list)
        for mention in mentions:
            self._spans[mention.referent].append(mention.span)
        for spans in self._spans.values():
            spans.sort()

    def tie(self, referent: str, quote: Span, also: Iterable[Span] = (), *, is_opinion: bool = False) -> Tie | None:
        """Return the first tie that holds: named, speaker, near, window; None where the end hangs in the air.

        Who speaks needs no "I" to hold an opinion; "you" is who speaks in the turn before or after.
        """
        for place in (quote, *also):
            if named := self._named_in(referent, place):
                return Tie(how="named", span=named)
        words = quote.of(self._episode.text)
        segment = self._episode.segment_at(quote.start)
        own_words = _QUOTED.sub(" ", words)
        if (is_opinion or _FIRST_PERSON.search(own_words)) and self.speaker_of(segment) == referent:
            return Tie(how="speaker")
        if near := self._named_in(referent, self._widened(quote)):
            return Tie(how="near", span=near)
        if _SECOND_PERSON.search(own_words) and referent in self._turns_beside(segment):
            return Tie(how="speaker")
        window = self._window_of(quote)
        if window and _REFERS_BACK.search(words) and (elsewhere := self._named_in(referent, window.span)):
            return Tie(how="window", span=elsewhere)
        return None

    def speaker_of(self, segment: Segment) -> str | None:
        """Return the referent who speaks the segment, or None where unknown."""
        return self._speakers.get(segment.speaker) if segment.speaker else None

    def _turns_beside(self, segment: Segment) -> set[str | None]:
        """Return who speaks in the turns before and after that of a segment."""
        segments, speaker = self._episode.segments, segment.speaker
        if speaker is None:
            return set()
        before = next((s for s in reversed(segments[: segment.index]) if s.speaker != speaker), None)
        after = next((s for s in segments[segment.index + 1 :] if s.speaker != speaker), None)
        return {self.speaker_of(one) for one in (before, after) if one}

    def _named_in(self, referent: str, place: Span) -> Span | None:
        spans = self._spans.get(referent, [])
        index = bisect_left(spans, place.start, key=lambda span: span.start)
        return next((span for span in spans[index : index + 1] if span.end <= place.end), None)

    def _widened(self, quote: Span) -> Span:
        sentences = self._episode.sentences
        first = max(self._episode.sentence_at(quote.start) - NEAR_SENTENCES, 0)
        last = min(self._episode.sentence_at(max(quote.end - 1, quote.start)) + NEAR_SENTENCES, len(sentences) - 1)
        return Span(sentences[first].start, sentences[last].end)

    def _window_of(self, quote: Span) -> Window | None:
        return next((window for window in self._windows if window.span.start <= quote.start < window.span.end), None)
