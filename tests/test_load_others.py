"""What belongs to others, nodes or whole workspaces, is left alone; what an ontology no longer has goes."""

from pathlib import Path

import pytest
from factories import Fact, make_archive, make_extraction, make_referent
from loads import CHANGES, ONTOLOGY, forget, from_scratch, keep, load, one, snapshot

from graph.connection import Graph
from graph.load import rebuild_graph
from schemas.errors import GraphWriteError
from schemas.ontology import EntityType, Ontology, RelationType
from schemas.workspace import Workspace, open_workspace

FOREIGN = (
    "CREATE (:Episode {id: 'mine', title: 'Pilot'})-[:HAS_SEGMENT]->(:Segment {id: 'mine', index: 1, text: 'x'})",
    "CREATE (:Show {id: 'mine', name: 'Mine'})",
    "CREATE (:Statement:Relation {id: 'mine', type: 'USES'})",
    "CREATE (:Name {key: 'mine'})",
    "CREATE (:Name {key: 'loomer', note: 'mine'})",
    "CREATE (:Show {id: 'warp-and-weft', name: 'Mine too'})",
    "CREATE (:Entity:Person {id: 'zz'})-[:USES {support: 1, episodes: 1, confidence: 1.0}]->(:Entity {id: 'zzz'})",
    "CREATE (:Recipe {id: 'soup'})-[:NEEDS]->(:Ingredient {id: 'leek'})",
)
HELD = "MATCH (n) WHERE n.id IN $ids OR n.key IN $ids RETURN labels(n) AS labels, properties(n) AS held"
NAMES = ["mine", "loomer", "warp-and-weft", "zz", "zzz", "soup", "leek"]
TOYS = Ontology(
    entities=(*ONTOLOGY.entities, EntityType(name="Gadget")),
    relations=(*ONTOLOGY.relations, RelationType(name="ADMIRES", heads=("Person",), tails=("any",))),
)


def held_by_others(graph: Graph) -> list[str]:
    rows = graph.read(HELD, ids=NAMES)
    return sorted(
        str((sorted(row["labels"]), sorted(row["held"].items())))
        for row in rows
        if "name" not in row["held"] or "heard_as" not in row["held"]
    )


@pytest.mark.heavy
def test_nodes_of_others_stay_as_they_are_whatever_is_loaded(graph: Graph, workspace: Workspace) -> None:
    for statement in FOREIGN:
        graph.write(statement)
    before = held_by_others(graph)
    assert len(before) == 11
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    CHANGES["no metadata"](workspace)
    load(graph, workspace)
    forget(workspace, make_archive()["review"].episode.id)
    load(graph, workspace)
    rebuild_graph(graph, workspace, gazetteer=None, ontology=ONTOLOGY)
    for pointer in workspace.pointers():
        forget(workspace, pointer.episode)
    report = load(graph, workspace)
    assert held_by_others(graph) == before
    assert not any(report.counts.values())
    assert one(graph, "MATCH (:Episode)-[s:HAS_SEGMENT]->() RETURN count(s) AS n") == {"n": 1}
    assert one(graph, "MATCH ({id: 'zz'})-[u:USES]->() RETURN u.support AS n") == {"n": 1}
    assert one(graph, "MATCH (n) RETURN count(n) AS n") == {"n": 11}


@pytest.mark.parametrize(
    "node", ["(:Entity {id: 'loomer'})", f"(:Episode {{id: '{make_archive()['panel'].episode.id}'}})"]
)
def test_a_node_of_others_in_the_place_of_ours_is_told_and_kept(graph: Graph, workspace: Workspace, node: str) -> None:
    keep(workspace, make_archive()["review"])
    load(graph, workspace)  # the database's uniqueness is declared from here on
    keep(workspace, make_archive()["panel"], make_archive()["launch"])
    graph.write("MATCH (n:Entity {id: 'loomer'}) DETACH DELETE n")
    graph.write(f"CREATE {node}")
    with pytest.raises(GraphWriteError, match=r"^[^\n]+$"):
        load(graph, workspace)
    assert one(graph, f"MATCH (n{node[1:]} RETURN size(keys(n)) AS n") == {"n": 1}


def test_nodes_of_others_that_share_an_id_are_told_in_one_line(graph: Graph, workspace: Workspace) -> None:
    graph.run_schema("DROP CONSTRAINT entity_id IF EXISTS")
    graph.write("CREATE (:Entity {id: 'zz'}) CREATE (:Entity {id: 'zz'})")
    keep(workspace, *make_archive().values())
    with pytest.raises(GraphWriteError, match=r"^[^\n]+$"):
        load(graph, workspace)
    graph.write("MATCH (n {id: 'zz'}) DELETE n")
    load(graph, workspace)


# --- another workspace ---


@pytest.mark.heavy
def test_a_second_workspace_is_refused_until_it_is_to_replace_the_first(
    graph: Graph, workspace: Workspace, tmp_path: Path
) -> None:
    archive = make_archive()
    keep(workspace, archive["launch"], archive["review"])
    load(graph, workspace)
    before = snapshot(graph)
    with open_workspace(tmp_path / "other") as other:
        keep(other, archive["panel"], archive["launch"])
        with pytest.raises(GraphWriteError, match=r"holds 1 episode of another workspace \(review\); .*rebuild"):
            load(graph, other)
        assert snapshot(graph) == before
        replaced = from_scratch(graph, other)
        assert load(graph, other).episodes_written == 0
        assert snapshot(graph) == replaced


@pytest.mark.heavy
def test_some_titles_of_many_foreign_episodes_are_told(graph: Graph, workspace: Workspace, tmp_path: Path) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    with (
        open_workspace(tmp_path / "other") as other,
        pytest.raises(GraphWriteError, match=r"holds 3 episodes of another workspace \(A panel, launch, review\)"),
    ):
        load(graph, other)


@pytest.mark.heavy
def test_a_workspace_knows_its_own_episodes_without_its_ledger(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    old = make_archive()["review"]
    renamed = old.model_copy(update={"episode": old.episode.model_copy(update={"id": "0" * 16})})
    workspace.write_extraction(renamed, supersedes=old.episode.id)
    assert not list(workspace.ledger())
    assert load(graph, workspace).episodes_removed == 1
    assert snapshot(graph) == from_scratch(graph, workspace)


# --- what an ontology had once ---


def admiring(workspace: Workspace) -> None:
    referents = [make_referent("a", "Person", "Ana Ferro"), make_referent("b", "Model", "Loomer")]
    facts = [Fact(0, "a", "ADMIRES", "b")]
    keep(workspace, make_extraction("toys", [(None, "Ana Ferro admires Loomer.")], referents, facts))


@pytest.mark.heavy
def test_facts_of_a_type_that_is_no_more_go_with_their_last_statement(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    admiring(workspace)
    load(graph, workspace, ontology=TOYS)
    graph.write("MATCH (a {id: 'ana-ferro'}) MATCH (b {id: 'loomer'}) CREATE (a)-[:PRAISES {support: 2}]->(b)")
    forget(workspace, next(p.episode for p in workspace.pointers() if p.title == "toys"))
    load(graph, workspace)
    assert not graph.read("MATCH ()-[e:ADMIRES]->() RETURN e")
    assert one(graph, "MATCH ()-[e:PRAISES]->() RETURN e.support AS n") == {"n": 2}  # nobody's fact
    graph.write("MATCH ()-[e:PRAISES]->() DELETE e")
    assert snapshot(graph) == from_scratch(graph, workspace)


@pytest.mark.heavy
def test_a_type_of_entity_that_is_no_more_leaves_no_label(graph: Graph, workspace: Workspace) -> None:
    lines = [(None, "Spindle is new.")]
    keep(workspace, make_extraction("toys", lines, [make_referent("a", "Gadget", "Spindle")]))
    load(graph, workspace, ontology=TOYS)
    assert one(graph, "MATCH (n:Gadget) RETURN n.id AS id") == {"id": "spindle"}
    keep(workspace, make_extraction("toys", lines, [make_referent("a", "Product", "Spindle")]))
    load(graph, workspace)
    assert not graph.read("MATCH (n:Gadget) RETURN n.id AS id")
    assert snapshot(graph) == from_scratch(graph, workspace)
