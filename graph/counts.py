"""Counts: what the graph holds, beside what was written."""

from collections.abc import Sequence

from graph import statements
from graph.connection import Graph, Row
from schemas.errors import GraphWriteError


def count_graph(graph: Graph) -> dict[str, int]:
    """Count what the graph holds, by label."""
    counted = graph.read_all(list(statements.COUNT_ALL.values()))
    return {kind: rows[0]["found"] for kind, rows in zip(statements.COUNT_ALL, counted, strict=True)}


def check_count(kind: str, rows: Sequence[Row], expected: int) -> None:
    """Raise GraphWriteError unless the database counted as many of a kind as were written."""
    refuse_count(kind, rows[0]["found"], expected)


def refuse_count(kind: str, found: int, expected: int) -> None:
    """Raise GraphWriteError unless as many of a kind were found as were written."""
    if found != expected:
        raise GraphWriteError(
            f"the database holds {found} of {kind} where {expected} were written; load again, and if that does not "
            "help, `talkgraph rebuild`"
        )
