"""The tables of the index in SQLite: what stands in them, and the file that holds them.

Beside the file lies its seal, which is its size and when it was written last: SQLite itself would not tell where a row
was changed from outside, and what is wrong in the index would be wrong in the graph. To hash the file would take longer
than one more episode does (0.3 s for a million referents, twice a load).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from schemas.errors import WorkspaceError

FORMAT = 2
_CACHE_KIB = 65_536

# `versions` are those of the index; `changes` holds of each thing the last version that made it other than before; the
# `types` are those that today's ontology lacks. As JSON (`graph.index_texts`) stand there a `block` and its `use`, the
# sum of its rows, an `entity`, and the `row` of a referent, without episode and id. An entity keeps its `number`
# from the version it was `born` in, whatever its id comes to be; `former` holds the ids that a number had until a
# version, the last one too, where it is no more.
_TABLES = {
    "context": "hash TEXT NOT NULL",
    "versions": "number INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE",
    "changes": "kind TEXT, id TEXT, version INTEGER NOT NULL, PRIMARY KEY (kind, id)",
    "episodes": "id TEXT PRIMARY KEY, extraction TEXT NOT NULL, show TEXT, resolved TEXT",
    "blocks": "id INTEGER PRIMARY KEY, block TEXT NOT NULL UNIQUE, entity TEXT, use TEXT",
    "referents": (
        "episode TEXT, referent TEXT, block INTEGER NOT NULL, row TEXT NOT NULL, PRIMARY KEY (episode, referent)"
    ),
    "couplings": "coupling TEXT, block INTEGER, PRIMARY KEY (coupling, block)",
    "relations": "episode TEXT, type TEXT, head TEXT, tail TEXT, PRIMARY KEY (episode, type, head, tail)",
    "entities": "id TEXT PRIMARY KEY, entity TEXT NOT NULL, number INTEGER NOT NULL UNIQUE, born INTEGER NOT NULL",
    "former": "number INTEGER, version INTEGER, id TEXT NOT NULL, PRIMARY KEY (number, version)",
    "types": "type TEXT PRIMARY KEY",
}
_INDEXES = {
    "changes_by_version": "changes (version)",
    "former_by_version": "former (version)",
    "referents_of_block": "referents (block, episode, referent)",
    "couplings_of_block": "couplings (block)",
}
# What an update has touched so far: blocks, the couplings that were followed from them (in rounds), and episodes.
_TEMPORARY = {
    "touched": "block INTEGER PRIMARY KEY, round INTEGER NOT NULL",
    "followed": "coupling TEXT PRIMARY KEY, round INTEGER NOT NULL",
    "affected": "episode TEXT PRIMARY KEY",
}
EMPTY_KEPT = tuple(f"DELETE FROM {name}" for name in _TABLES)  # noqa: S608 - no name is from outside
EMPTY_TEMPORARY = tuple(f"DELETE FROM {name}" for name in _TEMPORARY)  # noqa: S608
REMOVE_EPISODE = (
    "DELETE FROM referents WHERE episode = ?",
    "DELETE FROM relations WHERE episode = ?",
    "DELETE FROM episodes WHERE id = ?",
)
FIRST_OF_BLOCK = "SELECT episode, referent, row FROM referents WHERE block = ? ORDER BY episode, referent LIMIT 1"
# CROSS JOIN keeps the order: from the few that are at hand to what belongs to them, never the other way round.
NOTE_FACTS = (
    "INSERT OR REPLACE INTO changes SELECT 'fact', json_array(said.type, one.number, other.number), :version "
    "FROM relations said "
    "CROSS JOIN referents head ON head.episode = said.episode AND head.referent = said.head "
    "CROSS JOIN referents tail ON tail.episode = said.episode AND tail.referent = said.tail "
    "CROSS JOIN blocks h ON h.id = head.block CROSS JOIN blocks t ON t.id = tail.block "
    "CROSS JOIN entities one ON one.id = h.entity CROSS JOIN entities other ON other.id = t.entity "
    "WHERE said.episode = :episode"
)
NEXT_NUMBER = "SELECT 1 + ifnull(max(number), 0) FROM (SELECT number FROM entities UNION ALL SELECT number FROM former)"
# Of each number that had another id in a version: that id, and the one of now (with `min`, SQLite gives that very row).
FIND_RENAMES = (
    "SELECT f.id, e.id FROM (SELECT number, id, min(version) FROM former WHERE version > :version GROUP BY number) f "
    "CROSS JOIN entities e ON e.number = f.number WHERE e.born <= :version AND e.id <> f.id ORDER BY f.id"
)
FIND_ID = (
    "SELECT coalesce((SELECT id FROM entities WHERE number = :number), "
    "(SELECT id FROM former WHERE number = :number AND version > :version ORDER BY version LIMIT 1))"
)
# The third part of an entity's text is its type (`graph.index_texts`).
FIND_MEANT = (
    "SELECT r.referent, e.id, json_extract(e.entity, '$[2]') FROM referents r CROSS JOIN blocks b ON b.id = r.block "
    "CROSS JOIN entities e ON e.id = b.entity WHERE r.episode = ?"
)
TAKES_PART = (
    "SELECT 1 FROM referents r CROSS JOIN relations s ON s.episode = r.episode "
    "AND (s.head = r.referent OR s.tail = r.referent) WHERE r.block = ? AND s.type = ? LIMIT 1"
)
# What `possible_ids` adds to the couplings of all blocks, where there is one type more.
ADD_TYPE = (
    "INSERT OR IGNORE INTO couplings SELECT substr(coupling, 1, length(coupling) - length(:ending)), block "
    "FROM couplings WHERE coupling LIKE 'id %' AND substr(coupling, -length(:ending)) = :ending"
)
FIND_COUPLINGS = (
    "INSERT OR IGNORE INTO followed SELECT DISTINCT c.coupling, :round + 1 FROM touched t "
    "CROSS JOIN couplings c ON c.block = t.block WHERE t.round = :round"
)
FIND_BLOCKS = (
    "INSERT OR IGNORE INTO touched SELECT DISTINCT c.block, :round FROM followed f "
    "CROSS JOIN couplings c ON c.coupling = f.coupling WHERE f.round = :round"
)


class Tables(sqlite3.Connection):
    """Hold the open tables."""

    def all(self, statement: str, *parameters: object) -> list[Any]:
        """Return all rows of a statement."""
        return self.execute(statement, parameters).fetchall()

    def one(self, statement: str, *parameters: object) -> Any:
        """Return the first value of the first row, or None."""
        row = self.execute(statement, parameters).fetchone()
        return row[0] if row else None

    def run_all(self, statements: Iterable[str], *parameters: object) -> None:
        """Run statements that have the same parameters."""
        for statement in statements:
            self.execute(statement, parameters)


def open_tables(path: Path | None) -> Tables:
    """Open the file, or a database in memory; one that is damaged, without seal or of another format is begun anew."""
    with index_errors(path, (sqlite3.Error, OSError)):
        if path and path.exists() and not _is_usable(path):
            remove_tables(path)
        database = sqlite3.connect(path or ":memory:", isolation_level=None, factory=Tables)
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        database.execute("PRAGMA synchronous = NORMAL")
        for name, columns in _TABLES.items():
            database.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
        for name, columns in _INDEXES.items():
            database.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")
        for name, columns in _TEMPORARY.items():
            database.execute(f"CREATE TEMP TABLE {name} ({columns})")
        if database.execute("PRAGMA user_version").fetchone() != (FORMAT,):  # else the seal would no longer fit
            database.execute(f"PRAGMA user_version = {FORMAT}")
    return database


def seal_tables(path: Path | None) -> None:
    """Seal the file as it is now; a kill before that costs the time to make the index anew."""
    if path:
        with suppress(OSError):  # on a full disk: the same
            _seal(path).write_text(_state(path), "ascii")


def remove_tables(path: Path) -> None:
    """Remove the file, its seal, and what SQLite may have left beside it."""
    for file in (_seal(path), *(path.with_name(path.name + ending) for ending in ("", "-journal", "-wal", "-shm"))):
        file.unlink(missing_ok=True)


@contextmanager
def index_errors(path: Path | None, errors: tuple[type[Exception], ...] = (sqlite3.Error,)) -> Iterator[None]:
    """Tell an error of SQLite, or of another kind, as one line (a full disk, a file that others hold)."""
    try:
        yield
    except errors as error:
        raise WorkspaceError(
            f"{path or 'index'}: {error}; see that the disk has room and nobody else has the file open, or remove it: "
            "it is made anew"
        ) from error


def _is_usable(path: Path) -> bool:
    return _has_format(path) and _is_sealed(path)


def _has_format(path: Path) -> bool:
    """Tell whether it is of the present format; this also takes back what a kill left unfinished."""
    database = sqlite3.connect(path)
    try:
        return bool(database.execute("PRAGMA user_version").fetchone() == (FORMAT,))
    except sqlite3.OperationalError:  # held by another, or no file at all
        raise
    except sqlite3.DatabaseError:
        return False
    finally:
        database.close()


def _is_sealed(path: Path) -> bool:
    with suppress(OSError):
        return _seal(path).read_bytes() == _state(path).encode()
    return False


def _seal(path: Path) -> Path:
    return path.with_name(path.name + ".seal")


def _state(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"
