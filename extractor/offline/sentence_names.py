"""The referents of one sentence, by token: what the rules for relations and claims look at."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Token

from extractor.offline.found import Found
from extractor.offline.language import sentence_ranges
from extractor.offline.referents import Referents
from extractor.proposal import ProposedReferent
from schemas.episode import Episode
from schemas.model import Span

FIRST_PERSON = frozenset({"i", "we"})


class NamedSentence(NamedTuple):
    """Hold one parsed sentence, the referents named in it, and who speaks it (a referent, or None)."""

    doc: Doc
    start: int
    end: int
    span: Span
    names: list[tuple[Found, ProposedReferent]]
    speaker: ProposedReferent | None

    def at(self, token: Token) -> ProposedReferent | None:
        """Return the referent whose name holds the token, or whom a first person means."""
        if token.lower_ in FIRST_PERSON and token.pos_ == "PRON":
            return self.speaker
        return next((referent for found, referent in self.names if found.start <= token.i < found.end), None)

    def all_at(self, token: Token) -> list[ProposedReferent]:
        """Return the referent at the token and those joined to it by "and", "or" and commas."""
        tokens = [token, *token.conjuncts] if token.dep_ != "conj" else [token]
        return [referent for referent in map(self.at, tokens) if referent]

    @property
    def is_question(self) -> bool:
        """Tell whether it asks rather than says."""
        return self.doc[self.end - 1].text == "?" or (self.end - 2 >= self.start and self.doc[self.end - 2].text == "?")


def named_sentences(docs: list[Doc], episode: Episode, referents: Referents) -> Iterator[NamedSentence]:
    """Yield all sentences in reading order, with what is named in them."""
    known = {referent.id: referent for referent in referents.referents}
    by_doc: dict[int, list[tuple[Found, ProposedReferent]]] = {}
    for id, found in referents.found.items():
        for item in found:
            by_doc.setdefault(item.doc, []).append((item, known[id]))
    for number, doc in enumerate(docs):
        names = sorted(by_doc.get(number, []), key=lambda pair: pair[0].start)
        segment = episode.segments[number]
        speaker = known.get(referents.speakers.get(segment.speaker or "", ""))
        for start, end in sentence_ranges(doc):
            tokens = doc[start:end]
            span = Span(segment.span.start + tokens.start_char, segment.span.start + tokens.end_char)
            first = bisect_left(names, start, key=lambda pair: pair[0].start)
            last = bisect_left(names, end, key=lambda pair: pair[0].start)
            yield NamedSentence(doc, start, end, span, names[first:last], speaker)
