"""Exports: what other programs read back is the graph, or the chosen part of it."""

import io
import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner
from factories import make_archive
from hypothesis import given
from hypothesis import strategies as st
from loads import HEAVY, keep, load, snapshot

from extractor.cli.app import run
from extractor.cli.export import BULK, export
from extractor.cli.export import FORMATS as OFFERED
from graph.connection import Graph, open_graph
from graph.export import Selection, export_graph
from graph.export_files import FORMATS, SUFFIXES, GraphMLWriter, NodeLinkWriter
from graph.load_mark import remove_mark
from graph.statements import KEYS
from schemas.errors import SettingsError
from schemas.workspace import Workspace

LISTS = ("labels", "aliases", "heard_as", "forms")


@pytest.fixture
def loaded(graph: Graph, workspace: Workspace) -> Graph:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    return graph


def exported(graph: Graph, form: str, selection: Selection | None = None) -> str:
    out = io.StringIO()
    with FORMATS[form](out) as writer:
        export_graph(graph, writer, selection)
    return out.getvalue()


def read_back(text: str, form: str) -> "nx.MultiDiGraph[str]":
    """Read an export as a user of networkx does; lists that GraphML can't hold are taken out of their JSON."""
    if form == "node-link":
        return nx.node_link_graph(json.loads(text), edges="edges")  # type: ignore[no-any-return]
    graph = nx.parse_graphml(text, force_multigraph=True)
    attributes = [data for _, data in graph.nodes(data=True)] + [data for *_, data in graph.edges(data=True)]
    for data in attributes:
        data.update(
            {name: json.loads(data[name]) for name in ("labels", "aliases", "heard_as", "forms") if name in data}
        )
    return graph  # type: ignore[no-any-return]


def nodes_of(graph: "nx.MultiDiGraph[str]") -> list[Any]:
    """Return nodes as `snapshot` has them."""
    found = []
    for id, data in graph.nodes(data=True):
        label, _, own = id.partition(":")
        properties = {name: value for name, value in data.items() if name != "labels"}
        found.append(["node", data["labels"], {KEYS[label]: own, **properties}])
    return found


def edges_of(graph: "nx.MultiDiGraph[str]") -> list[Any]:
    found = []
    for start, end, data in graph.edges(data=True):
        properties = {name: value for name, value in data.items() if name != "label"}
        found.append(["edge", data["label"], start.partition(":")[2], end.partition(":")[2], properties])
    return found


def of_snapshot(graph: Graph, kind: str) -> list[Any]:
    return [line for line in map(json.loads, snapshot(graph)) if line[0] == kind]


def ordered(rows: list[Any]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


# --- all of it ---


@pytest.mark.heavy
@pytest.mark.parametrize("form", FORMATS)
def test_networkx_reads_the_whole_graph_back_and_nothing_is_lost(loaded: Graph, form: str) -> None:
    back = read_back(exported(loaded, form), form)
    assert back.is_directed()
    assert back.is_multigraph()
    assert ordered(nodes_of(back)) == ordered(of_snapshot(loaded, "node"))
    assert ordered(edges_of(back)) == ordered(of_snapshot(loaded, "edge"))


def test_edges_of_several_types_between_two_nodes_stay_apart(loaded: Graph) -> None:
    back = read_back(exported(loaded, "node-link"), "node-link")
    kinds = Counter(frozenset(back[start][end]) for start, end in set(back.edges()))
    assert kinds[frozenset({"HEAD", "ABOUT"})] > 0
    assert all(key == data["label"] for *_, key, data in back.edges(keys=True, data=True))


@pytest.mark.heavy
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_file(loaded: Graph, workspace: Workspace, form: str) -> None:
    first = exported(loaded, form)
    loaded.write("MATCH (n) DETACH DELETE n")
    load(loaded, workspace)
    assert exported(loaded, form) == first


def test_nodes_of_others_are_not_exported(loaded: Graph) -> None:
    before = exported(loaded, "graphml")
    loaded.write("CREATE (:Entity:Person {id: 'x'})-[:KNOWS]->(:Episode {id: 'y'})")
    assert exported(loaded, "graphml") == before


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_graph_is_an_empty_file_of_its_format(graph: Graph, form: str) -> None:
    assert len(read_back(exported(graph, form), form)) == 0


# --- a part of it ---


def chosen(graph: Graph, **selection: Any) -> "nx.MultiDiGraph[str]":
    return read_back(exported(graph, "node-link", Selection(**selection)), "node-link")


def named(graph: "nx.MultiDiGraph[str]", label: str) -> set[str]:
    return {str(data.get("title") or data.get("name")) for _, data in graph.nodes(data=True) if label in data["labels"]}


EPISODES: dict[str, tuple[Mapping[str, Any], set[str]]] = {
    "a show": ({"shows": ("warp AND weft",)}, {"launch", "review"}),
    "two times": ({"since": "2024-03", "until": "2024-03-31"}, {"launch"}),
    "a year": ({"since": "2024", "until": "2024"}, {"launch", "review"}),
    "from a day on": ({"since": "2024-05-01"}, {"review"}),
    "until a month": ({"until": "2024-04"}, {"launch"}),
    "before all": ({"until": "2023"}, set()),
    "a show and a time": ({"shows": ("Warp and Weft",), "since": "2024-04"}, {"review"}),
}


@pytest.mark.heavy
def test_the_chosen_episodes_are_exported_whole_and_no_others(loaded: Graph) -> None:
    for selection, names in EPISODES.values():
        talks = [talk for name, talk in make_archive().items() if name in names]
        part = chosen(loaded, **selection)
        labels = Counter(label for _, data in part.nodes(data=True) for label in data["labels"])
        assert {id.partition(":")[2] for id in part if id.startswith("Episode:")} == {talk.episode.id for talk in talks}
        assert labels["Segment"] == sum(len(talk.episode.segments) for talk in talks)
        assert labels["Relation"] == sum(len(talk.relations) for talk in talks)
        assert labels["Claim"] == sum(len(talk.claims) for talk in talks)
        assert labels["Show"] == bool(talks)
        assert all(part.nodes[end]["labels"] for edge in part.edges() for end in edge)
        assert not [id for id in part if id.startswith(("Entity:", "Name:")) and not part.degree(id)]


@pytest.mark.heavy
def test_facts_of_chosen_episodes_count_their_support_in_these_alone(loaded: Graph) -> None:
    def founded(graph: "nx.MultiDiGraph[str]") -> dict[str, Any]:
        data: dict[str, Any] = graph.edges["Entity:ana-ferro", "Entity:bright-loom", "FOUNDED"]
        return data

    whole, part = founded(chosen(loaded)), founded(chosen(loaded, until="2024-03"))
    assert (whole["support"], whole["episodes"], whole["last_said"]) == (2, 2, "2024-05-01T08:00:00Z")
    assert (part["support"], part["episodes"], part["last_said"]) == (1, 1, "2024-03-05T00:00:00Z")
    assert not chosen(loaded, until="2023").number_of_edges()


def test_entities_of_chosen_types_come_with_what_is_said_of_them_alone(loaded: Graph) -> None:
    part = chosen(loaded, types=("person", "Company"))
    assert named(part, "Entity") == named(part, "Person") | named(part, "Company")
    assert named(part, "Person") == named(chosen(loaded), "Person")
    relations = {data["type"] for _, data in part.nodes(data=True) if "Relation" in data["labels"]}
    assert relations == {"FOUNDED", "WORKS_AT", "PARTNERED_WITH"}
    assert not named(part, "Claim")
    assert len([id for id in part if id.startswith("Episode:")]) == 3
    ends = [(part.nodes[start], part.nodes[end]) for start, end, key in part.edges(keys=True) if key == "FOUNDED"]
    assert len(ends) == 2


UNKNOWN: list[tuple[Mapping[str, Any], str]] = [
    ({"shows": ("Weft",)}, "no show 'Weft' in the graph: there are Warp and Weft"),
    ({"types": ("Firm",)}, "no entity of type 'Firm'"),
    ({"since": "May"}, "'May' is no date"),
    ({"until": "2024-5"}, "'2024-5' is no date"),
    ({"since": "2024-13"}, "'2024-13' is no date"),
    ({"since": "2025", "until": "2024-06"}, "no day is since 2025 and until 2024-06"),
]


def test_what_can_not_be_chosen_is_told(loaded: Graph) -> None:
    for selection, told in UNKNOWN:
        with pytest.raises(SettingsError, match=told):
            chosen(loaded, **selection)


# --- any values ---

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
XML_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), min_size=1).map(
    lambda text: text.replace("\ufffe", "").replace("\uffff", "") or "x"
)
VALUES = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False))


@given(st.dictionaries(XML_TEXT, XML_TEXT | VALUES | st.lists(XML_TEXT), max_size=4), XML_TEXT)
def test_any_property_comes_back_from_graphml(properties: dict[str, Any], id: str) -> None:
    out = io.StringIO()
    with GraphMLWriter(out) as writer:
        writer.write_node(id, ["Entity"], properties)
    back = nx.parse_graphml(out.getvalue(), force_multigraph=True)
    expected = {name: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for name, v in properties.items()}
    assert dict(back.nodes[id]) == {"labels": '["Entity"]', **expected}


@given(st.dictionaries(TEXT, TEXT | VALUES | st.lists(TEXT), max_size=4), TEXT)
def test_any_property_comes_back_from_node_link_json(properties: dict[str, Any], id: str) -> None:
    out = io.StringIO()
    with NodeLinkWriter(out) as writer:
        writer.write_edge(id, "b", "X", properties)
        writer.write_node(id, ["Entity"], {})
    back = json.loads(out.getvalue())
    assert back["edges"] == [{"source": id, "target": "b", "key": "X", "label": "X", **properties}]


def test_what_xml_can_not_hold_is_replaced_and_the_file_stays_readable() -> None:
    out = io.StringIO()
    with GraphMLWriter(out) as writer:
        writer.write_node("a\x00", [], {"text": "bell \x07 and \x1b[0m"})
    root = ET.fromstring(out.getvalue())  # noqa: S314 (our own file)
    assert [element.text for element in root.iter() if element.text and "bell" in element.text] == [
        "bell \ufffd and \ufffd[0m"
    ]


def test_after_an_error_no_file_is_written() -> None:
    out = io.StringIO()
    writer = GraphMLWriter(out)
    writer.write_node("a", [], {})
    writer.__exit__(KeyError, KeyError(), None)
    assert out.getvalue() == ""


# --- the command ---


def test_the_command_offers_the_formats_that_there_are() -> None:
    assert set(OFFERED) == {*FORMATS, BULK}
    assert set(FORMATS) == set(SUFFIXES.values())


@pytest.mark.parametrize(
    "arguments",
    [
        ["graph.txt"],
        ["g.json", "--only", "colour=red"],
        ["g.json", "--only", "show="],
        ["g.json", "--only", "since=2024", "--only", "since=2025"],
        ["g.json", "--format", "csv"],
    ],
)
def test_what_can_not_be_meant_is_a_fault_of_usage(arguments: list[str], tmp_path: Path) -> None:
    assert CliRunner().invoke(export, [*arguments, "--data", str(tmp_path)]).exit_code == 2


@HEAVY
def test_the_command_writes_a_whole_file_or_none(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(workspace, *make_archive().values())
    workspace.close()
    data = ["--data", str(workspace.root)]
    assert run(["rebuild", *data]) == 0
    file = tmp_path / "graph.graphml"
    assert run(["export", str(file), *data]) == 0
    assert len(nx.read_graphml(file, force_multigraph=True)) > 50
    before = file.read_bytes()
    assert run(["export", str(file), "--only", "show=Nobody", *data]) == 1
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "graphml" in path.name] == ["graph.graphml"]
    assert run(["export", str(tmp_path / "none" / "g.json"), *data]) == 1
    capsys.readouterr()
    assert run(["export", "-", "--format", "node-link", *data]) == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)["nodes"]) > 50
    assert "note" not in told.err
    with open_graph(data=workspace.root) as graph:
        remove_mark(graph)  # as a load does before it writes
    assert run(["export", "-", "--format", "node-link", *data]) == 0
    assert "note: a load was under way or was cut off, - may lack a part; " in capsys.readouterr().err
