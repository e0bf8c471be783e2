"""CSV files as `neo4j-admin database import full` reads them: one for each kind of node and of edge, with a header.

A text stands in quotes, whatever is in it; what isn't known is empty without quotes. The items of a list are joined by
U+001F, which is in no text that was read from a transcript; in an item that has it nevertheless it becomes U+FFFD.
An empty list can't be told, the importer leaves it out: `graph.bulk_import` puts it in place.
"""

import math
import shlex
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph.statements import ENDS, KEYS

BETWEEN_ITEMS = "\x1f"
FACTS = "FACTS"  # all typed edges: which types there are is the ontology's
LABEL, TYPE, START, END = ":LABEL", ":TYPE", ":START_ID", ":END_ID"
NODES = {  # the labels of each kind; ids are unique among the nodes of a first label
    "Show": ("Show",),
    "Episode": ("Episode",),
    "Segment": ("Segment",),
    "Relation": ("Statement", "Relation"),
    "Claim": ("Statement", "Claim"),
    "Entity": ("Entity",),
    "Name": ("Name",),
}
EDGES = {**ENDS, "NAMES": ("Name", "Entity"), FACTS: ("Entity", "Entity")}

_STATEMENT = "quote start:double end:double url modality polarity negated:boolean grounding confidence:double method"
_PROPERTIES = {  # beside ids; without a type it is a text
    "Show": "name made_by",
    "Episode": "title published:datetime url number:long description duration:double language extraction resolved",
    "Segment": "index:long speaker start:double end:double text url chapter",
    "Relation": f"{_STATEMENT} type role",
    "Claim": f"{_STATEMENT} kind value number:double unit due",
    "Entity": f"{LABEL} name aliases:string[] heard_as:string[] made_by",
    "Name": "made_by",
    "DISCUSSES": "count:long first_start:double salience:double salient:boolean",
    "MENTIONS": "count:long forms:string[] start:double",
    "APPEARS_IN": "role",
    FACTS: f"{TYPE} support:long episodes:long confidence:double first_said:datetime last_said:datetime role",
}


class BulkFiles:
    """Write all files of a folder as the rows come; `counts` says how many there are of each kind."""

    def __init__(self, folder: Path) -> None:
        self.counts: Counter[str] = Counter()
        self._stack = ExitStack()
        self._columns = {kind: _columns(kind) for kind in (*NODES, *EDGES)}
        self._files = {
            kind: self._stack.enter_context((folder / f"{kind}.csv").open("w", encoding="utf-8", newline=""))
            for kind in self._columns
        }
        for kind, columns in self._columns.items():
            self._files[kind].write(",".join(columns.values()) + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def write_node(self, kind: str, properties: Mapping[str, Any]) -> None:
        """Write a node with all its properties, the id among them; an entity's type stands under `LABEL`."""
        self._write(kind, properties)

    def write_edge(self, kind: str, start: str, end: str, properties: Mapping[str, Any]) -> None:
        """Write an edge between two nodes; a fact's type stands under `TYPE`."""
        self._write(kind, {START: start, END: end, **properties})

    def _write(self, kind: str, row: Mapping[str, Any]) -> None:
        columns = self._columns[kind]
        if unknown := row.keys() - columns.keys():
            raise ValueError(f"{kind}.csv has no column for {', '.join(sorted(unknown))}")
        self._files[kind].write(",".join(csv_field(row.get(name)) for name in columns) + "\n")
        self.counts[kind] += 1


def csv_field(value: Any) -> str:
    """Return a value as the importer reads it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
        case int() | float():
            return repr(value)
        case str():
            return _quoted(value)
    return _quoted(BETWEEN_ITEMS.join(item.replace(BETWEEN_ITEMS, "\ufffd") for item in value))


def import_command(folder: Path, database: str) -> str:
    """Return the command line that imports the files of a folder.

    The names are relative to the folder, so that it may be moved to the server's machine, and begin with "./" because
    newer importers refuse a bare name.
    """
    nodes = [f"--nodes={':'.join(labels)}=./{kind}.csv" for kind, labels in NODES.items()]
    edges = [f"--relationships={'' if type == FACTS else f'{type}='}./{type}.csv" for type in EDGES]
    dialect = [f"--array-delimiter=U+{ord(BETWEEN_ITEMS):04X}", "--multiline-fields=true"]
    arguments = ["neo4j-admin", "database", "import", "full", database, *dialect, *nodes, *edges]
    return f"cd {shlex.quote(str(folder))} && {shlex.join(arguments)}"


def _columns(kind: str) -> dict[str, str]:
    """Return the header of each column by the name under which a row has it."""
    own = {header.partition(":")[0] or header: header for header in _PROPERTIES.get(kind, "").split()}
    if kind in NODES:
        label = NODES[kind][0]
        return {KEYS[label]: f"{KEYS[label]}:ID({label})", **own}
    start, end = EDGES[kind]
    return {START: f"{START}({start})", END: f"{END}({end})", **own}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
