"""How well extraction does on annotated texts: found entities against annotated ones, by their names."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from schemas.names import normal_form

Entities = Sequence[Mapping[str, Any]]


class Score(NamedTuple):
    """Hold precision, recall and F1 in percent, and how many were annotated; of `salient`, recall alone is known."""

    precision: float
    recall: float
    f1: float
    annotated: int


def score_entities(
    pairs: Iterable[tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]],
) -> dict[str, Score]:
    """Score (annotated, found) entities of texts: `entities`, `named`, `concepts`, `typed`, and recall of `salient`.

    A found entity meets an annotated one if they share a name, one to one, those that share most first.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for annotated, found in pairs:
        _count_text(annotated, found, counts)
    groups = ("entities", "named", "concepts", "typed", "salient")
    return {group: _score(counts, group) for group in groups}


def _count_text(annotated: Entities, found: Entities, counts: Counter[tuple[str, str]]) -> None:
    for side, entities in (("annotated", annotated), ("found", found)):
        for entity in entities:
            for group in ("entities", "typed", _group(entity)):
                counts[group, side] += 1
    counts["salient", "annotated"] += sum(bool(entity.get("salient")) for entity in annotated)
    for one, other in _match(annotated, found):
        counts["entities", "hit"] += 1
        counts["typed", "hit"] += other["type"] in (one["type"], *one.get("also_type", ()))
        counts["salient", "hit"] += bool(one.get("salient"))
        if _group(one) == _group(other):
            counts[_group(one), "hit"] += 1


def _match(annotated: Entities, found: Entities) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    owners: dict[str, list[int]] = defaultdict(list)
    for number, entity in enumerate(annotated):
        for key in _keys(entity):
            owners[key].append(number)
    shared = Counter((n, m) for m, entity in enumerate(found) for key in _keys(entity) for n in owners.get(key, ()))
    taken: tuple[set[int], set[int]] = (set(), set())
    matched = []
    for (n, m), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if n not in taken[0] and m not in taken[1]:
            taken[0].add(n)
            taken[1].add(m)
            matched.append((annotated[n], found[m]))
    return matched


def _keys(entity: Mapping[str, Any]) -> set[str]:
    return {normal_form(name) for name in (entity["name"], *entity.get("names", ()))} - {""}


def _group(entity: Mapping[str, Any]) -> str:
    return "concepts" if entity["type"] == "Concept" else "named"


def _score(counts: Counter[tuple[str, str]], group: str) -> Score:
    hit, found, annotated = (counts[group, side] for side in ("hit", "found", "annotated"))
    precision, recall = 100 * hit / found if found else 0.0, 100 * hit / annotated if annotated else 0.0
    f1 = 200 * hit / (found + annotated) if found and annotated else 0.0
    return Score(round(precision, 1), round(recall, 1), round(f1, 1), annotated)
