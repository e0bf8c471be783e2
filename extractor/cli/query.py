"""`talkgraph query`: a question by its name or in Cypher, answered and nothing changed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli.options import data_option, format_option

if TYPE_CHECKING:
    from graph.connection import Graph
    from schemas.workspace import Workspace

MOST_ROWS = 1000
IS_NAME = re.compile(r"[a-z][a-z0-9_-]*")  # no Cypher is one word in small letters


@click.command()
@click.argument("question", required=False)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="Read as the named query says; for Cypher, VALUE is JSON where it parses, else text.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"Most rows to print.  [default: the query's, or {MOST_ROWS}]"
)
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds after which it is stopped.")
@click.option("--show", is_flag=True, help="Print the named query itself: parameters, a sample answer, the Cypher.")
@click.option("--write", is_flag=True, help="Let the statement write; `rebuild` undoes whatever it did.")
@format_option
@data_option
def query(
    question: str | None,
    params: tuple[str, ...],
    limit: int | None,
    timeout: float | None,
    show: bool,
    write: bool,
    format: str,
    data: Path,
) -> None:
    """Answer a question: by name (without one, the names are listed), or in Cypher.

    It can't write, read files or reach addresses unless --write lets it.
    """
    if question is None:
        _list_queries(format)
    elif not IS_NAME.fullmatch(question):
        if show:
            raise click.BadParameter("it shows a named query.", param_hint="--show")
        _ask_cypher(question, dict(map(_parameter, params)), limit or MOST_ROWS, timeout, write, format, data)
    elif show:
        _show_query(question)
    else:
        if write:
            raise click.BadParameter("a named query writes nothing.", param_hint="--write")
        _ask_named(question, dict(map(_text_parameter, params)), limit, timeout, format, data)


def _list_queries(format: str) -> None:
    from extractor.cli.answers import print_answer
    from graph.named_queries import read_named_queries

    rows = [
        {"name": query.name, "question": query.question, "parameters": query.usage}
        for query in read_named_queries().values()
    ]
    print_answer(["name", "question", "parameters"], rows, format)
    if format == "table":
        click.echo("\nRun one: talkgraph query NAME --param entity=...; see one: talkgraph query NAME --show")


def _show_query(name: str) -> None:
    from graph.ask_named import find_named_query

    click.echo(find_named_query(name).text, nl=False)


def _ask_named(
    name: str, given: dict[str, Any], limit: int | None, timeout: float | None, format: str, data: Path
) -> None:
    from extractor.cli.answers import print_answer
    from graph.ask_named import answer_named, explain_empty, find_named_query, read_parameters, tell_others

    query = find_named_query(name)
    with _opened(data) as (_, graph):
        parameters = read_parameters(graph, query, given)
        for line in tell_others(graph, query, given, parameters):
            click.echo(line, err=True)
        most = limit or parameters.get("limit") or MOST_ROWS
        # One row more than is printed: then it is known whether there are more.
        asked = {**parameters, "limit": most + 1} if "limit" in parameters else parameters
        with answer_named(graph, query, asked, limit=most + 1, timeout=timeout) as answer:
            count = print_answer(answer.keys, _up_to(most, answer), format)
        if not count:
            click.echo(explain_empty(graph, query, given, parameters), err=True)


def _ask_cypher(
    cypher: str,
    parameters: Mapping[str, Any],
    limit: int,
    timeout: float | None,
    write: bool,
    format: str,
    data: Path,
) -> None:
    from extractor.cli.answers import print_answer
    from graph.load_mark import remove_mark
    from graph.loaded import unmark_loaded
    from graph.query import query_graph

    with _opened(data, write=write) as (workspace, graph):
        if write:
            remove_mark(graph)
            unmark_loaded(workspace)
        with query_graph(graph, cypher, parameters, limit=limit + 1, timeout=timeout, write=write) as answer:
            count = print_answer(answer.keys, _up_to(limit, answer), format)
    if not count:
        click.echo("no rows", err=True)


@contextmanager
def _opened(data: Path, *, write: bool = False) -> "Iterator[tuple[Workspace, Graph]]":
    from graph.connection import open_graph
    from schemas.workspace import open_workspace

    with (
        open_workspace(data, write=write, must_exist=True) as workspace,
        open_graph(data=workspace.root) as graph,
    ):
        yield workspace, graph


def _text_parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE", param_hint="--param")
    return name, value


def _parameter(text: str) -> tuple[str, Any]:
    import json

    name, value = _text_parameter(text)
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
