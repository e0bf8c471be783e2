"""The account of a run: what became of each source goes into its report and, where something happened, its ledger."""

import os
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from extractor.ingested import IngestedSource, IngestReport
from schemas.errors import show_path
from schemas.extraction import Extraction
from schemas.ledger import LedgerEntry
from schemas.pointer import Pointer
from schemas.workspace import Workspace


class Account:
    """Hold the report of one run, and write its lines of the workspace's ledger."""

    def __init__(self, workspace: Workspace, matched: int | None) -> None:
        self._workspace = workspace
        self._run = uuid.uuid4().hex[:12]
        self._before: dict[str, str] = {}
        self._entered: set[tuple[str | None, str | None]] = set()
        for entry in workspace.ledger():
            self._before[entry.source] = entry.outcome
            self._entered.add((entry.episode, entry.extraction))
        self.report = IngestReport(matched=matched)

    def note(self, item: IngestedSource, extraction: Extraction | None, seconds: float, place: Path) -> None:
        """Add one source, the file at `place`, to the report and, where something happened, to the ledger."""
        self.report.sources.append(item)
        if extraction and item.outcome != "failed":
            self.report.found.update(_found(extraction))
            self.report.rejected.update(f"{r.kind}: {r.reason}" for r in extraction.rejections)
        source = show_path(os.path.realpath(place))  # not resolve(): it raises where links go in a circle
        kept = self._workspace.recall(item.episode) if item.episode else None
        if item.outcome in ("unchanged", "skipped") and not self._lacks(source, item, kept):
            return
        windows = Counter(window.status for window in extraction.windows) if extraction else {}
        rejections = Counter(rejection.reason for rejection in extraction.rejections) if extraction else {}
        self._workspace.record(
            LedgerEntry(
                run=self._run,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                source=source,
                outcome=item.outcome,
                episode=item.episode,
                extraction=kept.extraction if kept else None,
                reason="; ".join(filter(None, (item.reason, *item.unread))) or None,
                seconds=round(seconds, 2),
                windows=dict(windows),
                rejections=dict(rejections),
                usage=item.usage,
            )
        )

    def _lacks(self, source: str, item: IngestedSource, kept: Pointer | None) -> bool:
        """Tell whether the ledger does not say yet how it stands: the source failed before, or a kill came between."""
        came_between = item.outcome == "unchanged" and kept and (kept.episode, kept.extraction) not in self._entered
        return bool(self._before.get(source) == "failed" or came_between)


def _found(extraction: Extraction) -> Counter[str]:
    found = Counter({"mentions": len(extraction.mentions), "referents": len(extraction.referents)})
    found.update({"relations": len(extraction.relations), "claims": len(extraction.claims)})
    return found
