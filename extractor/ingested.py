"""What a run says of itself: what became of each source, what was found, what it cost."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from schemas.errors import LLMError, TalkgraphError, show_path
from schemas.ledger import Outcome, Usage


@dataclass(frozen=True)
class IngestedSource:
    """Say what became of one source; `other_recipe` marks an unchanged one that an older recipe extracted.

    `notes` are lines for people: nothing is wrong, but they should know. `unread` says of each part that could not be
    read why. `usage` is what it took of a language model; None where none was asked. `language` is set on what was
    skipped for it.
    """

    source: str
    outcome: Outcome
    episode: str | None = None
    reason: str | None = None
    words: int = 0
    coverage: float = 1.0
    other_recipe: bool = False
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    usage: Usage | None = None
    language: str | None = None


def failed_source(file: Path, error: TalkgraphError, usage: Usage | None = None) -> IngestedSource:
    """Say of a file that it failed, and why: one line that names it."""
    name, text = show_path(file), " ".join(line.strip() for line in str(error).splitlines())
    return IngestedSource(name, "failed", reason=text if name in text else f"{name}: {text}", usage=usage)


@dataclass
class IngestReport:
    """Sum up a run: what became of each source, what was found and refused (by kind and type), what was loaded.

    `matched` counts the sources that the metadata knew; None where none were given. `loaded_early` counts the episodes
    that were written into the graph while others were still extracted. `stopped` says why the run ended
    before its end (a ceiling, a wrong key), and `left` how many sources it did not come to.
    """

    sources: list[IngestedSource] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    matched: int | None = None
    loaded_early: int = 0
    seconds: float = 0.0
    stopped: LLMError | None = None
    left: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the notes on all sources."""
        return tuple(note for item in self.sources for note in item.notes)

    @property
    def unread(self) -> tuple[str, ...]:
        """Return a line for each part of an episode that could not be read."""
        return tuple(line for item in self.sources for line in item.unread)

    @property
    def usage(self) -> Usage | None:
        """Return what all sources took of a language model; None where none was asked."""
        used = [item.usage for item in self.sources if item.usage]
        return sum(used, Usage()) if used else None

    def count(self, outcome: Outcome) -> int:
        """Return how many sources ended that way."""
        return sum(item.outcome == outcome for item in self.sources)

    def is_complete(self, min_coverage: float) -> bool:
        """Tell whether no source failed and each episode's coverage is high enough; skipped sources don't count."""
        return not self.count("failed") and all(item.coverage >= min_coverage for item in self.sources)


class Progress(Protocol):
    """Hear of each source when it is done."""

    def __call__(self, item: IngestedSource, /) -> None:
        """Take note of one source."""
        ...
