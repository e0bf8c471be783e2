"""The progress bars of an ingest and of a load, with the time left; on stderr, and only where someone watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.ingested import IngestedSource
    from graph.batches import Progress


@contextmanager
def shown_progress(episodes: int) -> "Iterator[Callable[[IngestedSource], None]]":
    """Show a bar over so many episodes, with words a second, and give the function that is told of each one done."""
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


@contextmanager
def shown_load() -> "Iterator[Progress]":
    """Show how many episodes are written and how long the rest will take; on stderr, where someone watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from graph.batches import no_progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield no_progress
        return
    columns = (TextColumn("graph: {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading the workspace", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield show
