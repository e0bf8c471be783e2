"""The index: referents, blocks and entities of a whole workspace, kept from load to load beside the truth.

It is derived: whoever removes the file loses time, nothing else. With it one more episode is resolved by reading only
what is coupled to its names (`graph.couplings`), and a database that says which version of the index it was loaded from
is told what has changed since. Each update is one transaction: a kill leaves the version before it, or one that is no
longer believed and is made anew.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from graph.index_reading import read_changes, read_entities, read_resolution, read_versions
from graph.index_records import Changes, EpisodeRecord, EpisodeVersion, Rules
from graph.index_tables import Tables, index_errors, open_tables
from graph.index_texts import read_row
from graph.index_update import updating
from graph.resolve import Entity, Resolution


class Index:
    """Keep referents resolved; `open_index` opens it. `changed` tells whether anything was written since."""

    def __init__(self, database: Tables, rules: Rules) -> None:
        self._database, self._rules = database, rules
        self.changed = False
        if database.one("SELECT hash FROM context") != rules.hash:
            self._cut_anew()

    @property
    def token(self) -> str:
        """Return what names the present version; it was never and will never be that of another."""
        return str(self._database.one("SELECT token FROM versions ORDER BY number DESC LIMIT 1"))

    def changes_since(self, token: str | None) -> Changes | None:
        """Return what may have changed since a version; None where that is not known."""
        return read_changes(self._database, token)

    def entities(self, ids: Iterable[str] | None = None) -> Iterator[Entity]:
        """Yield all entities by id, or those of the ids that there are."""
        return read_entities(self._database, ids)

    def versions(self, ids: Iterable[str] | None = None) -> dict[str, EpisodeVersion]:
        """Return the versions of all episodes, or of those of the ids that there are."""
        return read_versions(self._database, ids)

    def shows(self) -> list[tuple[str, int]]:
        """Return the names of shows, and how many episodes name them so."""
        return self._database.all("SELECT show, count(*) FROM episodes WHERE show IS NOT NULL GROUP BY show")

    def count_entities(self) -> int:
        """Count the entities."""
        return int(self._database.one("SELECT count(*) FROM entities"))

    def resolution_of(self, episode: str) -> Resolution:
        """Return what the referents of one episode are."""
        return read_resolution(self._database, episode)

    def update(self, records: Iterable[EpisodeRecord], gone: Iterable[str] = ()) -> None:
        """Take in episodes that are new or changed, let go of those that are gone, and resolve what that touches."""
        with updating(self._database, self._rules) as update:
            for id in gone:
                update.remove(id)
            for record in records:
                update.remove(record.id)
                update.insert(record)
            self.changed |= update.finish()

    def _cut_anew(self) -> None:
        """Cut all referents anew, by other rules than before; what changed by that nobody is told."""
        self.changed = True
        database = self._database
        with updating(database, self._rules) as update:
            kept = database.all("SELECT id, extraction, show FROM episodes ORDER BY id")
            relations = database.all("SELECT episode, type, head, tail FROM relations ORDER BY episode")
            said = {id: frozenset(row[1:] for row in rows) for id, rows in groupby(relations, lambda row: row[0])}
            database.execute("CREATE TEMP TABLE before AS SELECT episode, referent, row FROM referents")
            database.execute("CREATE INDEX temp.before_of_episode ON before (episode)")
            update.empty()
            for id, extraction, show in kept:
                rows = database.all("SELECT episode, referent, row FROM before WHERE episode = ?", id)
                own = tuple(map(read_row, rows))
                update.insert(EpisodeRecord(id, extraction, show, own, said.get(id, frozenset())))
            database.execute("DROP TABLE before")
            if kept:
                update.finish()
            database.execute("INSERT INTO context VALUES (?)", (self._rules.hash,))


@contextmanager
def open_index(path: Path | None, rules: Rules) -> Iterator[Index]:
    """Open the index in a file, or a passing one in memory; by other rules than before it is resolved anew.

    Raise WorkspaceError where the file can't be used.
    """
    database = open_tables(path)
    try:
        with index_errors(path):
            yield Index(database, rules)
    finally:
        database.close()
