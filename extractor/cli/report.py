"""The table at the end of an ingest: what was read, found, rejected, skipped, failed. On stderr: it is no result."""

from collections import Counter
from typing import TYPE_CHECKING

from extractor.language import name_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from extractor.ingested import IngestReport
    from schemas.ledger import SecondQuestions, Usage

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
    _print_some(console, "not read", report.unread)
    _print_some(console, "note", report.notes)
    if report.stopped:
        _print_some(console, "stopped", [f"{report.stopped}; {_count_left(report)}"])


def _print_some(console: "Console", kind: str, lines: "Sequence[str]") -> None:
    # Each failure is told: whoever runs this on a schedule has to mend it, and sees nothing else.
    shown = len(lines) if kind in ("failed", "not read") else MOST_LINES
    for line in lines[:shown]:
        console.print(f"{kind}: {line}", markup=False, highlight=False, soft_wrap=True)
    if len(lines) > shown:
        console.print(f"... and {len(lines) - shown} more {kind}")


def _count_left(report: "IngestReport") -> str:
    left = report.left + report.count("stopped")
    return f"{left} of {len(report.sources) + report.left} sources are left; what was answered is kept for the next run"


def tell_usage(usage: "Usage") -> str:
    """Say in one line what was asked of a language model, and what it cost."""
    parts = [f"{usage.calls:,} replies", f"{usage.from_disk:,} more from disk"]
    parts.append(f"{usage.prompt_tokens:,} tokens asked ({usage.cached_tokens:,} of them cached by the provider)")
    parts.append(f"{usage.completion_tokens:,} answered")
    if usage.unanswered:
        parts.append(f"{usage.unanswered:,} calls broke off and may have been charged")
    parts.append("price unknown" if usage.dollars is None else f"${usage.dollars:,.4f}")
    return ", ".join(parts)


def _tell_second(second: "SecondQuestions") -> str:
    """Say what the cross-check took, which the line above holds too, and what it brought."""
    dollars = "" if second.dollars is None else f", ${second.dollars:,.4f}"
    brought = f"{second.names:,} names and {second.statements:,} statements more"
    return f"{brought}, for {second.calls:,} replies, {second.tokens:,} tokens{dollars} of these"


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
    if report.loaded_early:
        lines.append(("loaded early", f"{report.loaded_early} episodes, while others were still extracted"))
    foreign = Counter(item.language for item in report.sources if item.language)
    if foreign:
        told = ", ".join(f"{count} in {name_language(code)}" for code, count in foreign.most_common())
        asked = " ".join(f"--language {code}" for code in sorted(foreign))
        lines.append(("not English", f"{told}, skipped; {asked} takes {'it' if foreign.total() == 1 else 'them'} in"))
    if report.usage:
        lines.append(("language model", tell_usage(report.usage)))
        if report.usage.second.calls or report.usage.second.names:
            lines.append(("second questions", _tell_second(report.usage.second)))
    if report.matched is not None:
        lines.append(("metadata", f"{report.matched} of {len(report.sources)} matched"))
    other = sum(item.other_recipe for item in read)
    if other:
        lines.append(("another recipe", f"{other} extracted by an older recipe; --refresh extracts them again"))
    return lines
