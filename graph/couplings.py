"""Couplings: what may make the entity of one block depend on another block.

Blocks that share none, not even by way of others, resolve apart just as they do together. So one more episode bears
only on what is coupled to the names in it.
"""

from collections.abc import Collection, Iterable, Sequence

from graph.blocks import Block, known_entry
from graph.entity_ids import possible_ids
from graph.referents import folded
from schemas.decisions import Decision, Rename
from schemas.gazetteer import Gazetteer


def couplings(
    block: Block,
    names: Iterable[str],
    decisions: Sequence[Decision],
    gazetteer: Gazetteer | None,
    types: Collection[str],
) -> set[str]:
    """Return the couplings of a block whose rows have these names; `types` are all that an entity may have.

    They are the names that it goes by and that the gazetteer gives it, the ids that those may take, and the decisions
    that name it. A block that is bound to its own episode, and that no decision names, has none.
    """
    if block.alone and not block.marks:
        return set()
    names = set(names)
    keys = {block.bound or block.key} if not block.alone else set()
    for name in sorted(names):
        if not block.bound and (entry := known_entry(gazetteer, name, block.type)):
            keys |= {folded(form) for form in entry.forms}
            names.add(entry.name)
    decided = {decisions[mark.decision] for mark in block.marks}
    names |= {decision.name for decision in decided if isinstance(decision, Rename)}
    return {
        *(f"name {key}" for key in (*keys, block.key)),
        *(f"id {id}" for name in names for id in possible_ids(name, types)),
        *(f"decision {mark.decision}" for mark in block.marks),
    }
