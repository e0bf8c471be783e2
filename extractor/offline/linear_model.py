"""A linear model over named features, as training writes it and extraction reads it: readable JSON, compressed."""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.errors import SettingsError

FORMAT = 1
CLAIMS_FILE, RELATIONS_FILE = "claims.json.gz", "relations.json.gz"
OFF = 1.0  # the threshold of a class that nothing reaches
# Weights are whole multiples of this: three digits tell no more than two, and take more room.
_GRAIN = 0.02


class LinearModel:
    """Give each class a probability by the sum of the weights of what is seen; the first class means "none"."""

    def __init__(self, classes: tuple[str, ...], thresholds: Mapping[str, float], weights: Mapping[str, Any]) -> None:
        self.classes = classes
        self.thresholds = np.array([thresholds.get(name, OFF) for name in classes], dtype=np.float32)
        self._rows = {feature: number for number, feature in enumerate(weights)}
        self._weights: NDArray[np.float32] = np.zeros((len(weights), len(classes)), dtype=np.float32)
        for number, row in enumerate(weights.values()):
            for column, steps in zip(row[::2], row[1::2], strict=True):
                self._weights[number, column] = steps * _GRAIN

    def estimate(self, features: Iterable[str]) -> NDArray[np.float32]:
        """Return the probability of each class."""
        rows = sorted(row for row in map(self._rows.get, (*features, "")) if row is not None)
        sums = self._weights[rows].sum(axis=0)
        raised = np.exp(sums - sums.max())
        shares: NDArray[np.float32] = raised / raised.sum()
        return shares


@lru_cache(maxsize=4)
def load_claim_model(folder: Path) -> LinearModel:
    """Read the model of claims that lies in a model's folder; SettingsError where it can't be used."""
    return read_model(read_claim_file(folder / CLAIMS_FILE))


@lru_cache(maxsize=4)
def load_relation_models(folder: Path) -> dict[str, LinearModel]:
    """Read the models of relations, by type, that lie in a model's folder; SettingsError where they can't be used."""
    content = read_relation_file(folder / RELATIONS_FILE)
    return {type: read_model(model) for type, model in content.items()}


def read_claim_file(file: Path) -> dict[str, Any]:
    """Read a described model; SettingsError where it is none."""
    try:
        content = _read_packed(file)
        read_model(content)
        return content
    except _FAULTS as error:
        raise SettingsError(f"{file}: not a model of claims, train anew: {error}") from error


def read_relation_file(file: Path) -> dict[str, dict[str, Any]]:
    """Read described models by relation type; SettingsError where it holds none."""
    try:
        content = {str(type): dict(model) for type, model in _read_packed(file)["models"].items()}
        for model in content.values():
            read_model(model)
        return content
    except _FAULTS as error:
        raise SettingsError(f"{file}: not a model of relations, train anew: {error}") from error


_FAULTS = (zlib.error, OSError, EOFError, ValueError, KeyError, TypeError, IndexError, AttributeError)


def _read_packed(file: Path) -> dict[str, Any]:
    content = json.loads(gzip.decompress(file.read_bytes()))
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']}, not {FORMAT}")
    return dict(content)


def read_model(content: Mapping[str, Any]) -> LinearModel:
    """Return what `describe_model` described as extraction uses it, rounded weights and all."""
    return LinearModel(tuple(content["classes"]), content["thresholds"], content["weights"])


def save_claim_model(content: Mapping[str, Any], folder: Path) -> None:
    """Write what `describe_model` gave into a model's folder; equal models give equal bytes."""
    _write_packed(content, folder / CLAIMS_FILE)


def save_relation_models(content: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """Write described models by relation type into a model's folder; equal models give equal bytes."""
    _write_packed({"models": content}, folder / RELATIONS_FILE)


def _write_packed(content: Mapping[str, Any], file: Path) -> None:
    text = json.dumps({"format": FORMAT, **content}, ensure_ascii=False, separators=(",", ":"))
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


def describe_model(classes: Iterable[str], features: Iterable[str], weights: NDArray[np.float64]) -> dict[str, Any]:
    """Return a model as plain data: for each feature (the empty one is the bias) pairs of class and weight."""
    rows = ((feature, _pack(row)) for feature, row in zip(features, weights, strict=True))
    return {"classes": list(classes), "thresholds": {}, "weights": {feature: row for feature, row in rows if row}}


def _pack(row: NDArray[np.float64]) -> list[int]:
    steps = np.rint(row / _GRAIN).astype(int)
    return [int(value) for column in np.flatnonzero(steps) for value in (column, steps[column])]
