"""`talkgraph query`: a question in Cypher, answered and nothing changed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from extractor.cli.options import data_option, format_option


@click.command()
@click.argument("cypher")
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="VALUE is JSON where it parses, else text."
)
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="Most rows to print.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds after which it is stopped.")
@click.option("--write", is_flag=True, help="Let the statement write; `rebuild` undoes whatever it did.")
@format_option
@data_option
def query(
    cypher: str, params: tuple[str, ...], limit: int, timeout: float | None, write: bool, format: str, data: Path
) -> None:
    """Answer a question in Cypher, which can't write, read files or reach addresses unless --write lets it."""
    from extractor.cli.output import print_rows
    from graph.connection import open_graph
    from graph.loaded import unmark_loaded
    from graph.query import query_graph
    from schemas.workspace import open_workspace

    parameters = dict(map(_parameter, params))
    with (
        open_workspace(data, write=write, must_exist=True) as workspace,
        open_graph(data=workspace.root) as graph,
    ):
        if write and graph.kind == "embedded":
            unmark_loaded(workspace)
        with query_graph(graph, cypher, parameters, limit=limit + 1, timeout=timeout, write=write) as answer:
            count = print_rows(answer.keys, _up_to(limit, answer), format)
    if not count:
        click.echo("no rows", err=True)


def _parameter(text: str) -> tuple[str, Any]:
    import json

    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE", param_hint="--param")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _up_to(limit: int, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Pass on so many rows, and say on stderr where there are more."""
    remaining = iter(rows)
    yield from islice(remaining, limit)
    if next(remaining, None) is not None:
        click.echo(f"stopped after {limit} rows; --limit gives more", err=True)
