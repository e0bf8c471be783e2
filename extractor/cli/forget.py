"""`talkgraph forget`: one episode out of the workspace and the graph."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.cli.options import data_option, gazetteer_option, ontology_option

if TYPE_CHECKING:
    from schemas.ledger import LedgerEntry
    from schemas.workspace import Workspace


@click.command()
@click.argument("episode")
@ontology_option
@gazetteer_option
@data_option
def forget(episode: str, ontology: Path | None, gazetteer: Path | None, data: Path) -> None:
    """Take an episode (id, source name or title) out again: the graph ends as if it had never been there.

    With it goes what was known of it: ingested again, it has only the metadata that are given then.
    """
    from extractor.cli.joining import load_workspace
    from schemas.workspace import open_workspace

    with open_workspace(data, must_exist=True) as workspace:
        name, entry = _find(workspace, episode)
        workspace.record(entry)  # first, since nothing goes without a line: a kill between leaves it to be said again
        workspace.forget(str(entry.episode))
        click.echo(f"forgotten: {name} ({entry.episode})", err=True)
        load_workspace(workspace, ontology, gazetteer)


def _find(workspace: "Workspace", wanted: str) -> "tuple[str, LedgerEntry]":
    """Return what the episode is called and the entry for the ledger; an id finds it though its pointer is damaged."""
    import uuid
    from datetime import UTC, datetime

    from schemas.ledger import LedgerEntry

    damaged = workspace.recall(wanted) if workspace.holds(wanted) else None
    pointer = damaged or workspace.find_episode(wanted)
    source = pointer.source or pointer.episode
    entry = LedgerEntry(
        run=uuid.uuid4().hex[:12],
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        source=source,
        outcome="forgotten",
        episode=pointer.episode,
        extraction=pointer.extraction or None,
    )
    return pointer.title or source, entry
