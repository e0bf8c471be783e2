"""Loading that fails halfway, and what was lost."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from factories import make_archive
from loads import CHANGES, ONTOLOGY, Writes, check_killed_anywhere, forget, from_scratch, keep, load, snapshot

from graph.connection import Graph
from graph.load import rebuild_graph
from schemas.errors import GraphWriteError, SettingsError, WorkspaceDamagedError
from schemas.workspace import Workspace, open_workspace


def _all_changes(workspace: Workspace) -> None:
    for name in ("a new version", "retype", "rename", "reject"):
        CHANGES[name](workspace)
    forget(workspace, make_archive()["review"].episode.id)


@pytest.mark.heavy
@pytest.mark.parametrize(("first", "change"), [(False, None), (True, _all_changes)])
def test_a_load_killed_between_any_two_transactions_is_made_up_for_by_the_next(
    graph: Graph, workspace: Workspace, first: bool, change: Callable[[Workspace], None] | None, tmp_path: Path
) -> None:
    keep(workspace, *make_archive().values())
    with open_workspace(tmp_path / "before") as before:
        if first:
            keep(before, *make_archive().values())
        if change:
            change(workspace)

        @contextmanager
        def changed(_: int) -> Iterator[Workspace]:
            from_scratch(graph, before)
            yield workspace

        check_killed_anywhere(graph, changed)


@pytest.mark.heavy
def test_what_goes_missing_while_it_is_written_is_told_and_mended(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())

    class Lossy(Writes):
        def write_all(self, statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
            super().write_all([(text, rows) for text, rows in statements if ":DISCUSSES" not in text])

    with pytest.raises(GraphWriteError, match="0 of DISCUSSES where 17 were written"):
        load(Lossy(graph), workspace)  # type: ignore[arg-type]
    load(graph, workspace)
    assert snapshot(graph) == from_scratch(graph, workspace)


@pytest.mark.parametrize(
    "loss",
    [
        "MATCH (:Name {key: 'loomer'})-[e:NAMES]->(:Entity) DELETE e",
        *(
            pytest.param(loss, marks=pytest.mark.heavy)
            for loss in (
                "MATCH (n:Name) WHERE n.key STARTS WITH 'l' DETACH DELETE n",
                "MATCH (n:Name {key: 'loomer'}) MATCH (e:Entity {id: 'cordwain'}) CREATE (n)-[:NAMES]->(e)",
                "MATCH (n:Show) DETACH DELETE n",
            )
        ),
    ],
)
def test_names_that_were_lost_or_lead_astray_are_mended_and_a_lost_show_is_told(
    graph: Graph, workspace: Workspace, loss: str
) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    graph.write(loss)
    if "Show" in loss:
        with pytest.raises(GraphWriteError, match=r"of Show .*rebuild"):
            load(graph, workspace)
        rebuild_graph(graph, workspace, gazetteer=None, ontology=ONTOLOGY)
    load(graph, workspace)
    assert snapshot(graph) == before


def test_facts_that_were_lost_or_changed_are_mended(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    graph.write("MATCH (:Person)-[e:FOUNDED]->(:Company) SET e.support = 7")
    graph.write("MATCH ()-[e:USES]->() DELETE e")
    graph.write("MATCH (a {id: 'cordwain'}) MATCH (b {id: 'loomer'}) CREATE (a)-[:ACQUIRED]->(b)")
    load(graph, workspace)
    assert snapshot(graph) == before


@pytest.mark.heavy
def test_a_rebuild_that_meets_a_damaged_extraction_leaves_the_graph_as_it_was(
    graph: Graph, workspace: Workspace
) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    pointer = workspace.pointers()[-1]
    path = workspace.root / "episodes" / pointer.episode / f"{pointer.extraction}.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(WorkspaceDamagedError, match="not what was written"):
        rebuild_graph(graph, workspace, gazetteer=None, ontology=ONTOLOGY)
    assert snapshot(graph) == before
    path.write_bytes(whole)
    assert from_scratch(graph, workspace) == before


def test_a_type_that_is_no_identifier_never_reaches_a_statement(graph: Graph, workspace: Workspace) -> None:
    old = make_archive()["panel"]
    bad = tuple(referent.model_copy(update={"type": "Model) DETACH DELETE (n"}) for referent in old.referents)
    keep(workspace, old.model_copy(update={"referents": bad}))
    with pytest.raises(SettingsError, match="label or relationship type"):
        load(graph, workspace)
