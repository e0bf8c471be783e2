"""Counts: what the graph holds, beside what was written."""

from collections.abc import Sequence
from typing import NamedTuple

from graph import statements
from graph.connection import Graph, Row
from graph.ours import may_be_fact_type
from schemas.errors import GraphWriteError


class Counts(NamedTuple):
    """Hold how much there is: our nodes by label, the edges between our entities by type, and those that are facts."""

    nodes: dict[str, int]
    edges: dict[str, int]
    facts: int


def count_graph(graph: Graph) -> Counts:
    """Count what the graph holds."""
    *counted, between = graph.read_all([*statements.COUNT_ALL.values(), statements.COUNT_BETWEEN])
    nodes = {kind: int(rows[0]["found"]) for kind, rows in zip(statements.COUNT_ALL, counted, strict=True)}
    facts = sum(row["facts"] for row in between if may_be_fact_type(row["type"]))
    return Counts(nodes, {row["type"]: row["found"] for row in between}, facts)


def check_count(kind: str, rows: Sequence[Row], expected: int) -> None:
    """Raise GraphWriteError unless the database counted as many of a kind as were written."""
    refuse_count(kind, rows[0]["found"], expected)


def refuse_count(kind: str, found: int, expected: int) -> None:
    """Raise GraphWriteError unless as many of a kind were found as were written."""
    if found != expected:
        raise GraphWriteError(
            f"the database holds {found} of {kind} where {expected} were written; run `talkgraph ingest` "
            "again, and if that does not help, `talkgraph rebuild`"
        )
