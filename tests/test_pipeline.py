import re
from collections.abc import Callable
from pathlib import Path

import pytest
from extractions import check_extraction

from extractor.folder import find_transcripts
from extractor.ingested import IngestReport
from extractor.metadata import load_metadata
from extractor.offline.extractor import SpacyExtractor
from extractor.pipeline import ingest_episodes
from schemas.episode import Episode
from schemas.extraction import Recipe
from schemas.workspace import Workspace, open_workspace

TALK = """**Mira Quist:** Welcome to the show. I'm the founder of Hugging Face, and this is Tobias Lund.

**Tobias Lund:** Thank you, Mira. OpenAI released GPT-4, and we use PyTorch every day.
"""
METADATA = '[{"file": "one.md", "title": "The first talk", "guid": "guid-1", "hosts": ["Mira Quist"]}]'


class CountingExtractor(SpacyExtractor):
    """Count how often an episode is extracted, under a recipe that can be changed."""

    code = "1"
    calls = 0

    @property
    def recipe(self) -> Recipe:
        return super().recipe.model_copy(update={"code": self.code})

    def propose(self, episode: Episode):  # type: ignore[no-untyped-def]
        self.calls += 1
        return super().propose(episode)


@pytest.fixture(scope="module")
def opened() -> CountingExtractor:
    """Return the one extractor of the module: its model is read once."""
    return CountingExtractor()


@pytest.fixture
def extractor(opened: CountingExtractor) -> CountingExtractor:
    opened.code, opened.calls = "1", 0
    return opened


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    folder.joinpath("one.md").write_text(TALK)
    folder.joinpath("two.md").write_text(TALK.replace("OpenAI", "Anthropic").replace("GPT-4", "Claude"))
    return folder


@pytest.fixture
def ingest(tmp_path: Path, talks: Path, extractor: CountingExtractor) -> Callable[..., IngestReport]:
    def run(**more: object) -> IngestReport:
        with open_workspace(tmp_path / "data") as workspace:
            return ingest_episodes(find_transcripts([talks]), workspace, extractor, **more)  # type: ignore[arg-type]

    return run


def outcomes(report: IngestReport) -> list[str]:
    return [item.outcome for item in report.sources]


def files(tmp_path: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(tmp_path)): p.read_bytes() for p in (tmp_path / "data" / "episodes").rglob("*") if p.is_file()
    }


def test_each_source_becomes_an_extraction_that_holds(tmp_path: Path, ingest: Callable[..., IngestReport]) -> None:
    report = ingest()
    assert outcomes(report) == ["extracted", "extracted"]
    assert report.is_complete(1.0)
    with open_workspace(tmp_path / "data", write=False) as workspace:
        extractions = [extraction for _, extraction in workspace.extractions()]
    assert len(extractions) == 2
    for extraction in extractions:
        check_extraction(extraction)
        assert {relation.type for relation in extraction.relations} >= {"FOUNDED", "WORKS_AT", "DEVELOPED", "USES"}


def test_the_same_sources_again_change_no_file_and_extract_nothing(
    tmp_path: Path, ingest: Callable[..., IngestReport], extractor: CountingExtractor
) -> None:
    ingest()
    before, calls = files(tmp_path), extractor.calls
    assert outcomes(ingest()) == ["unchanged", "unchanged"]
    assert (files(tmp_path), extractor.calls) == (before, calls)


def test_another_recipe_extracts_again_only_when_asked(
    ingest: Callable[..., IngestReport], extractor: CountingExtractor
) -> None:
    ingest()
    extractor.code = "2"
    unasked = ingest()
    assert outcomes(unasked) == ["unchanged", "unchanged"]
    assert all(item.other_recipe for item in unasked.sources)
    assert outcomes(ingest(refresh=True)) == ["extracted", "extracted"]
    assert outcomes(ingest(refresh=True)) == ["unchanged", "unchanged"]


def test_changed_words_are_extracted_again(talks: Path, ingest: Callable[..., IngestReport]) -> None:
    ingest()
    talks.joinpath("one.md").write_text(TALK + "\n**Mira Quist:** And one more thing.\n")
    # Without a guid or a link its words are what names an episode: other words are another episode.
    assert outcomes(ingest()) == ["extracted", "unchanged"]


def test_new_metadata_alone_keeps_the_statements_and_extracts_nothing(
    tmp_path: Path, ingest: Callable[..., IngestReport], extractor: CountingExtractor
) -> None:
    ingest()
    calls = extractor.calls
    with open_workspace(tmp_path / "data", write=False) as workspace:
        old = workspace.find_episode("one.md")
        statements = workspace.read_extraction(old).relations
    tmp_path.joinpath("metadata.json").write_text(METADATA)
    table = load_metadata(tmp_path / "metadata.json")
    assert outcomes(ingest(metadata=table)) == ["metadata", "unchanged"]
    assert outcomes(ingest(metadata=table)) == ["unchanged", "unchanged"]
    assert extractor.calls == calls
    with open_workspace(tmp_path / "data", write=False) as workspace:
        new = workspace.find_episode("The first talk")
        assert new.episode != old.episode
        assert workspace.pointer(old.episode) == new
        assert workspace.read_extraction(new).relations == statements
        assert len(workspace.pointers()) == 2


BROKEN = {
    "empty.md": b"",
    "binary.vtt": bytes(range(256)),
    "cut.vtt": b"WEBVTT\n\n00:00:01.000 --> 00:0",
    "nul.txt": b"a\0b",
}


def test_a_broken_source_stops_only_itself_and_leaves_nothing_partial(
    tmp_path: Path, talks: Path, ingest: Callable[..., IngestReport]
) -> None:
    for name, content in BROKEN.items():
        talks.joinpath(name).write_bytes(content)
    report = ingest()
    ended = {Path(item.source).name: item for item in report.sources}
    assert {name for name, item in ended.items() if item.outcome == "failed"} == set(BROKEN)
    assert [ended[name].outcome for name in ("one.md", "two.md")] == ["extracted", "extracted"]
    assert not report.is_complete(0.0)
    for name in BROKEN:
        assert re.search(rf"{re.escape(name)}(:\d+)?: expected ", ended[name].reason or "")
        assert "\n" not in (ended[name].reason or "")
    with open_workspace(tmp_path / "data", write=False) as workspace:
        assert len(workspace.pointers()) == 2
        assert sum(entry.outcome == "failed" for entry in workspace.ledger()) == len(BROKEN)


def test_two_sources_of_one_episode_are_one_episode(talks: Path, ingest: Callable[..., IngestReport]) -> None:
    talks.joinpath("copy of one.md").write_text(TALK)
    assert sorted(outcomes(ingest())) == ["extracted", "extracted", "skipped"]
    assert sorted(outcomes(ingest())) == ["skipped", "unchanged", "unchanged"]


def test_a_file_that_is_no_transcript_is_skipped_with_its_reason(
    talks: Path, ingest: Callable[..., IngestReport]
) -> None:
    talks.joinpath("LICENSE").write_text("Do as you like.")
    report = ingest()
    (skipped,) = [item for item in report.sources if item.outcome == "skipped"]
    assert skipped.source.endswith("LICENSE")
    assert skipped.reason
    assert report.is_complete(1.0)


def test_the_ledger_accounts_for_every_window(tmp_path: Path, ingest: Callable[..., IngestReport]) -> None:
    ingest()
    with open_workspace(tmp_path / "data", write=False) as workspace:
        entries = list(workspace.ledger())
    assert [entry.windows for entry in entries] == [{"ok": 1}, {"ok": 1}]


def test_loading_sees_what_was_kept(tmp_path: Path, ingest: Callable[..., IngestReport]) -> None:
    seen: list[int] = []

    def load(workspace: Workspace) -> None:
        seen.append(len(workspace.pointers()))

    ingest(load=load)
    assert seen == [2]
