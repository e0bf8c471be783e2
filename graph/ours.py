"""What in a database is talkgraph's, and of this workspace: all else is left alone, or the load is refused.

A database may hold nodes of others that bear one of our labels. Ours are known by what only they have
(`graph.statements.OURS`); a node without it is neither changed nor removed, by a load or by a rebuild. Where it has the
`id` of an entity or episode that is to be written, the database's own uniqueness refuses that (GraphWriteError). A
`Show` or `Name` of others with our key is shared: edges lead to it, but it stays as it is.
"""

import re

from graph import statements
from graph.connection import Graph
from schemas.errors import GraphWriteError
from schemas.ontology import GRAPH_LABELS, GRAPH_RELATIONSHIPS
from schemas.workspace import Workspace

TITLES_TOLD = 3
_IDENTIFIER = re.compile(r"[A-Z][A-Za-z_]*")


def refuse_other_workspace(graph: Graph, workspace: Workspace) -> None:
    """Raise GraphWriteError where the database holds episodes that this workspace never knew.

    It knows those that it points to, the ids that they had before, and those that its ledger mentions: what was
    forgotten is its own to remove.
    """
    known = {pointer.episode for pointer in workspace.pointers()} | set(workspace.aliases())
    unknown = [row for row in graph.read(statements.READ_EPISODES) if row["id"] not in known]
    mentioned = {entry.episode for entry in workspace.ledger()} if unknown else set()
    foreign = sorted(str(row["title"] or row["id"]) for row in unknown if row["id"] not in mentioned)
    if foreign:
        told = ", ".join(foreign[:TITLES_TOLD]) + (", ..." if len(foreign) > TITLES_TOLD else "")
        episodes = "1 episode" if len(foreign) == 1 else f"{len(foreign)} episodes"
        raise GraphWriteError(
            f"the database holds {episodes} of another workspace ({told}); give this one a database of its own, or "
            "`talkgraph rebuild` to replace them"
        )


def may_be_entity_type(label: str) -> bool:
    """Tell whether a label of an entity can be a type that some ontology gave it."""
    return _IDENTIFIER.fullmatch(label) is not None and label not in GRAPH_LABELS


def may_be_fact_type(type: str) -> bool:
    """Tell whether a relationship type can be one of facts that some ontology had."""
    return _IDENTIFIER.fullmatch(type) is not None and type not in GRAPH_RELATIONSHIPS
