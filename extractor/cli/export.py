"""`talkgraph export`: the graph, or a part of it, as a file for other programs, or as files for Neo4j's importer."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from extractor.cli.options import data_option, gazetteer_option, ontology_option

if TYPE_CHECKING:
    from graph.export import Selection

BULK = "neo4j-admin"
FORMATS = ("graphml", "node-link", BULK)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", type=click.Path(path_type=Path, allow_dash=True), help="Another way to give FILE.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    help="GraphML, or node-link JSON as networkx reads it; by FILE's ending (.graphml, .json) if not given. "
    f"{BULK}: a folder of CSV files for a first load of many episodes into Neo4j.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="WHAT=VALUE",
    help="show=NAME, type=Person (either may stand several times), since=2024-05, until=2024-05-14.",
)
@ontology_option
@gazetteer_option
@data_option
def export(
    file: Path | None,
    output: Path | None,
    file_format: str | None,
    only: tuple[str, ...],
    ontology: Path | None,
    gazetteer: Path | None,
    data: Path,
) -> None:
    """Write the graph to a FILE that Gephi, networkx or a browser reads; - is the standard output.

    With --only it is what the chosen episodes hold, the entities that they speak of, and the facts that they support.

    With --format neo4j-admin FILE is a new folder, written from the workspace without a database (the one format that
    asks for --ontology and --gazetteer); the command that imports it is printed.
    """
    if (file is None) == (output is None):
        raise click.UsageError("give FILE once, as an argument or by --output")
    target = file or output or Path()
    if file_format == BULK:
        if only:
            raise click.UsageError(f"--only is not for {BULK}: a load compares the whole workspace with the graph")
        _export_folder(target, data, ontology, gazetteer)
    else:
        _export_file(target, file_format, _selection(only), data)


def _export_file(file: Path, file_format: str | None, selection: "Selection", data: Path) -> None:
    from graph.connection import open_graph
    from graph.export import export_graph
    from graph.export_files import FORMATS as WRITERS
    from graph.export_files import SUFFIXES
    from graph.load_mark import read_mark
    from schemas.workspace import open_workspace

    chosen = file_format or SUFFIXES.get(file.suffix.lower())
    if chosen is None:
        raise click.UsageError(f"{file} doesn't tell the format: end it in .graphml or .json, or give --format")
    if file.is_dir():
        raise click.UsageError(f"{file} is a folder")
    with (
        open_workspace(data, write=False) as workspace,
        open_graph(data=workspace.root) as graph,
        _written(file) as out,
        WRITERS[chosen](out) as writer,
    ):
        before = read_mark(graph)
        export_graph(graph, writer, selection)
        is_whole = before is not None and read_mark(graph) == before
    if writer.nodes and not is_whole:
        click.echo(
            f"note: a load was under way or was cut off, {file} may lack a part; ingest, then export again", err=True
        )
    click.echo(f"{file}: {writer.nodes:,} nodes, {writer.edges:,} edges", err=True)


def _export_folder(folder: Path, data: Path, ontology: Path | None, gazetteer: Path | None) -> None:
    from extractor.cli.joining import load_lists
    from extractor.cli.progress import shown_load
    from graph.bulk_export import export_bulk
    from graph.bulk_files import NODES, import_command
    from schemas.workspace import open_workspace

    types, names = load_lists(ontology, gazetteer)
    place = folder.absolute()
    with open_workspace(data, write=False) as workspace, _made(place) as made, shown_load() as progress:
        counts = export_bulk(workspace, made, gazetteer=names, ontology=types, progress=progress)
    nodes = sum(counts[kind] for kind in NODES)
    click.echo(
        f"{folder}: {nodes:,} nodes, {counts.total() - nodes:,} edges; the line below imports them while the server is "
        "stopped (--overwrite-destination=true replaces what the database holds); the next `talkgraph ingest` with "
        "NEO4J_URI set then adds constraints, indexes and empty lists",
        err=True,
    )
    click.echo(import_command(place, os.environ.get("NEO4J_DATABASE") or "neo4j"))


def _selection(only: tuple[str, ...]) -> "Selection":
    from graph.export import Selection

    given: dict[str, list[str]] = {"show": [], "type": [], "since": [], "until": []}
    for text in only:
        what, equals, value = text.partition("=")
        if not equals or what not in given or not value:
            raise click.BadParameter(
                f"{text!r} is none of {', '.join(f'{key}=...' for key in given)}", param_hint="--only"
            )
        given[what].append(value)
    for what in ("since", "until"):
        if len(given[what]) > 1:
            raise click.BadParameter(f"{what}= stands twice", param_hint="--only")
    since, until = (next(iter(given[what]), None) for what in ("since", "until"))
    return Selection(shows=tuple(given["show"]), types=tuple(given["type"]), since=since, until=until)


@contextmanager
def _written(file: Path) -> Iterator[TextIO]:
    """Give a file that is there whole or not at all."""
    from schemas.errors import SettingsError

    if str(file) == "-":
        yield sys.stdout
        return
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise SettingsError(f"{file}: can't be written: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            yield out
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _made(folder: Path) -> Iterator[Path]:
    """Give a folder that is there whole or not at all; nothing that is there already is replaced."""
    from schemas.errors import SettingsError

    try:
        if folder.name == "-" or (folder.exists() and any(folder.iterdir())):
            raise SettingsError(f"{folder}: expected the name of a folder that is new or empty")
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise SettingsError(f"{folder}: can't be written: {error.strerror}") from error
    try:
        yield made
        made.chmod(0o777 & ~_umask())
        if folder.exists():
            folder.rmdir()  # not everywhere does a folder take the place of an empty one
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
