"""Plain Python for what a graph database answers, the same for both databases.

A node is a dict of its properties with ``_labels`` (sorted), a relationship one with ``_type``, a path the list of its
nodes and relationships in turn; dates, times and durations are ISO 8601 text, a point the list of its coordinates.
Element ids never appear: they change with a rebuild, and on the embedded database with a label.
"""

import re
from typing import Any

FRACTION = re.compile(r"\.[0-9]+")  # of a second; the driver always writes nine digits
PRIMITIVES = (str, int, float, bool, type(None), bytes, bytearray)


def plain_value(value: Any) -> Any:
    """Return one value as plain Python, all the way down."""
    if isinstance(value, PRIMITIVES):
        return value
    if type(value) is list:
        return [plain_value(item) for item in value]
    if type(value) is dict:
        return {key: plain_value(item) for key, item in value.items()}
    return plain_driver_value(value)


def plain_driver_value(value: Any) -> Any:
    """Return a node, relationship, path, point or temporal value as plain Python."""
    from neo4j.graph import Node, Path, Relationship
    from neo4j.spatial import Point

    match value:
        case Node():
            return {**plain_properties(value), "_labels": sorted(value.labels)}
        case Relationship():
            return {**plain_properties(value), "_type": value.type}
        case Path():
            return plain_path(value)
        case Point():
            return [float(coordinate) for coordinate in value]
    return FRACTION.sub(lambda found: found[0].rstrip("0").rstrip("."), value.iso_format())


def plain_properties(entity: Any) -> dict[str, Any]:
    """Return the properties of a node or relationship, by name: their order differs between databases."""
    return {key: plain_value(entity[key]) for key in sorted(entity.keys())}


def plain_path(path: Any) -> list[Any]:
    """Return a path as node, relationship, node, ..."""
    steps = [plain_value(path.start_node)]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        steps += [plain_value(relationship), plain_value(node)]
    return steps
