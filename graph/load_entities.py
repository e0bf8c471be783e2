"""Bring shows, entities and their names in the graph to what the archive says; all that is new or changed, no more.

An entity and its names are written in one transaction, so names follow from what the entity itself holds. A changed
type is the last to be written, in two transactions (neither database takes it in one): a run that is killed between
them finds the label missing, and starts with that entity anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graph import statements
from graph.batches import Statement, batches, in_batches
from graph.connection import Graph
from graph.ours import may_be_entity_type
from graph.resolve import Entity

ENTITIES_AT_ONCE = 1_000  # with some six names each, about as many rows as of episodes (`graph.load_episodes`)
OUR_MARK = "talkgraph"


class _Held(NamedTuple):
    properties: dict[str, Any]
    types: frozenset[str]
    keys: frozenset[str]


def write_shows(graph: Graph, shows: Mapping[str, str]) -> None:
    """Write shows that are new or named anew; one of others with the id of ours stays as it is."""
    held = {row["id"]: row for row in graph.read(statements.READ_SHOWS)}
    rows = [{"id": id, "name": name} for id, name in shows.items()]
    new = [row for row in rows if row["id"] not in held]
    ours = [row for row in rows if row["id"] in held and held[row["id"]]["made_by"] == OUR_MARK]
    renamed = [row for row in ours if held[row["id"]]["name"] != row["name"]]
    changes = [*in_batches(statements.CREATE_SHOWS, new), *in_batches(statements.RENAME_SHOWS, renamed)]
    for statement, parameters in changes:
        graph.write(statement, **parameters)


def write_entities(graph: Graph, entities: Mapping[str, Entity]) -> int:
    """Write entities that are new or changed, and return how many."""
    held = _held_entities(graph)
    new = [entity for id, entity in entities.items() if id not in held]
    changed = [entity for id, entity in entities.items() if id in held and held[id] != _wanted(entity)]
    for batch in batches(new, ENTITIES_AT_ONCE):
        graph.write_all([*_creations(batch), *_namings(batch)])
    for batch in batches(changed, ENTITIES_AT_ONCE):
        ids = [entity.id for entity in batch]
        updates = in_batches(statements.UPDATE_ENTITIES, [_row(entity) for entity in batch])
        graph.write_all([*updates, (statements.DELETE_NAMINGS, {"rows": ids}), *_namings(batch)])
    _retype(graph, [entity for entity in changed if held[entity.id].types != {entity.type}], held)
    return len(new) + len(changed)


def remove_unsupported(graph: Graph, entities: Collection[str], shows: Collection[str]) -> int:
    """Remove entities and shows that no episode speaks of any more; return how many entities."""
    gone = [row["id"] for row in graph.read(statements.READ_ENTITY_IDS) if row["id"] not in entities]
    for statement, parameters in in_batches(statements.DELETE_ENTITIES, gone):
        graph.write(statement, **parameters)
    ours = [row["id"] for row in graph.read(statements.READ_SHOWS) if row["made_by"] == OUR_MARK]
    idle = [id for id in ours if id not in shows]
    for statement, parameters in in_batches(statements.DELETE_SHOWS, idle):
        graph.write(statement, **parameters)
    return len(gone)


def remove_idle_names(graph: Graph) -> None:
    """Remove names of ours that lead nowhere."""
    if graph.read(statements.COUNT_IDLE_NAMES)[0]["found"]:
        graph.write(statements.DELETE_IDLE_NAMES)


def _held_entities(graph: Graph) -> dict[str, _Held]:
    keys = {row["id"]: frozenset(row["keys"]) for row in graph.read(statements.READ_NAMINGS)}
    held = {}
    for row in graph.read(statements.READ_ENTITIES):
        types = frozenset(filter(may_be_entity_type, row.pop("labels")))
        held[row["id"]] = _Held(row, types, keys.get(row["id"], frozenset()))
    return held


def _wanted(entity: Entity) -> _Held:
    return _Held(_properties(entity), frozenset({entity.type}), frozenset(entity.keys))


def _properties(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "heard_as": list(entity.heard_as),
    }


def _row(entity: Entity) -> dict[str, Any]:
    return {"id": entity.id, "properties": _properties(entity)}


def _creations(entities: Iterable[Entity]) -> list[Statement]:
    by_type = defaultdict(list)
    for entity in entities:
        by_type[entity.type].append(_row(entity))
    return [made for type, rows in by_type.items() for made in in_batches(statements.create_entities(type), rows)]


def _namings(entities: Sequence[Entity]) -> list[Statement]:
    keys = sorted({key for entity in entities for key in entity.keys})
    edges = [{"id": entity.id, "key": key} for entity in entities for key in entity.keys]
    return [*in_batches(statements.WRITE_NAMES, keys), *in_batches(statements.WRITE_NAMINGS, edges)]


def _retype(graph: Graph, entities: Iterable[Entity], held: Mapping[str, _Held]) -> None:
    old, new = defaultdict(list), defaultdict(list)
    for entity in entities:
        new[entity.type].append(entity.id)
        for label in held[entity.id].types - {entity.type}:
            old[label].append(entity.id)
    removals = [s for label, ids in sorted(old.items()) for s in in_batches(statements.remove_label(label), ids)]
    additions = [s for label, ids in sorted(new.items()) for s in in_batches(statements.add_label(label), ids)]
    for step in (removals, additions):
        if step:
            graph.write_all(step)
