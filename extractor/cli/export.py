"""`talkgraph export`: the graph, or a part of it, as a file for other programs."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from extractor.cli.options import data_option

if TYPE_CHECKING:
    from graph.export import Selection

FORMATS = ("graphml", "node-link")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    help="GraphML, or node-link JSON as networkx reads it; by FILE's ending (.graphml, .json) if not given.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="WHAT=VALUE",
    help="show=NAME, type=Person (either may stand several times), since=2024-05, until=2024-05-14.",
)
@data_option
def export(file: Path, file_format: str | None, only: tuple[str, ...], data: Path) -> None:
    """Write the graph to a FILE that Gephi, networkx or a browser reads; - is the standard output.

    With --only it is what the chosen episodes hold, the entities that they speak of, and the facts that they support.
    """
    from graph.connection import open_graph
    from graph.export import export_graph
    from graph.export_files import FORMATS as WRITERS
    from graph.export_files import SUFFIXES
    from schemas.workspace import open_workspace

    chosen = file_format or SUFFIXES.get(file.suffix.lower())
    if chosen is None:
        raise click.UsageError(f"{file} doesn't tell the format: end it in .graphml or .json, or give --format")
    selection = _selection(only)
    with (
        open_workspace(data, write=False) as workspace,
        open_graph(data=workspace.root) as graph,
        _written(file) as out,
        WRITERS[chosen](out) as writer,
    ):
        export_graph(graph, writer, selection)
    click.echo(f"{file}: {writer.nodes:,} nodes, {writer.edges:,} edges", err=True)


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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
