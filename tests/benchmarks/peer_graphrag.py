"""Write rows with neo4j-graphrag, whose environment runs this: `peer_graphrag.py ROWS URI USER`, the password on stdin.

Prints the seconds that Neo4jWriter took for the whole graph in one call; to make its types isn't counted.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from neo4j import GraphDatabase
from neo4j_graphrag.components.kg_writer import Neo4jWriter
from neo4j_graphrag.components.types import Neo4jGraph, Neo4jNode, Neo4jRelationship


def main(rows: Path, uri: str, user: str, password: str) -> None:
    """Write all rows and print how long it took."""
    documents = json.loads(rows.read_text("utf-8"))
    graph = Neo4jGraph(
        nodes=[
            Neo4jNode(id=id, label=label, properties=properties)
            for document in documents
            for id, label, properties in document["nodes"]
        ],
        relationships=[
            Neo4jRelationship(start_node_id=start, end_node_id=end, type=type, properties=properties)
            for document in documents
            for (start, _), (end, _), type, properties in document["edges"]
        ],
    )
    with GraphDatabase.driver(uri, auth=(user, password), notifications_min_severity="OFF") as driver:
        writer = Neo4jWriter(driver, batch_size=2_000)
        started = time.monotonic()
        result = asyncio.run(writer.run(graph))
        seconds = time.monotonic() - started
    if result.status != "SUCCESS":
        raise SystemExit(f"neo4j-graphrag: {result.metadata}")
    print(seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.stdin.read())
