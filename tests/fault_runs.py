"""What tests of faults share: talks, their workspace and graph, runs that read no model twice, and what is told."""

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from cli_runs import Told, find_complaints, name_server
from loads import snapshot
from neo4j_server import Server, emptied

from extractor.cli.app import run
from extractor.folder import find_transcripts
from extractor.pipeline import ingest_episodes
from graph.connection import Graph, open_embedded_graph
from schemas.workspace import open_workspace

SAID = """**Mira Quist:** Welcome to the show. I'm the founder of Hugging Face, and this is Tobias Lund.

**Tobias Lund:** Thank you, Mira. OpenAI released GPT-4, and we use {} every day.

"""
LIBRARIES = ("PyTorch", "JAX", "TensorFlow", "LangChain", "LlamaIndex", "Kubernetes")


@pytest.fixture(scope="session")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks")
    for library in LIBRARIES:
        (folder / f"{library}.md").write_text(SAID.format(library) * 10)
    return folder


@pytest.fixture(scope="session")
def extracted(talks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of all talks, in no graph yet; not to be changed."""
    from demo_graph import demo_extractor  # seconds, which only these tests are to wait

    root = tmp_path_factory.mktemp("extracted") / "data"
    with open_workspace(root) as workspace:
        assert ingest_episodes(find_transcripts([talks]), workspace, demo_extractor()).count("extracted") == 6
    return root


@pytest.fixture
def data(extracted: Path, tmp_path: Path) -> Path:
    """Return such a workspace that may be changed."""
    return Path(shutil.copytree(extracted, tmp_path / "data"))


@pytest.fixture
def ingest(talks: Path, data: Path) -> list[str]:
    return ingest_into(data, talks)


@pytest.fixture(scope="session")
def undisturbed(neo4j5_graph_opened: Graph, neo4j5_server: Server, talks: Path, extracted: Path) -> list[str]:
    """Return the snapshot of the graph of all talks, which every database must hold at the end."""
    emptied(neo4j5_graph_opened)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        read_models_once(patch)
        name_server(patch, neo4j5_server)
        assert run(ingest_into(Path(shutil.copytree(extracted, Path(folder) / "data")), talks)) == 0
    return snapshot(neo4j5_graph_opened)


@pytest.fixture
def neo4j(undisturbed: list[str], neo4j5_graph: Graph, neo4j5_server: Server, monkeypatch: pytest.MonkeyPatch) -> Graph:
    """Give an empty Neo4j that the environment names."""
    name_server(monkeypatch, neo4j5_server)
    return neo4j5_graph


@pytest.fixture
def models_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the runs in this process read their models once for all; that takes longer than all else they do."""
    read_models_once(monkeypatch)


def read_models_once(patch: pytest.MonkeyPatch) -> None:
    for name in ("load_language", "load_scorer", "load_claim_model", "load_relation_models"):
        patch.setattr(f"extractor.offline.extractor.{name}", read_once(name))


@cache
def read_once(name: str) -> Callable[..., object]:
    """Return a reader of models of that name, which reads each once."""
    import extractor.offline.extractor as offline

    return cache(getattr(offline, name))


def ingest_into(data: Path, talks: Path) -> list[str]:
    return ["ingest", str(talks), "--extractor", "spacy", "--data", str(data)]


def complaint(told: Told) -> str:
    """Return the one line that says what went wrong, beside the table of an ingest."""
    out, err = told()
    assert not out
    (line,) = find_complaints(err)
    return line


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def extractions(data: Path) -> dict[str, str]:
    with open_workspace(data, write=False) as workspace:
        return {pointer.episode: pointer.extraction for pointer in workspace.pointers()}


def completes_on_embedded(ingest: list[str], data: Path, undisturbed: list[str]) -> None:
    with open_embedded_graph(data / "database") as database:
        assert run(ingest) == 0
        assert snapshot(database) == undisturbed
