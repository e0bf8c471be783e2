"""How rows, blocks, their sums and entities stand in the index: as JSON."""

import json

from graph.blocks import Block, Mark, Use
from graph.referents import ReferentRow
from graph.resolve import Entity
from schemas.extraction import KnownFrom


def row_text(row: ReferentRow) -> str:
    """Return all of a row but its episode and referent, which have columns of their own."""
    return json.dumps(row[2:])


def read_row(row: tuple[str, str, str]) -> ReferentRow:
    """Return the row of an episode, a referent and the text of the rest."""
    episode, referent, text = row
    return _row(episode, referent, *json.loads(text))


def block_text(block: Block) -> str:
    """Return the text of a block."""
    return json.dumps(block)


def read_block(text: str) -> Block:
    """Return the block of a text."""
    key, type, marks, bound = json.loads(text)
    return Block(key, type, tuple(Mark(*mark) for mark in marks), bound)


def use_text(use: Use) -> str:
    """Return the text of the sum of a block."""
    return json.dumps([use.first, use.episodes, use.names, use.people, use.right, use.heard])


def read_use(text: str) -> Use:
    """Return the sum of a text."""
    first, *counts = json.loads(text)
    use = Use(_row(*first))
    use.episodes, use.names, use.people, use.right, use.heard = counts
    return use


def entity_text(entity: Entity) -> str:
    """Return the text of an entity."""
    return json.dumps(entity)


def read_entity(text: str) -> Entity:
    """Return the entity of a text."""
    id, name, type, aliases, heard_as, keys, own_name = json.loads(text)
    return Entity(id, name, type, tuple(aliases), tuple(heard_as), tuple(keys), own_name)


def _row(
    episode: str,
    referent: str,
    name: str,
    type: str,
    forms: list[str],
    heard_as: list[str],
    known_from: KnownFrom,
    role: str | None,
) -> ReferentRow:
    return ReferentRow(episode, referent, name, type, tuple(forms), tuple(heard_as), known_from, role)
