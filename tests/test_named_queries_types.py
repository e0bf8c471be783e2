"""Named queries follow whatever types the graph holds, those of an ontology of one's own too."""

import pytest
from factories import make_extraction, make_referent
from loads import keep, load

from graph.ask_named import ask_named
from graph.connection import Graph
from schemas.errors import QueryError
from schemas.workspace import Workspace


def test_an_entity_type_may_be_written_in_any_case_and_be_one_that_only_this_graph_has(
    graph: Graph, workspace: Workspace
) -> None:
    referents = [make_referent("a", "Loom", "Jacquard"), make_referent("b", "Person", "Ana Ferro")]
    keep(workspace, make_extraction("own", [(None, "Ana Ferro has a Jacquard.")], referents, published="2024-05-01"))
    load(graph, workspace)
    assert [row["entity"] for row in ask_named(graph, "newest", type="loom")] == ["Jacquard"]
    assert [row["entity"] for row in ask_named(graph, "newest", type="PERSON")] == ["Ana Ferro"]
    assert ask_named(graph, "newest", type="Benchmark") == []
    with pytest.raises(QueryError, match=r"no entity type 'Firm': expected one of .*Benchmark.*Loom"):
        ask_named(graph, "newest", type="Firm")
