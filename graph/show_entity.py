"""What the graph knows of one entity, and where from: what a person must see before correcting it."""

from collections import defaultdict
from collections.abc import Sequence

from graph import reading
from graph.connection import Graph, Row
from graph.look_ups import find_entity
from schemas.model import Frozen

QUOTE_LENGTH = 160


class Source(Frozen):
    """Say how an episode speaks of an entity: how often, in which forms, and where first, in which words."""

    episode: str
    title: str | None
    published: str | None
    mentions: int
    forms: tuple[str, ...] = ()
    speaker: str | None = None
    second: float | None = None
    url: str | None = None
    quote: str | None = None


class SaidOf(Frozen):
    """Hold a relation that was said of an entity; `statement` is the id by which it can be rejected."""

    statement: str
    head: str
    type: str
    tail: str
    negated: bool
    modality: str
    episode: str | None
    speaker: str | None
    second: float | None
    quote: str


class ClaimOf(Frozen):
    """Hold a claim that was made of an entity; `statement` is the id by which it can be rejected."""

    statement: str
    kind: str
    value: str | None
    negated: bool
    modality: str
    episode: str | None
    speaker: str | None
    second: float | None
    quote: str


class EntityCard(Frozen):
    """Hold an entity, the episodes that speak of it, and what they say of it."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...]
    heard_as: tuple[str, ...]
    mentions: int
    sources: tuple[Source, ...]
    relations: tuple[SaidOf, ...]
    claims: tuple[ClaimOf, ...]


def show_entity(graph: Graph, wanted: str) -> EntityCard:
    """Show an entity, by its id or any spelling; QueryError where there is none, or where several may be meant."""
    chosen = find_entity(graph, wanted)
    (row,) = graph.read(reading.READ_SPELLINGS, id=chosen.id)
    return EntityCard(
        id=chosen.id,
        name=chosen.name,
        type=chosen.type,
        aliases=row["aliases"],
        heard_as=row["heard_as"],
        mentions=chosen.weight,
        sources=_sources(graph, chosen.id),
        relations=tuple(SaidOf(**said) for said in graph.read(reading.READ_RELATIONS_OF, id=chosen.id)),
        claims=tuple(ClaimOf(**said) for said in graph.read(reading.READ_CLAIMS_OF, id=chosen.id)),
    )


def _sources(graph: Graph, id: str) -> tuple[Source, ...]:
    mentions: defaultdict[str, list[Row]] = defaultdict(list)
    for row in graph.read(reading.READ_MENTIONS_OF, id=id):
        mentions[row["episode"]].append(row)
    firsts = [rows[0]["segment"] for rows in mentions.values()]
    segments = {row["id"]: row for row in graph.read(reading.READ_SEGMENTS, ids=firsts)}
    return tuple(
        _source(row, mentions[row["episode"]], segments) for row in graph.read(reading.READ_EPISODES_OF, id=id)
    )


def _source(episode: Row, mentions: Sequence[Row], segments: dict[str, Row]) -> Source:
    if not mentions:
        return Source(**episode)
    first, segment = mentions[0], segments[mentions[0]["segment"]]
    return Source(
        **episode,
        forms=tuple(sorted({form for row in mentions for form in row["forms"]})),
        speaker=segment["speaker"],
        second=segment["second"],
        url=segment["url"],
        quote=_cut(segment["text"], first["forms"]),
    )


def _cut(text: str, forms: Sequence[str]) -> str:
    """Cut the words around the first of the forms out of a text."""
    places = [place for form in forms if (place := text.find(form)) >= 0]
    middle = min(places, default=0)
    start = max(0, middle - QUOTE_LENGTH // 2)
    end = min(len(text), start + QUOTE_LENGTH)
    start = text.find(" ", start, middle) + 1 if start else 0
    end = text.rfind(" ", middle, end) if end < len(text) else end
    end = end if end > middle else len(text)
    return ("... " if start else "") + text[start:end] + (" ..." if end < len(text) else "")
