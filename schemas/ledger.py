"""The run ledger: one line per episode and run, with what the extraction file must not hold (times of day, costs)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from schemas.model import Frozen

Outcome = Literal["extracted", "unchanged", "metadata", "skipped", "failed", "forgotten"]


class LedgerEntry(Frozen):
    """Account for one source in one run. `windows` counts window statuses, `rejections` reasons.

    `source` is the file; `extraction` the version that was kept, or forgotten.
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


def append_entry(path: Path, entry: LedgerEntry) -> None:
    """Append one line and force it to the disk; a line that a kill cut off is closed first."""
    line = entry.model_dump_json(exclude_defaults=True) + "\n"
    with path.open("ab+") as file:
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
