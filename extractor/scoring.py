"""Scores: how far a graph drawn from a text matches the graph that people drew from it.

Both are in the annotation form. An entity is found where the two share a name (case, punctuation, spaces and a plural s
aside), one to one; a relation where both ends are found and the type is right, in either direction for symmetric types;
a claim where the kind is right and the quotes overlap by half of the shorter. Counts of several texts add up.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from schemas.ontology import Ontology

Graph = Mapping[str, Any]
Triple = tuple[str, str, str]
Row = dict[str, float | int]
_COUNTED = ("split", "merged", "invented")
_ARTICLES = ("the", "a", "an")
_MARKUP = re.compile(
    r"\]\([^)\s]*\)"  # the address of a link
    r"|[\[(]\d\d?:\d\d(?::\d\d)?(?:\.\d+)?(?: --> [\d:.]+)?[\])]"  # a time stamp
    r"|^\*\*[^*\n]{1,60}\*\*:?(?=[ \t]|$)",  # a speaker label
    re.MULTILINE,
)


class Comparison(NamedTuple):
    """Hold the counts of one text, and what was missed and what was wrong, by kind.

    `counts` maps (row of the table, "gold", "pred" or "hit"; "n" for plain counts) to numbers.
    """

    counts: Counter[tuple[str, str]]
    missed: dict[str, list[Any]]
    wrong: dict[str, list[Any]]


class _Entities:
    """Hold the entities of one graph, with the folded forms of their names."""

    def __init__(self, graph: Graph) -> None:
        self.by_id: dict[str, Any] = {entity["id"]: entity for entity in graph["entities"]}
        self.keys = [(entity, _keys(entity)) for entity in graph["entities"]]


def compare_graphs(gold: Graph, found: Graph, text: str, ontology: Ontology) -> Comparison:
    """Compare a graph found in a text with the annotated one."""
    ours, theirs = _Entities(gold), _Entities(found)
    match = match_entities(ours, theirs)
    result = Comparison(Counter(), {}, {})
    _score_entities(result, ours, theirs, match)
    _score_relations(result, gold["relations"], found["relations"], match, ontology.symmetric)
    spoken = spoken_words(text)
    _score_claims(result, gold["claims"], found["claims"], spoken)
    quotes = [relation["evidence"] for relation in found["relations"]] + [claim["quote"] for claim in found["claims"]]
    result.counts["grounded", "pred"] = len(quotes)
    result.counts["grounded", "hit"] = sum(find_quote(quote, spoken) is not None for quote in quotes)
    written = f" {_words(text)} "
    result.counts["invented", "n"] = sum(not _stands(entity, written, spoken) for entity in found["entities"])
    return result


def make_table(counts: Counter[tuple[str, str]], order: Sequence[str] = ()) -> dict[str, Row | int]:
    """Return precision (P), recall (R) and F1 in percent and the number annotated (n), by row."""
    names = dict.fromkeys([*order, *(name for name, _ in counts)])
    return {name: counts[name, "n"] if name in _COUNTED else _row(name, counts) for name in names}


def _row(name: str, counts: Counter[tuple[str, str]]) -> Row:
    hit, pred, gold = (counts[name, part] for part in ("hit", "pred", "gold"))
    precision = 100 * hit / pred if pred else 0.0
    recall = 100 * hit / gold if gold else 0.0
    if name == "grounded":
        return {"P": round(precision, 1), "n": pred}
    if name == "salient":
        return {"R": round(recall, 1), "n": gold}
    both = precision + recall
    f1 = round(2 * precision * recall / both, 1) if both else 0.0
    return {"P": round(precision, 1), "R": round(recall, 1), "F1": f1, "n": gold}


def pair_entities(one: Graph, other: Graph) -> dict[str, str]:
    """Map ids of the other graph to those of the first where both mean the same by their names."""
    return match_entities(_Entities(one), _Entities(other))


# --- entities -----------------------------------------------------------------------------------------------------


def match_entities(gold: _Entities, found: _Entities) -> dict[str, str]:
    """Map found ids to annotated ones, one to one: most shared names first, then the right type."""
    ranked = sorted(
        (-len(ours & theirs), not _is_right_type(one, other), i, j)
        for i, (one, ours) in enumerate(gold.keys)
        for j, (other, theirs) in enumerate(found.keys)
        if ours & theirs
    )
    taken: set[int] = set()
    match: dict[int, int] = {}
    for _, _, i, j in ranked:
        if i not in taken and j not in match:
            taken.add(i)
            match[j] = i
    return {found.keys[j][0]["id"]: gold.keys[i][0]["id"] for j, i in match.items()}


def match_found(annotation: Graph, found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Map the ids of found entities to those of an annotation, as `match_entities` does."""
    return match_entities(_Entities(annotation), _Entities({"entities": found}))


def _score_entities(result: Comparison, gold: _Entities, found: _Entities, match: Mapping[str, str]) -> None:
    counts = result.counts
    pairs = [(gold.by_id[ours], found.by_id[theirs]) for theirs, ours in match.items()]
    for name, is_meant in (("entities", _is_any), ("named", _is_named), ("concepts", _is_concept)):
        _count(counts, name, "gold", filter(is_meant, gold.by_id.values()))
        _count(counts, name, "pred", filter(is_meant, found.by_id.values()))
        _count(counts, name, "hit", (one for one, other in pairs if is_meant(one) and is_meant(other)))
    _count(counts, "typed", "gold", gold.by_id.values())
    _count(counts, "typed", "pred", found.by_id.values())
    _count(counts, "typed", "hit", (one for one, other in pairs if _is_right_type(one, other)))
    seen = set(match.values())
    salient = [entity for entity in gold.by_id.values() if entity.get("salient")]
    if salient:
        _count(counts, "salient", "gold", salient)
        _count(counts, "salient", "hit", (entity for entity in salient if entity["id"] in seen))
    for part, entities in (("gold", gold.by_id.values()), ("pred", found.by_id.values())):
        for entity in entities:
            counts[f"type {entity['type']}", part] += 1
    for one, other in pairs:
        counts[f"type {one['type']}", "hit"] += one["type"] == other["type"]
    counts["split", "n"] = sum(_shares(keys, found.keys) > 1 for _, keys in gold.keys)
    counts["merged", "n"] = sum(_shares(keys, gold.keys) > 1 for _, keys in found.keys)
    result.missed["entities"] = [entity for entity in gold.by_id.values() if entity["id"] not in seen]
    result.wrong["entities"] = [entity for entity in found.by_id.values() if entity["id"] not in match]


def _count(counts: Counter[tuple[str, str]], name: str, part: str, items: Iterable[Any]) -> None:
    counts[name, part] += sum(1 for _ in items)


def _is_any(entity: Any) -> bool:
    return bool(entity)


def _is_named(entity: Any) -> bool:
    return bool(entity["type"] != "Concept")


def _is_concept(entity: Any) -> bool:
    return bool(entity["type"] == "Concept")


def _is_right_type(gold: Any, found: Any) -> bool:
    return found["type"] in (gold["type"], *gold.get("also_type", ()))


def _shares(keys: set[str], others: list[tuple[Any, set[str]]]) -> int:
    return sum(bool(keys & other) for _, other in others)


def _keys(entity: Mapping[str, Any]) -> set[str]:
    return {_fold(name) for name in (entity["name"], *entity["names"])} - {""}


def _fold(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", name).casefold())
    if words[:1] and words[0] in _ARTICLES:
        words = words[1:]
    return "".join(word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word for word in words)


# --- statements ---------------------------------------------------------------------------------------------------


def _score_relations(
    result: Comparison,
    gold: Sequence[Graph],
    found: Sequence[Graph],
    match: Mapping[str, str],
    symmetric: frozenset[str],
) -> None:
    ours = {_triple(r["head"], r["type"], r["tail"], symmetric): r for r in gold}
    theirs = {
        _triple(match.get(r["head"], "?" + r["head"]), r["type"], match.get(r["tail"], "?" + r["tail"]), symmetric): r
        for r in found
    }
    _count_sets(result.counts, "relations", ours.keys(), theirs.keys())
    _count_sets(result.counts, "pairs", set(map(_ends, ours)), set(map(_ends, theirs)))
    for kind in sorted({kind for _, kind, _ in (*ours, *theirs)}):
        of_kind = ({triple for triple in side if triple[1] == kind} for side in (ours, theirs))
        _count_sets(result.counts, f"relation {kind}", *of_kind)
    result.missed["relations"] = [ours[triple] for triple in ours if triple not in theirs]
    result.wrong["relations"] = [theirs[triple] for triple in theirs if triple not in ours]


def _count_sets(counts: Counter[tuple[str, str]], name: str, gold: Iterable[Any], found: Iterable[Any]) -> None:
    ours, theirs = set(gold), set(found)
    counts[name, "gold"] += len(ours)
    counts[name, "pred"] += len(theirs)
    counts[name, "hit"] += len(ours & theirs)


def _triple(head: str, kind: str, tail: str, symmetric: frozenset[str]) -> Triple:
    return (min(head, tail), kind, max(head, tail)) if kind in symmetric else (head, kind, tail)


def _ends(triple: Triple) -> frozenset[str]:
    return frozenset((triple[0], triple[2]))


def _score_claims(result: Comparison, gold: Sequence[Graph], found: Sequence[Graph], spoken: str) -> None:
    left = [(claim, find_quote(claim["quote"], spoken)) for claim in found]
    missed = []
    for claim in gold:
        place = find_quote(claim["quote"], spoken)
        met = next((item for item in left if item[0]["kind"] == claim["kind"] and overlaps(place, item[1])), None)
        if met:
            left.remove(met)
        else:
            missed.append(claim)
    wrong = [claim for claim, _ in left]
    for name, kind in [("claims", None), *((f"claim {k}", k) for k in sorted({c["kind"] for c in (*gold, *found)}))]:
        sides = (gold, found, missed)
        ours, theirs, lost = (sum(kind in (None, claim["kind"]) for claim in side) for side in sides)
        result.counts.update({(name, "gold"): ours, (name, "pred"): theirs, (name, "hit"): ours - lost})
    result.missed["claims"], result.wrong["claims"] = missed, wrong


def overlaps(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Tell whether two places share at least half of the shorter one."""
    if one is None or other is None:
        return False
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared >= 0.5 * min(one[1] - one[0], other[1] - other[0])


# --- words --------------------------------------------------------------------------------------------------------


def spoken_words(text: str) -> str:
    """Fold a text to its words, without links, stamps and labels, with a space at each side."""
    return f" {_words(_MARKUP.sub(' ', text))} "


def find_quote(quote: str, spoken: str) -> tuple[int, int] | None:
    """Return where a quote stands in a folded text, or None."""
    wanted = spoken_words(quote)
    start = spoken.find(wanted) if wanted.strip() else -1
    return None if start < 0 else (start, start + len(wanted))


def _stands(entity: Any, written: str, spoken: str) -> bool:
    return any(f" {_words(name)} " in written or find_quote(name, spoken) for name in entity["names"])


def _words(text: str) -> str:
    return " ".join(_iterate_words(text))


def _iterate_words(text: str) -> Iterator[str]:
    return iter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))
