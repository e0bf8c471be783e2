"""Logistic regression on rows of few features out of many."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

STEPS, INNER_STEPS = 20, 60
CLOSE, INNER_CLOSE = 1e-5, 1e-2

Floats = NDArray[np.float64]


class Rows:
    """Hold the values of named features by row, for weighted sums over either; a row needs one known feature."""

    def __init__(self, rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> None:
        places = {name: number for number, name in enumerate(names)}
        cells = [
            (number, places[name], value)
            for number, row in enumerate(rows)
            for name, value in row.items()
            if value and name in places
        ]
        self.size = len(rows), len(names)
        self._rows = np.array([cell[0] for cell in cells], dtype=np.int64)
        self._columns = np.array([cell[1] for cell in cells], dtype=np.int64)
        self._values = np.array([cell[2] for cell in cells], dtype=np.float64)

    def weigh(self, weights: Floats) -> Floats:
        """Return the weighted sum of each row."""
        return np.asarray(
            np.bincount(self._rows, self._values * weights[self._columns], self.size[0]), dtype=np.float64
        )

    def gather(self, values: Floats) -> Floats:
        """Return for each feature the sum of its values, each times its row's."""
        return _sum(self._columns, self._values * values[self._rows], self.size[1])

    def squares(self, values: Floats) -> Floats:
        """Return for each feature the sum of its squared values, each times its row's."""
        return np.asarray(
            np.bincount(self._columns, self._values**2 * values[self._rows], self.size[1]), dtype=np.float64
        )


def _sum(places: NDArray[np.int64], values: Floats, size: int) -> Floats:
    return np.bincount(places, values, size).astype(np.float64)


def fit_chances(rows: Rows, answers: Floats, ridge: Floats, start: Floats) -> Floats:
    """Return the weights that tell the answers best, held near a start by `ridge`.

    Newton's method, as good as exact, so that the same data give the same weights everywhere.
    """
    weights = start.copy()
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(rows.weigh(weights), -30, 30)))
        slope = rows.gather(answers - chances) - ridge * (weights - start)
        step = _solve(rows, chances * (1 - chances), ridge, slope)
        weights = weights + step
        if float(np.abs(step).max(initial=0.0)) < CLOSE:
            break
    return weights


def _solve(rows: Rows, bends: Floats, ridge: Floats, slope: Floats) -> Floats:
    """Return the Newton step by conjugate gradients, each feature on the scale of its own bend."""
    scale = 1 / (rows.squares(bends) + ridge)
    step = np.zeros_like(slope)
    rest = slope.copy()
    way = scale * rest
    size = first = float(rest @ way)
    for _ in range(INNER_STEPS):
        if size <= INNER_CLOSE**2 * first or first == 0.0:
            break
        turned = rows.gather(bends * rows.weigh(way)) + ridge * way
        length = size / float(way @ turned)
        step += length * way
        rest -= length * turned
        fitted = scale * rest
        size, old = float(rest @ fitted), size
        way = fitted + (size / old) * way
    return step
