"""How rows are printed: tables for people, JSON, JSON lines and CSV for machines. Results go to stdout alone.

JSON has no number for NaN and infinity: there they are null, as JavaScript writes them.
"""

import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

Row = dict[str, Any]


def print_rows(keys: Sequence[str], rows: Iterable[Row], form: str, title: str | None = None) -> int:
    """Print rows in one of the formats table, json, jsonl, csv, and return how many there were.

    All but the table are written row by row as they come.
    """
    writers = {"json": _write_json, "jsonl": _write_jsonl, "csv": _write_csv}
    if form in writers:
        return writers[form](keys, rows, sys.stdout)
    return _write_table(keys, list(rows), title)


def _write_json(keys: Sequence[str], rows: Iterable[Row], out: TextIO) -> int:
    count = 0
    for row in rows:
        out.write(",\n" if count else "[\n")
        out.write(_json(row))
        count += 1
    out.write("\n]\n" if count else "[]\n")
    return count


def _write_jsonl(keys: Sequence[str], rows: Iterable[Row], out: TextIO) -> int:
    return sum(out.write(_json(row) + "\n") > 0 for row in rows)


def _write_csv(keys: Sequence[str], rows: Iterable[Row], out: TextIO) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(keys)
    return sum(writer.writerow([flat_text(row.get(key)) for key in keys]) > 0 for row in rows)


def _write_table(keys: Sequence[str], rows: list[Row], title: str | None) -> int:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for key in keys:
        numbers = all(isinstance(row.get(key), int | float) for row in rows)
        table.add_column(key, overflow="fold", justify="right" if numbers and rows else "left")
    for row in rows:
        table.add_row(*(Text(flat_text(row.get(key))) for key in keys))
    Console(soft_wrap=False).print(table)
    return len(rows)


def flat_text(value: Any) -> str:
    """Return a value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else _json(value)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
