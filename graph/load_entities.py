"""Bring shows, entities and their names in the graph to what the archive says; all that is new or changed, no more.

An entity and its names are written in one transaction, so names follow from what the entity itself holds. A changed
type is the last to be written, in two transactions (neither database takes it in one): a run that is killed between
them finds the label missing, and starts with that entity anew. What has but another id than before stays the node that
it is, with all that leads to it; episodes that speak of it are sealed anew, or written anew where a kill prevents that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from graph import statements
from graph.archive import Archive
from graph.batches import Progress, Statement, batches, in_batches
from graph.connection import Graph
from graph.counts import refuse_count
from graph.ours import may_be_entity_type
from graph.resolve import Entity

ENTITIES_AT_ONCE = 1_000  # with some six names each, about as many rows as of episodes (`graph.load_episodes`)
NAMED_AT_ONCE = 300  # in a statement: about as many names as it may have rows
OUR_MARK = "talkgraph"
_ASIDE = "~"  # in no slug


class EntityChanges(NamedTuple):
    """Hold what was done with entities and is still to be done: how many were written, the ids of those that are gone.

    `loose` are keys of names that may lead nowhere once these are removed; None where any may.
    """

    written: int
    gone: list[str]
    loose: list[str] | None


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


def rename_entities(graph: Graph, renames: Sequence[tuple[str, str]], episodes: Sequence[str]) -> list[str]:
    """Give entities new ids, all in one transaction: one may get what another had.

    The same transaction takes the seal from the episodes in which something changed, for by the new ids it may seem to
    fit again. What stands in the way and gets no other id is gone; return the ids that it has until it is removed.
    """
    if not renames:
        return []
    sources, targets = dict(renames), [new for _, new in renames]
    taken = {row["id"] for row in _read_entities_of(graph, targets)}
    in_the_way = sorted(taken - sources.keys())
    aside = [{"id": id, "new": _ASIDE + id} for id in sorted(taken)]
    back = [{"id": _ASIDE + old if old in taken else old, "new": new} for old, new in renames]
    moves = [move for rows in (aside, back) for move in in_batches(statements.RENAME_ENTITIES, rows)]
    graph.write_all([*in_batches(statements.UNSEAL_EPISODES, episodes), *moves])
    return [_ASIDE + id for id in in_the_way]


def holds_entities(graph: Graph, ids: Collection[str]) -> bool:
    """Tell whether the graph holds all entities of the ids."""
    return len(_read_entities_of(graph, sorted(ids))) == len(ids)


def write_entities(
    graph: Graph, archive: Archive, progress: Progress, ids: Sequence[str] | None = None
) -> EntityChanges:
    """Write entities that are new or changed, of all or of the ids; those that are gone are left to be removed."""
    written, gone, loose = 0, list[str](), set[str]()
    done, total = 0, archive.count_entities() if ids is None else len(ids)
    for wanted, held in _compare(graph, archive, ids):
        written += _write_differences(graph, wanted, held)
        done += len(wanted)
        progress("entities written", done, total)
        gone += held.keys() - wanted.keys()
        if ids is not None:
            loose |= {key for id, one in held.items() for key in one.keys - _keys(wanted.get(id))}
    return EntityChanges(written, sorted(gone), None if ids is None else sorted(loose))


def check_entities(graph: Graph, archive: Archive, ids: Sequence[str]) -> None:
    """Raise GraphWriteError unless the graph holds, of these ids, the entities and names that were to be written."""
    for wanted, held in _compare(graph, archive, ids):
        missing = sum(held.get(id) != _wanted(entity) for id, entity in wanted.items())
        refuse_count("Entity", len(wanted) - missing, len(wanted))


def remove_gone(graph: Graph, changes: EntityChanges, shows: Collection[str]) -> None:
    """Remove entities and shows that no episode speaks of any more, and names of ours that lead nowhere then."""
    for statement, parameters in in_batches(statements.DELETE_ENTITIES, changes.gone):
        graph.write(statement, **parameters)
    ours = [row["id"] for row in graph.read(statements.READ_SHOWS) if row["made_by"] == OUR_MARK]
    idle = [id for id in ours if id not in shows]
    for statement, parameters in in_batches(statements.DELETE_SHOWS, idle):
        graph.write(statement, **parameters)
    if changes.loose is None:
        if graph.read(statements.COUNT_IDLE_NAMES)[0]["found"]:
            graph.write(statements.DELETE_IDLE_NAMES)
        return
    for statement, parameters in in_batches(statements.DELETE_IDLE_NAMES_OF, changes.loose):
        graph.write(statement, **parameters)


def _read_entities_of(graph: Graph, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [row for batch in batches(ids) for row in graph.read(statements.READ_ENTITIES_OF, ids=list(batch))]


def _compare(
    graph: Graph, archive: Archive, ids: Sequence[str] | None
) -> Iterator[tuple[dict[str, Entity], dict[str, _Held]]]:
    """Yield entities as they are to be, some at a time, each time with what the graph holds of the same ids."""
    if ids is not None:
        for batch in batches(ids):
            given = {"ids": list(batch)}
            held = _read_held(
                graph.read(statements.READ_ENTITIES_OF, **given), graph.read(statements.READ_NAMINGS_OF, **given)
            )
            yield {entity.id: entity for entity in archive.entities(batch)}, held
        return
    held = _read_held(graph.read(statements.READ_ENTITIES), graph.read(statements.READ_NAMINGS))
    entities = archive.entities()
    while wanted := {entity.id: entity for entity in islice(entities, statements.BATCH_ROWS)}:
        yield wanted, {id: held.pop(id) for id in wanted if id in held}
    yield {}, held


def _write_differences(graph: Graph, wanted: Mapping[str, Entity], held: Mapping[str, _Held]) -> int:
    new = [entity for id, entity in wanted.items() if id not in held]
    changed = [entity for id, entity in wanted.items() if id in held and held[id] != _wanted(entity)]
    for batch in batches(new, ENTITIES_AT_ONCE):
        graph.write_all([*_creations(batch), *_namings(batch)])
    for batch in batches(changed, ENTITIES_AT_ONCE):
        ids = [entity.id for entity in batch]
        updates = in_batches(statements.UPDATE_ENTITIES, [_row(entity) for entity in batch])
        graph.write_all([*updates, (statements.DELETE_NAMINGS, {"rows": ids}), *_namings(batch)])
    _retype(graph, [entity for entity in changed if held[entity.id].types != {entity.type}], held)
    return len(new) + len(changed)


def _read_held(entities: Iterable[dict[str, Any]], namings: Iterable[dict[str, Any]]) -> dict[str, _Held]:
    keys = {row["id"]: frozenset(row["keys"]) for row in namings}
    held = {}
    for row in entities:
        types = frozenset(filter(may_be_entity_type, row.pop("labels")))
        held[row["id"]] = _Held(row, types, keys.get(row["id"], frozenset()))
    return held


def _keys(entity: Entity | None) -> frozenset[str]:
    return frozenset(entity.keys if entity else ())


def _wanted(entity: Entity) -> _Held:
    return _Held(_properties(entity), frozenset({entity.type}), _keys(entity))


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
    rows = [{"id": entity.id, "keys": list(entity.keys)} for entity in entities]
    return [(statements.WRITE_NAMES, {"rows": list(batch)}) for batch in batches(rows, NAMED_AT_ONCE)]


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
