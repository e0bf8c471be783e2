"""Whether the embedded database says what the workspace says, known without starting it.

A run that finds nothing new need not wait for the server: a note beside the database holds what it was last loaded
from. It is removed before anything is written and set after the load's last check, so whatever a kill leaves behind,
a note that stands tells the truth. Neo4j belongs to others too, and is always asked.
"""

from pathlib import Path

from graph.version import VIEW_VERSION
from schemas.atomic_files import write_atomically
from schemas.gazetteer import Gazetteer
from schemas.ids import content_hash
from schemas.ontology import Ontology
from schemas.workspace import Workspace

FILE = "loaded"


def is_loaded(workspace: Workspace, gazetteer: Gazetteer, ontology: Ontology) -> bool:
    """Tell whether the embedded database was loaded from the workspace as it is now."""
    try:
        return _note(workspace).read_text("ascii") == load_state(workspace, gazetteer, ontology)
    except (OSError, ValueError):
        return False


def mark_loaded(workspace: Workspace, state: str) -> None:
    """Note what the workspace was before the load that brought the embedded database to it (`load_state`).

    Not what it is now: decisions may have come meanwhile, from another machine, say, which the load has not seen.
    """
    write_atomically(_note(workspace), state.encode())


def unmark_loaded(workspace: Workspace) -> None:
    """Take the note away, before something is written to the embedded database."""
    _note(workspace).unlink(missing_ok=True)


def load_state(workspace: Workspace, gazetteer: Gazetteer, ontology: Ontology) -> str:
    """Return what changes whenever a load would bring the graph to something else."""
    return content_hash([VIEW_VERSION, workspace.state, gazetteer.hash, ontology.hash])


def _note(workspace: Workspace) -> Path:
    return workspace.database / FILE
