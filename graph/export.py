"""The graph, or a part of it, given node by node and edge by edge: an episode at a time, so memory stays flat.

Nodes and edges are talkgraph's own, in an order that depends on their ids alone. An exported node is called by its
label and its id ("Entity:swyx", "Name:Hugging Face"): ids alone are unique within a label only.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, Protocol

from graph import reading, statements
from graph.connection import Graph, Row
from graph.driver_errors import told_as
from graph.facts import Saying, derive_facts
from graph.ours import may_be_entity_type, may_be_fact_type
from graph.plain_value import plain_value
from graph.referents import folded
from graph.times import TIMES, moment_text, with_times_as_text
from schemas.errors import QueryError, SettingsError
from schemas.model import Frozen

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class Selection(Frozen):
    """Say what part of the graph is meant: episodes of these shows, published in this time; entities of these types.

    Empty means all. `since` and `until` are dates, or the year or month alone; both belong to the time.
    """

    shows: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def is_of_episodes(self) -> bool:
        """Tell whether some episodes are left out."""
        return bool(self.shows or self.since or self.until)


class GraphWriter(Protocol):
    """Take nodes and edges; an edge may come before the nodes that it joins."""

    def write_node(self, id: str, labels: list[str], properties: Mapping[str, Any]) -> None:
        """Take a node; its own id is not among the properties."""

    def write_edge(self, start: str, end: str, type: str, properties: Mapping[str, Any]) -> None:
        """Take an edge."""


class _Fact(NamedTuple):
    start: str
    end: str
    type: str
    properties: dict[str, Any]


def export_graph(graph: Graph, writer: GraphWriter, selection: Selection | None = None) -> None:
    """Give the graph, or the selection of it, to a writer.

    Of chosen episodes everything is given, and the entities that they speak of; facts then count their support in these
    episodes alone. Of chosen types no other entities are given, and no statement that needs one that is left out.
    """
    export = _Export(graph, writer, selection or Selection())
    for episode in export.episodes():
        export.write_episode(episode["id"])
    export.write_facts()
    export.write_entities()
    export.write_names()
    export.write_shows()


class _Export:
    def __init__(self, graph: Graph, writer: GraphWriter, selection: Selection) -> None:
        self._graph, self._writer, self._selection = graph, writer, selection
        self._wanted = _entities_of(graph, selection.types)
        self._touched: set[str] = set()
        self._episodes: set[str] = set()
        self._shows: dict[str, list[str]] = {}

    def episodes(self) -> list[Row]:
        """Choose the episodes, and note whose they are."""
        rows = self._graph.read(reading.EXPORTED_EPISODES)
        selection = _checked(self._selection, rows)
        chosen = [row for row in rows if _is_chosen(row, selection)]
        self._episodes = {row["id"] for row in chosen}
        for row in chosen:
            if row["show"] is not None:
                self._shows.setdefault(row["show"], []).append(row["id"])
        return chosen

    def write_episode(self, id: str) -> None:
        """Write what an episode holds: itself, segments, statements, and all edges of these."""
        read = self._graph.read
        for row in read(reading.EXPORTED_EPISODE, id=id):
            self._node("Episode", ["Episode"], row["properties"])
        for row in read(reading.EXPORTED_SEGMENTS, id=id):
            self._node("Segment", ["Segment"], row["properties"])
            self._edge(("Episode", id), ("Segment", row["properties"]["id"]), "HAS_SEGMENT", {})
        edges = {ends: read(statement, id=id) for ends, statement in reading.EXPORTED_EDGES.items()}
        lacking = _lacking(edges["Statement", "Entity"], self._wanted)
        for row in read(reading.EXPORTED_STATEMENTS, id=id):
            if (own := row["properties"]["id"]) not in lacking:
                self._node("Statement", row["labels"], row["properties"])
                self._edge(("Statement", own), ("Segment", row["segment"]), "FROM", {})
        for (start, end), rows in edges.items():
            for row in rows:
                if row["start"] not in lacking:
                    self._edge((start, row["start"]), (end, row["end"]), row["type"], row["properties"])

    def write_facts(self) -> None:
        """Write the typed edges between entities."""
        for fact in self._derived_facts() if self._selection.is_of_episodes else self._kept_facts():
            self._edge(("Entity", fact.start), ("Entity", fact.end), fact.type, fact.properties)

    def write_entities(self) -> None:
        """Write the entities that were spoken of; all of them where all episodes were chosen."""
        for row in self._stream(reading.EXPORTED_ENTITIES):
            if self._is_given(row["properties"]["id"]):
                self._node("Entity", row["labels"], row["properties"])

    def write_names(self) -> None:
        """Write the names of these entities."""
        last = None
        for row in self._stream(reading.EXPORTED_NAMES):
            if self._is_given(row["end"]):
                key = row["properties"]["key"]
                if key != last:
                    self._node("Name", ["Name"], row["properties"])
                self._edge(("Name", key), ("Entity", row["end"]), "NAMES", {})
                last = key

    def write_shows(self) -> None:
        """Write the shows of the chosen episodes."""
        for row in self._graph.read(reading.EXPORTED_SHOWS):
            for episode in self._shows.get(row["properties"]["id"], ()):
                self._edge(("Show", row["properties"]["id"]), ("Episode", episode), "HAS_EPISODE", {})
            if row["properties"]["id"] in self._shows:
                self._node("Show", ["Show"], row["properties"])

    def _is_given(self, entity: str) -> bool:
        return entity in self._wanted and (not self._selection.is_of_episodes or entity in self._touched)

    def _kept_facts(self) -> Iterator[_Fact]:
        for row in self._stream(reading.EXPORTED_FACTS):
            if may_be_fact_type(row["type"]):
                yield _Fact(**row)

    def _derived_facts(self) -> Iterator[_Fact]:
        for type in sorted(row["type"] for row in self._graph.read(statements.READ_SAID_TYPES)):
            rows = self._graph.read(statements.READ_SAYINGS, type=type)
            facts = derive_facts(Saying(**row) for row in rows if row["episode"] in self._episodes)
            for (start, end), fact in facts.items():
                times = {name: moment_text(fact[name]) for name in TIMES if name in fact}
                yield _Fact(start, end, type, {**fact, **times})

    def _node(self, label: str, labels: list[str], properties: Mapping[str, Any]) -> None:
        key = statements.KEYS[label]
        others = {name: value for name, value in properties.items() if name != key}
        self._writer.write_node(f"{label}:{properties[key]}", sorted(labels), with_times_as_text(others))

    def _edge(self, start: tuple[str, str], end: tuple[str, str], type: str, properties: Mapping[str, Any]) -> None:
        entities = [id for label, id in (start, end) if label == "Entity"]
        if all(id in self._wanted for id in entities):
            self._touched.update(entities)
            self._writer.write_edge(":".join(start), ":".join(end), type, with_times_as_text(properties))

    def _stream(self, statement: str) -> Iterator[Row]:
        with told_as(QueryError, statement), self._graph.session(reading=True) as session:
            for record in session.run(statement):
                yield {key: plain_value(record[key]) for key in record.keys()}  # noqa: SIM118 (values are iterated)


def _entities_of(graph: Graph, types: tuple[str, ...]) -> set[str]:
    """Return the ids of the entities of those types; of all where none is given."""
    held: dict[str, list[str]] = {
        row["id"]: list(filter(may_be_entity_type, row["labels"])) for row in graph.read(reading.EXPORTED_TYPES)
    }
    known = {type.lower() for labels in held.values() for type in labels}
    for type in types:
        if type.lower() not in known:
            raise SettingsError(f"no entity of type {type!r} in the graph: there are {', '.join(sorted(known))}")
    wanted = {type.lower() for type in types}
    return {id for id, labels in held.items() if not wanted or any(label.lower() in wanted for label in labels)}


def _checked(selection: Selection, episodes: list[Row]) -> Selection:
    shows = {row["show"]: row["show_name"] for row in episodes if row["show"] is not None}
    known = {folded(text) for pair in shows.items() for text in pair}
    for show in selection.shows:
        if folded(show) not in known:
            raise SettingsError(
                f"no show {show!r} in the graph: there are {', '.join(sorted(shows.values())) or 'none'}"
            )
    for day in (selection.since, selection.until):
        if day is not None and not _is_date(day):
            raise SettingsError(f"{day!r} is no date: expected YYYY, YYYY-MM or YYYY-MM-DD")
    if selection.since and selection.until and selection.until < selection.since[: len(selection.until)]:
        raise SettingsError(f"no day is since {selection.since} and until {selection.until}")
    return selection


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(f"{text}-01-01"[:10]))
    except ValueError:
        return False


def _is_chosen(episode: Row, selection: Selection) -> bool:
    names = {folded(episode[key]) for key in ("show", "show_name") if episode[key] is not None}
    if selection.shows and not names & set(map(folded, selection.shows)):
        return False
    published: str | None = episode["published"]
    if published is None:
        return not (selection.since or selection.until)
    since, until = selection.since or "", selection.until or ""
    return published[: len(since)] >= since and published[: len(until)] <= until


def _lacking(edges: list[Row], wanted: set[str]) -> set[str]:
    """Return the statements that lack what they are about: an end of a relation, or all that a claim is about."""
    ends = {row["start"] for row in edges if row["type"] in ("HEAD", "TAIL") and row["end"] not in wanted}
    about = {row["start"] for row in edges if row["type"] == "ABOUT" and row["end"] in wanted}
    return ends | {row["start"] for row in edges if row["type"] == "ABOUT" and row["start"] not in about}
