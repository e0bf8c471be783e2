"""The progress bar of an ingest: episodes, words a second, time left; on stderr, and only where someone watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.ingested import IngestedSource


@contextmanager
def shown_progress(episodes: int) -> "Iterator[Callable[[IngestedSource], None]]":
    """Show a bar over so many episodes, and give the function that is told of each one done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("episodes"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]} words/s"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=episodes, speed="-")
        words = 0

        def advance(item: "IngestedSource") -> None:
            nonlocal words
            words += item.words if item.outcome == "extracted" else 0
            elapsed = bar.tasks[0].elapsed or 0
            speed = f"{words / elapsed:,.0f}" if words and elapsed else "-"
            bar.update(task, advance=1, speed=speed, description=item.source[-40:])

        yield advance
