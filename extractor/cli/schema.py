"""How `talkgraph status --schema` is printed: as text to be read or given to a language model, as JSON, as rows."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from graph.describe import EdgeKind, GraphDescription, NodeKind, PropertyKind

KEYS = ["of", "property", "type", "count", "example"]
SHOWN = 60  # characters of an example
WIDTH = 110


def print_schema(description: "GraphDescription", form: str) -> None:
    """Print what a graph holds in one of the formats table, json, jsonl, csv."""
    from extractor.cli.output import print_rows

    if form == "json":
        click.echo(description.model_dump_json(indent=2))
    elif form == "table":
        click.echo("\n".join(_text(description)) or "the graph is empty")
    else:
        print_rows(KEYS, _rows(description), form)


def _text(description: "GraphDescription") -> Iterator[str]:
    labels = {kind.label: kind for kind in description.labels}
    for kind in description.labels:
        like = next((labels[other] for other in kind.also if _same_properties(labels[other], kind)), None)
        if like:
            yield f"(:{like.label}:{kind.label}) {kind.count:,}, such as {_show(kind.example.get('name'))}"
        else:
            yield f"(:{':'.join((*kind.also, kind.label))}) {kind.count:,}"
            yield from _property_lines(kind.properties, kind.count)
    told: dict[Any, str] = {}
    for edge in description.relationships:
        yield from _edge_lines(edge, labels, told)


def _edge_lines(edge: "EdgeKind", labels: "dict[str, NodeKind]", told: "dict[Any, str]") -> Iterator[str]:
    start = _common_label({ends.start for ends in edge.ends}, labels)
    end = _common_label({ends.end for ends in edge.ends}, labels)
    yield f"(:{start})-[:{edge.type}]->(:{end}) {edge.count:,}"
    if len(edge.ends) > 1:
        between = (f"{_one_of(one.start, start)}{one.end} {one.count:,}" for one in edge.ends)
        yield from textwrap.wrap(", ".join(between), WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield f"  {_show(edge.example['start'])} to {_show(edge.example['end'])}"
    if not edge.properties:
        return
    like = told.setdefault(tuple((one.name, one.type) for one in edge.properties), edge.type)
    if like == edge.type or any(one.values for one in edge.properties):
        yield from _property_lines(edge.properties, edge.count)
    else:
        yield f"  properties as {like} has"


def _common_label(given: set[str], labels: "dict[str, NodeKind]") -> str:
    """Return the label itself where there is one, else what all such nodes bear too: Entity for Company and Model."""
    families = {next(iter(labels[label].also), label) if label in labels else label for label in given}
    return "|".join(sorted(given if len(given) == 1 else families))


def _one_of(label: str, told: str) -> str:
    return "" if label == told else f"{label} to "


def _property_lines(properties: "Iterable[PropertyKind]", of: int) -> Iterator[str]:
    rows = list(properties)
    names, types = (max((len(getattr(row, key)) for row in rows), default=0) for key in ("name", "type"))
    for row in rows:
        known = "" if row.count == of else f" ({row.count:,} known)"
        start = f"  {row.name:{names}}  {row.type:{types}}  "
        if len(row.values) > 1:
            text = ", ".join(map(_show, row.values)) + known
            yield from textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
        else:
            yield f"{start}{_show(row.example)}{known}"


def _same_properties(one: "NodeKind", other: "NodeKind") -> bool:
    """Tell whether two labels have the same properties, whatever is known of what stands in their lists."""
    first, second = ([(kind.name, kind.type.partition("<")[0]) for kind in two.properties] for two in (one, other))
    return first == second


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[: SHOWN - 4].rstrip() + '..."'


def _rows(description: "GraphDescription") -> Iterator[dict[str, Any]]:
    kinds: list[tuple[str, NodeKind | EdgeKind]] = [(kind.label, kind) for kind in description.labels]
    for of, kind in (*kinds, *((edge.type, edge) for edge in description.relationships)):
        yield dict(zip(KEYS, (of, None, None, kind.count, kind.example), strict=True))
        for one in kind.properties:
            yield dict(zip(KEYS, (of, one.name, one.type, one.count, one.example), strict=True))
