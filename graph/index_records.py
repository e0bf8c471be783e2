"""What goes into the index and what comes out of it."""

from typing import NamedTuple

from graph.ladder import Judge
from graph.referents import ReferentRow
from schemas.decisions import Decision
from schemas.gazetteer import Gazetteer
from schemas.ontology import Ontology


class EpisodeRecord(NamedTuple):
    """Hold what the index keeps of an episode; `relations` are type, head and tail of what is said in it."""

    id: str
    extraction: str
    show: str | None
    rows: tuple[ReferentRow, ...]
    relations: frozenset[tuple[str, str, str]] = frozenset()


class EpisodeVersion(NamedTuple):
    """Name what the graph must hold of an episode: a version of its extraction, resolved in a certain way."""

    extraction: str
    resolved: str


class Fact(NamedTuple):
    """Name a fact whose support may have changed; of a symmetric type, either end may be the head."""

    type: str
    head: str
    tail: str


class Changes(NamedTuple):
    """Hold what may be other than in an earlier version of the index: ids of entities and episodes, and facts.

    `renames` are entities that have but another id now, the earlier one first. `renamed_in` are episodes where nothing
    else is other than before, `episodes` those where something is.
    """

    entities: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()
    episodes: tuple[str, ...] = ()
    renamed_in: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


NO_CHANGES = Changes()


class Rules(NamedTuple):
    """Hold by what is resolved, besides the referents; `hash` changes with it."""

    decisions: tuple[Decision, ...]
    gazetteer: Gazetteer | None
    ontology: Ontology
    hash: str
    judge: Judge | None = None
