"""Facts: one typed edge for all statements of one head, type and tail that assert it and are not negated.

They are compared with the statements, and only what differs is written: those that may have changed, where it is known
which, else all of them. So whenever a run is killed, the next finds what is missing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graph import statements
from graph.batches import batches, in_batches
from graph.connection import Graph
from graph.counts import check_count, refuse_count
from graph.index_records import Fact
from graph.ours import may_be_fact_type
from graph.times import moment_text
from schemas.ontology import Ontology


class Saying(NamedTuple):
    """Hold what a fact needs to know of one statement; `said` is in seconds since 1970."""

    head: str
    tail: str
    episode: str
    said: int | None = None
    confidence: float = 1.0
    role: str | None = None


Facts = dict[tuple[str, str], dict[str, Any]]


def derive_facts(sayings: Iterable[Saying], *, symmetric: bool = False) -> Facts:
    """Return the properties of the typed edges of one type, by their ends; times in seconds since 1970.

    `confidence` is that of the surest statement, `role` the one most often given. Nothing is said of itself: where
    head and tail turn out to be one entity, there is no fact.
    """
    groups = defaultdict(list)
    for saying in sayings:
        head, tail = sorted((saying.head, saying.tail)) if symmetric else (saying.head, saying.tail)
        if head != tail:
            groups[head, tail].append(saying)
    return {ends: _fact(group) for ends, group in sorted(groups.items())}


def write_facts(graph: Graph, ontology: Ontology) -> None:
    """Write typed edges that are new or changed, and remove those without support."""
    said = {row["type"] for row in graph.read(statements.READ_SAID_TYPES)}
    held = {row["type"] for row in graph.read(statements.READ_RELATIONSHIP_TYPES)}
    _remove_former_types(graph, held - said - set(ontology.relations_by_name))
    for type in sorted(said | held & set(ontology.relations_by_name)):
        sayings = _sayings(graph.read(statements.READ_SAYINGS, type=type)) if type in said else []
        wanted = derive_facts(sayings, symmetric=type in ontology.symmetric)
        _write_differences(
            graph, type, wanted, _held_facts(graph.read(statements.read_facts(type))) if type in held else {}
        )
        check_count(type, graph.read(statements.count_facts(type)), len(wanted))


def write_changed_facts(graph: Graph, ontology: Ontology, changed: Iterable[Fact]) -> None:
    """Do as `write_facts` does for those facts alone, whether they are, or were once."""
    symmetric = ontology.symmetric
    facts = {Fact(f.type, *sorted((f.head, f.tail))) if f.type in symmetric else f for f in changed}
    for batch in batches(sorted(facts)):
        # By the ids of before it may have led the other way.
        turned = [Fact(f.type, f.tail, f.head) for f in batch if f.type in symmetric and f.head != f.tail]
        rows = [fact._asdict() for fact in (*batch, *turned)]
        said = _by_type(graph.read(statements.READ_SAYINGS_OF, rows=rows))
        held = _by_type(graph.read(statements.READ_FACTS_OF, rows=rows))
        wanted = {type: derive_facts(_sayings(found), symmetric=type in symmetric) for type, found in said.items()}
        for type in sorted(wanted.keys() | held.keys()):
            _write_differences(graph, type, wanted.get(type, {}), _held_facts(held.get(type, [])))
        found = graph.read(statements.READ_FACTS_OF, rows=rows)
        refuse_count("facts", len(found), sum(map(len, wanted.values())))


def _by_type(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    sorted_out = defaultdict(list)
    for row in rows:
        sorted_out[row.pop("type")].append(row)
    return sorted_out


def _sayings(rows: Iterable[Mapping[str, Any]]) -> list[Saying]:
    return [Saying(**row) for row in rows]


def _remove_former_types(graph: Graph, types: Collection[str]) -> None:
    """Remove the facts of types that an ontology had once, and that neither this one nor any statement has."""
    for type in filter(may_be_fact_type, types):
        if graph.read(statements.count_former_facts(type))[0]["found"]:
            graph.write(statements.delete_former_facts(type))


def _fact(sayings: Sequence[Saying]) -> dict[str, Any]:
    times = sorted(saying.said for saying in sayings if saying.said is not None)
    roles = Counter(saying.role for saying in sayings if saying.role)
    fact = {
        "support": len(sayings),
        "episodes": len({saying.episode for saying in sayings}),
        "confidence": max(saying.confidence for saying in sayings),
        "first_said": times[0] if times else None,
        "last_said": times[-1] if times else None,
        "role": min(roles, key=lambda role: (-roles[role], role)) if roles else None,
    }
    return {key: value for key, value in fact.items() if value is not None}


def _held_facts(rows: Iterable[dict[str, Any]]) -> Facts:
    held: Facts = {}
    for row in rows:
        ends = (row.pop("head"), row.pop("tail"))
        # An edge that is there twice equals no fact, and so is written anew.
        held[ends] = {} if ends in held else {key: value for key, value in row.items() if value is not None}
    return held


def _write_differences(graph: Graph, type: str, wanted: Facts, held: Facts) -> None:
    stale = [ends for ends in held if wanted.get(ends) != held[ends]]
    fresh = [ends for ends in wanted if held.get(ends) != wanted[ends]]
    for batch in batches(sorted({*stale, *fresh})):
        removals = [{"head": head, "tail": tail} for head, tail in batch if (head, tail) in held]
        additions = [_fact_row(ends, wanted[ends]) for ends in batch if ends in wanted]
        graph.write_all(
            [
                *in_batches(statements.delete_facts(type), removals),
                *in_batches(statements.create_facts(type), additions),
            ]
        )


def fact_times(fact: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the times of a fact as text."""
    return {name: moment_text(fact.get(name)) for name in ("first_said", "last_said")}


def _fact_row(ends: tuple[str, str], fact: Mapping[str, Any]) -> dict[str, Any]:
    times = fact_times(fact)
    properties = {key: value for key, value in fact.items() if key not in times}
    return {"head": ends[0], "tail": ends[1], "properties": properties, **times}
