"""Training of relations: pairs of annotated texts, as extraction sees them, in; a model for each learnt type out."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from extractor.annotated import AnnotatedText
from extractor.offline.linear_model import OFF, read_model
from extractor.offline.relation_model import LEARNT, find_met, read_pairs
from extractor.offline.relations import find_relations
from extractor.offline.sentence_words import SentenceWords
from extractor.scoring import match_found
from extractor.training.fitting import Choice, Row, choose_thresholds, fit_model
from schemas.ontology import Ontology

NONE = "none"
STRENGTH = 0.1
LEAST_PRECISION = 0.4
LEAST_EXAMPLES = 8


class PairRow(NamedTuple):
    """Hold a pair in one order: what is seen of it, whether the rules relate it already, and which types are right.

    `finds` maps a type that its ends allow to the annotated relation, or None.
    """

    features: frozenset[str]
    told: bool
    finds: dict[str, tuple[str, str, str, str] | None]


class TrainedRelations(NamedTuple):
    """Hold described models by type; on shows left out, how many relations they found beside the rules, of how many."""

    models: dict[str, dict[str, Any]]
    found: int
    proposed: int
    annotated: int


def pair_rows(text: AnnotatedText, words: Sequence[SentenceWords], ontology: Ontology) -> list[PairRow]:
    """Return all pairs of a text with what is seen of them and the annotated relations that they are."""
    match = match_found(text.annotation, _found_entities(words))
    wanted = {(relation["head"], relation["type"], relation["tail"]) for relation in text.annotation["relations"]}
    told = {frozenset((r.head, r.tail)) for r in find_relations(words, text.episode, ontology, {})}
    rows = []
    for pair, types, features in read_pairs(find_met(words), ontology, LEARNT):
        head, tail = match.get(pair.first.id, ""), match.get(pair.second.id, "")
        finds = {type: (text.doc, head, type, tail) if (head, type, tail) in wanted else None for type in types}
        rows.append(PairRow(frozenset(features), frozenset((pair.first.id, pair.second.id)) in told, finds))
    return rows


def train_relations(parts: Sequence[Sequence[Sequence[PairRow]]], annotated: int) -> TrainedRelations:
    """Fit each type on all texts; its threshold comes of fits that each leave one part of the shows out.

    A type that is right less often than `LEAST_PRECISION` there, beside what rules find, is left to the rules.
    """
    models: dict[str, dict[str, Any]] = {}
    found = proposed = 0
    for type in LEARNT:
        rows = _rows(type, (text for part in parts for text in part))
        if sum(row.label == type for row in rows) < LEAST_EXAMPLES:
            continue
        choices = [choice for part in parts for choice in _choose(type, part, parts)]
        threshold = choose_thresholds([(type, choice) for choice in choices], LEAST_PRECISION).get(type, OFF)
        kept = [choice for choice in choices if choice.score >= threshold]
        found, proposed = found + len({c.finds for c in kept} - {None}), proposed + len(kept)
        models[type] = {**fit_model(rows, (NONE, type), STRENGTH), "thresholds": {type: round(threshold, 4)}}
    return TrainedRelations(models, found, proposed, annotated)


def _choose(type: str, part: Sequence[Sequence[PairRow]], parts: Sequence[Sequence[Sequence[PairRow]]]) -> list[Choice]:
    """Return what a model of the other parts makes of this one's pairs, those that rules relate aside."""
    rows = _rows(type, (text for other in parts if other is not part for text in other))
    if len({row.label for row in rows}) < 2:
        return []
    model = read_model(fit_model(rows, (NONE, type), STRENGTH))
    open_rows = (row for text in part for row in text if type in row.finds and not row.told)
    return [Choice(float(model.estimate(row.features)[1]), row.finds[type]) for row in open_rows]


def _rows(type: str, texts: Iterable[Sequence[PairRow]]) -> list[Row]:
    return [Row(row.features, type if row.finds[type] else NONE) for text in texts for row in text if type in row.finds]


def _found_entities(words: Sequence[SentenceWords]) -> list[dict[str, Any]]:
    """Return what is named or speaks in the sentences, in the annotation form."""
    entities: dict[str, dict[str, Any]] = {}
    for each in words:
        named = [(found.form, referent) for found, referent in each.sentence.names]
        speaker = each.sentence.speaker
        for form, referent in [*named, *([(speaker.name, speaker)] if speaker else [])]:
            blank = {"id": referent.id, "name": referent.name, "type": referent.type, "names": []}
            entities.setdefault(referent.id, blank)["names"].append(form)
    return list(entities.values())
