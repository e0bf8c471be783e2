"""`talkgraph status`: what the workspace holds, and whether the graph says the same."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli.options import data_option, format_option

if TYPE_CHECKING:
    from schemas.workspace import Workspace


@click.command()
@click.option("--no-graph", is_flag=True, help="Look at the workspace alone.")
@click.option("--schema", is_flag=True, help="Say instead what a question in Cypher can ask for: labels, types, ...")
@format_option
@data_option
def status(no_graph: bool, schema: bool, format: str, data: Path) -> None:
    """List the episodes of the workspace, their coverage, and what the graph holds."""
    from extractor.cli.output import print_rows
    from schemas.workspace import open_workspace

    with open_workspace(data, write=False) as workspace:
        if schema:
            return _print_schema(workspace, format)
        rows = _episodes(workspace)
        loaded = None if no_graph else _loaded(workspace)
    if loaded is not None:
        for row in rows:
            row["in graph"] = (
                "yes" if loaded[0].get(row["id"]) == row.pop("extraction") else "no, run ingest or rebuild"
            )
    print_rows(list(rows[0]) if rows else ["id"], rows, format)
    if format == "table" and loaded is not None:
        held = ", ".join(f"{count:,} {kind}" for kind, count in loaded[1].items() if count)
        click.echo(f"graph: {held or 'empty'}")


def _print_schema(workspace: "Workspace", form: str) -> None:
    from extractor.cli.schema import print_schema
    from graph.connection import open_graph
    from graph.describe import describe_graph

    with open_graph(data=workspace.root) as graph:
        print_schema(describe_graph(graph), form)


def _episodes(workspace: "Workspace") -> list[dict[str, Any]]:
    last = {entry.episode: entry.at for entry in workspace.ledger() if entry.episode}
    ended = {entry.source: entry.outcome for entry in workspace.ledger()}
    failed = sorted(source for source, outcome in ended.items() if outcome == "failed")
    if failed:
        click.echo(f"failed before: {', '.join(failed)}", err=True)
    return [
        {
            "id": pointer.episode,
            "title": pointer.title,
            "source": pointer.source,
            "coverage": pointer.coverage,
            "ingested": last.get(pointer.episode),
            "extraction": pointer.extraction,
        }
        for pointer in workspace.pointers()
    ]


def _loaded(workspace: "Workspace") -> tuple[dict[str, str], dict[str, int]]:
    from graph.connection import open_graph
    from graph.counts import count_graph
    from graph.statements import READ_EPISODES

    with open_graph(data=workspace.root) as graph:
        episodes = {row["id"]: row["extraction"] for row in graph.read(READ_EPISODES)}
        return episodes, count_graph(graph).nodes
