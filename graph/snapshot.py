"""A snapshot of the graph as text: equal for equal graphs, whatever database holds them."""

import json
from collections.abc import Iterator
from typing import Any

from graph import statements
from graph.connection import Graph
from graph.times import with_times_as_text


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
    plain = [with_times_as_text(part) if isinstance(part, dict) else part for part in parts]
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
