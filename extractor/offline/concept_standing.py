"""How a candidate stands beside the others of its episode: by how often it comes, where, and within which of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log2

from extractor.offline.concepts import Candidate, Place

RANKS = (5, 10, 20, 40, 80)
STRETCH = 25  # tokens: some two sentences
SPAN_OF_NESTING, SPAN_OF_PARTS, DENSEST = 5, 6, 8
PLACES_COMPARED = 3


def describe_standing(candidates: Sequence[Candidate], segments: int) -> list[dict[str, float]]:
    """Return by features how each compares with the most frequent, and where in the episode it comes up."""
    most = max((len(candidate.places) for candidate in candidates), default=1)
    order = sorted(range(len(candidates)), key=lambda number: (-_weight(candidates[number]), number))
    ranks = {number: rank for rank, number in enumerate(order)}
    return [
        {
            "count beside the most frequent": log2(1 + len(candidate.places)) / log2(1 + most),
            **{f"among the first {rank}": 1.0 for rank in RANKS if ranks[number] < rank},
            **_places(candidate.places, max(segments, 1)),
        }
        for number, candidate in enumerate(candidates)
    ]


def describe_nesting(candidates: Sequence[Candidate]) -> list[dict[str, float]]:
    """Return by features in how many longer ones each stands, and what is known of those within it."""
    owners = {place: number for number, candidate in enumerate(candidates) for place in candidate.places}
    parts = [_parts(candidate, number, owners) for number, candidate in enumerate(candidates)]
    longer: dict[int, set[int]] = defaultdict(set)
    for number, found in enumerate(parts):
        for part in found:
            longer[part].add(number)
    return [
        {
            "within longer ones": min(log2(1 + len(longer[number])), SPAN_OF_NESTING) / SPAN_OF_NESTING,
            **_describe_parts("parts", [candidates[part] for part in found]),
            **_describe_parts("last part", [candidates[part] for part, is_last in found.items() if is_last]),
        }
        for number, found in enumerate(parts)
    ]


def _weight(candidate: Candidate) -> float:
    return len(candidate.places) * (1 + 2 * ("gazetteer" in candidate.marks)) + 3 * candidate.labelled


def _places(places: Sequence[Place], segments: int) -> dict[str, float]:
    counts = Counter(number for number, _, _ in places)
    stretches = {(number, start // STRETCH) for number, start, _ in places}
    edge = max(1, segments // 10)
    return {
        "early": 1 - places[0][0] / segments,
        "at the beginning": float(places[0][0] <= edge),
        "at the end": float(places[-1][0] >= segments - 1 - edge),
        "stretches": min(log2(1 + len(stretches)), SPAN_OF_NESTING) / SPAN_OF_NESTING,
        "dense": min(max(number + counts.get(at + 1, 0) for at, number in counts.items()), DENSEST) / DENSEST,
    }


def _parts(candidate: Candidate, own: int, owners: dict[Place, int]) -> dict[int, bool]:
    """Return the candidates within another, and whether they are its end."""
    found: dict[int, bool] = {}
    for place in candidate.places[:PLACES_COMPARED]:
        for inner in _within(place):
            part = owners.get(inner, own)
            if part != own:
                found[part] = found.get(part, False) or inner[2] == place[2]
    return found


def _within(place: Place) -> Iterator[Place]:
    number, start, end = place
    yield from ((number, a, b) for a in range(start, end) for b in range(a + 1, end + 1))


def _describe_parts(which: str, parts: Sequence[Candidate]) -> dict[str, float]:
    if not parts:
        return {}
    return {
        f"{which} count": max(min(log2(len(part.places)), SPAN_OF_PARTS) for part in parts) / SPAN_OF_PARTS,
        f"{which} labelled": max(part.labelled / len(part.places) for part in parts),
        f"{which} listed": float(any("gazetteer" in part.marks for part in parts)),
    }
