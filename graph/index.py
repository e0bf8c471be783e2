"""The index: referents, blocks and entities of a whole workspace, kept from load to load beside the truth.

It is derived: whoever removes the file loses time, nothing else. With it one more episode is resolved by reading only
what is coupled to its names (`graph.couplings`), and a database that says which version of the index it was loaded from
is told what has changed since. Each update is one transaction, so a kill leaves the version before it.
"""

import json
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count, groupby
from pathlib import Path
from typing import Any, NamedTuple

from graph.blocks import Block, Blocks, Cutter, Use
from graph.couplings import couplings
from graph.entity_ids import id_ending
from graph.index_tables import (
    ADD_TYPE,
    EMPTY_KEPT,
    EMPTY_TEMPORARY,
    FIND_BLOCKS,
    FIND_COUPLINGS,
    FIND_ID,
    FIND_RENAMES,
    FIRST_OF_BLOCK,
    NEXT_NUMBER,
    NOTE_FACTS,
    REMOVE_EPISODE,
    TAKES_PART,
    index_errors,
    open_tables,
)
from graph.index_texts import (
    block_text,
    entity_text,
    read_block,
    read_entity,
    read_row,
    read_use,
    row_text,
    use_text,
)
from graph.ladder import Judge
from graph.referents import ReferentRow
from graph.resolve import Entity, Resolution, resolve_blocks
from graph.rows import resolved_hash
from schemas.decisions import Decision, Reject, RejectClaim
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


class Index:
    """Keep referents resolved; `open_index` opens it. `changed` tells whether anything was written since."""

    def __init__(self, database: sqlite3.Connection, rules: Rules) -> None:
        self._database, self._rules = database, rules
        self._cutter = Cutter(rules.decisions, rules.gazetteer)
        self._types = self._read_types()
        self._rejects = any(isinstance(decision, Reject | RejectClaim) for decision in rules.decisions)
        self._ids: dict[Block, int] = {}
        self._uses: dict[int, Use | None] = {}  # of blocks, for one update; None where it has no row
        self._coupled: set[tuple[int, str]] = set()
        self._version = 0
        self.changed = False
        if self._one("SELECT hash FROM context") != rules.hash:
            self._cut_anew()

    # --- what it holds ---

    @property
    def token(self) -> str:
        """Return what names the present version; it was never and will never be that of another."""
        return str(self._one("SELECT token FROM versions ORDER BY number DESC LIMIT 1"))

    def changes_since(self, token: str | None) -> Changes | None:
        """Return what may have changed since a version; None where that is not known."""
        number = self._one("SELECT number FROM versions WHERE token = ?", token)
        if number is None:
            return None
        found: dict[str, list[str]] = {"entity": [], "episode": [], "renamed in": [], "fact": []}
        for kind, id in self._all("SELECT kind, id FROM changes WHERE version > ? ORDER BY kind, id", number):
            found[kind].append(id)
        return Changes(
            tuple(found["entity"]),
            tuple(self._database.execute(FIND_RENAMES, {"version": number})),
            tuple(found["episode"]),
            tuple(sorted(set(found["renamed in"]) - set(found["episode"]))),
            tuple(self._fact(number, *json.loads(fact)) for fact in found["fact"]),
        )

    def _fact(self, version: int, type: str, *numbers: int) -> Fact:
        """Return a fact by the ids of now; what is no more goes by the one that it had in a version."""
        ids = (self._database.execute(FIND_ID, {"number": number, "version": version}) for number in numbers)
        return Fact(type, *(id for ((id,),) in ids))

    def entities(self, ids: Iterable[str] | None = None) -> Iterator[Entity]:
        """Yield all entities by id, or those of the ids that there are."""
        rows = self._rows("SELECT entity FROM entities", "id", ids)
        return (read_entity(text) for (text,) in rows)

    def versions(self, ids: Iterable[str] | None = None) -> dict[str, EpisodeVersion]:
        """Return the versions of all episodes, or of those of the ids that there are."""
        rows = self._rows("SELECT id, extraction, resolved FROM episodes", "id", ids)
        return {id: EpisodeVersion(extraction, resolved) for id, extraction, resolved in rows}

    def shows(self) -> list[tuple[str, int]]:
        """Return the names of shows, and how many episodes name them so."""
        return self._all("SELECT show, count(*) FROM episodes WHERE show IS NOT NULL GROUP BY show")

    def count_entities(self) -> int:
        """Count the entities."""
        return int(self._one("SELECT count(*) FROM entities"))

    def resolution_of(self, episode: str) -> Resolution:
        """Return what the referents of one episode are."""
        rows = self._all(
            "SELECT r.referent, b.entity FROM referents r JOIN blocks b ON b.id = r.block WHERE r.episode = ?", episode
        )
        entities = {entity.id: entity for entity in self.entities(sorted({id for _, id in rows}))}
        return Resolution(entities, {(episode, referent): id for referent, id in rows})

    # --- bringing it up to date ---

    def update(self, records: Iterable[EpisodeRecord], gone: Iterable[str] = ()) -> None:
        """Take in episodes that are new or changed, let go of those that are gone, and resolve what that touches."""
        with self._transaction():
            for id in gone:
                self._remove(id)
            for record in records:
                self._remove(record.id)
                self._insert(record)
            if self._version == 1 or self._one("SELECT EXISTS (SELECT 1 FROM affected)"):
                self._resolve()

    def _cut_anew(self) -> None:
        """Cut all referents anew, by other rules than before; what changed by that nobody is told."""
        self.changed = True
        with self._transaction():
            kept = self._all("SELECT id, extraction, show FROM episodes ORDER BY id")
            relations = self._all("SELECT episode, type, head, tail FROM relations ORDER BY episode")
            said = {id: frozenset(row[1:] for row in rows) for id, rows in groupby(relations, lambda row: row[0])}
            self._database.execute("CREATE TEMP TABLE before AS SELECT episode, referent, row FROM referents")
            self._database.execute("CREATE INDEX temp.before_of_episode ON before (episode)")
            self._run_all(EMPTY_KEPT)
            self._types = self._read_types()
            self._version = 1
            for id, extraction, show in kept:
                rows = self._all("SELECT episode, referent, row FROM before WHERE episode = ?", id)
                self._insert(EpisodeRecord(id, extraction, show, tuple(map(read_row, rows)), said.get(id, frozenset())))
            self._database.execute("DROP TABLE before")
            if kept:
                self._resolve()
            self._database.execute("INSERT INTO context VALUES (?)", (self._rules.hash,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        self._version = 1 + int(self._one("SELECT max(number) FROM versions") or 0)
        try:
            yield
            self._run_all(EMPTY_TEMPORARY)
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            self._types = self._read_types()
            raise
        finally:
            self._ids.clear()
            self._uses.clear()
            self._coupled.clear()

    def _remove(self, episode: str) -> None:
        self.changed = True
        self._affect([episode])
        self._note_facts([episode])
        rows = self._all(
            "SELECT block, episode, referent, row FROM referents WHERE episode = ? ORDER BY block, referent", episode
        )
        self._run_all(REMOVE_EPISODE, episode)
        for block, group in groupby(rows, key=lambda row: row[0]):
            self._remove_from(block, [read_row(row[1:]) for row in group])
            self._touch("VALUES (?, 0)", block)

    def _remove_from(self, block: int, rows: Sequence[ReferentRow]) -> None:
        use, left = self._use(block), self._all(FIRST_OF_BLOCK, block)
        if use and left:
            use.remove_episode(rows, read_row(left[0]))
        else:
            self._uses[block] = None

    def _insert(self, record: EpisodeRecord) -> None:
        self.changed = True
        self._affect([record.id])
        self._database.execute(
            "INSERT INTO episodes (id, extraction, show) VALUES (?, ?, ?)", (record.id, record.extraction, record.show)
        )
        for block, rows in self._cutter.cut_episode(record.rows).items():
            self._take_type(block.type)
            id = self._block_id(block, {row.name for row in rows})
            self._database.executemany(
                "INSERT INTO referents VALUES (?, ?, ?, ?)",
                [(row.episode, row.referent, id, row_text(row)) for row in rows],
            )
            use = self._uses[id] = self._use(id) or Use(rows[0])
            use.add_episode(rows)
            self._touch("VALUES (?, 0)", id)
        self._database.executemany(
            "INSERT INTO relations VALUES (?, ?, ?, ?)", [(record.id, *said) for said in record.relations]
        )

    def _use(self, block: int) -> Use | None:
        if block not in self._uses:
            text = self._one("SELECT use FROM blocks WHERE id = ?", block)
            self._uses[block] = read_use(text) if text else None
        return self._uses[block]

    def _take_type(self, type: str) -> None:
        """Couple by a type too that today's ontology lacks: extractions keep those of the one they were made with."""
        if type not in self._types:
            self._types.add(type)
            self._database.execute("INSERT INTO types VALUES (?)", (type,))
            self._database.execute(ADD_TYPE, {"ending": id_ending(type)})

    def _read_types(self) -> set[str]:
        return {*self._rules.ontology.entity_names, *(type for (type,) in self._all("SELECT type FROM types"))}

    def _block_id(self, block: Block, names: Collection[str]) -> int:
        if block not in self._ids:
            text = block_text(block)
            self._database.execute("INSERT OR IGNORE INTO blocks (block) VALUES (?)", (text,))
            self._ids[block] = int(self._one("SELECT id FROM blocks WHERE block = ?", text))
        id = self._ids[block]
        new = [name for name in names if (id, name) not in self._coupled]
        if new:
            found = couplings(block, new, self._rules.decisions, self._rules.gazetteer, self._types)
            self._database.executemany("INSERT OR IGNORE INTO couplings VALUES (?, ?)", [(one, id) for one in found])
            self._coupled.update((id, name) for name in new)
        return id

    def _resolve(self) -> None:
        """Resolve what is touched, and take note of all that is other than before."""
        self._follow()
        before = dict(self._all("SELECT b.id, b.entity FROM touched t JOIN blocks b ON b.id = t.block"))
        blocks, ids = self._read_touched()
        rules = self._rules
        now, entity_of = resolve_blocks(blocks, rules.decisions, rules.judge, gazetteer=rules.gazetteer)
        old = {entity.id: entity for entity in self.entities(sorted({id for id in before.values() if id}))}
        if taken := [id for id in now if id not in old and self._one("SELECT 1 FROM entities WHERE id = ?", id)]:
            # No coupling told of them: what has such an id is resolved together with what would have it.
            for id in taken:
                self._touch("SELECT id, 0 FROM blocks WHERE entity = ?", id)
            self._resolve()
            return
        after = {ids[block]: id for block, id in entity_of.items()}
        renames = self._find_renames(before, after, old, now)
        moved = [(id, block) for block, id in after.items() if self._is_other(old.get(before[block] or ""), now[id])]
        renamed_in = set[str]()
        for _, block in moved:
            episodes = self._all("SELECT DISTINCT episode FROM referents WHERE block = ?", block)
            if before[block] in renames:
                renamed_in.update(id for (id,) in episodes)
            else:
                self._affect(episodes)
        affected = [id for (id,) in self._all("SELECT episode FROM affected ORDER BY episode")]
        self._note_facts(affected)
        self._database.executemany("UPDATE blocks SET entity = ? WHERE id = ?", moved)
        self._drop_blocks(before.keys() - after.keys())
        self._keep_uses()
        self._keep_entities(old, now, renames)
        self._keep_versions("episode", affected)
        self._keep_versions("renamed in", sorted(renamed_in.difference(affected)))
        self._note_facts(affected)
        self._database.execute("INSERT INTO versions VALUES (?, ?)", (self._version, secrets.token_hex(8)))

    def _follow(self) -> None:
        """Touch all blocks that are coupled to those that are touched."""
        number, found = 0, True
        while found:
            self._database.execute(FIND_COUPLINGS, {"round": number})
            number += 1
            found = self._database.execute(FIND_BLOCKS, {"round": number}).rowcount > 0

    def _read_touched(self) -> tuple[Blocks, dict[Block, int]]:
        blocks: Blocks = {}
        ids: dict[Block, int] = {}
        rows = self._database.execute("SELECT b.id, b.block FROM touched t JOIN blocks b ON b.id = t.block")
        for id, text in rows:
            if use := self._use(id):
                block = read_block(text)
                blocks[block], ids[block] = use, id
        return blocks, ids

    def _find_renames(
        self,
        before: Mapping[int, str | None],
        after: Mapping[int, str],
        old: Mapping[str, Entity],
        now: Mapping[str, Entity],
    ) -> dict[str, str]:
        """Return the entities that have but another id: what is left of the one, and nothing of others, is the other.

        Who rejects a fact names its ends by their spellings, and of a symmetric type the ids say which end is which;
        what has a part in such is another entity than before.
        """
        became, made_of = defaultdict(set), defaultdict(set)
        for block, id in after.items():
            if former := before[block]:
                became[former].add(id)
                made_of[id].add(former)
        pairs = [(former, *ids) for former, ids in became.items() if len(ids) == 1]
        return {
            former: id
            for former, id in pairs
            if former != id and made_of[id] == {former} and old[former].type == now[id].type
            if not self._rejects and not self._is_symmetric(block for block, one in after.items() if one == id)
        }

    def _is_symmetric(self, blocks: Iterable[int]) -> bool:
        """Tell whether something of a symmetric type is said of one of the blocks."""
        types = sorted(self._rules.ontology.symmetric)
        return any(self._one(TAKES_PART, block, type) for block in blocks for type in types)

    def _is_other(self, before: Entity | None, now: Entity) -> bool:
        """Tell whether an episode is to be written anew where one of its referents is another entity than before."""
        if before is None or self._rejects:
            return before != now
        return (before.id, before.type) != (now.id, now.type)

    def _keep_entities(self, old: Mapping[str, Entity], now: Mapping[str, Entity], renames: Mapping[str, str]) -> None:
        """Put those that changed in the place of what was there; what is but renamed keeps its number."""
        sources = {id: id for id in (old.keys() & now.keys()) - renames.keys()} | {id: o for o, id in renames.items()}
        changed = sorted(id for id in old.keys() | now.keys() if old.get(id) != now.get(id) or sources.get(id) != id)
        held = [id for id in changed if id in old]
        numbers = {id: self._all("SELECT number, born FROM entities WHERE id = ?", id)[0] for id in held}
        next_number = count(int(self._one(NEXT_NUMBER)))
        former = [(number, self._version, id) for id, (number, _) in numbers.items() if sources.get(id) != id]
        self._database.executemany("INSERT INTO former VALUES (?, ?, ?)", former)
        self._database.executemany("DELETE FROM entities WHERE id = ?", [(id,) for id in held])
        rows = [
            (id, entity_text(now[id]), *(numbers[sources[id]] if id in sources else (next(next_number), self._version)))
            for id in changed
            if id in now
        ]
        self._database.executemany("INSERT INTO entities VALUES (?, ?, ?, ?)", rows)
        self._note("entity", changed)

    def _keep_versions(self, kind: str, episodes: Sequence[str]) -> None:
        """Say how episodes are resolved now, which of that kind of change they have in common."""
        for id in episodes:
            if self.versions([id]):
                self._database.execute("UPDATE episodes SET resolved = ? WHERE id = ?", (self._resolved(id), id))
        self._note(kind, episodes)

    def _resolved(self, id: str) -> str:
        rows = list(map(read_row, self._all("SELECT episode, referent, row FROM referents WHERE episode = ?", id)))
        show = self._one("SELECT show FROM episodes WHERE id = ?", id)
        return resolved_hash(id, show, rows, self.resolution_of(id), self._rules.decisions, self._rules.ontology)

    def _keep_uses(self) -> None:
        changed = [id for (id,) in self._all("SELECT block FROM touched WHERE round = 0")]
        uses = [(use_text(use), id) for id in changed if (use := self._uses[id])]
        self._database.executemany("UPDATE blocks SET use = ? WHERE id = ?", uses)

    def _drop_blocks(self, ids: Iterable[int]) -> None:
        idle = [(id,) for id in ids]
        self._database.executemany("DELETE FROM couplings WHERE block = ?", idle)
        self._database.executemany("DELETE FROM blocks WHERE id = ?", idle)

    def _note_facts(self, episodes: Iterable[str]) -> None:
        """Take note of the facts that what is said in episodes amounts to, by the entities of now."""
        if self._version > 1:  # nobody can know an earlier one
            changes = [{"version": self._version, "episode": id} for id in episodes]
            self._database.executemany(NOTE_FACTS, changes)

    def _note(self, kind: str, ids: Iterable[str]) -> None:
        if self._version > 1:
            changes = [(kind, id, self._version) for id in ids]
            self._database.executemany("INSERT OR REPLACE INTO changes VALUES (?, ?, ?)", changes)

    def _affect(self, episodes: Iterable[Any]) -> None:
        rows = [(id,) if isinstance(id, str) else id for id in episodes]
        self._database.executemany("INSERT OR IGNORE INTO affected VALUES (?)", rows)

    def _touch(self, blocks: str, *parameters: object) -> None:
        self._database.execute(f"INSERT OR IGNORE INTO touched {blocks}", parameters)

    def _rows(self, select: str, key: str, ids: Iterable[str] | None) -> Iterable[Any]:
        if ids is None:
            return self._database.execute(f"{select} ORDER BY {key}")
        return (row for id in ids for row in self._all(f"{select} WHERE {key} = ?", id))

    def _run_all(self, statements: Iterable[str], *parameters: object) -> None:
        for statement in statements:
            self._database.execute(statement, parameters)

    def _all(self, statement: str, *parameters: object) -> list[Any]:
        return self._database.execute(statement, parameters).fetchall()

    def _one(self, statement: str, *parameters: object) -> Any:
        row = self._database.execute(statement, parameters).fetchone()
        return row[0] if row else None


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
