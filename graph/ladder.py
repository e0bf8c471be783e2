"""The ladder of resolution: each rung says which blocks are one, from what people decided down to what rules guess.

In this order: must-link decisions (later ones first), the people of an episode's metadata, the same name and type, the
gazetteer, a judge's verdict on one name under several types. Where cannot-link decisions forbid what the rungs would
join, links are taken one after the other in this order, within a rung in the order of the blocks, and a link that would
bring the two sides together is left out. So an entity that is split keeps all that can stay together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import networkx as nx

from graph.blocks import Block, Blocks, Mark, known_entry
from graph.referents import folded
from schemas.decisions import CannotLink, Decision, MustLink
from schemas.gazetteer import Gazetteer, GazetteerEntry

Link = tuple[Block, Block]
Part = tuple[Block, ...]


class Doubt(NamedTuple):
    """Ask a judge whether one name under two types means one thing ("Cursor", the product and the company)."""

    name: str
    first_type: str
    second_type: str


Judge = Callable[[Doubt], bool]


class Joined(NamedTuple):
    """Hold the blocks of each entity.

    `free` are the blocks that go by their own name, not by one that a decision or the metadata gives them; `entries`
    are the gazetteer's for their names.
    """

    parts: list[Part]
    free: frozenset[Block]
    entries: dict[Block, GazetteerEntry]


def join_blocks(
    blocks: Blocks, decisions: Sequence[Decision], gazetteer: Gazetteer | None, judge: Judge | None
) -> Joined:
    """Join blocks to entities, rung by rung."""
    blocks = {block: blocks[block] for block in sorted(blocks)}  # whoever sorts them below finds them sorted
    decided = standing_decisions(decisions)
    moved = moved_blocks(blocks, decided)
    free = [block for block in sorted(blocks) if not block.bound and block not in moved]
    entries = {block: entry for block in free if (entry := _block_entry(block, blocks, gazetteer))}
    links = [
        *must_links(blocks, decided),
        *metadata_links(blocks, moved),
        *same_name_links(free),
        *gazetteer_links(entries),
        *(judged_links(blocks, free, judge) if judge else ()),
    ]
    forbidden = {number for number, decision in decided.items() if isinstance(decision, CannotLink)}
    graph: nx.Graph[Block] = nx.Graph(links)
    wholes = [tuple(sorted(part)) for part in nx.connected_components(graph)]
    wholes += [(block,) for block in blocks if block not in graph]
    parts = sorted(part for whole in wholes for part in _keep_apart(whole, links, forbidden))
    return Joined(parts, frozenset(free), entries)


def standing_decisions(decisions: Sequence[Decision]) -> dict[int, Decision]:
    """Return the decisions, by number, that no later one on the same two names takes back."""
    latest: dict[object, int] = {}
    for number, decision in enumerate(decisions):
        if isinstance(decision, MustLink | CannotLink):
            latest[frozenset((decision.first, decision.second))] = number
        else:
            latest[number] = number
    return {number: decisions[number] for number in sorted(latest.values())}


def moved_blocks(blocks: Iterable[Block], decided: Mapping[int, Decision]) -> set[Block]:
    """Return the blocks that a must-link takes away from their own name.

    A name in one episode joins the other name without dragging its namesakes of other episodes along; where both are
    bound to an episode, the first joins the second.
    """
    sides = {number: _moving_side(decision) for number, decision in decided.items()}
    both = _marked(blocks)
    moved = set()
    for number, side in sides.items():
        firsts, seconds = both[Mark(number, "first")], both[Mark(number, "second")]
        if side and firsts and seconds:
            moved |= set(firsts if side == "first" else seconds)
    return moved


def must_links(blocks: Iterable[Block], decided: Mapping[int, Decision]) -> Iterator[Link]:
    """Join what people joined."""
    marked = _marked(blocks)
    for number in sorted(decided, reverse=True):
        if isinstance(decided[number], MustLink):
            yield from product(marked[Mark(number, "first")], marked[Mark(number, "second")])


def metadata_links(blocks: Iterable[Block], moved: set[Block]) -> Iterator[Link]:
    """Join a first or last name to the one of the episode's people whom it means."""
    people = defaultdict(list)
    for block in sorted(blocks):
        if not block.bound and block not in moved:
            people[block.key, block.type].append(block)
    for block in sorted(blocks):
        if block.bound and block not in moved:
            yield from ((person, block) for person in people[block.bound, block.type])


def same_name_links(free: Iterable[Block]) -> Iterator[Link]:
    """Join what has the same normal form and type."""
    groups = defaultdict(list)
    for block in free:
        groups[block.key, block.type].append(block)
    for group in groups.values():
        yield from combinations(group, 2)


def gazetteer_links(entries: Mapping[Block, GazetteerEntry]) -> Iterator[Link]:
    """Join what the gazetteer knows by one canonical name; the blocks of that name itself come first."""
    groups = defaultdict(list)
    for block, entry in entries.items():
        groups[entry.name, entry.type].append(block)
    for (name, _), group in sorted(groups.items()):
        yield from combinations(sorted(group, key=lambda block: (block.key != folded(name), block)), 2)


def judged_links(blocks: Blocks, free: Iterable[Block], judge: Judge) -> Iterator[Link]:
    """Join one name under two types where the judge says so."""
    groups = defaultdict(list)
    for block in free:
        groups[block.key].append(block)
    for group in groups.values():
        for first, second in combinations(group, 2):
            if first.type != second.type and judge(Doubt(blocks[first].first.name, first.type, second.type)):
                yield first, second


def _block_entry(block: Block, blocks: Blocks, gazetteer: Gazetteer | None) -> GazetteerEntry | None:
    row = blocks[block].first
    entry = known_entry(gazetteer, row.name, block.type)
    # An entry may go by other types too; but what people retyped stays what they said.
    return entry if entry is None or block.type in (entry.type, row.type) else None


def _keep_apart(whole: Part, links: Iterable[Link], forbidden: set[int]) -> list[Part]:
    if not _clash({mark for block in whole for mark in block.marks}, forbidden):
        return [whole]
    members = set(whole)
    parts = {block: {block} for block in whole}
    for first, second in links:
        if first not in members or parts[first] is parts[second]:
            continue
        union = parts[first] | parts[second]
        if not _clash({mark for block in union for mark in block.marks}, forbidden):
            parts.update(dict.fromkeys(union, union))
    return [tuple(sorted(part)) for part in {id(part): part for part in parts.values()}.values()]


def _clash(marks: set[Mark], forbidden: set[int]) -> bool:
    return any(Mark(n, "first") in marks and Mark(n, "second") in marks for n in forbidden)


def _marked(blocks: Iterable[Block]) -> defaultdict[Mark, list[Block]]:
    marked = defaultdict(list)
    for block in sorted(blocks):
        for mark in block.marks:
            marked[mark].append(block)
    return marked


def _moving_side(decision: Decision) -> str | None:
    if not isinstance(decision, MustLink):
        return None
    if decision.first.episode:
        return "first"
    return "second" if decision.second.episode else None
