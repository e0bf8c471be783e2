"""The shipped demo for the tests: its three transcripts, extracted once by the real pipeline, and loaded anywhere."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from extractor.extract import Later
from extractor.folder import find_transcripts
from extractor.ingested import IngestReport
from extractor.offline.extractor import SpacyExtractor
from extractor.pipeline import ingest_episodes
from graph.connection import Graph
from graph.load import LoadReport, load_graph
from schemas.episode import Episode
from schemas.extraction import Recipe
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.ontology import Ontology, load_ontology
from schemas.workspace import Workspace, open_workspace


class CountingExtractor(SpacyExtractor):
    """Count how often an episode is extracted."""

    calls = 0

    def propose(self, episode: Episode):  # type: ignore[no-untyped-def]
        self.calls += 1
        return super().propose(episode)


@cache
def demo_extractor() -> CountingExtractor:
    """Return the one extractor of the test run: its model is read once."""
    return CountingExtractor()


class AsDemo:
    """Extract as the demo does, one episode after the other; for extractors that differ in a thing or two."""

    ahead = 0

    @property
    def recipe(self) -> Recipe:
        return demo_extractor().recipe

    @property
    def ontology(self) -> Ontology:
        return demo_extractor().ontology

    def begin(self, episode: Episode) -> Later:
        return demo_extractor().begin(episode)


@cache
def demo_lists() -> tuple[Gazetteer, Ontology]:
    return load_gazetteer(), load_ontology()


@contextmanager
def demo_files() -> Iterator[list[Path]]:
    """Give the transcripts that ship with the package, by name."""
    with resources.as_file(resources.files("extractor").joinpath("demo")) as folder:
        yield [found.path for found in find_transcripts([folder]).sources]


def ingest_files(workspace: Workspace, files: list[Path]) -> IngestReport:
    """Bring files into a workspace in the order in which they are given."""
    return ingest_episodes(find_transcripts(files), workspace, demo_extractor())


def load_demo(graph: Graph, workspace: Workspace) -> LoadReport:
    """Load a workspace as the command line does."""
    gazetteer, ontology = demo_lists()
    return load_graph(graph, workspace, gazetteer=gazetteer, ontology=ontology)


@cache
def extracted_demo(parent: Path) -> Path:
    """Extract the demo into a workspace below that folder, once; return the workspace's folder."""
    root = parent / "extracted"
    with open_workspace(root) as workspace, demo_files() as files:
        ingest_files(workspace, files)
    return root


def demo_workspace(factory: pytest.TempPathFactory) -> Path:
    """Return the workspace of the demo, extracted once in a session; not to be changed."""
    return extracted_demo(factory.getbasetemp())


def copied_demo(factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of the demo that may be changed."""
    return Path(shutil.copytree(demo_workspace(factory), factory.mktemp("demo") / "workspace"))
