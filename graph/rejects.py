"""Facts that people took out of the graph: which decisions reject a relation.

A decision names head and tail by a form. It means every referent of that form, and every entity of that name, be it the
present one or the one that it had before people renamed it.
"""

from collections.abc import Collection, Iterable, Mapping

from graph.referents import ReferentRow, folded
from graph.resolve import Entity
from schemas.decisions import Decision, Reject
from schemas.extraction import Referent


def rejects_in(episode: str, decisions: Iterable[Decision]) -> Mapping[int, Reject]:
    """Return the decisions, by number, that may reject something in an episode."""
    return {
        number: decision
        for number, decision in enumerate(decisions)
        if isinstance(decision, Reject) and decision.episode in (None, episode)
    }


def spellings_of(referent: Referent | ReferentRow, entity: Entity) -> frozenset[str]:
    """Return the folded forms by which a decision may mean a referent that is that entity."""
    return frozenset(map(folded, (referent.name, *referent.forms, entity.name, entity.own_name)))


def find_rejects(
    rejects: Mapping[int, Reject], type: str, heads: Collection[str], tails: Collection[str], *, symmetric: bool
) -> list[int]:
    """Return the numbers of those that reject a relation of that type between ends of those spellings."""
    return [
        number
        for number, reject in rejects.items()
        if reject.type == type and _joins(folded(reject.head), folded(reject.tail), heads, tails, symmetric=symmetric)
    ]


def _joins(head: str, tail: str, heads: Collection[str], tails: Collection[str], *, symmetric: bool) -> bool:
    return (head in heads and tail in tails) or (symmetric and head in tails and tail in heads)
