"""The referents of one sentence, by token: what the rules for relations and claims look at."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Token

from extractor.offline.found import Found
from extractor.offline.language import sentence_ranges
from extractor.offline.referents import Referents
from extractor.offline.stance import is_left_out
from extractor.proposal import ProposedReferent
from schemas.episode import Episode
from schemas.model import Span

FIRST_PERSON = frozenset({"i", "we"})


class NamedSentence(NamedTuple):
    """Hold one parsed sentence, the referents named in it, and who speaks it (a referent, or None).

    `span` is its place in the episode's text; `lead` is white space that its first token holds before it.
    """

    doc: Doc
    start: int
    end: int
    span: Span
    names: list[tuple[Found, ProposedReferent]]
    speaker: ProposedReferent | None
    lead: str = ""

    def at(self, token: Token) -> ProposedReferent | None:
        """Return the referent whose name holds the token, or whom a first person means.

        A name within a longer one ("UI" in "Comfy UI") is not named; within quotation marks "I" is not the speaker.
        """
        if token.lower_ in FIRST_PERSON and token.pos_ == "PRON":
            return None if self._is_quoted(token) else self.speaker
        for found, referent in self.names:
            if found.start <= token.i < found.end:
                longer = any(left.dep_ == "compound" and left.i < found.start for left in token.lefts)
                return None if longer else referent
        return None

    def _is_quoted(self, token: Token) -> bool:
        before = self.doc[self.start : token.i].text
        return before.count('"') % 2 == 1 or before.count("“") > before.count("”")

    def all_at(self, token: Token) -> list[ProposedReferent]:
        """Return the referent at the token and those joined to it by "and", "or" and commas."""
        joined = [other for other in token.conjuncts if not is_left_out(other)] if token.dep_ != "conj" else []
        return [referent for referent in map(self.at, [token, *joined]) if referent]

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
            words = doc[start:end].text
            begin = segment.span.start + doc[start].idx + len(words) - len(words.lstrip())
            span = Span(begin, begin + len(words.strip()))
            first = bisect_left(names, start, key=lambda pair: pair[0].start)
            last = bisect_left(names, end, key=lambda pair: pair[0].start)
            lead = words[: len(words) - len(words.lstrip())]
            yield NamedSentence(doc, start, end, span, names[first:last], speaker, lead)
