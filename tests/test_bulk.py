"""Files for Neo4j's importer: they hold what a load writes, whatever is in the values, and lead to the same graph."""

import csv
import io
import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Told
from demo_graph import copied_demo, demo_lists, demo_workspace, load_demo
from factories import Fact, make_archive, make_extraction, make_referent
from hypothesis import given
from hypothesis import strategies as st
from loads import CHANGES, HEAVY, ONTOLOGY, Writes, keep, load, snapshot, with_metadata
from neo4j_server import NEO4J_CURRENT, Import, neo4j_or_skip, running_neo4j

from extractor.cli.app import run
from graph.bulk_export import export_bulk
from graph.bulk_files import BETWEEN_ITEMS, EDGES, NODES, BulkFiles, csv_field, import_command
from graph.connection import Graph
from graph.load import load_graph
from schemas.extraction import Extraction
from schemas.workspace import Workspace, open_workspace

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
READERS: dict[str, Callable[[str], Any]] = {
    "": str,
    "long": int,
    "double": float,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "datetime": str,
    "string[]": lambda text: text.split(BETWEEN_ITEMS),
}
NASTY = make_extraction(
    'said "so", it is\n',
    [
        (
            'Ann "A;B" Lee',
            'Ann "A;B" Lee, says:\r\n"Semi;colon, Inc." built \\Loom\\, a "thing"; Ærøskøbing 織機 🧵\u2028.',
        )
    ],
    [
        make_referent("r1", "Person", 'Ann "A;B" Lee'),
        make_referent("r2", "Company", '"Semi;colon, Inc."', "Semi;colon, Inc", heard_as=("Semi;colon, Inc",)),
        make_referent("r3", "Product", "\\Loom\\", "Ærøskøbing", "織機", "🧵"),
    ],
    [Fact(0, "r2", "DEVELOPED", "r3")],
    speakers={'Ann "A;B" Lee': "r1"},
    show=' "Tabs\tand, spaces" ',
    published="2024-03-31T23:30:00-02:00",
    description="",
    url="https://example.org/?a=1,2;3",
)


def exported(workspace: Workspace, folder: Path) -> Path:
    folder.mkdir()
    export_bulk(workspace, folder, gazetteer=None, ontology=ONTOLOGY)
    return folder


def read_back(folder: Path) -> list[str]:
    """Read the files as the importer does and return the graph as `snapshot` has it, with the lists that are empty."""
    lines = [line for kind in (*NODES, *EDGES) for line in read_file(folder, kind)]
    return sorted(json.dumps(line, sort_keys=True) for line in lines)


def read_file(folder: Path, kind: str) -> Iterator[list[Any]]:
    with folder.joinpath(f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        headers, *rows = csv.reader(file)
    for row in rows:
        given = {header: text for header, text in zip(headers, row, strict=True) if text}
        labels = [text for header, text in given.items() if header in (":LABEL", ":TYPE")]
        ends = [text for header, text in given.items() if header.startswith((":START_ID", ":END_ID"))]
        own = dict(value_of(header, text) for header, text in given.items() if not header.startswith(":"))
        if kind == "Entity":
            assert (own.pop("made_by", None) is not None) == (not own.keys() >= {"aliases", "heard_as"})
            own = {"aliases": [], "heard_as": [], **own}
        if kind in NODES:
            yield ["node", sorted([*NODES[kind], *labels]), own]
        else:
            yield ["edge", *(labels or [kind]), *ends, own]


def value_of(header: str, text: str) -> tuple[str, Any]:
    name, _, type = header.partition(":")
    return name, READERS[re.sub(r"ID\(\w+\)", "", type)](text)


def without_empty_texts(lines: list[str]) -> list[str]:
    """Return a snapshot as `read_back` gives it: Python's csv doesn't tell an empty text from none."""
    parts = [json.loads(line) for line in lines]
    kept = [[*rest, {key: value for key, value in held.items() if value != ""}] for *rest, held in parts]
    return sorted(json.dumps(line, sort_keys=True) for line in kept)


# --- the files ---


def test_the_files_hold_the_graph_that_a_load_writes(graph: Graph, workspace: Workspace, tmp_path: Path) -> None:
    keep(workspace, NASTY, *make_archive().values())
    for name in ("retype", "a person who is none", "must-link", "reject"):
        CHANGES[name](workspace)
    folder = exported(workspace, tmp_path / "files")
    load(graph, workspace)
    assert read_back(folder) == without_empty_texts(snapshot(graph))


def test_the_same_workspace_gives_the_same_files(workspace: Workspace, tmp_path: Path) -> None:
    keep(workspace, NASTY, *make_archive().values())
    one, other = (exported(workspace, tmp_path / name) for name in ("one", "other"))
    assert {file.name: file.read_bytes() for file in one.iterdir()} == {
        file.name: file.read_bytes() for file in other.iterdir()
    }


@given(st.lists(TEXT | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
def test_any_value_is_read_back_from_its_field(values: list[Any]) -> None:
    line = io.StringIO(",".join(map(csv_field, [*values, "end"])) + "\n", newline="")
    (row,) = csv.reader(line)
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    assert row == ["" if value is None else text for value, text in zip(values, texts, strict=True)] + ["end"]


@given(st.lists(TEXT, min_size=1))
def test_any_list_is_read_back_item_by_item(items: list[str]) -> None:
    ((field,),) = csv.reader(io.StringIO(csv_field(items) + "\n", newline=""))
    assert field.split(BETWEEN_ITEMS) == [item.replace(BETWEEN_ITEMS, "\ufffd") for item in items]


def test_an_empty_text_differs_from_none() -> None:
    assert [csv_field(value) for value in ("", None, [])] == ['""', "", '""']


def test_numbers_that_are_none_are_written_as_java_reads_them() -> None:
    assert [csv_field(float(value)) for value in ("nan", "inf", "-inf")] == ["NaN", "Infinity", "-Infinity"]


def test_a_property_without_a_column_is_refused_not_lost(tmp_path: Path) -> None:
    with BulkFiles(tmp_path) as files, pytest.raises(ValueError, match=r"Name\.csv has no column for colour"):
        files.write_node("Name", {"key": "x", "colour": "red"})


def test_every_kind_has_a_file_and_every_file_an_argument(workspace: Workspace, tmp_path: Path) -> None:
    folder = exported(workspace, tmp_path / "it's here")
    cd, place, _, *arguments = shlex.split(import_command(folder, "talks"))
    assert (cd, place) == ("cd", str(folder))
    assert arguments[:5] == ["neo4j-admin", "database", "import", "full", "talks"]
    files = [argument.rpartition("=")[2] for argument in arguments if argument.startswith(("--nodes", "--relation"))]
    assert sorted(files) == sorted(f"./{file.name}" for file in folder.iterdir())


# --- the command ---


def test_the_command_makes_a_whole_folder_and_prints_how_to_import_it(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, told: Told
) -> None:
    arguments = ["export", "--format", "neo4j-admin", "--data", str(demo_workspace(tmp_path_factory))]
    folder = tmp_path / "files"
    assert run([*arguments, "--output", str(folder)]) == 0
    out, err = told()
    assert out == import_command(folder, "neo4j") + "\n"
    assert "nodes" in err
    assert len(list(folder.iterdir())) == len(NODES) + len(EDGES)
    assert list(tmp_path.iterdir()) == [folder]
    before = folder.joinpath("Entity.csv").read_bytes()
    assert run([*arguments, str(folder)]) == 1
    assert "expected the name of a folder that is new or empty" in told()[1]
    assert folder.joinpath("Entity.csv").read_bytes() == before


def test_nothing_is_left_where_an_export_dies(tmp_path_factory: pytest.TempPathFactory, told: Told) -> None:
    data = copied_demo(tmp_path_factory)
    for file in sorted(data.glob("episodes/*/*.json"))[-2:]:
        file.write_bytes(file.read_bytes()[:-100])
    target = data.parent / "files"
    assert run(["export", str(target), "--format", "neo4j-admin", "--data", str(data)]) == 1
    assert [path.name for path in data.parent.iterdir()] == [data.name]
    assert told()[1].count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["files", "--only", "type=Person"], "--only is not for neo4j-admin"),
        (["files", "--output", "others"], "give FILE once"),
        ([], "give FILE once"),
    ],
)
def test_what_can_not_be_meant_is_told_in_one_line(
    arguments: list[str], what: str, workspace: Workspace, told: Told
) -> None:
    assert run(["export", *arguments, "--format", "neo4j-admin", "--data", str(workspace.root)]) == 2
    err = told()[1]
    assert what in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("target", ["-", "none/files"])
def test_a_place_where_no_folder_can_be_made_is_told(target: str, workspace: Workspace, told: Told) -> None:
    place = workspace.root.parent / target
    assert run(["export", str(place), "--format", "neo4j-admin", "--data", str(workspace.root)]) == 1
    assert told()[1].startswith(f"talkgraph: {place}: ")


# --- what the importer can't bring ---


def test_the_load_after_an_import_gives_empty_lists_to_imported_entities_alone(
    graph: Graph, workspace: Workspace
) -> None:
    keep(workspace, *make_archive().values())
    load(graph, workspace)
    before = snapshot(graph)
    graph.write("MATCH (n:Entity) WHERE n.heard_as = [] SET n.made_by = 'talkgraph' REMOVE n.heard_as")
    graph.write("CREATE (:Entity:Person {id: 'zz', made_by: 'others'})")
    load(graph, workspace)
    graph.write("MATCH (n:Entity {id: 'zz', made_by: 'others'}) WHERE n.heard_as IS NULL DETACH DELETE n")
    assert snapshot(graph) == before


# --- a real import ---


@HEAVY
def test_an_imported_graph_is_the_one_that_a_load_writes(
    embedded_graph: Graph,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    told: Told,
) -> None:
    gazetteer, ontology = demo_lists()
    data = copied_demo(tmp_path_factory)
    with open_workspace(data) as workspace:
        keep(workspace, NASTY, with_every_character())
        load_demo(embedded_graph, workspace)
    expected = snapshot(embedded_graph)
    assert run(["export", "--format", "neo4j-admin", "--output", str(tmp_path / "files"), "--data", str(data)]) == 0
    folder, _, _, *arguments = shlex.split(told()[0])[1:]
    with (
        neo4j_or_skip(running_neo4j(NEO4J_CURRENT, Import(Path(folder), arguments))) as server,
        server.open() as graph,
        open_workspace(data) as workspace,
    ):
        assert with_empty_lists(snapshot(graph)) == expected
        writes = Writes(graph)
        report = load_graph(writes, workspace, gazetteer=gazetteer, ontology=ontology)  # type: ignore[arg-type]
        assert (report.episodes_written, report.entities_written, writes.count) == (0, 0, 2)  # the lists, and the mark
        assert snapshot(graph) == expected
        load_graph(writes, workspace, gazetteer=gazetteer, ontology=ontology)  # type: ignore[arg-type]
        assert writes.count == 2


def with_every_character() -> Extraction:
    """Make a talk with each character of the first planes' beginnings in its title, alone and between others."""
    letters = [chr(code) for code in (*range(1, 0x250), 0x2028, 0xFEFF, 0xFFFE, 0xFFFF, 0x1F9F5, 0x10FFFF)]
    return with_metadata(make_archive()["panel"], title="x".join(letters), description="".join(letters))


def with_empty_lists(lines: list[str]) -> list[str]:
    """Return a snapshot with the lists that an import leaves out, and without the mark that says so."""
    nodes, edges = [], []
    for line in lines:
        kind, labels, *_, properties = json.loads(line)
        if kind == "node" and "Entity" in labels:
            marked = properties.pop("made_by", None) == "talkgraph"
            assert marked == (not properties.keys() >= {"aliases", "heard_as"})
            finished = {"aliases": [], "heard_as": [], **properties}
            line = json.dumps([kind, labels, finished], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        (nodes if kind == "node" else edges).append(line)
    return [*sorted(nodes), *sorted(edges)]
