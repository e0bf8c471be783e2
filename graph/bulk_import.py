"""What `neo4j-admin database import` can't bring: empty lists. Entities that lack one are marked, and get it here."""

from graph import statements
from graph.connection import Graph


def complete_import(graph: Graph) -> None:
    """Give imported entities the empty lists that they lack; nodes of others have no mark and stay as they are."""
    while graph.read(statements.COUNT_UNFINISHED)[0]["found"]:
        graph.write(statements.FINISH_ENTITIES)
