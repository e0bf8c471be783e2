"""What the graph holds, as who writes Cypher must know it: labels, relationship types, properties, examples."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph import reading
from graph.connection import Graph, Row
from graph.statements import KEYS
from schemas.model import Frozen

EXAMPLE_LENGTH = 200
MOST_VALUES = 30  # a property with no more different texts than this, each a short one, is told with all of them
VALUE_LENGTH = 30
_LIST = "LIST"
_CALLED = ("name", "title", "quote", "text", "key", "id")  # what a node is called in an example: the first that it has


class PropertyKind(Frozen):
    """Describe a property: the Cypher type of its values (" or " between several), how many there are, one of them.

    `values` are all its texts, where a few of them stand again and again (the modality of statements).
    """

    name: str
    type: str
    count: int
    example: Any = None
    values: tuple[str, ...] = ()


class NodeKind(Frozen):
    """Describe the nodes of a label; `also` are the labels that all of them bear beside it."""

    label: str
    also: tuple[str, ...]
    count: int
    properties: tuple[PropertyKind, ...]
    example: dict[str, Any]


class Ends(Frozen):
    """Count the relationships of a type between nodes of two labels, the most telling ones."""

    start: str
    end: str
    count: int


class EdgeKind(Frozen):
    """Describe a relationship type; its `example` names both ends."""

    type: str
    count: int
    ends: tuple[Ends, ...]
    properties: tuple[PropertyKind, ...]
    example: dict[str, Any]


class GraphDescription(Frozen):
    """Hold all labels and relationship types that there are nodes and edges of."""

    labels: tuple[NodeKind, ...]
    relationships: tuple[EdgeKind, ...]


def describe_graph(graph: Graph) -> GraphDescription:
    """Describe the graph as it is; long example texts are cut, and "..." says so."""
    return GraphDescription(
        labels=tuple(kind for label in KEYS for kind in _node_kinds(graph, label)),
        relationships=tuple(kind for label in KEYS for kind in _edge_kinds(graph, label)),
    )


def _node_kinds(graph: Graph, label: str) -> Iterable[NodeKind]:
    counts: Counter[str] = Counter()
    beside: dict[str, set[str]] = {}
    for row in graph.read(reading.count_nodes(label)):
        for one in row["labels"]:
            counts[one] += row["count"]
            beside[one] = set(row["labels"]) & beside.get(one, set(row["labels"]))
    values = _count_values(graph.read(reading.count_node_properties(label)), "labels")
    for kind in sorted(counts, key=lambda kind: (kind != label, kind)):
        example = _example_node(graph, label, kind)
        yield NodeKind(
            label=kind,
            also=tuple(sorted(beside[kind] - {kind})),
            count=counts[kind],
            properties=tuple(
                _property(
                    name,
                    types,
                    _example_value(graph, label, kind, name, types, example),
                    _find_values(graph, reading.find_node_values(label, kind), name, types),
                )
                for name, types in _in_order(values[kind])
            ),
            example=_shortened(example),
        )


def _edge_kinds(graph: Graph, label: str) -> Iterable[EdgeKind]:
    ends: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in graph.read(reading.count_edges(label)):
        ends[row["type"]][_telling(row["start"]), _telling(row["end"])] += row["count"]
    values = _count_values(graph.read(reading.count_edge_properties(label)), "edge")
    for type in sorted(ends):
        row = graph.read(reading.find_edge(label, type))[0]
        yield EdgeKind(
            type=type,
            count=ends[type].total(),
            ends=tuple(
                Ends(start=start, end=end, count=count)
                for (start, end), count in sorted(ends[type].items(), key=lambda item: (-item[1], item[0]))
            ),
            properties=tuple(
                _property(
                    name,
                    types,
                    row["properties"].get(name),
                    _find_values(graph, reading.find_edge_values(label, type), name, types),
                )
                for name, types in sorted(values[type].items())
            ),
            example=_shortened({"start": _call(row["start"]), "end": _call(row["end"]), **row["properties"]}),
        )


def _count_values(rows: Iterable[Row], kinds: str) -> defaultdict[str, dict[str, Counter[str]]]:
    """Count values by kind of node or edge, by property, by type."""
    values: defaultdict[str, dict[str, Counter[str]]] = defaultdict(dict)
    for row in rows:
        for kind in row[kinds] if isinstance(row[kinds], list) else [row[kinds]]:
            types = values[kind].setdefault(row["name"], Counter())
            types[_type_name(row["type"])] += row["count"]
    return values


def _type_name(told: str) -> str:
    """Return a type without the remark that a value which is there can't be null."""
    return told.removesuffix(" NOT NULL")


def _find_values(graph: Graph, statement: str, name: str, types: Counter[str]) -> tuple[str, ...]:
    if set(types) != {"STRING"}:
        return ()
    found = sorted(row["value"] for row in graph.read(statement, name=name, most=MOST_VALUES + 1))
    few = len(found) <= min(MOST_VALUES, types.total() - 1) and all(len(value) <= VALUE_LENGTH for value in found)
    return tuple(found) if few else ()


def _property(name: str, types: Counter[str], example: Any, values: tuple[str, ...] = ()) -> PropertyKind:
    of = f"LIST<{_element_type(example)}>" if isinstance(example, list) and example else _LIST
    told = [of if type == _LIST else type for type in sorted(types)]
    return PropertyKind(name=name, type=" or ".join(told), count=types.total(), example=_short(example), values=values)


def _element_type(example: Sequence[Any]) -> str:
    return {str: "STRING", bool: "BOOLEAN", int: "INTEGER", float: "FLOAT"}.get(type(example[0]), "ANY")


def _example_node(graph: Graph, label: str, kind: str) -> dict[str, Any]:
    found = graph.read(reading.find_entity(kind)) if label == "Entity" else []
    found = found or graph.read(reading.find_node(label, kind))
    properties: dict[str, Any] = found[0]["properties"]
    return {name: properties[name] for name, _ in _in_order(properties)}


def _example_value(
    graph: Graph, label: str, kind: str, name: str, types: Mapping[str, int], example: Mapping[str, Any]
) -> Any:
    if example.get(name) not in (None, []):
        return example[name]
    find = reading.find_list if _LIST in types else reading.find_value
    found = graph.read(find(label, kind), name=name)
    return found[0]["value"] if found else example.get(name)


def _in_order(properties: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Put first what a node is known by."""
    return sorted(properties.items(), key=lambda item: (item[0] not in ("id", "key"), item[0] != "name", item[0]))


def _telling(labels: Iterable[str]) -> str:
    """Return the one label that says most: Company rather than Entity, Claim rather than Statement."""
    return min(labels, key=lambda label: (label in KEYS, label))


def _call(properties: Mapping[str, Any]) -> Any:
    return next(properties[key] for key in _CALLED if properties.get(key) is not None)


def _shortened(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _short(value) for name, value in properties.items()}


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > EXAMPLE_LENGTH:
        return value[: EXAMPLE_LENGTH - 3].rstrip() + "..."
    return [_short(item) for item in value[:10]] if isinstance(value, list) else value
