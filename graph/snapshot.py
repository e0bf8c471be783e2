"""A snapshot of the graph as text: equal for equal graphs, whatever database holds them."""

import json
from collections.abc import Iterator
from typing import Any

from graph import statements
from graph.connection import Graph
from graph.times import utc_text

_TIMES = ("published", "first_said", "last_said")


def snapshot_graph(graph: Graph) -> Iterator[str]:
    """Yield the graph as canonical JSON lines, sorted: first nodes with labels and properties, then edges."""
    yield from sorted(
        _line("node", sorted(row["labels"]), row["properties"])
        for label in statements.KEYS
        for row in graph.read(statements.read_nodes(label))
    )
    yield from sorted(
        _line("edge", row["type"], row["start"], row["end"], row["properties"])
        for start in statements.KEYS
        for row in graph.read(statements.read_edges(start))
    )


def _line(*parts: Any) -> str:
    return json.dumps([_plain(part) for part in parts], sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {key: utc_text(value) if key in _TIMES else value for key, value in part.items()}
