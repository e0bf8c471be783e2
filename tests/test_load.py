"""Loading: whatever happened before, the database ends in what the workspace says, and only that."""

from collections.abc import Callable
from pathlib import Path

import pytest
from factories import make_archive
from loads import CHANGES, HEAVY, ONTOLOGY, Writes, forget, from_scratch, keep, load, one, snapshot

from graph.connection import Graph
from graph.load import rebuild_graph
from graph.loaded import is_loaded, load_state, mark_loaded
from graph.version import VIEW_VERSION
from schemas.decisions import Reject
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.workspace import Workspace, open_workspace


def test_a_load_puts_all_of_the_workspace_into_the_graph(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    report = load(graph, workspace)
    assert (report.episodes_written, report.episodes_unchanged, report.entities_written) == (3, 0, 10)
    found = one(
        graph,
        "MATCH (p:Person)-[f:FOUNDED]->(c:Company {id: 'bright-loom'}) WHERE p.id = 'ana-ferro' "
        "RETURN f.support AS support, f.episodes AS episodes, f.confidence AS confidence, "
        "f.first_said < f.last_said AS ordered",
    )
    assert found == {"support": 2, "episodes": 2, "confidence": 1.0, "ordered": True}
    assert report.counts["FACT"] == 9


def test_every_fact_leads_back_to_the_words_and_the_second(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    found = one(
        graph,
        "MATCH (h:Person {name: 'Tobias Lund'})-[f:FOUNDED]->(t) "
        "MATCH (h)<-[:HEAD]-(s:Relation {type: 'FOUNDED'})-[:TAIL]->(t) "
        "MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode)<-[:HAS_EPISODE]-(w:Show) MATCH (s)-[:SAID_BY]->(p) "
        "RETURN s.quote AS quote, s.start AS start, g.url AS url, e.title AS title, w.name AS show, p.name AS speaker",
    )
    assert found == {
        "quote": "I founded Brightloom with Ana Ferro two years ago.",
        "start": 10.0,
        "url": "https://www.youtube.com/watch?v=loom&t=10",
        "title": "launch",
        "show": "Warp and Weft",
        "speaker": "Tobias Lund",
    }


def test_the_statements_of_a_symmetric_fact_have_its_ends(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    found = one(
        graph,
        "MATCH (h)-[:COMPETES_WITH]->(t) MATCH (h)<-[:HEAD]-(s {type: 'COMPETES_WITH'})-[:TAIL]->(t) "
        "RETURN h.id AS head, t.id AS tail, count(s) AS support",
    )
    assert found == {"head": "loomer", "tail": "weftling-model", "support": 1}


def test_negated_statements_are_kept_but_are_no_facts(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    assert one(graph, "MATCH (s:Relation) WHERE s.negated RETURN count(s) AS n") == {"n": 1}
    assert not graph.read("MATCH (h)-[:DEVELOPED]->(t {id: 'weftling-model'}) RETURN h.id AS head")


@pytest.mark.heavy
def test_loading_again_writes_nothing(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    writes = Writes(graph)
    report = load(writes, workspace)  # type: ignore[arg-type]
    assert (report.episodes_written, report.entities_written, report.episodes_unchanged) == (0, 0, 3)
    assert writes.count == 0
    assert snapshot(graph) == before


@pytest.mark.heavy
def test_the_order_of_arrival_does_not_matter(graph: Graph, tmp_path: Path) -> None:
    snapshots = []
    archive = list(make_archive().values())
    for number, order in enumerate((archive, archive[::-1])):
        with open_workspace(tmp_path / str(number)) as workspace:
            rebuild_graph(graph, workspace, gazetteer=None, ontology=ONTOLOGY)
            for extraction in order:
                keep(workspace, extraction)
                load(graph, workspace)
            snapshots.append(snapshot(graph))
    assert snapshots[0] == snapshots[1]


def test_forgetting_ends_in_the_graph_that_never_had_the_episode(graph: Graph, workspace: Workspace) -> None:
    archive = make_archive()
    keep(workspace, archive["launch"], archive["panel"])
    load(graph, workspace)
    never = snapshot(graph)
    keep(workspace, archive["review"])
    load(graph, workspace)
    assert snapshot(graph) != never
    forget(workspace, archive["review"].episode.id)
    assert load(graph, workspace).episodes_removed == 1
    assert snapshot(graph) == never


def test_forgetting_all_leaves_nothing(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    for pointer in workspace.pointers():
        forget(workspace, pointer.episode)
    load(graph, workspace)
    assert snapshot(graph) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=name, marks=pytest.mark.heavy if number > 1 else ())
        for number, (name, change) in enumerate(CHANGES.items())
    ],
)
def test_a_change_ends_in_the_graph_that_is_built_anew(
    embedded_graph: Graph, workspace: Workspace, change: Callable[[Workspace], None]
) -> None:
    # All of them in a row, on Neo4j too: test_load_changes.py.
    keep(workspace, *make_archive().values())
    load(embedded_graph, workspace)
    before = snapshot(embedded_graph)
    change(workspace)
    load(embedded_graph, workspace)
    after = snapshot(embedded_graph)
    assert after != before
    assert after == from_scratch(embedded_graph, workspace)


def test_only_the_episodes_that_a_decision_touches_are_written(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    workspace.decide(Reject(head="Cordwain", type="USES", tail="Loomer"))
    assert load(graph, workspace).episodes_written == 1
    assert not graph.read("MATCH ()-[e:USES]->() RETURN e")
    assert not graph.read("MATCH (s:Relation {type: 'USES'}) RETURN s.id AS id")


def test_a_rejection_in_one_episode_leaves_the_fact_to_the_others(graph: Graph, workspace: Workspace) -> None:
    archive = make_archive()
    keep(workspace, *archive.values())
    review = archive["review"].episode.id
    workspace.decide(Reject(head="Ana Ferro", type="FOUNDED", tail="Bright Looms", episode=review))
    load(graph, workspace)
    assert one(graph, "MATCH (p {id: 'ana-ferro'})-[f:FOUNDED]->() RETURN f.support AS n") == {"n": 1}


@pytest.mark.heavy
@pytest.mark.parametrize(
    "written", ["Bright Loom", "bright loom", "bright-loom", "brightloom", "brightlooms", "Bright Looms"]
)
def test_an_analyst_finds_an_entity_by_any_of_its_spellings_as_written(
    graph: Graph, workspace: Workspace, written: str
) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    assert one(graph, "MATCH (:Name {key: $key})-[:NAMES]->(e) RETURN e.id AS id", key=written) == {"id": "bright-loom"}


def test_a_decision_that_comes_while_a_load_runs_is_not_noted_as_loaded(workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    workspace.database.mkdir()
    state = load_state(workspace, Gazetteer(entries=()), ONTOLOGY)
    CHANGES["reject"](workspace)
    mark_loaded(workspace, state)
    assert not is_loaded(workspace, Gazetteer(entries=()), ONTOLOGY)


@pytest.mark.heavy
def test_a_raised_version_of_the_view_writes_all_anew(
    graph: Graph, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    workspace.database.mkdir()
    mark_loaded(workspace, load_state(workspace, Gazetteer(entries=()), ONTOLOGY))
    assert is_loaded(workspace, Gazetteer(entries=()), ONTOLOGY)
    for module in ("rows", "loaded", "archive"):
        monkeypatch.setattr(f"graph.{module}.VIEW_VERSION", VIEW_VERSION + 1)
    assert not is_loaded(workspace, Gazetteer(entries=()), ONTOLOGY)
    assert load(graph, workspace).episodes_written == 3


def test_a_gazetteer_that_comes_later_joins_what_is_loaded(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    entry = GazetteerEntry(name="Loomer 2", type="Model", aliases=("Loomer",), heard_as=("Lumer",))
    gazetteer = Gazetteer(entries=(entry,))
    load(graph, workspace, gazetteer=gazetteer)
    after = snapshot(graph)
    assert one(graph, "MATCH (:Name {key: 'lumer'})-[:NAMES]->(e:Model) RETURN e.id AS id") == {"id": "loomer-2"}
    assert after == from_scratch(graph, workspace, gazetteer=gazetteer)


@HEAVY
def test_all_databases_hold_the_same_graph(request: pytest.FixtureRequest, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    CHANGES["retype"](workspace)
    graphs = [request.getfixturevalue(name) for name in ("embedded_graph", "neo4j5_graph", "neo4j_current_graph")]
    first, *others = [from_scratch(graph, workspace) for graph in graphs]
    assert others == [first, first]
