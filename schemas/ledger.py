"""The run ledger: one line per episode and run, with what the extraction file must not hold (times of day, costs)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from schemas.atomic_files import naming
from schemas.model import Frozen

Outcome = Literal["extracted", "unchanged", "metadata", "skipped", "failed", "stopped", "forgotten"]


class SecondQuestions(Frozen):
    """Count what second questions took, and the names and statements that they brought, unverified."""

    calls: int = 0
    tokens: int = 0
    dollars: float | None = 0.0
    names: int = 0
    statements: int = 0

    def __add__(self, other: "SecondQuestions") -> "SecondQuestions":
        return SecondQuestions(
            calls=self.calls + other.calls,
            tokens=self.tokens + other.tokens,
            dollars=_sum_known(self.dollars, other.dollars),
            names=self.names + other.names,
            statements=self.statements + other.statements,
        )


class Usage(Frozen):
    """Count what an episode's questions to a language model took; `+` sums up.

    `calls` are those that were answered, `from_disk` the answers that were there already, which cost nothing.
    `unanswered` were sent but broke off: the provider may have charged for them. `dollars` is None without a price.
    `second` is the part of second questions, which all other fields hold too.
    """

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    dollars: float | None = 0.0
    from_disk: int = 0
    unanswered: int = 0
    second: SecondQuestions = SecondQuestions()

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            dollars=_sum_known(self.dollars, other.dollars),
            from_disk=self.from_disk + other.from_disk,
            unanswered=self.unanswered + other.unanswered,
            second=self.second + other.second,
        )

    def as_part(self) -> SecondQuestions:
        """Return the same as the part of a larger sum."""
        return SecondQuestions(
            calls=self.calls, tokens=self.prompt_tokens + self.completion_tokens, dollars=self.dollars
        )


class LedgerEntry(Frozen):
    """Account for one source in one run. `windows` counts window statuses, `rejections` reasons.

    `source` is the file; `extraction` the version that was kept, or forgotten; `usage` what a language model took.
    """

    run: str
    at: str
    source: str
    outcome: Outcome
    episode: str | None = None
    extraction: str | None = None
    reason: str | None = None
    seconds: float | None = None
    windows: dict[str, int] = Field(default_factory=dict)
    rejections: dict[str, int] = Field(default_factory=dict)
    usage: Usage | None = None


def _sum_known(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def append_entry(path: Path, entry: LedgerEntry) -> None:
    """Append one line and force it to the disk; a line that a kill cut off is closed first."""
    line = entry.model_dump_json(exclude_defaults=True) + "\n"
    with naming(path), path.open("ab+") as file:
        if file.tell() and not _ends_with_newline(file.fileno(), file.tell()):
            line = "\n" + line
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def read_entries(path: Path) -> Iterator[LedgerEntry]:
    """Yield the entries in order of writing, passing over lines that a kill cut off, be it within a letter."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                yield LedgerEntry.model_validate(json.loads(line.decode("utf-8")))
            except ValueError:  # bytes that are no UTF-8, no JSON, no entry: all are of this kind
                continue


def _ends_with_newline(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
