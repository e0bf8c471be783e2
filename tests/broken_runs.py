"""A run of `talkgraph ingest` over a folder of any files, and what holds for each such run."""

import re
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from demo_graph import demo_extractor
from extractions import check_extraction
from invariants import check_episode

import extractor.cli.joining
import extractor.cli.report
from extractor.cli.app import run
from extractor.ingested import IngestReport
from schemas.errors import show_path
from schemas.workspace import open_workspace


@dataclass
class Ended:
    """Hold what a run over one folder came to: its exit code, what it said, and what became of each file."""

    code: int
    said: list[str]
    outcomes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def ingest_folder(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str
) -> Ended:
    """Run `talkgraph ingest` over a folder, all but the loading of the graph, and assert what holds for every run."""
    reports: list[IngestReport] = []
    told = extractor.cli.report.print_report

    def tell(report: IngestReport) -> None:
        reports.append(report)
        told(report)

    with monkeypatch.context() as patch:
        patch.setattr(extractor.cli.report, "print_report", tell)
        patch.setattr(extractor.cli.joining, "opened_extractor", lambda *_, **__: nullcontext(demo_extractor()))
        patch.setattr(extractor.cli.joining, "load_workspace", lambda *_, **__: None)
        patch.setattr(extractor.cli.joining, "loading_early", lambda *_: nullcontext())
        capsys.readouterr()
        code = run(["ingest", str(folder), "--data", str(data), *more])
    captured = capsys.readouterr()
    assert not captured.out
    assert len(reports) == 1, (code, captured.err)
    (report,) = reports
    ended = Ended(code, captured.err.splitlines(), notes=report.notes)
    for item in report.sources:
        name = item.source.removeprefix(f"{show_path(folder)}/")
        assert name not in ended.outcomes, (name, item.reason, ended.reasons[name])
        ended.outcomes[name], ended.reasons[name] = item.outcome, item.reason or ""
    check_run(ended, folder, data)
    return ended


def check_run(ended: Ended, folder: Path, data: Path) -> None:
    """Assert that each failure has its one line and its entry, and that the workspace holds whole episodes only."""
    failed = {name for name, outcome in ended.outcomes.items() if outcome == "failed"}
    assert ended.code == (3 if failed else 0)
    assert not [line for line in ended.said if "Traceback" in line or "fault of talkgraph" in line]
    lines = [line for line in ended.said if line.startswith("failed: ")]
    for name in failed:
        place = re.escape(f"{show_path(folder)}/{name}")
        matching = [line for line in lines if re.match(rf"failed: {place}(:\d+)?: (?=\S)", line)]
        assert len(matching) == 1, (name, matching)
        assert matching[0].isprintable()
    assert len(lines) == len(failed)
    with open_workspace(data, write=False) as workspace:
        entries = {entry.source: entry.outcome for entry in workspace.ledger()}
        pointers = workspace.pointers()
        extractions = [extraction for _, extraction in workspace.extractions()]
    assert {source for source, outcome in entries.items() if outcome == "failed"} >= {
        f"{show_path(folder.resolve())}/{name}" for name in failed
    }
    assert len(pointers) == len(extractions)
    for extraction in extractions:
        check_extraction(extraction)
        check_episode(extraction.episode, is_in_order=False)
    check_files(data)


def check_files(data: Path) -> None:
    """Assert that nothing lies in the workspace that is no part of it, and each episode is there whole."""
    known = re.compile(
        r"workspace\.json|ledger\.jsonl|aliases\.json|decisions\.jsonl|\.lock|\.gitignore"
        r"|episodes/[\w.-]+/(?:current|[0-9a-f]+)\.json"
    )
    strays = [path for path in data.rglob("*") if path.is_file() and not known.fullmatch(str(path.relative_to(data)))]
    assert not strays
    for folder in data.glob("episodes/*"):
        assert {path.name == "current.json" for path in folder.iterdir()} == {True, False}
