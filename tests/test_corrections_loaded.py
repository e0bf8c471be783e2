"""Corrections in the graph: they hold at once, after a rebuild, and alike on all databases."""

import pytest
from correcting import ARCHIVE, CORRECT, know
from loads import from_scratch, keep, load, snapshot

from graph.connection import Graph
from schemas.workspace import Workspace


@pytest.mark.heavy
@pytest.mark.parametrize("server", ["neo4j5_graph", "neo4j_current_graph"])
def test_corrections_hold_at_once_and_after_a_rebuild_alike_on_all_databases(
    workspace: Workspace, embedded_graph: Graph, server: str, request: pytest.FixtureRequest
) -> None:
    keep(workspace, *ARCHIVE.values())
    graphs: list[Graph] = [embedded_graph, request.getfixturevalue(server)]
    untouched = [from_scratch(graph, workspace) for graph in graphs]
    seen = untouched[:1]
    for correct in CORRECT.values():
        workspace.decide(*correct(know(workspace)))
        for graph in graphs:
            load(graph, workspace)
        at_once = [snapshot(graph) for graph in graphs]
        assert at_once == [from_scratch(graph, workspace) for graph in graphs]
        assert at_once[0] == at_once[1]
        assert at_once[0] not in seen
        seen.append(at_once[0])
    while workspace.decisions():
        workspace.undo_decision(1)
    for graph, before in zip(graphs, untouched, strict=True):
        load(graph, workspace)
        assert snapshot(graph) == before
