"""Corrections: what a person says of an entity or a statement, put as decisions that go on holding.

A decision names referents by type and form, in one episode or in all, never by an entity's id: so it holds for episodes
that are still to come, and after another extraction. The form is chosen so that all that the decision means is of the
entity; where its names are those of others too, each episode gets a decision of its own. A type is always the one that
the extraction gave, so that no decision hangs on another, and each can be taken back alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graph.blocks import DecisionIndex, type_given
from graph.known import Claimed, Known, RowKey, Said, rejected_by
from graph.look_ups import Candidate, choose_entity, keys_of
from graph.referents import ReferentRow
from graph.rejects import AnyReject, same_words
from graph.resolve import Entity
from schemas.decisions import Decision, Named, Reject, RejectClaim, Rename, Retype
from schemas.errors import SettingsError, WorkspaceError
from schemas.names import normal_form

LEAST_OF_ID = 6  # characters of a statement's id


class Correction(NamedTuple):
    """Hold new decisions, none where nothing is to be decided, and what is known once they hold."""

    decisions: tuple[Decision, ...]
    known: Known
    entities: tuple[Entity, ...]


class Rejection(NamedTuple):
    """Hold the decision to reject a fact or a claim, and how many statements of it go, and how many stay."""

    decision: AnyReject
    said: Said | Claimed
    gone: int
    left: int


def find_entity(known: Known, wanted: str) -> Entity:
    """Find an entity by its id or any spelling; QueryError where there is none, or where several may be meant."""
    keys = set(keys_of(wanted))
    found = [entity for entity in known.resolution.entities.values() if keys & set(entity.keys)]
    weights = Counter(known.resolution.entity_of.values())
    candidates = [
        Candidate(entity.id, entity.name, entity.type, weights[entity.id], entity.aliases) for entity in found
    ]
    entities = known.resolution.entities
    forms = ((form, one.name) for one in entities.values() for form in (one.name, *one.aliases, *one.heard_as))
    return entities[choose_entity(wanted, candidates, lambda: forms).id]


def rename_entity(known: Known, entity: Entity, name: str) -> Correction:
    """Give an entity another canonical name; by the old one it is still found."""
    name = " ".join(name.split())
    if not normal_form(name):
        raise SettingsError(f"{name!r} can't be a name: it has no letter and no digit")
    rows = known.rows_of(entity.id)
    for named in _namings(entity, rows):
        decision = Rename(subject=named, name=name)
        meant = _meant(known, decision)
        if meant and meant <= set(rows):
            return _correct(known, rows, [] if _stands(known, decision, entity) else [decision])
    raise WorkspaceError(f"{entity.name!r} can't be told from others by any of its forms")


def retype_entity(known: Known, entity: Entity, type: str) -> Correction:
    """Give all that an entity is made of another type: it becomes one with what has that name and type already."""
    types = {name.lower(): name for name in known.ontology.entity_names}
    if type.lower() not in types:
        raise SettingsError(f"no entity type {type!r}: expected one of {', '.join(types.values())}")
    type = types[type.lower()]
    rows = known.rows_of(entity.id)
    index = DecisionIndex(known.decisions, known.gazetteer)
    left = {key for key, row in rows.items() if type_given(row, known.decisions, index.marks(row)) != type}
    decisions: list[Decision] = []
    for named in _namings(entity, rows):
        if not left:
            break
        decision = Retype(subject=named, type=type)
        meant = _meant(known, decision)
        if meant & left and meant <= set(rows):
            decisions.append(decision)
            left -= meant
    if left:
        raise WorkspaceError(f"{entity.name!r} can't be told from others by any of its forms")
    return _correct(known, rows, decisions)


def reject_statement(known: Known, wanted: str, *, everywhere: bool = False) -> Rejection:
    """Take what a statement says out of its episode, or out of all; `wanted` is its id or a beginning."""
    said = find_statement(known, wanted)
    decision = _reject(known, said, everywhere=everywhere)
    before, after = rejected_by(known), rejected_by(known._replace(decisions=(*known.decisions, decision)))
    left = [one for one in _alike(known, said) if one not in after]
    return Rejection(decision, said, len(after) - len(before), len(left))


def find_statement(known: Known, wanted: str) -> Said | Claimed:
    """Find a statement by its id or the beginning of it; WorkspaceError where there is none, or more than one."""
    found = {said.id: said for said in known.statements if said.id.startswith(wanted)}
    if len(wanted) >= LEAST_OF_ID and len(found) == 1:
        return next(iter(found.values()))
    what = "may mean several statements" if found else "is nothing that was said"
    hint = "`talkgraph entities show NAME` gives the ids of what was said of an entity"
    raise WorkspaceError(f"{wanted!r} {what}: {hint}")


def _namings(entity: Entity, rows: Mapping[RowKey, ReferentRow]) -> Iterator[Named]:
    """Give ways to name referents of an entity: in all episodes by its own name, by others, at last in single ones."""
    types = _by_episodes((row.type, row.episode) for row in rows.values())
    names = _by_episodes((row.name, row.episode) for row in rows.values())
    for type in types:
        yield from (Named(type=type, form=form) for form in dict.fromkeys((entity.own_name, *names)))
    for row in sorted(rows.values()):
        yield Named(type=row.type, form=row.name, episode=row.episode)


def _by_episodes(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return the first of each pair, those of most episodes first."""
    seen = Counter(what for what, _ in set(pairs))
    return sorted(seen, key=lambda what: (-seen[what], what))


def _meant(known: Known, decision: Decision) -> set[RowKey]:
    """Return the referents that a new decision would name."""
    number = len(known.decisions)
    index = DecisionIndex((*known.decisions, decision), known.gazetteer)
    return {key for key, row in known.rows.items() if any(mark.decision == number for mark in index.marks(row))}


def _stands(known: Known, decision: Rename, entity: Entity) -> bool:
    return decision in known.decisions and entity.name == decision.name


def _correct(known: Known, rows: Mapping[RowKey, ReferentRow], decisions: list[Decision]) -> Correction:
    after = known.deciding((*known.decisions, *decisions)) if decisions else known
    ids = sorted({after.resolution.entity_of[key] for key in rows})
    return Correction(tuple(decisions), after, tuple(after.resolution.entities[id] for id in ids))


def _reject(known: Known, said: Said | Claimed, *, everywhere: bool) -> AnyReject:
    """Return the decision to reject what is said; an end has the name that its episode gives it, or its entity's."""

    def name(end: str) -> str:
        return known.entity(said.episode, end).own_name if everywhere else known.rows[said.episode, end].name

    episode = None if everywhere else said.episode
    if isinstance(said, Said):
        return Reject(head=name(said.head), type=said.type, tail=name(said.tail), episode=episode)
    about = tuple(dict.fromkeys(map(name, said.about)))
    return RejectClaim(claim=said.kind, about=about, quote=said.quote, episode=episode)


def _alike(known: Known, said: Said | Claimed) -> list[Said | Claimed]:
    """Return all that says the same, in any episode: the fact of a relation, or a claim in the same words."""
    if isinstance(said, Said):
        return [one for one in known.relations if _ends(known, one) == _ends(known, said)]
    about = _about(known, said)
    return [
        one
        for one in known.claims
        if one.kind == said.kind and about & _about(known, one) and same_words(one.quote, said.quote)
    ]


def _about(known: Known, said: Claimed) -> set[str]:
    return {known.entity(said.episode, referent).id for referent in said.about}


def _ends(known: Known, said: Said) -> tuple[str, str, str]:
    head, tail = (known.entity(said.episode, end).id for end in (said.head, said.tail))
    if said.type in known.ontology.symmetric:
        head, tail = sorted((head, tail))
    return head, said.type, tail
