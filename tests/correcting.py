"""What tests of corrections share: talks to be corrected, and short ways to correct them."""

from collections.abc import Callable, Sequence

from factories import make_archive
from loads import ONTOLOGY

from graph.corrections import Correction, find_entity, reject_statement, rename_entity, retype_entity
from graph.known import Claimed, Known, read_known
from schemas.decisions import Decision
from schemas.workspace import Workspace

ARCHIVE = make_archive()
LAUNCH, REVIEW, PANEL = (ARCHIVE[name].episode.id for name in ("launch", "review", "panel"))


def know(workspace: Workspace) -> Known:
    return read_known(workspace, None, ONTOLOGY)


def renamed(known: Known, wanted: str, name: str) -> Correction:
    return rename_entity(known, find_entity(known, wanted), name)


def retyped(known: Known, wanted: str, type: str) -> Correction:
    return retype_entity(known, find_entity(known, wanted), type)


def said(known: Known, episode: str, head: str, type: str, tail: str) -> str:
    """Return the id of what was said once in an episode, by names of its own."""
    (id,) = (
        one.id
        for one in known.relations
        if one.episode == episode
        and (known.rows[episode, one.head].name, one.type, known.rows[episode, one.tail].name) == (head, type, tail)
    )
    return id


def claimed(known: Known, episode: str) -> Claimed:
    """Return the only claim of an episode."""
    (claim,) = (one for one in known.claims if one.episode == episode)
    return claim


CORRECT: dict[str, Callable[[Known], Sequence[Decision]]] = {
    "rename": lambda known: renamed(known, "Bright Loom", "Loom House").decisions,
    "retype": lambda known: retyped(known, "Ana Ferro", "Organization").decisions,
    "reject": lambda known: [
        reject_statement(known, said(known, LAUNCH, "Ana Ferro", "FOUNDED", "Brightloom"), everywhere=True).decision
    ],
    "reject a claim": lambda known: [reject_statement(known, claimed(known, LAUNCH).id, everywhere=True).decision],
}
