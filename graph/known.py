"""What a workspace knows, as corrections see it: referents, what is said, decisions, and what became of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graph.blocks import DecisionIndex
from graph.referents import ReferentRow, referent_rows
from graph.rejects import AnyReject, find_claim_rejects, find_rejects, rejects_in, spellings_of
from graph.resolve import Entity, Resolution, resolve_entities
from schemas.decisions import Decision, Rename
from schemas.extraction import ClaimKind, claim_id, relation_id
from schemas.gazetteer import Gazetteer
from schemas.ontology import Ontology
from schemas.workspace import Workspace

RowKey = tuple[str, str]  # an episode and a referent in it


class Said(NamedTuple):
    """Name a relation as it was said once: its id, its episode, and the referents of that which it joins."""

    id: str
    episode: str
    head: str
    type: str
    tail: str
    quote: str


class Claimed(NamedTuple):
    """Name a claim as it was said once: its id, its episode, its kind, and the referents of that which it is about."""

    id: str
    episode: str
    kind: ClaimKind
    about: tuple[str, ...]
    quote: str


class Known(NamedTuple):
    """Hold all that corrections are made of; `titles` are those of the episodes."""

    rows: dict[RowKey, ReferentRow]
    relations: tuple[Said, ...]
    claims: tuple[Claimed, ...]
    titles: dict[str, str]
    decisions: tuple[Decision, ...]
    gazetteer: Gazetteer | None
    ontology: Ontology
    resolution: Resolution

    @property
    def statements(self) -> list[Said | Claimed]:
        """Return all that is said, relations and claims."""
        return [*self.relations, *self.claims]

    def entity(self, episode: str, referent: str) -> Entity:
        """Return what a referent is."""
        return self.resolution.entities[self.resolution.entity_of[episode, referent]]

    def rows_of(self, entity: str) -> dict[RowKey, ReferentRow]:
        """Return the referents that an entity is made of."""
        return {key: self.rows[key] for key, id in self.resolution.entity_of.items() if id == entity}

    def deciding(self, decisions: Iterable[Decision]) -> "Known":
        """Return what would be known under other decisions."""
        decided = tuple(decisions)
        resolution = resolve_entities(self.rows.values(), decided, gazetteer=self.gazetteer)
        return self._replace(decisions=decided, resolution=resolution)


class Effect(NamedTuple):
    """Count what a decision names: referents and statements; `overruled` where a later one says otherwise of all."""

    referents: int = 0
    statements: int = 0
    overruled: bool = False


def read_known(workspace: Workspace, gazetteer: Gazetteer | None, ontology: Ontology) -> Known:
    """Read all current extractions, one at a time, and resolve their referents."""
    decisions, titles = workspace.decisions(), {}
    rows: dict[RowKey, ReferentRow] = {}
    relations: list[Said] = []
    claims: list[Claimed] = []
    for pointer, extraction in workspace.extractions():
        id = extraction.episode.id
        titles[id] = extraction.episode.metadata.title or pointer.source
        rows.update({(row.episode, row.referent): row for row in referent_rows(extraction)})
        names = {referent.id: referent.name for referent in extraction.referents}
        relations += [
            Said(relation_id(id, one, names), id, one.head, one.type, one.tail, one.evidence.quote)
            for one in extraction.relations
        ]
        claims += [
            Claimed(claim_id(id, one, names), id, one.kind, one.about, one.evidence.quote) for one in extraction.claims
        ]
    resolution = resolve_entities(rows.values(), decisions, gazetteer=gazetteer)
    return Known(rows, tuple(relations), tuple(claims), titles, decisions, gazetteer, ontology, resolution)


def rejected_by(known: Known) -> dict[Said | Claimed, list[int]]:
    """Return what decisions reject of all that is said, each with the numbers of these."""
    by_episode: dict[str, Mapping[int, AnyReject]] = {id: rejects_in(id, known.decisions) for id in known.titles}
    found = {said: _find_rejects(known, by_episode[said.episode], said) for said in known.statements}
    return {said: numbers for said, numbers in found.items() if numbers}


def measure_effects(known: Known) -> list[Effect]:
    """Return what each decision names now, in their order."""
    index = DecisionIndex(known.decisions, known.gazetteer)
    referents: Counter[int] = Counter()
    in_force: set[int] = set()
    for key, row in known.rows.items():
        name = known.resolution.entities[known.resolution.entity_of[key]].name
        for mark in index.marks(row):
            decision = known.decisions[mark.decision]
            referents[mark.decision] += 1
            if not isinstance(decision, Rename) or decision.name == name:
                in_force.add(mark.decision)
    statements = Counter(number for numbers in rejected_by(known).values() for number in numbers)
    return [
        Effect(referents[number], statements[number], bool(referents[number]) and number not in in_force)
        for number in range(len(known.decisions))
    ]


def _find_rejects(known: Known, rejects: Mapping[int, AnyReject], said: Said | Claimed) -> list[int]:
    if not rejects:
        return []
    if isinstance(said, Claimed):
        about = frozenset[str]().union(*(_spellings(known, said.episode, referent) for referent in said.about))
        return find_claim_rejects(rejects, said.kind, about, said.quote)
    heads, tails = (_spellings(known, said.episode, end) for end in (said.head, said.tail))
    return find_rejects(rejects, said.type, heads, tails, symmetric=said.type in known.ontology.symmetric)


def _spellings(known: Known, episode: str, referent: str) -> frozenset[str]:
    return spellings_of(known.rows[episode, referent], known.entity(episode, referent))
