"""How fast the named queries are: `python tests/benchmarks/query_speed.py DATA [NEO4J]`, DATA being a workspace.

Prints for each the median of ten runs, asked of what is spoken of most, and its rows: on the embedded database, and on
Neo4j, the one that NEO4J_URI names, loaded as it is, or else a fresh one of that version into which DATA is loaded.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from neo4j_server import NEO4J_5, running_neo4j

from graph.ask_named import ask_named
from graph.connection import Graph, Row, open_graph
from graph.load import load_graph
from graph.named_queries import NamedQuery, read_named_queries
from schemas.gazetteer import load_gazetteer
from schemas.ontology import load_ontology
from schemas.workspace import open_workspace

RUNS = 10
MOST_SPOKEN_OF = """MATCH (x:Entity)<-[d:DISCUSSES]-(:Episode) WHERE $type IN labels(x)
RETURN x.id AS id, x.name AS name, sum(d.count) AS times ORDER BY times DESC, id LIMIT 1"""
NEWEST = "MATCH (e:Episode) RETURN e.id AS id ORDER BY e.published DESC, id LIMIT 1"


def main(data: Path, version: str) -> None:
    """Measure one database after the other, and say where their rows differ."""
    with open_graph(data=data) as embedded:
        given = choose_parameters(embedded)
        here = {name: ask_often(embedded, query, given) for name, query in read_named_queries().items()}
    with _neo4j(data, version) as neo4j:
        there = {name: ask_often(neo4j, query, given) for name, query in read_named_queries().items()}
    print(f"{'query':<21}{'rows':>5}{'embedded':>11}{'Neo4j':>9}")
    for name, (seconds, rows) in here.items():
        theirs, others = there[name]
        told = "" if rows == others else f"  {len(others)} other rows"
        print(f"{name:<21}{len(rows):>5}{median(seconds) * 1000:>8.0f} ms{median(theirs) * 1000:>6.0f} ms{told}")


@contextmanager
def _neo4j(data: Path, version: str) -> Iterator[Graph]:
    if os.environ.get("NEO4J_URI"):
        with open_graph(os.environ["NEO4J_URI"]) as graph:
            yield graph
        return
    with running_neo4j(version) as server, server.open() as graph:
        with open_workspace(data, write=False) as workspace:
            load_graph(graph, workspace, gazetteer=load_gazetteer(), ontology=load_ontology())
        yield graph


def choose_parameters(graph: Graph) -> Mapping[str, str]:
    """Return a value for each parameter that must be given, by its name: what there is most of."""
    concept, person, product = (graph.read(MOST_SPOKEN_OF, type=type)[0] for type in ("Concept", "Person", "Product"))
    (newest,) = graph.read(NEWEST)
    return {
        "entity": concept["id"],
        "from": person["id"],
        "to": product["id"],
        "episode": newest["id"],
        "q": concept["name"],
        "name": concept["name"],
        "text": "a",
    }


def ask_often(graph: Graph, query: NamedQuery, given: Mapping[str, str]) -> tuple[list[float], list[Row]]:
    """Ask a named query what it needs to be given, and return the seconds of each time and the rows."""
    needed: dict[str, Any] = {p.name: given[p.name] for p in query.parameters if p.required}
    rows: list[Row] = []
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        rows = ask_named(graph, query.name, **needed)
        seconds.append(time.perf_counter() - start)
    return seconds, rows


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else NEO4J_5)
