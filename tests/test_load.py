"""Loading: whatever happened before, the database ends in what the workspace says, and only that."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from factories import make_archive, make_referent

from graph.connection import Graph
from graph.load import LoadReport, load_graph, rebuild_graph
from graph.snapshot import snapshot_graph
from schemas.decisions import CannotLink, Decision, MustLink, Named, Reject, Rename, Retype
from schemas.errors import GraphWriteError, SettingsError
from schemas.extraction import Extraction
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.ontology import load_ontology
from schemas.workspace import Workspace, open_workspace

ONTOLOGY = load_ontology()
HEAVY = pytest.mark.heavy
DATABASES = ["embedded_graph", *(pytest.param(name, marks=HEAVY) for name in ("neo4j5_graph", "neo4j_current_graph"))]


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


def load(graph: Graph, workspace: Workspace, **more: Any) -> LoadReport:
    return load_graph(graph, workspace, **{"gazetteer": None, "ontology": ONTOLOGY, **more})


def snapshot(graph: Graph) -> list[str]:
    return list(snapshot_graph(graph))


def from_scratch(graph: Graph, workspace: Workspace, **more: Any) -> list[str]:
    rebuild_graph(graph, workspace, **{"gazetteer": None, "ontology": ONTOLOGY, **more})
    return snapshot(graph)


def named(type: str, form: str, episode: str | None = None) -> Named:
    return Named(type=type, form=form, episode=episode)


def with_metadata(extraction: Extraction, **changes: Any) -> Extraction:
    metadata = extraction.episode.metadata.model_copy(update=changes)
    return extraction.model_copy(update={"episode": extraction.episode.model_copy(update={"metadata": metadata})})


def one(graph: Graph, statement: str, **parameters: Any) -> dict[str, Any]:
    (row,) = graph.read(statement, **parameters)
    return row


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


def test_loading_again_writes_nothing(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    writes = Writes(graph)
    report = load(writes, workspace)  # type: ignore[arg-type]
    assert (report.episodes_written, report.entities_written, report.episodes_unchanged) == (0, 0, 3)
    assert writes.count == 0
    assert snapshot(graph) == before


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
    workspace.forget(archive["review"].episode.id)
    assert load(graph, workspace).episodes_removed == 1
    assert snapshot(graph) == never


def test_forgetting_all_leaves_nothing(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    for pointer in workspace.pointers():
        workspace.forget(pointer.episode)
    load(graph, workspace)
    assert snapshot(graph) == []


def _new_version(workspace: Workspace) -> None:
    old = make_archive()["launch"]
    referents = (*old.referents, make_referent("r8", "Event", "two years ago"))
    relations = tuple(r.model_copy(update={"negated": True}) if r.tail == "r5" else r for r in old.relations)
    keep(workspace, old.model_copy(update={"referents": referents, "relations": relations[1:]}))


def _new_metadata(workspace: Workspace) -> None:
    keep(workspace, with_metadata(make_archive()["launch"], title="Launch day", show="Selvage", published="2023-01-01"))


def _no_metadata(workspace: Workspace) -> None:
    keep(workspace, with_metadata(make_archive()["launch"], show=None, published=None, url=None, people=()))


def _forgotten(workspace: Workspace) -> None:
    workspace.forget(make_archive()["launch"].episode.id)


def _decided(*decisions: Decision) -> Callable[[Workspace], None]:
    def change(workspace: Workspace) -> None:
        for decision in decisions:
            workspace.decide(decision)

    return change


CHANGES: dict[str, Callable[[Workspace], None]] = {
    "a new version": _new_version,
    "new metadata": _new_metadata,
    "no metadata": _no_metadata,
    "an episode forgotten": _forgotten,
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
    "reject of a symmetric fact": _decided(Reject(head="bright loom", type="PARTNERED_WITH", tail="Cordwain")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_ends_in_the_graph_that_is_built_anew(
    graph: Graph, workspace: Workspace, change: Callable[[Workspace], None]
) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    change(workspace)
    load(graph, workspace)
    after = snapshot(graph)
    assert after != before
    assert after == from_scratch(graph, workspace)


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


# --- failures -----------------------------------------------------------------------------------------------------


class Killed(Exception):
    pass


class Writes:
    """Stand before a graph, count the transactions that write, and fail before or after one of them."""

    def __init__(self, graph: Graph, fail_at: int | None = None, *, after: bool = False) -> None:
        self._graph = graph
        self._fail_at, self._after = fail_at, after
        self.count = 0
        self.read, self.run_schema, self.kind = graph.read, graph.run_schema, graph.kind

    def write(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._counted(lambda: self._graph.write(statement, **parameters))

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


def _all_changes(workspace: Workspace) -> None:
    for name in ("a new version", "retype", "rename", "reject"):
        CHANGES[name](workspace)
    workspace.forget(make_archive()["review"].episode.id)


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
        whole = from_scratch(graph, workspace)
        fail_at = 0
        while True:
            fail_at += 1
            rebuild_graph(graph, before, gazetteer=None, ontology=ONTOLOGY)
            writes = Writes(graph, fail_at, after=fail_at % 2 == 0)
            try:
                load(writes, workspace)  # type: ignore[arg-type]
            except Killed:
                load(graph, workspace)
                assert snapshot(graph) == whole, f"killed at transaction {fail_at}"
            else:
                break
        assert fail_at > 5


def test_what_goes_missing_while_it_is_written_is_told_and_mended(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())

    class Lossy(Writes):
        def write_all(self, statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
            super().write_all([(text, rows) for text, rows in statements if ":DISCUSSES" not in text])

    with pytest.raises(GraphWriteError, match="0 of DISCUSSES where 17 were written"):
        load(Lossy(graph), workspace)  # type: ignore[arg-type]
    load(graph, workspace)
    assert snapshot(graph) == from_scratch(graph, workspace)


def test_what_was_lost_elsewhere_is_told(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    graph.write("MATCH (:Name {key: 'loomer'})-[e:NAMES]->(:Entity) DELETE e")
    with pytest.raises(GraphWriteError, match=r"of NAMES .*rebuild"):
        load(graph, workspace)


def test_facts_that_were_lost_or_changed_are_mended(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    graph.write("MATCH (:Person)-[e:FOUNDED]->(:Company) SET e.support = 7")
    graph.write("MATCH ()-[e:USES]->() DELETE e")
    graph.write("MATCH (a {id: 'cordwain'}) MATCH (b {id: 'loomer'}) CREATE (a)-[:ACQUIRED]->(b)")
    load(graph, workspace)
    assert snapshot(graph) == before


def test_a_rebuild_leaves_nodes_of_others_alone(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    graph.write("CREATE (:Recipe {id: 'soup'})-[:NEEDS]->(:Ingredient {id: 'leek'})")
    graph.write("CREATE (:Name {first: 'Ann'})")
    assert from_scratch(graph, workspace) == before
    assert one(graph, "MATCH (:Recipe)-[:NEEDS]->(i:Ingredient) RETURN i.id AS id") == {"id": "leek"}
    assert one(graph, "MATCH (n:Name) WHERE n.first = 'Ann' RETURN count(n) AS n") == {"n": 1}


def test_a_type_that_is_no_identifier_never_reaches_a_statement(graph: Graph, workspace: Workspace) -> None:
    old = make_archive()["panel"]
    bad = tuple(referent.model_copy(update={"type": "Model) DETACH DELETE (n"}) for referent in old.referents)
    keep(workspace, old.model_copy(update={"referents": bad}))
    with pytest.raises(SettingsError, match="label or relationship type"):
        load(graph, workspace)
