"""How an evaluation is told: tables for people, the same and more as JSON."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from extractor.evaluate import Difference, Evaluation, Table

# What is shown of each show: recall of the salient concepts, F1 of all else.
_BY_SHOW = ("entities", "named", "concepts", "typed", "salient", "relations", "claims")
_WIDTH = 40
_LONGEST = 200


class Telling:
    """Tell in the form that is asked for; all of it goes into a file too, as JSON, where one is named."""

    def __init__(self, form: str, output: Path | None) -> None:
        self._form, self._output = form, output

    def evaluation(self, after: "Evaluation", before: "Evaluation | None", changes: "Sequence[Difference]") -> None:
        """Tell the scores, beside those of what they are compared with, the changes, and the worst cases."""
        from extractor.evaluate import describe_evaluation

        told = describe_evaluation(after)
        if before is not None:
            told |= {"before": before.table, "changes": [change._asdict() for change in changes]}
        if not self._is_json(told):
            _print_table(after.table, before.table if before else None)
            _print_shows(after.shows)
            _print_rows("worst cases", ["text", "fault", "part", "says"], after.worst)
            _print_changes(changes)

    def changes(self, changes: "Sequence[Difference]") -> None:
        """Tell the changes alone."""
        if not self._is_json({"changes": [change._asdict() for change in changes]}):
            _print_changes(changes)

    def _is_json(self, content: Mapping[str, Any]) -> bool:
        from schemas.errors import SettingsError

        text = json.dumps(content, ensure_ascii=False, indent=1)
        if self._output:
            try:
                self._output.write_text(text + "\n", "utf-8")
            except OSError as error:
                raise SettingsError(f"{self._output}: can't be written: {error.strerror}") from error
        elif self._form == "json":
            click.echo(text)
        return self._form == "json"


def _print_table(after: "Table", before: "Table | None") -> None:
    if before is not None:
        click.echo(f"{'':19}{'after':{_WIDTH}}before")
    for name in dict.fromkeys((*after, *(before or {}))):
        beside = "" if before is None else _numbers(before.get(name))
        click.echo(f"{name:18s} {_numbers(after.get(name)):{_WIDTH if beside else 0}}{beside}")


def _numbers(row: Mapping[str, float] | int | None) -> str:
    if isinstance(row, Mapping):
        return "  ".join(f"{key} {value}" for key, value in row.items())
    return "-" if row is None else str(row)


def _print_shows(shows: "Mapping[str, Table]") -> None:
    if len(shows) < 2:
        return
    click.echo("\nby show, F1 (salient: recall)")
    click.echo("".join(f"{name:>10}" for name in _BY_SHOW) + "  show")
    for show, table in shows.items():
        values = (_single(table.get(name)) for name in _BY_SHOW)
        click.echo("".join(f"{'-' if value is None else value:>10}" for value in values) + f"  {show}")


def _single(row: Mapping[str, float] | int | None) -> float | None:
    return row.get("F1", row.get("R")) if isinstance(row, Mapping) else row


def _print_changes(changes: "Sequence[Difference]") -> None:
    if changes:
        click.echo(f"\n{len(changes)} changes")
    for change in changes:
        before = f" (before: {_shorten(change.before)})" if change.before else ""
        click.echo(f"{change.text}  {change.change:8} {change.part:9}  {_shorten(change.says)}{before}")


def _shorten(says: str) -> str:
    return says if len(says) <= _LONGEST else says[: _LONGEST - 3] + "..."


def _print_rows(title: str, keys: list[str], rows: "Sequence[Any]") -> None:
    from extractor.cli.output import print_rows

    if rows:
        click.echo()
        print_rows(keys, [row._asdict() for row in rows], "table", title)
