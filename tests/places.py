"""A folder of talks and a workspace, for tests of what a run makes of a workspace with a past."""

import json
from collections.abc import Collection
from pathlib import Path

from demo_graph import demo_extractor

from extractor.folder import find_transcripts
from extractor.ingested import IngestReport
from extractor.metadata import MetadataTable, load_metadata
from extractor.pipeline import ingest_episodes
from schemas.extraction import Extraction
from schemas.workspace import open_workspace

TALK = """**Mira Quist:** Welcome to the show. I'm the founder of Hugging Face, and this is Tobias Lund.

**Tobias Lund:** Thank you, Mira. OpenAI released GPT-4, and we use PyTorch every day.
"""
OTHER = TALK.replace("PyTorch", "JAX")
FULL = {
    "file": "one.md",
    "title": "The first talk",
    "show": "A Show",
    "guid": "guid-1",
    "link": "https://example.org/1",
    "duration": 95,
    "hosts": ["Mira Quist"],
    "guests": ["Tobias Lund"],
}


class Place:
    """Hold a folder of talks and a workspace, and count extractions."""

    def __init__(self, root: Path) -> None:
        self.root, self.data, self.talks = root, root / "data", root / "talks"
        self.talks.mkdir(parents=True)
        self.extractor = demo_extractor()
        self._calls = self.extractor.calls

    def write(self, name: str, text: str) -> Path:
        path = self.talks / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def table(self, *entries: object) -> MetadataTable:
        path = self.root / "metadata.json"
        path.write_text(json.dumps(list(entries)))
        return load_metadata(path)

    def ingest(
        self,
        *paths: Path,
        refresh: bool = False,
        metadata: MetadataTable | None = None,
        languages: Collection[str] = (),
    ) -> IngestReport:
        listing = find_transcripts(paths or [self.talks])
        with open_workspace(self.data) as workspace:
            return ingest_episodes(
                listing, workspace, self.extractor, metadata=metadata, refresh=refresh, languages=languages
            )

    def ingest_with(self, *entries: dict[str, object]) -> IngestReport:
        return self.ingest(metadata=self.table(*entries) if entries else None)

    @property
    def calls(self) -> int:
        return self.extractor.calls - self._calls

    @property
    def extractions(self) -> list[Extraction]:
        with open_workspace(self.data, write=False) as workspace:
            return [extraction for _, extraction in workspace.extractions()]

    @property
    def sources(self) -> list[str]:
        with open_workspace(self.data, write=False) as workspace:
            return sorted(pointer.source for pointer in workspace.pointers())

    @property
    def outcomes(self) -> list[str]:
        with open_workspace(self.data, write=False) as workspace:
            return [entry.outcome for entry in workspace.ledger()]


def ended(report: IngestReport) -> list[str]:
    return [item.outcome for item in report.sources]


def reason(report: IngestReport) -> str:
    (failed,) = [item.reason for item in report.sources if item.outcome == "failed"]
    return failed or ""
