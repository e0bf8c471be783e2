"""Named queries follow whatever types the graph holds, those of an ontology of one's own too."""

import pytest
from factories import Fact, make_extraction, make_referent
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


def test_a_path_goes_over_facts_of_any_type_that_the_graph_holds_and_over_nothing_else(
    graph: Graph, workspace: Workspace
) -> None:
    referents = [make_referent(name[0], "Person", name) for name in ("Ana", "Bo", "Cy", "Di")]
    lines = [(None, "Ana mentored Bo."), (None, "Bo lent Cy a loom."), (None, "Ana and Cy and Di met.")]
    facts = [Fact(0, "A", "MENTORED", "B"), Fact(1, "B", "LENT_TO", "C")]
    keep(workspace, make_extraction("own", lines, referents, facts))
    load(graph, workspace)
    steps = ask_named(graph, "path", **{"from": "Ana", "to": "Cy"})
    assert [(row["head"], row["fact"], row["tail"]) for row in steps] == [
        ("Ana", "MENTORED", "Bo"),
        ("Bo", "LENT_TO", "Cy"),
    ]
    assert ask_named(graph, "path", **{"from": "Ana", "to": "Di"}) == []


def test_a_graph_without_facts_has_no_path(graph: Graph, workspace: Workspace) -> None:
    referents = [make_referent(name[0], "Person", name) for name in ("Ana", "Bo")]
    keep(workspace, make_extraction("own", [(None, "Ana and Bo met.")], referents))
    load(graph, workspace)
    assert ask_named(graph, "path", **{"from": "Ana", "to": "Bo"}) == []
