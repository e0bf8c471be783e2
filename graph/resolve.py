"""Resolve the referents of all episodes to entities: pure, the same in any order, always as people decided."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graph.blocks import Block, Blocks, cut_blocks
from graph.entity_ids import entity_ids, entity_keys
from graph.ladder import Joined, Judge, Part, join_blocks
from graph.referents import ReferentRow, folded
from schemas.decisions import Decision, Rename
from schemas.gazetteer import Gazetteer, GazetteerEntry


class Entity(NamedTuple):
    """Hold what referents of any number of episodes refer to; `keys` are the folded names that find it.

    `own_name` is what it would be called had nobody renamed it.
    """

    id: str
    name: str
    type: str
    aliases: tuple[str, ...]
    heard_as: tuple[str, ...]
    keys: tuple[str, ...]
    own_name: str


class Resolution(NamedTuple):
    """Hold all entities, by id, and which of them each referent (episode, referent id) is."""

    entities: dict[str, Entity]
    entity_of: dict[tuple[str, str], str]


def resolve_entities(
    rows: Iterable[ReferentRow],
    decisions: Sequence[Decision] = (),
    judge: Judge | None = None,
    *,
    gazetteer: Gazetteer | None = None,
) -> Resolution:
    """Resolve rows to entities; `graph.ladder` says what is joined and what is kept apart."""
    blocks = cut_blocks(rows, decisions, gazetteer)
    joined = join_blocks(blocks, decisions, gazetteer, judge)
    names = _Names(blocks, decisions, joined)
    drafts = [(names.name(part), names.type(part), part) for part in joined.parts]
    ids = entity_ids([(name, type, _first_seen(part, blocks)) for name, type, part in drafts])
    entities, entity_of = {}, {}
    for id, (name, type, part) in zip(ids, drafts, strict=True):
        aliases, heard_as = names.spellings(part, name)
        keys = entity_keys(id, name, type, (*aliases, *heard_as))
        entities[id] = Entity(id, name, type, aliases, heard_as, keys, names.own_name(part))
        entity_of.update({(row.episode, row.referent): id for block in part for row in blocks[block]})
    return Resolution(dict(sorted(entities.items())), dict(sorted(entity_of.items())))


def _gazetteer_homes(joined: Joined) -> dict[Part, list[GazetteerEntry]]:
    """Return the entries that each entity stands for.

    Where people split what an entry joins, it goes to the part that bears its name, else to the first.
    """
    claims = defaultdict(list)
    for part in joined.parts:
        for block in part:
            if entry := joined.entries.get(block):
                claims[entry.name, entry.type].append((block.key != folded(entry.name), block, part))
    homes = defaultdict(list)
    for _, claimants in sorted(claims.items()):
        _, block, part = min(claimants)
        homes[part].append(joined.entries[block])
    return homes


def _first_seen(part: Iterable[Block], blocks: Blocks) -> tuple[bool, tuple[str, str]]:
    """Return what orders entities of one name and type: those that no decision names come first."""
    decided = all(block.marks for block in part)
    return decided, min((row.episode, row.referent) for block in part for row in blocks[block])


class _Names:
    """Choose name, type and spellings of each entity."""

    def __init__(self, blocks: Blocks, decisions: Sequence[Decision], joined: Joined) -> None:
        self._blocks = blocks
        self._decisions = decisions
        self._free = joined.free
        self._homes = _gazetteer_homes(joined)
        self._owners = defaultdict(set)
        for part in joined.parts:
            for block in part:
                self._owners[block.key, block.type].add(part)

    def name(self, part: Part) -> str:
        """Return what people call it, else its own name."""
        renames = [
            (mark.decision, decision.name)
            for block in part
            for mark in block.marks
            if isinstance(decision := self._decisions[mark.decision], Rename)
        ]
        return max(renames)[1] if renames else self.own_name(part)

    def own_name(self, part: Part) -> str:
        """Return what the gazetteer calls it, else the metadata, else most episodes."""
        # A name that stands for another has no vote: a first name doesn't become the name of its person.
        rows = self._rows(block for block in part if block in self._free) or self._rows(part)
        if entries := self._homes.get(part):
            return min(entries, key=lambda entry: (-_episodes_of(entry, rows), entry.name)).name
        return _most_frequent([row for row in rows if row.role is not None] or rows)

    def type(self, part: Part) -> str:
        """Return the type that it has in most episodes."""
        seen = Counter(t for t, _ in {(block.type, row.episode) for block in part for row in self._blocks[block]})
        return min(seen, key=lambda type: (-seen[type], type))

    def spellings(self, part: Part, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return right spellings beside the name, and misheard ones: those seen, and the gazetteer's."""
        entries = self._homes.get(part, [])
        rows = self._rows(part)
        heard = {form for row in rows for form in row.heard_as}
        heard |= {form for entry in entries for form in entry.heard_as if self._may_add(form, entry, part)}
        right = {form for row in rows for form in (row.name, *row.forms)}
        right |= {
            form for entry in entries for form in (entry.name, *entry.aliases) if self._may_add(form, entry, part)
        }
        return tuple(sorted(right - heard - {name})), tuple(sorted(heard - {name}))

    def _may_add(self, form: str, entry: GazetteerEntry, part: Part) -> bool:
        everyday = folded(form) in map(folded, entry.common) and folded(form) != folded(entry.name)
        owners = self._owners.get((folded(form), entry.type), {part})
        return not everyday and part in owners

    def _rows(self, part: Iterable[Block]) -> list[ReferentRow]:
        return [row for block in part for row in self._blocks[block]]


def _episodes_of(entry: GazetteerEntry, rows: Iterable[ReferentRow]) -> int:
    spellings = {folded(form) for form in (entry.name, *entry.aliases, *entry.heard_as)}
    return len({row.episode for row in rows if folded(row.name) in spellings})


def _most_frequent(rows: Iterable[ReferentRow]) -> str:
    seen = Counter(name for name, _ in {(row.name, row.episode) for row in rows})
    return min(seen, key=lambda name: (-seen[name], name))
