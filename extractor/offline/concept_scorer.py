"""The trained scorer of concepts: two weighted sums over features, for being a concept and for being leant on."""

import json
from collections.abc import Mapping
from math import exp, log1p
from pathlib import Path
from typing import NamedTuple

from extractor.offline.concept_features import Described
from schemas.errors import SettingsError

FILE_NAME = "concepts.json"


class Lexicon(NamedTuple):
    """Hold in how many of the texts that a scorer was trained on each word stands, by lemma, and how many these are."""

    spread: Mapping[str, int] = {}
    texts: int = 0


class ConceptScorer(NamedTuple):
    """Hold the weights by feature, from which chance on a concept is kept, is indexed, is leant on, and the lexicon."""

    concept: Mapping[str, float]
    salient: Mapping[str, float]
    kept: float
    indexed: float
    leant: float
    lexicon: Lexicon = Lexicon()

    def judge(self, described: Described) -> tuple[float, float]:
        """Return the chances that an index of the talk would have an entry for it, and that the talk leans on it."""
        features = {**described.features, **describe_rarity(described.lemmas, self.lexicon)}
        return _chance(self.concept, features), _chance(self.salient, features)


def describe_rarity(lemmas: tuple[str, ...], lexicon: Lexicon, own: frozenset[str] = frozenset()) -> dict[str, float]:
    """Return by features how common the words are; a text of the lexicon's own names its words, to be as if unseen."""
    if not lemmas or not lexicon.texts:
        return {}
    spreads = [max(lexicon.spread.get(word, 0) - (word in own), 0) for word in lemmas]
    shares = [log1p(spread) / log1p(lexicon.texts) for spread in spreads]
    features = {
        "rarest": min(shares),
        "commonest": max(shares),
        "common head": shares[-1],
        "a new word": float(min(spreads) == 0),
        "a new head": float(spreads[-1] == 0),
        "new words alone": float(max(spreads) == 0),
    }
    alone = {"common alone": shares[0], "new alone": float(spreads[0] == 0)} if len(lemmas) == 1 else {}
    return {**features, **alone}


def load_scorer(folder: Path) -> ConceptScorer:
    """Read the scorer that lies in a model's folder; SettingsError where it can't be used."""
    file = folder / FILE_NAME
    try:
        data = json.loads(file.read_text("utf-8"))
        return ConceptScorer(**{**data, "lexicon": Lexicon(**data["lexicon"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SettingsError(f"{file}: not a scorer of concepts, train anew: {error}") from error


def save_scorer(scorer: ConceptScorer, folder: Path) -> None:
    """Write the scorer into a model's folder."""
    data = {**scorer._asdict(), "lexicon": scorer.lexicon._asdict()}
    folder.joinpath(FILE_NAME).write_text(json.dumps(data, indent=0, sort_keys=True) + "\n", "utf-8")


def _chance(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    total = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + exp(-max(min(total, 30.0), -30.0)))
