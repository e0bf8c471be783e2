"""Resolve the referents of all episodes to entities: pure, the same in any order, always as people decided."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.blocks import Block, Blocks, Cutter, Use, by_episodes, sum_up
from graph.entity_ids import Draft, entity_ids, entity_keys
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
    cutter = Cutter(decisions, gazetteer)
    blocks: Blocks = {}
    block_of: dict[tuple[str, str], Block] = {}
    for episode, referents in by_episodes(rows):
        cut = cutter.cut_episode(referents)
        sum_up(blocks, cut)
        block_of.update(((episode, row.referent), block) for block, found in cut.items() for row in found)
    entities, entity_of = resolve_blocks(blocks, decisions, judge, gazetteer=gazetteer)
    return Resolution(entities, {row: entity_of[block] for row, block in sorted(block_of.items())})


def resolve_blocks(
    blocks: Blocks,
    decisions: Sequence[Decision] = (),
    judge: Judge | None = None,
    *,
    gazetteer: Gazetteer | None = None,
) -> tuple[dict[str, Entity], dict[Block, str]]:
    """Return the entities that blocks are, by id, and the id of each block's."""
    joined = join_blocks(blocks, decisions, gazetteer, judge)
    names = _Names(blocks, decisions, joined)
    drafts = [names.draft(part) for part in joined.parts]
    entities, entity_of = {}, {}
    for id, (name, type, *_), part in zip(entity_ids(drafts), drafts, joined.parts, strict=True):
        aliases, heard_as = names.spellings(part, name)
        keys = entity_keys(id, name, type, (*aliases, *heard_as))
        entities[id] = Entity(id, name, type, aliases, heard_as, keys, names.own_name(part))
        entity_of.update(dict.fromkeys(part, id))
    return dict(sorted(entities.items())), entity_of


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
                if not block.alone:
                    self._owners[block.key, block.type].add(part)

    def draft(self, part: Part) -> Draft:
        """Return what its id is made of."""
        first = min(use.first for use in self._uses(part))
        return Draft(
            self.name(part),
            self.type(part),
            (first.episode, first.referent),
            decided=all(block.marks for block in part),
            alone=all(block.alone for block in part),
        )

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
        uses = self._uses(block for block in part if block in self._free) or self._uses(part)
        if entries := self._homes.get(part):
            return min(entries, key=lambda entry: (-_episodes_of(entry, uses), entry.name)).name
        return _most_frequent([use.people for use in uses if use.people] or [use.names for use in uses])

    def type(self, part: Part) -> str:
        """Return the type that it has in most episodes."""
        return _most_frequent([{block.type: self._blocks[block].episodes} for block in part])

    def spellings(self, part: Part, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return right spellings beside the name, and misheard ones: those seen, and the gazetteer's."""
        entries = self._homes.get(part, [])
        uses = self._uses(part)
        heard = set().union(*(use.heard for use in uses))
        heard |= {form for entry in entries for form in entry.heard_as if self._may_add(form, entry, part)}
        right = set().union(*(use.right for use in uses))
        right |= {
            form for entry in entries for form in (entry.name, *entry.aliases) if self._may_add(form, entry, part)
        }
        return tuple(sorted(right - heard - {name})), tuple(sorted(heard - {name}))

    def _may_add(self, form: str, entry: GazetteerEntry, part: Part) -> bool:
        everyday = folded(form) in map(folded, entry.common) and folded(form) != folded(entry.name)
        owners = self._owners.get((folded(form), entry.type), {part})
        return not everyday and part in owners

    def _uses(self, part: Iterable[Block]) -> list[Use]:
        return [self._blocks[block] for block in part]


def _episodes_of(entry: GazetteerEntry, uses: Iterable[Use]) -> int:
    spellings = {folded(form) for form in (entry.name, *entry.aliases, *entry.heard_as)}
    return sum(count for use in uses for name, count in use.names.items() if folded(name) in spellings)


def _most_frequent(counts: Iterable[Mapping[str, int]]) -> str:
    """Return what most episodes have; one counts for each of the blocks that it has it in."""
    seen: Counter[str] = Counter()
    for count in counts:
        seen.update(count)
    return min(seen, key=lambda name: (-seen[name], name))
