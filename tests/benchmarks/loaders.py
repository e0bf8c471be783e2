"""Our loader beside others' on one Neo4j 5.26: `python tests/benchmarks/loaders.py [WORKSPACE] [--rounds N]`.

WORKSPACE is a folder with extractions, or one where 50 episodes of Practical AI with their feed are to be kept (a
temporary one if not given). All write the same graph into an empty database with no index but their own: our loader
from the workspace, with all that it checks; a bare loop of UNWIND MERGE in batches of 2,000, nodes then edges, with
constraints, from rows that lie ready; neo4j-graphrag's Neo4jWriter and LangChain's `add_graph_documents`, from their
own types that lie ready, each in its own virtual environment. The rows of a rate are the nodes and relationships that
the database holds afterwards. Our loader, itself with one writer instead of two, and the loop take turns, after a round
that doesn't count; the ratios are those of medians.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))
from neo4j_jars import cache_folder
from neo4j_server import NEO4J_5, Server, Setup, emptied, running_neo4j

from extractor.folder import find_transcripts
from extractor.metadata import load_metadata
from extractor.offline.extractor import SpacyExtractor
from extractor.pipeline import ingest_episodes
from graph.batches import batches
from graph.connection import Graph
from graph.export import export_graph
from graph.load import load_graph
from graph.statements import KEYS
from graph.writers import WRITERS
from schemas.gazetteer import load_gazetteer
from schemas.ontology import load_ontology
from schemas.workspace import open_workspace

SHARED = Path(__file__).parents[3] / "shared" / "corpus"
EPISODES, ROUNDS = 50, 3
SETUP = Setup(
    java_options=("-Xmx1g",),
    settings="dbms.security.procedures.unrestricted=apoc.*\n",
    plugins=(  # what the others need; our loader has no use for it
        "org.neo4j.procedure:apoc-core:5.26.0",
        "org.neo4j.procedure:apoc-common:5.26.0",
        "com.jayway.jsonpath:json-path:2.9.0",
        "com.google.guava:guava:33.3.1-jre",
    ),
)
PEERS = {"peer_graphrag.py": "neo4j-graphrag==1.22.0", "peer_langchain.py": "langchain-neo4j==0.11.0"}
COUNT = "RETURN COUNT { () } + COUNT { ()-->() } AS rows"
CONSTRAINTS = "SHOW CONSTRAINTS YIELD name RETURN 'CONSTRAINT' AS kind, name"
INDEXES = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN 'INDEX' AS kind, name"


class Node(NamedTuple):
    """Hold a node as it is exported: under "Entity:swyx", with all its labels."""

    id: str
    labels: tuple[str, ...]
    properties: Mapping[str, Any]

    @property
    def type(self) -> str:
        """Return the one label that says most: others give a node one."""
        return next((label for label in self.labels if label not in ("Entity", "Statement")), self.labels[0])


class Edge(NamedTuple):
    """Hold an edge as it is exported."""

    start: str
    end: str
    type: str
    properties: Mapping[str, Any]


class Rows:
    """Keep an exported graph."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def write_node(self, id: str, labels: list[str], properties: Mapping[str, Any]) -> None:
        """Take a node."""
        self.nodes[id] = Node(id, tuple(labels), properties)

    def write_edge(self, start: str, end: str, type: str, properties: Mapping[str, Any]) -> None:
        """Take an edge."""
        self.edges.append(Edge(start, end, type, properties))


def main(data: Path, rounds: int) -> None:
    """Measure all of them, and print as it goes."""
    extract(data)
    with running_neo4j(NEO4J_5, setup=SETUP) as server, server.open() as graph, tempfile.TemporaryDirectory() as folder:
        measure(graph, "talkgraph, first round", lambda: load(graph, data))
        rows = Rows()
        export_graph(graph, rows)
        measure(graph, "bare loop, first round", lambda: write_bare(graph, rows))
        turns = []
        for _ in range(rounds):
            ours = measure(graph, "talkgraph", lambda: load(graph, data))
            alone = measure(graph, "talkgraph, one writer", lambda: load(graph, data, writers=1))
            turns.append((ours, alone, measure(graph, "bare loop", lambda: write_bare(graph, rows))))
        ours, alone, bare = map(median, zip(*turns, strict=True))
        print(f"talkgraph {ours:,.0f} rows/s, {ours / bare:.0%} of the bare loop's {bare:,.0f}", flush=True)
        print(f"{WRITERS['neo4j']} writers are {ours / alone:.2f} times as fast as one", flush=True)
        file = Path(folder, "rows.json")
        file.write_text(json.dumps(documents_of(rows)), encoding="utf-8")
        for script, package in PEERS.items():
            theirs = measure(graph, package, partial(run_peer, script, package, file, server))
            print(f"talkgraph is {ours / theirs:.1f} times as fast", flush=True)


def extract(data: Path) -> None:
    """Extract the episodes into a workspace, unless it holds some."""
    with open_workspace(data) as workspace:
        if not workspace.pointers():
            files = sorted(SHARED.glob("practical-ai/*.md"))[:EPISODES]
            metadata = load_metadata(SHARED / "feeds" / "practical-ai.xml")
            ingest_episodes(find_transcripts(files), workspace, SpacyExtractor(), metadata=metadata)
        print(f"{len(workspace.pointers())} episodes in {data}", flush=True)


def measure(graph: Graph, name: str, write: Callable[[], float]) -> float:
    """Return, and print, how many rows a second are written into the empty database."""
    emptied(graph)
    for statement in (CONSTRAINTS, INDEXES):
        for row in graph.read(statement):
            graph.run_schema(f"DROP {row['kind']} `{row['name']}`")
    seconds = write()
    rows = graph.read(COUNT)[0]["rows"]
    print(f"{name:<24} {rows:>9,} rows {seconds:>6.1f} s {rows / seconds:>7,.0f} rows/s", flush=True)
    return float(rows / seconds)


def load(graph: Graph, data: Path, writers: int = WRITERS["neo4j"]) -> float:
    """Load a workspace as the commands do; return the seconds."""
    gazetteer, ontology = load_gazetteer(), load_ontology()
    with open_workspace(data) as workspace, patch.dict(WRITERS, {graph.kind: writers}):
        started = time.monotonic()
        load_graph(graph, workspace, gazetteer=gazetteer, ontology=ontology)
        return time.monotonic() - started


def write_bare(graph: Graph, rows: Rows) -> float:
    """Write rows as plainly as can be: each batch is a statement and a transaction; return the seconds."""
    nodes, edges = defaultdict(list), defaultdict(list)
    for node in rows.nodes.values():
        label, key = of(node.id)
        nodes[label, node.labels].append({"id": key, "properties": node.properties})
    for edge in rows.edges:
        (start, a), (end, b) = of(edge.start), of(edge.end)
        edges[start, edge.type, end].append({"start": a, "end": b, "properties": edge.properties})
    started = time.monotonic()
    for label, key in KEYS.items():
        graph.run_schema(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.{key} IS UNIQUE")
    for (label, labels), batch in each_batch(nodes):
        merge = f"UNWIND $rows AS r MERGE (n:{label} {{{KEYS[label]}: r.id}})"
        graph.write(f"{merge} SET n += r.properties, n:{':'.join(labels)}", rows=batch)
    for (start, type, end), batch in each_batch(edges):
        ends = f"(a:{start} {{{KEYS[start]}: r.start}}) MATCH (b:{end} {{{KEYS[end]}: r.end}})"
        graph.write(f"UNWIND $rows AS r MATCH {ends} MERGE (a)-[e:{type}]->(b) SET e += r.properties", rows=batch)
    return time.monotonic() - started


def each_batch(kinds: Mapping[Any, list[Any]]) -> Iterable[tuple[Any, Any]]:
    """Yield the batches of each kind."""
    return ((kind, batch) for kind, rows in kinds.items() for batch in batches(rows))


def of(id: str) -> tuple[str, str]:
    """Split an exported id into label and key."""
    label, _, key = id.partition(":")
    return label, key


def documents_of(rows: Rows) -> list[dict[str, list[Any]]]:
    """Cut the graph into documents as others take it: entities, an episode each, what goes across episodes."""
    home: dict[str, str] = {}
    for edge in rows.edges:
        if edge.type == "HAS_SEGMENT":
            home[edge.start] = home[edge.end] = edge.start
    for edge in rows.edges:
        if edge.type == "FROM":
            home[edge.start] = home[edge.end]
    parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: {"nodes": [], "edges": []})
    for node in rows.nodes.values():
        parts[home.get(node.id, "")]["nodes"].append([node.id, node.type, node.properties])
    for edge in rows.edges:
        ends = [[id, rows.nodes[id].type] for id in (edge.start, edge.end)]
        episode = home.get(edge.start) or (edge.type != "HAS_EPISODE" and home.get(edge.end)) or ""
        parts[episode]["edges"].append([*ends, edge.type, edge.properties])
    shared = parts.pop("", {"nodes": [], "edges": []})
    before = [{"nodes": list(batch), "edges": []} for batch in batches(shared["nodes"])]
    after = [{"nodes": [], "edges": list(batch)} for batch in batches(shared["edges"])]
    return [*before, *parts.values(), *after]


def environment_of(package: str) -> Path:
    """Return the Python of a virtual environment that has a package and nothing of ours, kept for the next run."""
    folder = cache_folder() / package.replace("==", "-")
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)  # at once where it is there
    return python


def run_peer(script: str, package: str, rows: Path, server: Server) -> float:
    """Let another write the rows, and return the seconds that it took."""
    command = [environment_of(package), Path(__file__).with_name(script), rows, server.uri, server.username]
    return float(subprocess.run(command, input=server.password, stdout=subprocess.PIPE, text=True, check=True).stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        main(given.workspace or Path(temporary, "workspace"), given.rounds)
