"""Files that other programs read: GraphML, and node-link JSON as networkx has it. Both are written as nodes come.

What can't be held until the end waits on the disk: the edges, which follow the nodes, and in GraphML the nodes too, for
the kinds of their properties are told first.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from shutil import copyfileobj
from types import TracebackType
from typing import Any, Self, TextIO
from xml.sax.saxutils import escape, quoteattr

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LABELS, LABEL = "labels", "label"  # under these an exported node has its labels, an exported edge its type


class SpooledWriter:
    """Keep nodes and edges on the disk until all are there; leaving its context without an error writes the file."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._stack = ExitStack()
        self._nodes, self._edges = (self._stack.enter_context(_open_spool()) for _ in range(2))
        self.nodes = self.edges = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                self._finish()

    def _finish(self) -> None:
        raise NotImplementedError

    def _copy(self, spool: TextIO) -> None:
        spool.seek(0)
        copyfileobj(spool, self._out)


class GraphMLWriter(SpooledWriter):
    """Write GraphML. Lists are JSON text; a character that XML can't hold becomes U+FFFD."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out)
        self._keys: dict[str, str] = {}

    def write_node(self, id: str, labels: list[str], properties: Mapping[str, Any]) -> None:
        """Take a node."""
        self.nodes += 1
        data = self._data("node", {LABELS: labels, **properties})
        self._nodes.write(f"<node id={_attribute(id)}>{data}</node>\n")

    def write_edge(self, start: str, end: str, type: str, properties: Mapping[str, Any]) -> None:
        """Take an edge."""
        self.edges += 1
        data = self._data("edge", {LABEL: type, **properties})
        self._edges.write(f"<edge source={_attribute(start)} target={_attribute(end)}>{data}</edge>\n")

    def _finish(self) -> None:
        self._out.write("<?xml version='1.0' encoding='utf-8'?>\n")
        self._out.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        self._out.writelines(self._keys[id] for id in sorted(self._keys))
        self._out.write('<graph edgedefault="directed">\n')
        self._copy(self._nodes)
        self._copy(self._edges)
        self._out.write("</graph>\n</graphml>\n")

    def _data(self, of: str, properties: Mapping[str, Any]) -> str:
        return "".join(self._datum(of, name, value) for name, value in properties.items() if value is not None)

    def _datum(self, of: str, name: str, value: Any) -> str:
        type, text = _as_xml(value)
        key = f"{of}-{name}-{type}"
        if key not in self._keys:
            self._keys[key] = (
                f'<key id={_attribute(key)} for="{of}" attr.name={_attribute(name)} attr.type="{type}"/>\n'
            )
        return f"<data key={_attribute(key)}>{_escape(text)}</data>"


class NodeLinkWriter(SpooledWriter):
    """Write node-link JSON, which `networkx.node_link_graph(json.load(file))` takes."""

    def write_node(self, id: str, labels: list[str], properties: Mapping[str, Any]) -> None:
        """Take a node."""
        self._nodes.write(_line(self.nodes, {"id": id, LABELS: labels, **properties}))
        self.nodes += 1

    def write_edge(self, start: str, end: str, type: str, properties: Mapping[str, Any]) -> None:
        """Take an edge."""
        ends = {"source": start, "target": end, "key": type, LABEL: type}
        self._edges.write(_line(self.edges, {**ends, **properties}))
        self.edges += 1

    def _finish(self) -> None:
        self._out.write('{"directed": true, "multigraph": true, "graph": {},\n"nodes": [')
        self._copy(self._nodes)
        self._out.write('\n],\n"edges": [')
        self._copy(self._edges)
        self._out.write("\n]}\n")


FORMATS: dict[str, Callable[[TextIO], GraphMLWriter | NodeLinkWriter]] = {
    "graphml": GraphMLWriter,
    "node-link": NodeLinkWriter,
}
SUFFIXES = {".graphml": "graphml", ".xml": "graphml", ".json": "node-link"}


@contextmanager
def _open_spool() -> Iterator[TextIO]:
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as spool:
        yield spool


def _line(before: int, content: Mapping[str, Any]) -> str:
    return (",\n" if before else "\n") + json.dumps(content, ensure_ascii=False)


def _as_xml(value: Any) -> tuple[str, str]:
    """Return a value's type in GraphML, and its text."""
    match value:
        case bool():
            return "boolean", str(value).lower()
        case int():
            return "long", str(value)
        case float():
            return "double", repr(value)
        case str():
            return "string", value
    return "string", json.dumps(value, ensure_ascii=False)


def _escape(text: str) -> str:
    return escape(NO_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    return quoteattr(NO_XML.sub("\ufffd", text), {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
