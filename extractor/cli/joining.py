"""Where the halves meet: which extractor is meant, and the workspace's extractions loaded into the graph."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemas.workspace import Workspace

if TYPE_CHECKING:
    from extractor.extract import Extractor
    from graph.batches import Progress
    from graph.connection import Graph

EXTRACTORS = ("spacy",)


def choose_extractor(name: str, ontology: Path | None = None, gazetteer: Path | None = None) -> "Extractor":
    """Return the extractor of that name, on the user's ontology and gazetteer where given; SettingsError for others."""
    from extractor.offline.extractor import SpacyExtractor
    from schemas.errors import SettingsError
    from schemas.gazetteer import load_gazetteer
    from schemas.ontology import load_ontology

    if name not in EXTRACTORS:
        raise SettingsError(f"no extractor {name!r}: expected {' or '.join(EXTRACTORS)}")
    return SpacyExtractor(load_ontology(ontology), load_gazetteer(gazetteer))


def load_workspace(
    workspace: Workspace, ontology: Path | None = None, gazetteer: Path | None = None, *, anew: bool = False
) -> None:
    """Bring the graph to what the workspace says, and tell on stderr what was done.

    The graph is in Neo4j where NEO4J_URI is set, else in the embedded database; with `anew` it is emptied first.
    An embedded database that was last loaded from the same is not even started.
    """
    from graph.connection import open_graph
    from graph.loaded import is_loaded
    from schemas.gazetteer import load_gazetteer
    from schemas.ontology import load_ontology

    embedded = not os.environ.get("NEO4J_URI")
    if embedded and not anew and is_loaded(workspace, load_gazetteer(gazetteer), load_ontology(ontology)):
        click.echo("graph: nothing to load, it says what the workspace says", err=True)
        return
    with open_graph(data=workspace.root) as graph:
        load_into(graph, workspace, ontology, gazetteer, anew=anew)


def load_into(
    graph: "Graph",
    workspace: Workspace,
    ontology: Path | None = None,
    gazetteer: Path | None = None,
    *,
    anew: bool = False,
) -> None:
    """Do as `load_workspace` does, on a database that is open."""
    from graph.load import load_graph, rebuild_graph
    from graph.loaded import mark_loaded, unmark_loaded
    from schemas.gazetteer import load_gazetteer
    from schemas.ontology import load_ontology

    types, names = load_ontology(ontology), load_gazetteer(gazetteer)
    if graph.kind == "embedded":
        unmark_loaded(workspace)
    bring = rebuild_graph if anew else load_graph
    with shown_load() as progress:
        report = bring(graph, workspace, gazetteer=names, ontology=types, progress=progress)
    if graph.kind == "embedded":
        mark_loaded(workspace, names, types)
    counts = ", ".join(f"{count:,} {kind}" for kind, count in report.counts.items())
    click.echo(
        f"graph: {report.episodes_written} episodes written, {report.episodes_removed} removed, "
        f"{report.episodes_unchanged} unchanged in {report.seconds:.1f} s; it holds {counts}",
        err=True,
    )


@contextmanager
def shown_load() -> "Iterator[Progress]":
    """Show how many episodes are written and how long the rest will take; on stderr, where someone watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from graph.batches import no_progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield no_progress
        return
    columns = (TextColumn("graph: {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading the workspace", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"{what} written", completed=done, total=total)

        yield show
