"""What people took out of the graph: which decisions reject a relation or a claim.

A decision names head and tail, or what a claim is about, by a form. It means every referent of that form, and every
entity of that name, be it the present one or the one that it had before people renamed it.
"""

from collections.abc import Collection, Iterable, Mapping

from graph.referents import ReferentRow, folded
from graph.resolve import Entity
from schemas.decisions import Decision, Reject, RejectClaim
from schemas.extraction import Referent
from schemas.names import fold_words

AnyReject = Reject | RejectClaim


def rejects_in(episode: str, decisions: Iterable[Decision]) -> Mapping[int, AnyReject]:
    """Return the decisions, by number, that may reject something in an episode."""
    return {
        number: decision
        for number, decision in enumerate(decisions)
        if isinstance(decision, AnyReject) and decision.episode in (None, episode)
    }


def may_reject(reject: AnyReject, spellings: Collection[str]) -> bool:
    """Tell whether a decision may reject something where there are referents of those spellings alone."""
    if isinstance(reject, RejectClaim):
        return _shares(reject.about, spellings)
    return folded(reject.head) in spellings and folded(reject.tail) in spellings


def spellings_of(referent: Referent | ReferentRow, entity: Entity) -> frozenset[str]:
    """Return the folded forms by which a decision may mean a referent that is that entity."""
    return frozenset(map(folded, (referent.name, *referent.forms, entity.name, entity.own_name)))


def find_rejects(
    rejects: Mapping[int, AnyReject], type: str, heads: Collection[str], tails: Collection[str], *, symmetric: bool
) -> list[int]:
    """Return the numbers of those that reject a relation of that type between ends of those spellings."""
    return [
        number
        for number, reject in rejects.items()
        if isinstance(reject, Reject)
        and reject.type == type
        and _joins(folded(reject.head), folded(reject.tail), heads, tails, symmetric=symmetric)
    ]


def find_claim_rejects(rejects: Mapping[int, AnyReject], kind: str, about: Collection[str], quote: str) -> list[int]:
    """Return the numbers of those that reject a claim of that kind, about what has those spellings, in those words."""
    return [
        number
        for number, reject in rejects.items()
        if isinstance(reject, RejectClaim)
        and reject.claim == kind
        and _shares(reject.about, about)
        and same_words(reject.quote, quote)
    ]


def same_words(one: str, other: str) -> bool:
    """Tell whether the words of one quote stand in the other: another extraction may cut it longer or shorter."""
    first, second = (f" {' '.join(fold_words(quote))} " for quote in (one, other))
    return first in second or second in first


def _shares(forms: Iterable[str], spellings: Collection[str]) -> bool:
    return any(folded(form) in spellings for form in forms)


def _joins(head: str, tail: str, heads: Collection[str], tails: Collection[str], *, symmetric: bool) -> bool:
    return (head in heads and tail in tails) or (symmetric and head in tails and tail in heads)
