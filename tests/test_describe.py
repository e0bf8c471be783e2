"""`status --schema`: what the graph holds, told from the graph itself."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from factories import make_archive
from loads import HEAVY, keep, load, snapshot
from neo4j_server import emptied

from extractor.cli.app import cli
from extractor.cli.schema import print_schema
from graph.connection import Graph
from graph.describe import EXAMPLE_LENGTH, GraphDescription, describe_graph
from schemas.workspace import Workspace, open_workspace

OPENED = ["embedded_graph_opened"]
OPENED += [pytest.param(name, marks=HEAVY) for name in ("neo4j5_graph_opened", "neo4j_current_graph_opened")]


class Told(NamedTuple):
    """Hold what was told of a graph, and the nodes and edges that it held."""

    description: GraphDescription
    lines: list[Any]

    def nodes(self) -> Iterator[tuple[list[str], dict[str, Any]]]:
        yield from (line[1:] for line in self.lines if line[0] == "node")

    def edges(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from ((line[1], line[4]) for line in self.lines if line[0] == "edge")


@pytest.fixture(scope="module", params=OPENED)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Load the made talks and describe them, once for each database."""
    graph: Graph = emptied(request.getfixturevalue(request.param))
    with open_workspace(tmp_path_factory.mktemp("described")) as workspace:
        keep(workspace, *make_archive().values())
        load(graph, workspace)
    return Told(describe_graph(graph), [json.loads(line) for line in snapshot(graph)])


@pytest.fixture
def described(told: Told) -> GraphDescription:
    return told.description


def test_every_label_type_and_property_is_counted_as_it_stands_in_the_graph(told: Told) -> None:
    counts: Counter[str] = Counter()
    values: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for labels, properties in told.nodes():
        counts.update(labels)
        for label in labels:
            values[label].update(list(properties))
    for type, properties in told.edges():
        counts[type] += 1
        values[type].update(list(properties))
    kinds = [(kind.label, kind) for kind in told.description.labels]
    kinds += [(edge.type, edge) for edge in told.description.relationships]  # type: ignore[misc]
    assert {name: kind.count for name, kind in kinds} == counts
    assert {name: {one.name: one.count for one in kind.properties} for name, kind in kinds} == {
        name: values[name] for name in counts
    }


@pytest.mark.heavy
def test_properties_have_the_types_of_cypher_and_an_example_of_that_type(described: GraphDescription) -> None:
    python = {"STRING": str, "ZONED DATETIME": str, "INTEGER": int, "FLOAT": float, "BOOLEAN": bool}
    told = {(kind.label, one.name): one for kind in described.labels for one in kind.properties}
    told |= {(kind.type, one.name): one for kind in described.relationships for one in kind.properties}
    assert told["Episode", "published"].type == "ZONED DATETIME"
    assert told["Entity", "aliases"].type == "LIST<STRING>"
    assert told["FOUNDED", "support"].type == "INTEGER"
    assert told["Claim", "number"].type == "FLOAT"
    assert told["Relation", "negated"].type == "BOOLEAN"
    for one in told.values():
        assert type(one.example) is (list if one.type.startswith("LIST") else python[one.type]), one


@pytest.mark.heavy
def test_the_ends_of_a_relationship_are_told_by_the_labels_that_say_most(described: GraphDescription) -> None:
    ends = {edge.type: {(one.start, one.end) for one in edge.ends} for edge in described.relationships}
    assert ends["FOUNDED"] == {("Person", "Company")}
    assert ends["SPOKEN_BY"] == {("Segment", "Person")}
    assert ("Relation", "Company") in ends["ABOUT"]
    assert all(edge.count == sum(one.count for one in edge.ends) for edge in described.relationships)


@pytest.mark.heavy
def test_a_property_of_few_texts_is_told_with_all_of_them(told: Told) -> None:
    (relation,) = (kind for kind in told.description.labels if kind.label == "Relation")
    said = {properties["type"] for labels, properties in told.nodes() if "Relation" in labels}
    values = {one.name: one.values for one in relation.properties}
    assert values["type"] == tuple(sorted(said))
    assert values["quote"] == ()


def test_long_examples_are_cut_and_say_so(graph: Graph, workspace: Workspace) -> None:
    extraction = make_archive()["launch"]
    metadata = extraction.episode.metadata.model_copy(update={"description": "word " * 200})
    keep(
        workspace,
        extraction.model_copy(update={"episode": extraction.episode.model_copy(update={"metadata": metadata})}),
    )
    load(graph, workspace)
    (episode,) = (kind for kind in describe_graph(graph).labels if kind.label == "Episode")
    assert len(episode.example["description"]) <= EXAMPLE_LENGTH
    assert episode.example["description"].endswith("...")


@pytest.mark.heavy
def test_nodes_of_others_are_left_out(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    described = describe_graph(graph)
    graph.write("CREATE (:Entity:Thing {id: 'x', other: 1})-[:KNOWS {since: 1}]->(:Person {id: 'y'})")
    assert describe_graph(graph) == described


def test_an_empty_graph_has_nothing_to_describe(graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    description = describe_graph(graph)
    assert description == GraphDescription(labels=(), relationships=())
    print_schema(description, "table")
    assert capsys.readouterr().out == "the graph is empty\n"


# --- as it is printed ---


@pytest.mark.heavy
def test_the_text_tells_every_label_type_and_property(
    described: GraphDescription, capsys: pytest.CaptureFixture[str]
) -> None:
    print_schema(described, "table")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 130
    for kind in described.labels:
        assert any(line.endswith(f":{kind.label}) {kind.count:,}") or f":{kind.label})" in line for line in lines)
    for edge in described.relationships:
        assert any(f"-[:{edge.type}]->" in line and line.endswith(f" {edge.count:,}") for line in lines)
    assert any(line.startswith("(:Person)-[:FOUNDED]->(:Company)") for line in lines)
    assert any(line.split()[:2] == ["published", "ZONED"] for line in lines)


def test_json_holds_all_that_is_known(described: GraphDescription, capsys: pytest.CaptureFixture[str]) -> None:
    print_schema(described, "json")
    assert GraphDescription.model_validate_json(capsys.readouterr().out) == described


@pytest.mark.heavy
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_rows_are_one_for_each_kind_and_property(
    described: GraphDescription, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_schema(described, form)
    kinds = [*described.labels, *described.relationships]
    expected = len(kinds) + sum(len(kind.properties) for kind in kinds) + (form == "csv")
    assert len(capsys.readouterr().out.splitlines()) == expected


@HEAVY
def test_the_command_prints_it(workspace: Workspace, tmp_path: Path) -> None:
    keep(workspace, *make_archive().values())
    workspace.close()
    runner = CliRunner()
    assert runner.invoke(cli, ["rebuild", "--data", str(workspace.root)]).exit_code == 0
    said = runner.invoke(cli, ["status", "--schema", "--format", "json", "--data", str(workspace.root)])
    assert {"labels", "relationships"} == set(json.loads(said.stdout))
