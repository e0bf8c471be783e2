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
from schemas.workspace import Workspace


class Account:
    """Hold the report of one run, and write its lines of the workspace's ledger."""

    def __init__(self, workspace: Workspace, matched: int | None) -> None:
        self._workspace = workspace
        self._run = uuid.uuid4().hex[:12]
        self._before = {entry.source: entry.outcome for entry in workspace.ledger()}
        self.report = IngestReport(matched=matched)

    def note(self, item: IngestedSource, extraction: Extraction | None, seconds: float, place: Path) -> None:
        """Add one source, the file at `place`, to the report and, where something happened, to the ledger."""
        self.report.sources.append(item)
        if extraction and item.outcome != "failed":
            self.report.found.update(_found(extraction))
            self.report.rejected.update(f"{r.kind}: {r.reason}" for r in extraction.rejections)
        source = show_path(os.path.realpath(place))  # not resolve(): it raises where links go in a circle
        if item.outcome in ("unchanged", "skipped") and self._before.get(source) != "failed":
            return
        windows = Counter(window.status for window in extraction.windows) if extraction else {}
        rejections = Counter(rejection.reason for rejection in extraction.rejections) if extraction else {}
        kept = self._workspace.recall(item.episode) if item.episode else None
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


def _found(extraction: Extraction) -> Counter[str]:
    found = Counter({"mentions": len(extraction.mentions), "referents": len(extraction.referents)})
    found.update({"relations": len(extraction.relations), "claims": len(extraction.claims)})
    return found
