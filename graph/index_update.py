"""One update of the index: episodes taken in and let go of, and what that touches resolved."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count, groupby
from typing import Any

from graph.blocks import Block, Blocks, Cutter, Use
from graph.couplings import couplings
from graph.entity_ids import id_ending
from graph.index_reading import read_entities, read_meant, read_resolution, read_versions
from graph.index_records import EpisodeRecord, Rules
from graph.index_tables import (
    ADD_TYPE,
    EMPTY_KEPT,
    EMPTY_TEMPORARY,
    FIND_BLOCKS,
    FIND_COUPLINGS,
    FIRST_OF_BLOCK,
    NEXT_NUMBER,
    NOTE_FACTS,
    REMOVE_EPISODE,
    TAKES_PART,
    Tables,
)
from graph.index_texts import block_text, entity_text, read_block, read_row, read_use, row_text, use_text
from graph.referents import ReferentRow
from graph.resolve import Entity, resolve_blocks
from graph.rows import rejected_in, resolved_hash
from schemas.decisions import Reject, RejectClaim


class Update:
    """Hold what one update has touched so far; `updating` begins and ends it."""

    def __init__(self, database: Tables, rules: Rules) -> None:
        self._database, self._rules = database, rules
        self._cutter = Cutter(rules.decisions, rules.gazetteer)
        self._types = self._read_types()
        self._rejects = any(isinstance(decision, Reject | RejectClaim) for decision in rules.decisions)
        self._ids: dict[Block, int] = {}
        self._uses: dict[int, Use | None] = {}  # of blocks; None where it has no row
        self._coupled: set[tuple[int, str]] = set()
        self._version = 1 + int(database.one("SELECT max(number) FROM versions") or 0)

    def empty(self) -> None:
        """Begin with nothing, as if this were the first version."""
        self._database.run_all(EMPTY_KEPT)
        self._types = self._read_types()
        self._version = 1

    def remove(self, episode: str) -> None:
        """Let go of an episode, if it is there."""
        self._affect([episode])
        self._note_facts([episode])
        rows = self._database.all(
            "SELECT block, episode, referent, row FROM referents WHERE episode = ? ORDER BY block, referent", episode
        )
        self._database.run_all(REMOVE_EPISODE, episode)
        for block, group in groupby(rows, key=lambda row: row[0]):
            self._remove_from(block, [read_row(row[1:]) for row in group])
            self._touch("VALUES (?, 0)", block)

    def insert(self, record: EpisodeRecord) -> None:
        """Take in an episode that is not there."""
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

    def finish(self) -> bool:
        """Resolve what is touched, and tell whether there was anything; a first version is kept in any case."""
        touched = bool(self._database.one("SELECT EXISTS (SELECT 1 FROM affected)"))
        if touched or self._version == 1:
            self._resolve()
        return touched

    def _remove_from(self, block: int, rows: Sequence[ReferentRow]) -> None:
        use, left = self._use(block), self._database.all(FIRST_OF_BLOCK, block)
        if use and left:
            use.remove_episode(rows, read_row(left[0]))
        else:
            self._uses[block] = None

    def _use(self, block: int) -> Use | None:
        if block not in self._uses:
            text = self._database.one("SELECT use FROM blocks WHERE id = ?", block)
            self._uses[block] = read_use(text) if text else None
        return self._uses[block]

    def _take_type(self, type: str) -> None:
        """Couple by a type too that today's ontology lacks: extractions keep those of the one they were made with."""
        if type not in self._types:
            self._types.add(type)
            self._database.execute("INSERT INTO types VALUES (?)", (type,))
            self._database.execute(ADD_TYPE, {"ending": id_ending(type)})

    def _read_types(self) -> set[str]:
        return {*self._rules.ontology.entity_names, *(type for (type,) in self._database.all("SELECT type FROM types"))}

    def _block_id(self, block: Block, names: Collection[str]) -> int:
        if block not in self._ids:
            text = block_text(block)
            self._database.execute("INSERT OR IGNORE INTO blocks (block) VALUES (?)", (text,))
            self._ids[block] = int(self._database.one("SELECT id FROM blocks WHERE block = ?", text))
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
        before = dict(self._database.all("SELECT b.id, b.entity FROM touched t CROSS JOIN blocks b ON b.id = t.block"))
        blocks, ids = self._read_touched()
        rules = self._rules
        now, entity_of = resolve_blocks(blocks, rules.decisions, rules.judge, gazetteer=rules.gazetteer)
        old = {
            entity.id: entity for entity in read_entities(self._database, sorted({id for id in before.values() if id}))
        }
        if taken := [
            id for id in now if id not in old and self._database.one("SELECT 1 FROM entities WHERE id = ?", id)
        ]:
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
            episodes = self._database.all("SELECT DISTINCT episode FROM referents WHERE block = ?", block)
            if before[block] in renames:
                renamed_in.update(id for (id,) in episodes)
            else:
                self._affect(episodes)
        affected = [id for (id,) in self._database.all("SELECT episode FROM affected ORDER BY episode")]
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
        rows = self._database.execute("SELECT b.id, b.block FROM touched t CROSS JOIN blocks b ON b.id = t.block")
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
        became, made_of, blocks = defaultdict(set), defaultdict(set), defaultdict(list)
        for block, id in after.items():
            blocks[id].append(block)
            if former := before[block]:
                became[former].add(id)
                made_of[id].add(former)
        pairs = [(former, *ids) for former, ids in became.items() if len(ids) == 1]
        return {
            former: id
            for former, id in pairs
            if former != id and made_of[id] == {former} and old[former].type == now[id].type
            if not self._rejects and not self._is_symmetric(blocks[id])
        }

    def _is_symmetric(self, blocks: Iterable[int]) -> bool:
        """Tell whether something of a symmetric type is said of one of the blocks."""
        types = sorted(self._rules.ontology.symmetric)
        return any(self._database.one(TAKES_PART, block, type) for block in blocks for type in types)

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
        numbers = {id: self._database.all("SELECT number, born FROM entities WHERE id = ?", id)[0] for id in held}
        next_number = count(int(self._database.one(NEXT_NUMBER)))
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
        """Say how episodes are resolved now, in which there was that kind of change."""
        for id in episodes:
            if read_versions(self._database, [id]):
                self._database.execute("UPDATE episodes SET resolved = ? WHERE id = ?", (self._resolved(id), id))
        self._note(kind, episodes)

    def _resolved(self, id: str) -> str:
        show = self._database.one("SELECT show FROM episodes WHERE id = ?", id)
        rejected = self._rejected(id) if self._rejects else []
        return resolved_hash(show, read_meant(self._database, id), rejected, self._rules.ontology)

    def _rejected(self, id: str) -> list[Any]:
        rows = self._database.all("SELECT episode, referent, row FROM referents WHERE episode = ?", id)
        return rejected_in(id, list(map(read_row, rows)), read_resolution(self._database, id), self._rules.decisions)

    def _keep_uses(self) -> None:
        changed = [id for (id,) in self._database.all("SELECT block FROM touched WHERE round = 0")]
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


@contextmanager
def updating(database: Tables, rules: Rules) -> Iterator[Update]:
    """Give an update that is one transaction: all of it, or, where it fails, nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield Update(database, rules)
        database.run_all(EMPTY_TEMPORARY)
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
