"""Answers as people read them: a table where the terminal is wide enough, else a paragraph a row, quotes wrapped.

A paragraph ends with the row's place: `who` (unless that comes first), `episode`, `published`, `second`, `link`. Where
the terminal takes links, the second is one, and the address itself is left out.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from extractor.cli.output import Row, flat_text, print_rows

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

PLACE = ("who", "episode", "published", "second", "link")
LINKED = ("second", "episode", "entity", "title")  # the first of these that a row has carries its link
QUOTES = ("words",)
CELL_WIDTH, QUOTE_WIDTH = 13, 36  # what columns need at least to be read with ease


def print_answer(keys: Sequence[str], rows: Iterable[Row], form: str) -> int:
    """Print rows in one of the formats table, json, jsonl, csv, and return how many there were."""
    if form != "table":
        return print_rows(keys, rows, form)
    from rich.console import Console

    told = list(rows)
    if told:
        write_answer(Console(soft_wrap=False), list(keys), told)
    return len(told)


def write_answer(console: "Console", keys: Sequence[str], rows: Sequence[Row]) -> None:
    """Write rows as a table, or as paragraphs where a table would be too narrow to read."""
    shown = [key for key in keys if any(row.get(key) not in (None, []) for row in rows)]
    if console.is_terminal and any(key in shown for key in LINKED):
        shown = [key for key in shown if key != "link"]
    width = sum(QUOTE_WIDTH if key in QUOTES else CELL_WIDTH for key in shown)
    if len(rows) > 1 and width <= console.width:
        console.print(_table(console, shown, rows))
        return
    for row in rows:
        console.print(_paragraph(console, shown, row))


def _table(console: "Console", shown: Sequence[str], rows: Sequence[Row]) -> "RenderableType":
    from rich.table import Table

    table = Table(header_style="bold")
    for key in shown:
        numbers = key == "second" or all(isinstance(row.get(key), int | float) for row in rows)
        least = QUOTE_WIDTH - 3 if key in QUOTES else None
        table.add_column(key, overflow="fold", justify="right" if numbers else "left", min_width=least)
    for row in rows:
        table.add_row(*(_cell(console, key, row) for key in shown))
    return table


def _paragraph(console: "Console", shown: Sequence[str], row: Row) -> "RenderableType":
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table

    if not any(row.get(key) for key in QUOTES):
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold")
        grid.add_column(overflow="fold")
        for key in shown:
            grid.add_row(key, _cell(console, key, row))
        return Padding(grid, (0, 0, 1, 0))
    place = [key for key in PLACE if key in shown[1:]]
    head = [key for key in shown if key not in (*QUOTES, *place)]
    text = _joined(console, head, row, style="bold")
    for key in QUOTES:
        text.append(f"\n“{flat_text(row.get(key))}”")
    text.append("\n").append_text(_joined(console, place, row, style="dim"))
    return Group(text, "")


def _joined(console: "Console", keys: Sequence[str], row: Row, style: str) -> "Text":
    from rich.text import Text

    told = [key for key in keys if row.get(key) not in (None, [])]
    cells = [_named(key, row, _cell(console, key, row)) for key in told]
    joined = Text(" · ").join(cells)
    joined.stylize(style)
    return joined


def _named(key: str, row: Row, cell: "Text") -> "Text":
    """Put its name before a bare number, which says nothing by itself."""
    is_bare = isinstance(row[key], int | float) and key != "second"
    return type(cell)(f"{key} ").append_text(cell) if is_bare else cell


def _cell(console: "Console", key: str, row: Row) -> "Text":
    from rich.style import Style
    from rich.text import Text

    carrier = next((name for name in LINKED if row.get(name) is not None), None)
    link = row.get("link")
    is_linked = key == carrier and console.is_terminal and isinstance(link, str)
    return Text(_text(key, row.get(key)), style=Style(link=link) if is_linked else "")


def _text(key: str, value: Any) -> str:
    from graph.links import clock_time

    if key == "second" and isinstance(value, int | float):
        return clock_time(value)
    return f"“{value}”" if key in QUOTES and isinstance(value, str) else flat_text(value)
