"""What the tables of the index say: read here, for those who ask and for an update that needs to know."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from graph.index_records import Changes, EpisodeVersion, Fact
from graph.index_tables import FIND_ID, FIND_MEANT, FIND_RENAMES, Tables
from graph.index_texts import read_entity
from graph.resolve import Entity, Resolution


def read_changes(database: Tables, token: str | None) -> Changes | None:
    """Return what may have changed since a version; None where that is not known."""
    number = database.one("SELECT number FROM versions WHERE token = ?", token)
    if number is None:
        return None
    found: dict[str, list[str]] = {"entity": [], "episode": [], "renamed in": [], "fact": []}
    for kind, id in database.all("SELECT kind, id FROM changes WHERE version > ? ORDER BY kind, id", number):
        found[kind].append(id)
    return Changes(
        tuple(found["entity"]),
        tuple(database.execute(FIND_RENAMES, {"version": number})),
        tuple(found["episode"]),
        tuple(sorted(set(found["renamed in"]) - set(found["episode"]))),
        tuple(_read_fact(database, number, *json.loads(fact)) for fact in found["fact"]),
    )


def read_entities(database: Tables, ids: Iterable[str] | None = None) -> Iterator[Entity]:
    """Yield all entities by id, or those of the ids that there are."""
    rows = _read_rows(database, "SELECT entity FROM entities", ids)
    return (read_entity(text) for (text,) in rows)


def read_versions(database: Tables, ids: Iterable[str] | None = None) -> dict[str, EpisodeVersion]:
    """Return the versions of all episodes, or of those of the ids that there are."""
    rows = _read_rows(database, "SELECT id, extraction, resolved FROM episodes", ids)
    return {id: EpisodeVersion(extraction, resolved) for id, extraction, resolved in rows}


def read_resolution(database: Tables, episode: str) -> Resolution:
    """Return what the referents of one episode are."""
    rows = database.all(
        "SELECT r.referent, b.entity FROM referents r JOIN blocks b ON b.id = r.block WHERE r.episode = ?", episode
    )
    entities = {entity.id: entity for entity in read_entities(database, sorted({id for _, id in rows}))}
    return Resolution(entities, {(episode, referent): id for referent, id in rows})


def read_meant(database: Tables, episode: str) -> dict[str, tuple[str, str]]:
    """Return id and type of what the referents of one episode are: of `read_resolution` the part that costs little."""
    return {referent: (id, type) for referent, id, type in database.execute(FIND_MEANT, (episode,))}


def _read_fact(database: Tables, version: int, type: str, *numbers: int) -> Fact:
    """Return a fact by the ids of now; what is no more goes by the one that it had in a version."""
    ids = (database.execute(FIND_ID, {"number": number, "version": version}) for number in numbers)
    return Fact(type, *(id for ((id,),) in ids))


def _read_rows(database: Tables, select: str, ids: Iterable[str] | None) -> Iterable[Any]:
    if ids is None:
        return database.execute(f"{select} ORDER BY id")
    return (row for id in ids for row in database.all(f"{select} WHERE id = ?", id))
