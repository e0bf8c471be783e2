"""Claims: first definitions (what a concept is) and metrics (a number with its subject)."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractor.offline.found import Found
from extractor.offline.referents import Referents
from extractor.offline.sentence_names import NamedSentence, named_sentences
from extractor.proposal import ProposedClaim, ProposedReferent
from schemas.episode import Episode

MIN_DEFINITION_WORDS = 7

_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9, "trillion": 1e12}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_METRIC = re.compile(
    rf"(?P<money>[$€£])\s?(?P<amount>{_NUMBER})(?:\s?(?P<scale>[kKmMbB]\b|thousand|million|billion|trillion))?"
    rf"(?P<per>\s(?:per|a|an)\s(?:million\s|thousand\s)?\w+)?"
    rf"|(?P<share>{_NUMBER})\s?(?:%|percent\b)"
    rf"|(?P<count>{_NUMBER})(?:\s?(?P<countscale>[kKmMbB]\b|thousand|million|billion|trillion))?\s(?P<unit>"
    r"parameters|tokens|customers|users|developers|engineers|employees|people|downloads|stars|GPUs|episodes|languages"
    r"|models|dollars|milliseconds|seconds|minutes|hours|days|weeks|months|papers|documents|requests)\b"
)
_COPULA = re.compile(r"^[”\"']?,?\s(?:is|are|means|refers to|is defined as)\s", re.IGNORECASE)
_DEFINES = re.compile(
    r"\b(?:a|an|the|any|when|where|how|what|basically|essentially|just|really|that|this|like)\b", re.IGNORECASE
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
    copula = _COPULA.match(after)
    if copula and opens:
        return bool(_DEFINES.match(after[copula.end() :]))
    return bool(_BEFORE.search(before) and re.match(r"^[”\"']?\s(?:as|,?\s?I mean|is)\b", after))


def _metrics(sentence: NamedSentence, text: str) -> Iterator[ProposedClaim]:
    words = sentence.span.of(text)
    for match in _METRIC.finditer(words):
        subject = _nearest(sentence, sentence.span.start + match.start())
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


def _nearest(sentence: NamedSentence, offset: int) -> ProposedReferent | None:
    """Return what is named last before the number, else first after it."""

    def distance(pair: tuple[Found, ProposedReferent]) -> tuple[bool, int]:
        found = pair[0]
        return (found.span.start > offset, abs(found.span.start - offset))

    named = [pair for pair in sentence.names if not pair[0].span.start <= offset < pair[0].span.end]
    return min(named, key=distance)[1] if named else None


def _reading(match: re.Match[str]) -> tuple[float, str]:
    parts = match.groupdict()
    digits = parts["amount"] or parts["share"] or parts["count"]
    scale = _SCALES.get((parts["scale"] or parts["countscale"] or "").lower(), 1.0)
    number = float(digits.replace(",", "")) * scale
    if parts["share"]:
        return number, "%"
    return number, f"{parts['money']}{parts['per'] or ''}" if parts["money"] else parts["unit"]
