"""Training of claims: sentences of annotated texts, as extraction sees them, in; the model of claims out."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from extractor.annotated import AnnotatedText
from extractor.offline.claim_features import read_sentences
from extractor.offline.linear_model import LinearModel, read_model
from extractor.offline.sentence_words import SentenceWords
from extractor.scoring import find_quote, overlaps, spoken_words
from extractor.training.fitting import Choice, Row, choose_thresholds, count_choices, fit_model
from schemas.extraction import CLAIM_KINDS

NONE = "none"
STRENGTH = 0.05
LEAST_PRECISION = 0.4

Found = tuple[str, int]


class Candidate(NamedTuple):
    """Hold one sentence: what is seen of it, its class, and which annotated claims it would find as which kind."""

    features: frozenset[str]
    label: str
    finds: dict[str, Found]


class TrainedClaims(NamedTuple):
    """Hold a described model; on shows left out, how many claims it found, of how many proposed and annotated."""

    model: dict[str, Any]
    found: int
    proposed: int
    annotated: int


def claim_candidates(text: AnnotatedText, words: Sequence[SentenceWords]) -> list[Candidate]:
    """Return all sentences of a text with what is seen of them, and the annotated claims that they hold."""
    spoken = spoken_words(text.written)
    claims = [(claim["kind"], find_quote(claim["quote"], spoken)) for claim in text.annotation["claims"]]
    candidates = []
    for sentence, features in zip(words, read_sentences(words, text.episode.text), strict=True):
        place = find_quote(sentence.sentence.span.of(text.episode.text), spoken)
        held = [(number, kind) for number, (kind, quote) in enumerate(claims) if overlaps(quote, place)]
        finds = {kind: (text.doc, number) for number, kind in reversed(held)}
        candidates.append(Candidate(frozenset(features), held[0][1] if held else NONE, finds))
    return candidates


def train_claims(parts: Sequence[Sequence[Sequence[Candidate]]], annotated: int) -> TrainedClaims:
    """Fit on all texts; the thresholds come of fits that each leave one part of the shows out.

    A kind that is right less often than `LEAST_PRECISION` there is left to the rules.
    """
    choices: list[tuple[str, Choice]] = []
    for part in parts:
        rows = _rows(text for other in parts if other is not part for text in other)
        if len({row.label for row in rows}) > 1:
            model = read_model(fit_model(rows, (NONE, *CLAIM_KINDS), STRENGTH))
            choices += [choice for text in part for choice in _choose(model, text)]
    thresholds = choose_thresholds(choices, LEAST_PRECISION)
    described = fit_model(_rows(text for part in parts for text in part), (NONE, *CLAIM_KINDS), STRENGTH)
    described["thresholds"] = {name: round(value, 4) for name, value in thresholds.items()}
    return TrainedClaims(described, *count_choices(choices, thresholds), annotated)


def _rows(texts: Iterable[Sequence[Candidate]]) -> list[Row]:
    return [Row(candidate.features, candidate.label) for text in texts for candidate in text]


def _choose(model: LinearModel, candidates: Sequence[Candidate]) -> list[tuple[str, Choice]]:
    choices = []
    for candidate in candidates:
        shares = model.estimate(candidate.features)
        column = 1 + int(shares[1:].argmax())
        name = model.classes[column]
        choices.append((name, Choice(float(shares[column]), candidate.finds.get(name))))
    return choices
