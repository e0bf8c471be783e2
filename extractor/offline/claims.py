"""Claims: first definitions (what a concept is) and metrics (a number with its subject)."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractor.numbers import NUMBER, read_number
from extractor.offline.referents import Referents
from extractor.offline.sentence_names import NamedSentence, named_sentences
from extractor.proposal import ProposedClaim, ProposedReferent
from schemas.episode import Episode

MIN_DEFINITION_WORDS = 7
NEAR_TOKENS = 10

_METRIC = re.compile(
    rf"(?P<money>[$€£])\s?(?P<amount>{NUMBER})(?:\s?(?P<scale>[kKmMbB]\b|thousand|million|billion|trillion))?"
    rf"(?P<per>\s(?:per|a|an)\s(?:million\s|thousand\s)?\w+)?"
    rf"|(?P<share>{NUMBER})\s?(?:%|percent\b)"
    rf"|(?P<count>{NUMBER})(?:\s?(?P<countscale>[kKmMbB]\b|thousand|million|billion|trillion))?\s(?P<unit>"
    r"parameters|tokens|customers|users|developers|engineers|employees|people|downloads|stars|GPUs|episodes|languages"
    r"|models|dollars|milliseconds|seconds|minutes|hours|days|weeks|months|papers|documents|requests)\b"
)
_COPULA = re.compile(
    r"^[”\"']?,?\s(?:is|are|means|refers to|is defined as)\s"
    r"(?:(?:just|really|basically|essentially|simply|like|kind of|sort of)\s)*"
    r"(?:a|an|the|any|when|where|how|what)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:(?:I|we|they|you)\s(?:would\s)?(?:define|call)|by|definition\sof)\s+(?:the\s|an?\s)?[\"“']?$", re.IGNORECASE
)
_OPENS = re.compile(
    r"^[\"“'\s]*(?:(?:so|and|but|well|now|basically|again|you know|okay|yeah|um|uh|the|an?|what)\b[,\s]*)*[\"“']?$",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\bwhat\s(?:I|we|they|people)\s(?:like\sto\s)?call\s+(?:the\s|an?\s)?[\"“']?$", re.IGNORECASE)


def find_claims(docs: list[Doc], episode: Episode, referents: Referents) -> Iterator[ProposedClaim]:
    """Yield definitions and metrics in reading order."""
    for sentence in named_sentences(docs, episode, referents):
        if sentence.is_question or not sentence.names:
            continue
        yield from _definitions(sentence, episode.text)
        yield from _metrics(sentence, episode.text)


def _definitions(sentence: NamedSentence, text: str) -> Iterator[ProposedClaim]:
    """Read "X is a ...", "X is when ...", "what I call X is ...", where X opens the sentence."""
    if sentence.end - sentence.start < MIN_DEFINITION_WORDS:
        return
    for found, referent in sentence.names:
        before = text[sentence.span.start : found.span.start]
        after = text[found.span.end : sentence.span.end]
        if referent.type != "Concept" or not _is_definition(before, after):
            continue
        others = [r.id for _, r in sentence.names if r.type == "Concept" and r.id != referent.id]
        about = (referent.id, *dict.fromkeys(others[:3]))
        yield ProposedClaim(
            kind="definition", about=about, span=sentence.span, confidence=0.5, method="definition", holder=None
        )
        return


def _is_definition(before: str, after: str) -> bool:
    opens = _OPENS.match(before) or _CALLED.search(before)
    if opens and _COPULA.match(after):
        return True
    return bool(_BEFORE.search(before) and re.match(r"^[”\"']?\s(?:as|,?\s?I mean|is)\b", after))


def _metrics(sentence: NamedSentence, text: str) -> Iterator[ProposedClaim]:
    words = sentence.span.of(text)
    for match in _METRIC.finditer(words):
        subject = _subject(sentence, match.span())
        if subject is None:
            continue
        number, unit = _reading(match)
        yield ProposedClaim(
            kind="metric",
            about=(subject.id,),
            span=sentence.span,
            value=match.group(0).strip(),
            number=number,
            unit=unit,
            confidence=0.5,
            method="metric",
        )
        return


def _subject(sentence: NamedSentence, place: tuple[int, int]) -> ProposedReferent | None:
    """Return what the number at these offsets within the sentence is said of.

    That is what is named in the subject of its verb, else in a phrase that hangs on the number or its verb, else what
    is named nearest to it, if that is near.
    """
    start = sentence.doc[sentence.start].idx + len(sentence.lead)
    number = sentence.doc.char_span(start + place[0], start + place[1], alignment_mode="expand")
    if number is None:
        return None
    verb = number.root
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    subjects = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")]
    phrases = [child for token in (number.root, verb) for child in token.children if child.dep_ == "prep"]
    for part in [*subjects, *phrases]:
        tokens = {token.i for token in part.subtree}
        for found, referent in sentence.names:
            if tokens.issuperset(range(found.start, found.end)):
                return referent
    apart = [(min(abs(f.end - 1 - number.start), abs(f.start - number.end + 1)), r) for f, r in sentence.names]
    nearest = min(apart, key=lambda pair: pair[0])
    return nearest[1] if nearest[0] <= NEAR_TOKENS else None


def _reading(match: re.Match[str]) -> tuple[float, str]:
    parts = match.groupdict()
    digits = parts["amount"] or parts["share"] or parts["count"]
    number = read_number(digits, parts["scale"] or parts["countscale"])
    if parts["share"]:
        return number, "%"
    return number, f"{parts['money']}{parts['per'] or ''}" if parts["money"] else parts["unit"]
