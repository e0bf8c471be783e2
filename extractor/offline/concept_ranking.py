"""The concepts of an episode: its candidates, scored and placed."""

from collections.abc import Iterator

from spacy.tokens import Doc

from extractor.offline.concept_features import describe_candidates
from extractor.offline.concept_scorer import ConceptScorer
from extractor.offline.concepts import find_candidates, place_concept
from extractor.offline.found import Found
from schemas.episode import Episode
from schemas.gazetteer import Gazetteer


def find_concepts(docs: list[Doc], episode: Episode, gazetteer: Gazetteer, scorer: ConceptScorer) -> Iterator[Found]:
    """Yield the places of all that may be a concept; from 0.5 on its score puts it into an index."""
    candidates = [c for c in find_candidates(docs, gazetteer) if 2 * c.names <= len(c.places)]  # the others are names
    for candidate, described in zip(candidates, describe_candidates(candidates, docs, gazetteer), strict=True):
        chance, leaning = scorer.judge(described)
        if chance >= scorer.kept or leaning >= scorer.leant:
            score = centre_score(chance, scorer.indexed)
            salience = centre_score(leaning, scorer.leant)
            yield from place_concept(candidate, docs, episode, gazetteer, score, salience)


def centre_score(chance: float, threshold: float) -> float:
    """Stretch chances so that the threshold falls on 0.5, whatever the model."""
    if chance < threshold:
        return round(0.5 * chance / threshold, 3) if chance else 0.0
    return round(0.5 + 0.5 * (chance - threshold) / (1 - threshold), 3) if threshold < 1 else 1.0
