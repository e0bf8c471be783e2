"""What tests of loading share: a load, a snapshot, changes to a workspace, a graph that fails."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from factories import make_archive, make_referent
from resolving import named

from graph.connection import Graph
from graph.load import LoadReport, load_graph, rebuild_graph
from graph.snapshot import snapshot_graph
from schemas.decisions import CannotLink, Decision, MustLink, Reject, RejectClaim, Rename, Retype
from schemas.extraction import Extraction
from schemas.ledger import LedgerEntry
from schemas.ontology import load_ontology
from schemas.workspace import Workspace, open_workspace

ONTOLOGY = load_ontology()
HEAVY = pytest.mark.heavy
# Neo4j 5.26 understands the same statements (`test_contract.py`), and is loaded end to end (`test_end_to_end.py`).
DATABASES = ["embedded_graph", pytest.param("neo4j_current_graph", marks=HEAVY)]


@pytest.fixture(params=DATABASES)
def graph(request: pytest.FixtureRequest) -> Graph:
    graph: Graph = request.getfixturevalue(request.param)
    return graph


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "talks") as workspace:
        yield workspace


def keep(workspace: Workspace, *extractions: Extraction) -> None:
    for extraction in extractions:
        workspace.write_extraction(extraction)


def forget(workspace: Workspace, episode: str) -> None:
    """Forget an episode as the command line does: the ledger then says that the workspace knew it."""
    workspace.record(
        LedgerEntry(run="r", at="2024-01-01T00:00:00+00:00", source="-", outcome="forgotten", episode=episode)
    )
    workspace.forget(episode)


def load(graph: Graph, workspace: Workspace, **more: Any) -> LoadReport:
    return load_graph(graph, workspace, **{"gazetteer": None, "ontology": ONTOLOGY, **more})


def snapshot(graph: Graph) -> list[str]:
    return list(snapshot_graph(graph))


def from_scratch(graph: Graph, workspace: Workspace, **more: Any) -> list[str]:
    rebuild_graph(graph, workspace, **{"gazetteer": None, "ontology": ONTOLOGY, **more})
    return snapshot(graph)


def with_metadata(extraction: Extraction, **changes: Any) -> Extraction:
    metadata = extraction.episode.metadata.model_copy(update=changes)
    return extraction.model_copy(update={"episode": extraction.episode.model_copy(update={"metadata": metadata})})


def one(graph: Graph, statement: str, **parameters: Any) -> dict[str, Any]:
    (row,) = graph.read(statement, **parameters)
    return row


# --- changes to a workspace that holds `make_archive()` ---


def new_version(workspace: Workspace) -> None:
    old = make_archive()["launch"]
    referents = (*old.referents, make_referent("r8", "Event", "two years ago"))
    relations = tuple(r.model_copy(update={"negated": True}) if r.tail == "r5" else r for r in old.relations)
    keep(workspace, old.model_copy(update={"referents": referents, "relations": relations[1:]}))


def new_metadata(workspace: Workspace) -> None:
    keep(workspace, with_metadata(make_archive()["launch"], title="Launch day", show="Selvage", published="2023-01-01"))


def no_metadata(workspace: Workspace) -> None:
    keep(workspace, with_metadata(make_archive()["launch"], show=None, published=None, url=None, people=()))


def forgotten(workspace: Workspace) -> None:
    forget(workspace, make_archive()["launch"].episode.id)


def _decided(*decisions: Decision) -> Callable[[Workspace], None]:
    def change(workspace: Workspace) -> None:
        for decision in decisions:
            workspace.decide(decision)

    return change


CHANGES: dict[str, Callable[[Workspace], None]] = {
    "a new version": new_version,
    "new metadata": new_metadata,
    "no metadata": no_metadata,
    "an episode forgotten": forgotten,
    "retype": _decided(Retype(subject=named("Product", "Weftling"), type="Model")),
    "a person who is none": _decided(Retype(subject=named("Person", "Mira Quist"), type="Organization")),
    "rename": _decided(Rename(subject=named("Company", "Bright Loom"), name="Bright Loom Labs")),
    "must-link": _decided(MustLink(first=named("Person", "Tobias Reed"), second=named("Person", "Tobias Lund"))),
    "cannot-link": _decided(
        CannotLink(
            first=named("Company", "Bright Loom", make_archive()["panel"].episode.id),
            second=named("Company", "Bright Loom"),
        )
    ),
    "reject": _decided(Reject(head="Ana Ferro", type="FOUNDED", tail="Bright Loom")),
    "reject of a claim": _decided(
        RejectClaim(claim="prediction", about=("Loomer",), quote="Loomer will double by 2026")
    ),
    "reject of a symmetric fact": _decided(Reject(head="bright loom", type="PARTNERED_WITH", tail="Cordwain")),
}


# --- a graph that fails ---


class Killed(Exception):
    pass


class Writes:
    """Stand before a graph, count the transactions that write, and fail before or after one of them."""

    def __init__(self, graph: Graph, fail_at: int | None = None, *, after: bool = False) -> None:
        self._graph = graph
        self._fail_at, self._after = fail_at, after
        self.count = 0
        self.read, self.read_all, self.run_schema, self.kind = graph.read, graph.read_all, graph.run_schema, graph.kind

    def write(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._counted(lambda: self._graph.write(statement, **parameters))
        return rows

    def write_all(self, statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        self._counted(lambda: self._graph.write_all(statements))

    def _counted(self, write: Callable[[], Any]) -> Any:
        self.count += 1
        if self.count == self._fail_at and not self._after:
            raise Killed
        answer = write()
        if self.count == self._fail_at:
            raise Killed
        return answer


def check_killed_anywhere(graph: Graph, changed: Callable[[int], AbstractContextManager[Workspace]]) -> None:
    """Assert that a load, killed at any of its transactions, is made up for by the next.

    `changed` brings the graph to what it is before the load, and gives the workspace to load: the same for each kill.
    """
    whole: list[str] = []
    fail_at, done = 0, False
    while not done:
        fail_at += 1
        with changed(fail_at) as workspace:
            try:
                load(Writes(graph, fail_at, after=fail_at % 2 == 0), workspace)  # type: ignore[arg-type]
                done = True
            except Killed:
                load(graph, workspace)
            loaded = snapshot(graph)
            whole = whole or from_scratch(graph, workspace)
            assert loaded == whole, f"killed at transaction {fail_at}"
    assert fail_at > 5
