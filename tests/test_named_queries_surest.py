"""Named queries put first what is surest, say what was said, and quote whole words."""

import pytest
from factories import Fact, Said, make_extraction, make_referent
from loads import keep, load

from graph.ask_named import ask_named
from graph.connection import Graph
from schemas.workspace import Workspace

UNSURE = {"confidence": 0.4}


@pytest.fixture
def loaded(graph: Graph, workspace: Workspace) -> Graph:
    referents = [
        make_referent("a", "Company", "Alder"),
        make_referent("b", "Product", "Bobbin"),
        make_referent("c", "Product", "Crank"),
        make_referent("d", "Product", "Distaff"),
        make_referent("z", "Company", "Zephyr"),
    ]
    lines = [
        (None, "Alder and Bobbin and Zephyr, one hears."),
        (None, "Alder makes Crank."),
        (None, "Zephyr uses Crank."),
        (None, "Alder makes Distaff, they say."),
        (None, "Alder does make Distaff, they say."),
    ]
    facts = [
        Fact(0, "a", "DEVELOPED", "b", UNSURE),
        Fact(0, "z", "USES", "b", UNSURE),
        Fact(1, "a", "DEVELOPED", "c", {"confidence": 0.9}),
        Fact(2, "z", "USES", "c", {"confidence": 0.9}),
        Fact(3, "a", "DEVELOPED", "d", UNSURE),
        Fact(4, "a", "DEVELOPED", "d", UNSURE),
    ]
    keep(workspace, make_extraction("own", lines, referents, facts))
    load(graph, workspace)
    return graph


def test_a_card_gives_the_surest_facts_first_and_of_these_the_most_often_said(loaded: Graph) -> None:
    (card,) = ask_named(loaded, "entity-card", entity="Alder")
    assert card["facts"] == ["DEVELOPED Crank", "DEVELOPED Distaff", "DEVELOPED Bobbin"]


def test_of_paths_of_one_length_the_surest_is_given_with_how_sure_each_step_is(loaded: Graph) -> None:
    steps = ask_named(loaded, "path", **{"from": "Alder", "to": "Zephyr"})
    assert [(step["head"], step["tail"], step["confidence"]) for step in steps] == [
        ("Alder", "Crank", 0.9),
        ("Zephyr", "Crank", 0.9),
    ]


def test_what_was_said_of_something_names_both_ends(loaded: Graph) -> None:
    rows = ask_named(loaded, "who-said-what-about", entity="Crank")
    assert [row["what"] for row in rows] == [["Alder DEVELOPED Crank"], ["Zephyr USES Crank"]]


def test_what_a_sentence_defines_goes_before_what_it_names_on_the_way(graph: Graph, workspace: Workspace) -> None:
    lines = [(None, "A bobbin is what holds the weft."), (None, "So a weft is a thread, and a bobbin holds it.")]
    referents = [make_referent("b", "Concept", "bobbin"), make_referent("w", "Concept", "weft")]
    claims = [Said(0, "definition", ("b", "w")), Said(1, "definition", ("b", "w"))]
    keep(workspace, make_extraction("own", lines, referents, claims=claims))
    load(graph, workspace)
    first = {name: ask_named(graph, "definitions", entity=name)[0]["words"] for name in ("bobbin", "weft")}
    assert first == {"bobbin": lines[0][1], "weft": lines[1][1]}
    assert len(ask_named(graph, "definitions", entity="weft")) == 2


@pytest.mark.parametrize(("query", "given"), [("first-mention", {"entity": "Bobbin"}), ("search", {"q": "Bobbin"})])
def test_words_that_are_cut_out_of_a_long_sentence_begin_and_end_with_whole_words(
    graph: Graph, workspace: Workspace, query: str, given: dict[str, str]
) -> None:
    line = "weaving " * 40 + "with Bobbin " + "spinning " * 40
    keep(workspace, make_extraction("own", [(None, line.strip())], [make_referent("b", "Product", "Bobbin")]))
    load(graph, workspace)
    words = ask_named(graph, query, **given)[-1]["words"].split()
    assert (words[0], words[-1]) == ("...", "...")
    assert set(words[1:-1]) == {"weaving", "with", "Bobbin", "spinning"}
