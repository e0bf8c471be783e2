"""Write rows with LangChain, whose environment runs this: `peer_langchain.py ROWS URI USER`, the password on stdin.

Prints the seconds that `add_graph_documents` took, with the base label that its documentation gives for speed; to make
its types isn't counted.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from langchain_neo4j import Neo4jGraph
from langchain_neo4j.graphs.graph_document import GraphDocument, Node, Relationship


def main(rows: Path, uri: str, user: str, password: str) -> None:
    """Write all rows and print how long it took."""
    documents = [make_document(document) for document in json.loads(rows.read_text("utf-8"))]
    graph = Neo4jGraph(uri, user, password, driver_config={"notifications_min_severity": "OFF"})
    started = time.monotonic()
    graph.add_graph_documents(documents, baseEntityLabel=True)
    print(time.monotonic() - started)


def make_document(rows: dict[str, Any]) -> GraphDocument:
    """Make LangChain's types of the rows of one document."""
    return GraphDocument(
        nodes=[Node(id=id, type=label, properties=properties) for id, label, properties in rows["nodes"]],
        relationships=[
            Relationship(
                source=Node(id=start, type=start_label),
                target=Node(id=end, type=end_label),
                type=type,
                properties=properties,
            )
            for (start, start_label), (end, end_label), type, properties in rows["edges"]
        ],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.stdin.read())
