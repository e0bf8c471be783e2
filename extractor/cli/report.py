"""The table at the end of an ingest: what was read, found, rejected, skipped, failed. On stderr: it is no result."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from extractor.pipeline import IngestReport

MOST_LINES = 20


def print_report(report: "IngestReport") -> None:
    """Print what a run did, in a table, and below it each source that was skipped or failed with its reason.

    Below those stand notes: nothing went wrong there, but it should be known.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, title="ingest", title_justify="left")
    for name, text in _lines(report):
        table.add_row(name, text)
    console = Console(stderr=True)
    console.print(table)
    for outcome in ("failed", "skipped"):
        items = [item for item in report.sources if item.outcome == outcome]
        reasons = [item.reason or "" if outcome == "failed" else f"{item.source}: {item.reason}" for item in items]
        _print_some(console, outcome, reasons)
    _print_some(console, "note", report.notes)


def _print_some(console: "Console", kind: str, lines: "Sequence[str]") -> None:
    for line in lines[:MOST_LINES]:
        console.print(f"{kind}: {line}", markup=False, highlight=False, soft_wrap=True)
    if len(lines) > MOST_LINES:
        console.print(f"... and {len(lines) - MOST_LINES} more {kind}")


def _lines(report: "IngestReport") -> list[tuple[str, str]]:
    read = [item for item in report.sources if item.outcome in ("extracted", "metadata", "unchanged")]
    extracted = [item for item in read if item.outcome == "extracted"]
    words = sum(item.words for item in extracted)
    coverage = min((item.coverage for item in read), default=1.0)
    lines = [
        (
            "episodes",
            f"{len(read)} ({len(extracted)} extracted, {report.count('metadata')} with new metadata, "
            f"{report.count('unchanged')} unchanged)",
        ),
        ("words extracted", f"{words:,} in {report.seconds:.1f} s"),
        ("found", ", ".join(f"{count:,} {kind}" for kind, count in report.found.items()) or "nothing new"),
        ("rejected", ", ".join(f"{count:,} {reason}" for reason, count in report.rejected.most_common()) or "nothing"),
        ("least coverage", f"{coverage:.0%}"),
        ("skipped, failed", f"{report.count('skipped')}, {report.count('failed')}"),
    ]
    if report.matched is not None:
        lines.append(("metadata", f"{report.matched} of {len(report.sources)} matched"))
    other = sum(item.other_recipe for item in read)
    if other:
        lines.append(("another recipe", f"{other} extracted by an older recipe; --refresh extracts them again"))
    return lines
