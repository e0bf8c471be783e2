"""One Cypher: every statement of the project, and what analysts ask, has the same answer on all databases."""

import ast
import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars
import pytest
from analyst_questions import QUESTIONS, Question
from demo_answers import COMPUTED, Demo
from demo_graph import demo_lists, demo_workspace, load_demo
from loads import HEAVY
from named_cases import Call, demo_calls
from neo4j_server import emptied

import graph.reading as reading
import graph.statements as statements
from extractor.cli import demo
from graph.connection import Graph, Row
from graph.named_queries import read_named_queries
from graph.query import query_graph
from graph.referents import referent_rows
from graph.resolve import resolve_entities
from graph.snapshot import snapshot_graph
from schemas.workspace import open_workspace

PACKAGES = Path(statements.__file__).parents[1]
HOLDING_CYPHER = {"graph/statements.py", "graph/reading.py", "extractor/cli/demo.py"}
HOLDING_SQL = {"graph/index.py", "graph/index_tables.py"}  # which begins with the same words
CYPHER = re.compile(
    r"\s*((OPTIONAL )?MATCH (\w+ = )?\(|MERGE \(|UNWIND \$|CREATE (CONSTRAINT |INDEX (?!IF|temp)|\())"
)  # no SQL
WRITING = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE)\b")
# What a function that makes statements may be given, by the names of its parameters.
ARGUMENTS: dict[tuple[str, ...], list[tuple[str, ...]]] = {
    ("type",): [("DEVELOPED",)],
    ("label",): [(label,) for label in statements.KEYS],
    ("label", "kind"): [(label, label) for label in statements.KEYS] + [("Entity", "Company"), ("Statement", "Claim")],
    ("label", "type"): [("Entity", "DEVELOPED"), ("Episode", "DISCUSSES"), ("Segment", "MENTIONS")],
}
ONLY_FOR = {
    "find_entity": [("Company",)],
    "find_list": [("Entity", "Company")],
    "find_edge_values": [("Entity", "APPEARS_IN")],
    "count_edge_properties": [("Episode",), ("Segment",), ("Entity",)],
}
PARAMETERS = {"find_list": "aliases", "find_edge_values": "role"}
ASKED = {
    **QUESTIONS,
    **{question.words: Question(*question) for question in demo.QUESTIONS},
}


def texts_of(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Give all texts in a constant, whatever holds them, each with a name."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict | tuple | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_of(f"{name} {key}", item)


def made_by(function: Callable[..., str]) -> Iterator[tuple[str, str]]:
    """Give the statements that a function makes, one for all that it may be given."""
    name, parameters = function.__name__, tuple(inspect.signature(function).parameters)
    given = ONLY_FOR.get(name) or ARGUMENTS[parameters]
    return ((f"{name} {' '.join(arguments)}", function(*arguments)) for arguments in given)


def all_statements() -> Iterator[tuple[str, str]]:
    """Find the statements by looking at the modules, so that a new one is never forgotten."""
    for name, value in [*vars(statements).items(), *vars(reading).items()]:
        if inspect.isfunction(value) and value is not statements.checked and not name.startswith("_"):
            yield from made_by(value)
        elif name.isupper() and not name.startswith("_"):
            yield from ((name, text) for name, text in texts_of(name, value) if CYPHER.match(text))


ALL = dict(all_statements())
NAMED = {str(call): call for call in demo_calls()}
READS = {name: statement for name, statement in ALL.items() if not WRITING.search(statement)}
WRITES = {name: statement for name, statement in ALL.items() if WRITING.search(statement)}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    with open_workspace(demo_workspace(tmp_path_factory), write=False) as workspace:
        extractions = [extraction for _, extraction in workspace.extractions()]
        extractions.sort(key=lambda extraction: str(extraction.episode.metadata.published))
        rows = [row for extraction in extractions for row in referent_rows(extraction)]
        return Demo(extractions, resolve_entities(rows, gazetteer=demo_lists()[0]))


@pytest.fixture(scope="module")
def embedded(embedded_graph_opened: Graph, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return with_demo(embedded_graph_opened, tmp_path_factory)


@pytest.fixture(scope="module", params=["neo4j5_graph_opened", "neo4j_current_graph_opened"])
def neo4j(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return with_demo(request.getfixturevalue(request.param), tmp_path_factory)


def with_demo(graph: Graph, factory: pytest.TempPathFactory) -> Graph:
    with open_workspace(demo_workspace(factory)) as workspace:
        load_demo(emptied(graph), workspace)
    return graph


def ask(graph: Graph, question: Question) -> list[Row]:
    with query_graph(graph, question.cypher, question.parameters) as answer:
        return list(answer)


def read(graph: Graph, name: str) -> list[str]:
    """Run a reading statement of ours; its rows come in any order, and so do labels."""
    episodes = [row["id"] for row in graph.read(statements.READ_EPISODES)]
    made, _, label = name.partition(" ")
    property = PARAMETERS.get(made) or statements.KEYS.get(label.split(" ")[0], "id")
    known: dict[str, Any] = {
        "ids": episodes,
        "id": "gpt-4",
        "type": "DEVELOPED",
        "name": property,
        "most": 10_000,
        "rows": [{**row, "type": "DEVELOPED"} for row in graph.read(statements.read_facts("DEVELOPED"))],
    }
    if made.startswith("EXPORTED"):
        known["id"] = episodes[0]
    if made in ("READ_ENTITIES_OF", "READ_NAMINGS_OF"):
        known["ids"] = ["gpt-4"]
    if name == "READ_SEGMENTS":
        known["ids"] = [row["segment"] for row in graph.read(reading.READ_MENTIONS_OF, id="gpt-4")]
    rows = graph.read(READS[name], **{name: known[name] for name in re.findall(r"\$(\w+)", READS[name])})
    return sorted(json.dumps(comparable(row), sort_keys=True) for row in rows)


def comparable(row: Row) -> Row:
    """Put labels in order."""
    return {**row, **{key: sorted(row[key]) for key in ("labels", "start", "end") if type(row.get(key)) is list}}


def explain(graph: Graph, statement: str) -> None:
    parameters: dict[str, Any] = {name: [] for name in re.findall(r"\$(\w+)", statement)}
    with graph.session() as session:
        session.run(f"EXPLAIN {statement}", parameters).consume()


# --- nothing is left out ---


def test_the_table_holds_every_statement_and_all_kinds_of_them() -> None:
    assert len(READS) > 40
    assert len(WRITES) > 40
    assert len(QUESTIONS) >= 20
    assert {statements.READ_SAYINGS, statements.WRITE_EDGES["ABOUT"], statements.EMPTY_BATCHES[0]} <= set(ALL.values())


def test_cypher_is_written_in_no_other_file() -> None:
    paths = [path for name in ("graph", "extractor", "schemas") for path in PACKAGES.joinpath(name).rglob("*.py")]
    found = {path.relative_to(PACKAGES).as_posix() for path in paths if any(map(CYPHER.match, literals(path)))}
    assert found - HOLDING_SQL == HOLDING_CYPHER


def literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


# --- on the embedded database ---


@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
def test_every_question_has_an_answer(embedded: Graph, question: Question) -> None:
    assert ask(embedded, question)


@pytest.mark.parametrize("call", NAMED.values(), ids=NAMED)
def test_every_named_query_has_an_answer_no_row_twice_and_its_sample_first(embedded: Graph, call: Call) -> None:
    sample = read_named_queries()[call.name].sample
    rows = call.ask(embedded)
    assert rows
    assert all(row not in rows[:place] for place, row in enumerate(rows))
    if call.given == sample.parameters:
        assert rows[0] == sample.row


@pytest.mark.parametrize("call", NAMED.values(), ids=NAMED)
def test_polars_takes_the_rows_of_a_named_query_as_they_are(embedded: Graph, call: Call) -> None:
    rows = call.ask(embedded)
    table = polars.DataFrame(rows, infer_schema_length=None)
    assert table.columns == list(rows[0])
    assert table.to_dicts() == rows


@pytest.mark.parametrize("name", READS)
def test_every_reading_statement_finds_something(embedded: Graph, name: str) -> None:
    assert read(embedded, name)


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_every_writing_statement_is_understood(embedded: Graph, statement: str) -> None:
    explain(embedded, statement)


@pytest.mark.parametrize("name", COMPUTED)
def test_an_answer_is_what_the_files_say(embedded: Graph, files: Demo, name: str) -> None:
    rows = ask(embedded, QUESTIONS[name])
    if name == "METRICS":  # two numbers of one second stand in either order
        rows = [{**row, "numbers": Counter(row["numbers"])} for row in rows]
    assert rows == COMPUTED[name](files)


def test_the_founders_of_a_company_are_found_with_their_own_words(embedded: Graph) -> None:
    founded = "MATCH (p:Person)-[:FOUNDED]->(c:Company) "
    assert ask(embedded, Question("Who founded what?", founded + "RETURN p.name AS who, c.name AS what")) == [
        {"who": "Noor Achterberg", "what": "Pelorus Labs"}
    ]
    proof = "MATCH (p)<-[:HEAD]-(s:Relation {type: 'FOUNDED'})-[:TAIL]->(c) MATCH (s)-[:SAID_BY]->(x)"
    said = ask(embedded, Question("Who says so?", f"{founded} {proof} RETURN DISTINCT x.name AS who, s.quote AS words"))
    assert said == [{"who": "Noor Achterberg", "words": "I founded Pelorus Labs in 2021 with Teo Marchetti."}]


def test_every_fact_is_proved_by_as_many_statements_as_it_says(embedded: Graph) -> None:
    facts = embedded.read(
        "MATCH (h:Entity)-[f]->(t:Entity) MATCH (h)<-[:HEAD]-(s:Relation)-[:TAIL]->(t) "
        "MATCH (s)-[:FROM]->(g:Segment)<-[:HAS_SEGMENT]-(e:Episode) "
        "WHERE s.type = type(f) AND s.modality = 'asserts' AND NOT s.negated AND g.text CONTAINS s.quote "
        "RETURN h.id AS head, type(f) AS fact, t.id AS tail, f.support AS support, f.episodes AS episodes, "
        "count(s) AS proofs, count(DISTINCT e) AS heard_in"
    )
    assert len(facts) == sum(embedded.read("MATCH (:Entity)-[f]->(:Entity) RETURN count(f) AS n")[0].values())
    assert all((fact["support"], fact["episodes"]) == (fact["proofs"], fact["heard_in"]) for fact in facts)


# --- on Neo4j ---


@HEAVY
@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
def test_neo4j_answers_every_question_row_for_row_alike(neo4j: Graph, embedded: Graph, question: Question) -> None:
    assert ask(neo4j, question) == ask(embedded, question)


@HEAVY
@pytest.mark.parametrize("call", NAMED.values(), ids=NAMED)
def test_neo4j_answers_every_named_query_row_for_row_alike(neo4j: Graph, embedded: Graph, call: Call) -> None:
    assert call.ask(neo4j) == call.ask(embedded)


@HEAVY
@pytest.mark.parametrize("name", READS)
def test_neo4j_reads_the_same(neo4j: Graph, embedded: Graph, name: str) -> None:
    assert read(neo4j, name) == read(embedded, name)


@HEAVY
@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_neo4j_understands_every_writing_statement(neo4j: Graph, statement: str) -> None:
    explain(neo4j, statement)


@HEAVY
def test_the_writing_statements_make_the_same_graph(neo4j: Graph, embedded: Graph) -> None:
    assert list(snapshot_graph(neo4j)) == list(snapshot_graph(embedded))
