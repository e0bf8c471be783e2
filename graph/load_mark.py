"""The mark of a load: what the database was last loaded from, so that the next load looks at what changed since alone.

It is removed before anything is written and set after the last check, so whatever a kill leaves behind, a mark that
stands tells the truth (of two workspaces that load into one database at the same time nothing is promised). It also
says how much there was of each kind: where that differs, others had their hands in it.
"""

import json
from contextlib import suppress
from typing import NamedTuple

from graph import statements
from graph.connection import Graph
from graph.counts import Counts


class Mark(NamedTuple):
    """Hold the token of the archive that was loaded, and how much the database then held."""

    archive: str
    held: Counts


def read_mark(graph: Graph) -> Mark | None:
    """Return the mark of the last load, or None where that came to no end, or the mark is damaged."""
    found = graph.read(statements.READ_MARK)
    with suppress(TypeError, ValueError):
        if len(found) == 1:
            return Mark(str(found[0]["archive"]), Counts(*json.loads(found[0]["counts"])))
    return None


def remove_mark(graph: Graph) -> None:
    """Take the mark away, before something is written."""
    if graph.read(statements.READ_MARK):
        graph.write(statements.DELETE_MARK)


def write_mark(graph: Graph, mark: Mark) -> None:
    """Say what the database holds now."""
    graph.write(statements.WRITE_MARK, archive=mark.archive, counts=json.dumps(mark.held))
