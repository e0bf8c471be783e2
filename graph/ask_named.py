"""Ask a named query: what was given is read by its declared types, and each answer is a list of plain rows."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from graph.connection import Graph, Row
from graph.look_ups import (
    find_entities,
    find_entity,
    find_episode,
    find_type,
    keys_of,
    nearest,
    nearest_names,
    or_near,
    search_words,
)
from graph.named_queries import NamedQuery, Parameter, read_named_queries
from graph.query import Answer, query_graph
from graph.statements import READ_SAID_TYPES, checked
from schemas.errors import QueryError

ANY_FACT = "[:FACT*"


def ask_named(graph: Graph, name: str, /, **given: Any) -> list[Row]:
    """Return the rows of a named query, ``ask_named(graph, "who-said-what-about", entity="swyx")``.

    A row is a dict of plain values, and a column holds one kind of them: ``pandas.DataFrame`` takes the list as it is,
    and so does ``polars.DataFrame``, with ``infer_schema_length=None`` as a column may be empty for long.
    QueryError where there is no such query or parameter, or where what is given can't be read as its type.
    """
    query = find_named_query(name)
    with answer_named(graph, query, read_parameters(graph, query, given)) as answer:
        return list(answer)


def answer_named(graph: Graph, query: NamedQuery, parameters: Mapping[str, Any], **limits: Any) -> Answer:
    """Send a named query with parameters that have been read; `limits` are those of `query_graph`."""
    return query_graph(graph, _cypher(graph, query), parameters, **limits)


def find_named_query(name: str) -> NamedQuery:
    """Return the query of that name; QueryError, with the nearest names, where there is none."""
    queries = read_named_queries()
    if name in queries:
        return queries[name]
    near = or_near(nearest(name, ((known, known) for known in queries)))
    raise QueryError(f"there is no query named {name!r}{near}; `talkgraph query` lists them")


def read_parameters(graph: Graph, query: NamedQuery, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each parameter of a query: what is given, read by its type, else its default."""
    known = [parameter.name for parameter in query.parameters]
    for name in given:
        if name not in known:
            raise QueryError(f"{query.name} has no parameter {name!r}: it has {', '.join(known) or 'none'}")
    for parameter in query.parameters:
        if parameter.required and given.get(parameter.name) is None:
            raise QueryError(f"{query.name} needs {parameter.name}: {parameter.says}")
    return {parameter.name: _value(graph, query, parameter, given) for parameter in query.parameters}


def explain_empty(graph: Graph, query: NamedQuery, given: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    """Say what was looked for in vain, defaults included, and which names are near what was asked about."""
    ids = [parameters[p.name] for p in query.parameters if p.type == "entity" and parameters[p.name] is not None]
    found = f" (found as {', '.join(ids)})" if ids else ""
    names = [str(given[p.name]) for p in query.parameters if p.type in ("entity", "words") and given.get(p.name)]
    near = dict.fromkeys(near for name in names for near in nearest_names(graph, name))
    return f"no rows: {query.name} with {_tell_parameters(query, given, parameters)}{found}{or_near(near)}"


def tell_others(graph: Graph, query: NamedQuery, given: Mapping[str, Any], parameters: Mapping[str, Any]) -> list[str]:
    """Say, a line for each name that was given, which other entities go by it."""
    lines = []
    for parameter in query.parameters:
        if parameter.type == "entity" and given.get(parameter.name):
            asked, found = str(given[parameter.name]), parameters[parameter.name]
            others = [one for one in find_entities(graph, asked) if one.id != found]
            if others:
                told = "; ".join(f"{one.id} ({one.name}, {one.type})" for one in others)
                lines.append(f"{asked!r} is {found} here; others go by it: {told}")
    return lines


def _tell_parameters(query: NamedQuery, given: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    asked, default = [], []
    for name, type in ((parameter.name, parameter.type) for parameter in query.parameters):
        if given.get(name) is not None:
            asked.append(f"{name}={given[name]}")
        elif parameters[name] is not None and type != "count":  # a limit, of one row at least, empties no answer
            default.append(f"{name}={parameters[name]}")
    told = [", ".join(asked), f"by default {', '.join(default)}" if default else ""]
    return " and ".join(filter(None, told)) or "no parameters"


def _cypher(graph: Graph, query: NamedQuery) -> str:
    """Return the statement of a query, with the types that the graph holds where it follows facts of any type.

    A path can't be told which by a parameter, and one that may go over all relationships doesn't keep to facts.
    """
    if ANY_FACT not in query.cypher:
        return query.cypher
    types = sorted(checked(row["type"]) for row in graph.read(READ_SAID_TYPES))
    return query.cypher.replace(ANY_FACT, f"[:{'|'.join(types)}*") if types else query.cypher


def _value(graph: Graph, query: NamedQuery, parameter: Parameter, given: Mapping[str, Any]) -> Any:
    value = given.get(parameter.name)
    if value is None:
        is_today = parameter.type == "date" and parameter.default == "today"
        return datetime.now(UTC).date().isoformat() if is_today else parameter.default
    try:
        if parameter.type in _LOOKED_UP:
            return _LOOKED_UP[parameter.type](graph, str(value))
        return _READ[parameter.type](value, parameter)
    except ValueError:
        raise QueryError(f"{query.name}: {parameter.name} is {_wanted(parameter)}, not {str(value)!r}") from None


def _wanted(parameter: Parameter) -> str:
    if parameter.choices:
        return f"one of {', '.join(parameter.choices)}"
    told = {"integer": "a whole number", "count": "a whole number from 1 on", "date": "a date such as 2024-05-31"}
    return told.get(parameter.type, parameter.type)


def _integer(value: Any, _: Parameter, least: int = 0) -> int:
    number = int(str(value))
    if not least <= number < 1 << 31:
        raise ValueError(value)
    return number


def _date(value: Any, _: Parameter) -> str:
    if value == "today":
        return datetime.now(UTC).date().isoformat()
    return date.fromisoformat(str(value)[:10] if isinstance(value, date) else str(value)).isoformat()


def _choice(value: Any, parameter: Parameter) -> str:
    if value not in parameter.choices:
        raise ValueError(value)
    return str(value)


_LOOKED_UP: dict[str, Callable[[Graph, str], str]] = {
    "entity": lambda graph, spelling: find_entity(graph, spelling).id,
    "entity type": find_type,
    "episode": find_episode,
}
_READ: dict[str, Callable[[Any, Parameter], Any]] = {
    "text": lambda value, _: str(value),
    "words": lambda value, _: search_words(str(value)),
    "spelling": lambda value, _: keys_of(str(value)),
    "integer": _integer,
    "count": partial(_integer, least=1),
    "date": _date,
    "choice": _choice,
}
