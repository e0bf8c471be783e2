"""Fitting: the weights of features by logistic regression, and thresholds by how often they are right on unseen shows.

A plain descent, as the features are many and each row has few of them: the same rows give the same weights.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractor.offline.linear_model import OFF, describe_model

LEAST_SEEN = 3
LEAST_CHOICES = 5  # fewer tell nothing of how often a class is right
_ROUNDS = 250
_POWER_ROUNDS = 15

Floats = NDArray[np.float64]


class Row(NamedTuple):
    """Hold what is seen of one candidate, and its class."""

    features: frozenset[str]
    label: str


class Choice(NamedTuple):
    """Hold one thing that a model proposes: how sure it is, and which annotated thing it finds (None: none)."""

    score: float
    finds: Hashable


class _Sparse:
    """Hold which row has which feature, for sums over either; every row and every column has one at least."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self.columns = np.array([column for row in rows for column in row], dtype=np.int64)
        self.starts = np.cumsum([0, *map(len, rows)])[:-1]
        owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        order = np.argsort(self.columns, kind="stable")
        self.owners = owners[order]
        self.column_starts = np.flatnonzero(np.diff(self.columns[order], prepend=-1))

    def weigh(self, weights: Floats) -> Floats:
        """Return the sum of the weights of each row."""
        return np.add.reduceat(weights[self.columns], self.starts, axis=0)

    def gather(self, values: Floats) -> Floats:
        """Return the sum of the values of all rows that have a feature, for each feature."""
        return np.add.reduceat(values[self.owners], self.column_starts, axis=0)


def fit_model(rows: Sequence[Row], classes: Sequence[str], strength: float) -> dict[str, Any]:
    """Fit a model that tells the classes apart, the first being none of the others; without thresholds yet.

    A larger strength trusts the rows more.
    """
    seen = Counter(feature for row in rows for feature in row.features)
    features = ["", *sorted(feature for feature, count in seen.items() if count >= LEAST_SEEN)]
    places = {feature: place for place, feature in enumerate(features)}
    matrix = _Sparse([[0, *sorted(places[f] for f in row.features if f in places)] for row in rows])
    labels = {row.label for row in rows}
    known = [name for name in classes if name in labels]
    wanted = np.array([[float(row.label == name) for name in known] for row in rows])
    ridge = np.ones((len(features), 1))
    ridge[0] = 0.0
    return describe_model(known, features, _descend(matrix, wanted, ridge, strength))


def _descend(matrix: _Sparse, wanted: Floats, ridge: Floats, strength: float) -> Floats:
    """Descend with momentum, which is dropped wherever it leads uphill."""
    step = 1 / (1 + strength * _steepest(matrix, len(ridge)) / 2)
    weights = np.zeros((len(ridge), wanted.shape[1]))
    ahead, momentum = weights, 1.0
    for _ in range(_ROUNDS):
        slope = strength * matrix.gather(_shares(matrix.weigh(ahead)) - wanted) + ridge * ahead
        moved = ahead - step * slope
        if float((slope * (moved - weights)).sum()) > 0:
            momentum = 1.0
        later = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = moved + (momentum - 1) / later * (moved - weights)
        weights, momentum = moved, later
    return weights


def _steepest(matrix: _Sparse, features: int) -> float:
    """Return how strongly the rows can pull at most, found by following the strongest direction."""
    direction = np.ones((features, 1)) / features**0.5
    length = 1.0
    for _ in range(_POWER_ROUNDS):
        direction = matrix.gather(matrix.weigh(direction))
        length = float(np.linalg.norm(direction))
        direction = direction / length
    return 1.05 * length


def _shares(sums: Floats) -> Floats:
    raised = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def choose_thresholds(choices: Sequence[tuple[str, Choice]], least_precision: float) -> dict[str, float]:
    """Return for each class the lowest threshold above which it is right so often; `OFF` where there is none."""
    return {name: _lowest(choices, name, least_precision) for name in sorted({name for name, _ in choices})}


def _lowest(choices: Sequence[tuple[str, Choice]], name: str, least_precision: float) -> float:
    ranked = sorted((choice for other, choice in choices if other == name), key=lambda choice: -choice.score)
    found: set[Hashable] = set()
    lowest = OFF
    for number, choice in enumerate(ranked, 1):
        found |= {choice.finds} - {None}
        if number < len(ranked) and ranked[number].score == choice.score:
            continue
        if number >= LEAST_CHOICES and len(found) >= least_precision * number:
            lowest = choice.score
    return lowest


def count_choices(choices: Sequence[tuple[str, Choice]], thresholds: Mapping[str, float]) -> tuple[int, int]:
    """Return how many annotated things are found by what passes the thresholds, and how much passes."""
    kept = [choice for name, choice in choices if choice.score >= thresholds[name]]
    return len({choice.finds for choice in kept} - {None}), len(kept)
