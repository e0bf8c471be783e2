"""The scorer of concepts.

It is learnt on texts that the names' model at hand never saw: there its labels err as they will on a user's texts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extractor.offline.concept_features import Described, describe_candidates
from extractor.offline.concept_scorer import ConceptScorer, Lexicon, describe_rarity
from extractor.offline.concepts import find_candidates
from extractor.training.sparse import Rows, fit_chances
from schemas.gazetteer import Gazetteer
from schemas.names import normal_form

RARE = 3  # features met in fewer texts than this have no weight
RIDGE, WORD_RIDGE = 1.0, 5.0
WORDLY = ("head", "word", "only", "tags", "ending")
KEPT_SHARE = 0.3  # of the index's threshold: below it a candidate isn't worth keeping in the graph
LEAST_RECALL = 0.72  # of what the talks lean on
STEPS = np.arange(0.1, 0.6, 0.01)

Question = Literal["concept", "salient"]
QUESTIONS: tuple[Question, ...] = ("concept", "salient")


class RankedText(NamedTuple):
    """Hold the candidates of one text, the keys of each annotated concept and whether it is salient, and all lemmas."""

    keys: list[str]
    described: list[Described]
    concepts: list[tuple[frozenset[str], bool]]
    lemmas: frozenset[str]

    def annotated(self, question: Question) -> frozenset[str]:
        """Return the keys of all concepts, or of the salient ones."""
        return frozenset(
            key for keys, is_salient in self.concepts if is_salient or question == "concept" for key in keys
        )


class _Judged(NamedTuple):
    """Hold a text's chances by candidate for both questions, and by candidate which of its concepts it is (or -1)."""

    concept: NDArray[np.float64]
    salient: NDArray[np.float64]
    owners: NDArray[np.int64]
    leant: NDArray[np.bool_]


def rank_text(docs: list[Doc], gazetteer: Gazetteer, entities: Sequence[Mapping[str, Any]]) -> RankedText:
    """Collect the candidates of a parsed text, and what its annotation says of them."""
    candidates = [c for c in find_candidates(docs, gazetteer) if 2 * c.names <= len(c.places)]
    concepts = [entity for entity in entities if entity["type"] == "Concept"]
    return RankedText(
        keys=[candidate.key for candidate in candidates],
        described=describe_candidates(candidates, docs, gazetteer),
        concepts=[(_keys(entity), bool(entity.get("salient"))) for entity in concepts],
        lemmas=frozenset(token.lemma_.lower() for doc in docs for token in doc if token.is_alpha),
    )


def train_scorer(texts: Sequence[RankedText], prior: ConceptScorer | None = None) -> ConceptScorer:
    """Learn both weighted sums, near those of another scorer where given; thresholds come later."""
    lexicon = _count_lemmas(texts, prior.lexicon if prior else Lexicon())
    features = [_with_rarity(text, lexicon) for text in texts]
    spread = Counter(name for text in features for name in {name for row in text for name in row})
    known = {*prior.concept, *prior.salient} if prior else set()
    names = sorted({name for name, number in spread.items() if number >= RARE} | known)
    rows = Rows([row for text in features for row in text], names)
    ridge = np.array([WORD_RIDGE if name.split()[0] in WORDLY else RIDGE for name in names])
    starts = {"concept": prior.concept, "salient": prior.salient} if prior else {}
    fitted = {}
    for question in QUESTIONS:
        start = starts.get(question, {})
        wanted = [text.annotated(question) for text in texts]
        answers = np.array([float(key in keys) for text, keys in zip(texts, wanted, strict=True) for key in text.keys])
        weights = fit_chances(rows, answers, ridge, np.array([start.get(name, 0.0) for name in names]))
        fitted[question] = {n: round(float(w), 4) for n, w in zip(names, weights, strict=True) if abs(w) >= 0.005}
    return ConceptScorer(fitted["concept"], fitted["salient"], kept=0.1, indexed=0.5, leant=0.5, lexicon=lexicon)


def choose_thresholds(
    scorer: ConceptScorer, texts: Sequence[RankedText], judges: Sequence[ConceptScorer]
) -> ConceptScorer:
    """Return the scorer with the thresholds that serve best where each text is judged by a scorer that never saw it.

    Best is the highest F1 of all concepts among thresholds by which enough is found of what the talks lean on.
    """
    judged = [_judge(text, judge) for text, judge in zip(texts, judges, strict=True)]
    choices = [(*_measure(judged, index, lean), index, lean) for index in STEPS for lean in STEPS]
    _, _, index, lean = max(choices, key=lambda choice: (min(choice[1], LEAST_RECALL), choice[0]))
    index, lean = round(float(index), 3), round(float(lean), 3)
    return scorer._replace(kept=round(KEPT_SHARE * index, 3), indexed=index, leant=lean)


def take_thresholds(scorer: ConceptScorer, other: ConceptScorer) -> ConceptScorer:
    """Return the scorer with the thresholds of another."""
    return scorer._replace(kept=other.kept, indexed=other.indexed, leant=other.leant)


def _keys(entity: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(normal_form(form) for form in (entity["name"], *entity.get("names", ())))


def _count_lemmas(texts: Sequence[RankedText], prior: Lexicon) -> Lexicon:
    spread = Counter(prior.spread)
    for text in texts:
        spread.update(text.lemmas)
    return Lexicon(dict(sorted(spread.items())), prior.texts + len(texts))


def _with_rarity(text: RankedText, lexicon: Lexicon) -> list[dict[str, float]]:
    return [{**one.features, **describe_rarity(one.lemmas, lexicon, text.lemmas)} for one in text.described]


def _judge(text: RankedText, judge: ConceptScorer) -> _Judged:
    chances = np.array([judge.judge(described) for described in text.described]).reshape(-1, 2)
    owners = {key: number for number, (keys, _) in enumerate(text.concepts) for key in keys}
    return _Judged(
        chances[:, 0],
        chances[:, 1],
        np.array([owners.get(key, -1) for key in text.keys], dtype=np.int64),
        np.array([is_salient for _, is_salient in text.concepts], dtype=np.bool_),
    )


def _measure(judged: Sequence[_Judged], index: float, lean: float) -> tuple[float, float]:
    """Return F1 of the concepts and recall of the salient ones that these thresholds give."""
    chosen = hits = wanted = leant = leant_hits = 0
    for text in judged:
        passed = text.owners[(text.concept >= index) | (text.salient >= lean)]
        found = np.unique(passed[passed >= 0])
        chosen, hits, wanted = chosen + len(passed), hits + len(found), wanted + len(text.leant)
        leant, leant_hits = leant + int(text.leant.sum()), leant_hits + int(text.leant[found].sum())
    return 2 * hits / max(chosen + wanted, 1), leant_hits / max(leant, 1)
