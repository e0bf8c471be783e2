"""Batches: how much goes into one statement, and what is told about the way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from graph.statements import BATCH_ROWS

_Row = TypeVar("_Row")
Statement = tuple[str, Mapping[str, Any]]
Progress = Callable[[str, int, int], None]  # what is done ("episodes written"), with how many, of how many


def batches(rows: Sequence[_Row], size: int = BATCH_ROWS) -> Iterator[Sequence[_Row]]:
    """Cut rows into batches of at most that many."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def in_batches(statement: str, rows: Sequence[Any]) -> list[Statement]:
    """Give a statement its `$rows` in batches; nothing where there are none."""
    return [(statement, {"rows": list(batch)}) for batch in batches(rows)]


def no_progress(what: str, done: int, total: int) -> None:
    """Tell nobody."""
