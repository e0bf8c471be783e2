"""The named queries: files of Cypher that state their question, their parameters with types, and a sample answer.

The head of a file is a comment: the question; then a parameter a line, ``name: type = default -- what it means``, where
the default is JSON (text may stand bare) and none means that it must be given; then a sample, its parameters and the
first row of its answer. Below the head stands one statement, which runs on all databases.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from schemas.errors import QueryError

QUERIES = "queries"
SUFFIX = ".cypher"
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
TYPES = frozenset({"entity", "entity type", "episode", "text", "words", "spelling", "integer", "count", "date"})
_PARAMETER = re.compile(r"(?P<name>[a-z_]+): (?P<type>[^=]+?)(?: = (?P<default>\S+))? -- (?P<says>.+)")
_SAMPLE = re.compile(r"Sample(?: of (?P<source>[a-z ]+))?: ?(?P<parameters>.*)")
_CELL = re.compile(r"  (?P<column>\w+): (?P<value>.+)")


class Parameter(NamedTuple):
    """Say what a query must or may be told. `type` is one of `TYPES`, or ``choice``, and then `choices` are named."""

    name: str
    type: str
    required: bool
    default: Any
    says: str
    choices: tuple[str, ...] = ()


class Sample(NamedTuple):
    """Hold parameters and the first row of what they give on the graph of `source`."""

    source: str
    parameters: dict[str, str]
    row: dict[str, Any]


class NamedQuery(NamedTuple):
    """Hold a question that has a name; `text` is the file as it is, `cypher` the statement in it."""

    name: str
    question: str
    parameters: tuple[Parameter, ...]
    sample: Sample
    cypher: str
    text: str

    @property
    def usage(self) -> str:
        """Return the parameters in short: ``entity [since] [limit=50]``."""
        return " ".join(map(_usage, self.parameters))


@cache
def read_named_queries() -> Mapping[str, NamedQuery]:
    """Return the queries that ship with talkgraph, by name."""
    folder = resources.files("graph").joinpath(QUERIES)
    found = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(SUFFIX))
    return {name.removesuffix(SUFFIX): parse_named_query(name.removesuffix(SUFFIX), text) for name, text in found}


def parse_named_query(name: str, text: str) -> NamedQuery:
    """Read a file; QueryError with its line where the head is not as it should be."""
    lines = text.splitlines()
    head = [line[2:].removeprefix(" ") for line in lines if line.startswith("//")]
    body = "\n".join(line for line in lines if not line.startswith("//")).strip()
    if not NAME.fullmatch(name) or not head or not head[0] or not body:
        raise QueryError(f"{name}{SUFFIX}: expected a question in a comment, then a statement")
    parameters: list[Parameter] = []
    sample = Sample("", {}, {})
    for number, line in enumerate(head[1:], 2):
        if found := _SAMPLE.fullmatch(line):
            sample = Sample(found["source"] or "", _pairs(found["parameters"]), {})
        elif sample.source and (found := _CELL.fullmatch(line)):
            sample.row[found["column"]] = json.loads(found["value"])
        elif found := _PARAMETER.fullmatch(line):
            parameters.append(_parameter(found, f"{name}{SUFFIX}:{number}"))
        elif line:
            raise QueryError(f"{name}{SUFFIX}:{number}: expected `name: type = default -- meaning`, not {line!r}")
    return NamedQuery(name, head[0], tuple(parameters), sample, body, text)


def _parameter(found: re.Match[str], place: str) -> Parameter:
    type, written = found["type"], found["default"]
    choices = tuple(type.split(" | ")) if " | " in type else ()
    if not choices and type not in TYPES:
        raise QueryError(f"{place}: {type!r} is no type; expected {', '.join(sorted(TYPES))}, or words parted by |")
    return Parameter(
        found["name"], "choice" if choices else type, written is None, _default(written), found["says"], choices
    )


def _default(written: str | None) -> Any:
    try:
        return None if written is None else json.loads(written)
    except ValueError:
        return written


def _pairs(text: str) -> dict[str, str]:
    """Read ``entity=API line, limit=3``."""
    return dict(pair.split("=", 1) for pair in text.split(", ") if "=" in pair)


def _usage(parameter: Parameter) -> str:
    if parameter.required:
        return parameter.name
    default = "" if parameter.default is None else f"={parameter.default}"
    return f"[{parameter.name}{default}]"
