"""One Cypher: every statement of the project, and what analysts ask, has the same answer on all databases."""

import ast
import inspect
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from analyst_questions import QUESTIONS, Question
from demo_graph import demo_lists, demo_workspace, load_demo
from loads import HEAVY
from neo4j_server import emptied

import graph.statements as statements
from extractor.cli import demo, status
from graph.archive import read_archive
from graph.connection import Graph, Row
from graph.query import query_graph
from graph.resolve import Entity, Resolution
from graph.snapshot import snapshot_graph
from schemas.extraction import Claim, Extraction, Relation
from schemas.workspace import open_workspace

PACKAGES = Path(statements.__file__).parents[1]
HOLDING_CYPHER = {"graph/statements.py", "extractor/cli/demo.py", "extractor/cli/status.py"}
CYPHER = re.compile(r"\s*((OPTIONAL )?MATCH (\w+ = )?\(|MERGE \(|UNWIND \$|CREATE (CONSTRAINT |INDEX |\())")
WRITING = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE)\b")
ARGUMENTS = {"type": ["DEVELOPED"], "label": list(statements.KEYS)}
ASKED = {
    **QUESTIONS,
    **{question.words: Question(*question) for question in demo.QUESTIONS},
    "status: episodes": Question("Which episodes are there?", status.EPISODES),
    "status: counts": Question("How many are there of each?", status.COUNTS),
}


def texts_of(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Give all texts in a constant, whatever holds them, each with a name."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict | tuple | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_of(f"{name} {key}", item)


def made_by(function: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Give the statements that a function makes, one for each argument it may be given."""
    (parameter,) = inspect.signature(function).parameters
    return ((f"{function.__name__} {argument}", function(argument)) for argument in ARGUMENTS[parameter])


def all_statements() -> Iterator[tuple[str, str]]:
    """Find the statements by looking at the module, so that a new one is never forgotten."""
    for name, value in vars(statements).items():
        if inspect.isfunction(value) and value is not statements.checked:
            yield from made_by(value)
        elif name.isupper() and not name.startswith("_"):
            yield from ((name, text) for name, text in texts_of(name, value) if CYPHER.match(text))


ALL = dict(all_statements())
READS = {name: statement for name, statement in ALL.items() if not WRITING.search(statement)}
WRITES = {name: statement for name, statement in ALL.items() if WRITING.search(statement)}


class Demo(NamedTuple):
    """Hold what the demo's files say, before any database has seen it."""

    extractions: list[Extraction]
    resolution: Resolution

    def entity(self, extraction: Extraction, referent: str) -> Entity:
        return self.resolution.entities[self.resolution.entity_of[extraction.episode.id, referent]]

    def person(self, extraction: Extraction, statement: Relation | Claim) -> str | None:
        speaker = statement.evidence.speaker
        return self.entity(extraction, speaker).name if speaker else None

    def about(self, extraction: Extraction, statement: Relation | Claim) -> set[str]:
        ends = statement.about if isinstance(statement, Claim) else (statement.head, statement.tail)
        return {self.entity(extraction, end).id for end in ends}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    with open_workspace(demo_workspace(tmp_path_factory), write=False) as workspace:
        extractions = [extraction for _, extraction in workspace.extractions()]
        extractions.sort(key=lambda extraction: str(extraction.episode.metadata.published))
        return Demo(extractions, read_archive(workspace, *demo_lists()).resolution)


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


def read(graph: Graph, statement: str) -> list[str]:
    """Run a reading statement of ours; its rows come in any order, and so do labels."""
    episodes = [row["id"] for row in graph.read(statements.READ_EPISODES)]
    known = {"ids": episodes, "type": "DEVELOPED"}
    rows = graph.read(statement, **{name: known[name] for name in re.findall(r"\$(\w+)", statement)})
    return sorted(json.dumps({**row, "labels": sorted(row.get("labels", ()))}, sort_keys=True) for row in rows)


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
    assert found == HOLDING_CYPHER


def literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


# --- on the embedded database ---


@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
def test_every_question_has_an_answer(embedded: Graph, question: Question) -> None:
    assert ask(embedded, question)


@pytest.mark.parametrize("statement", READS.values(), ids=READS)
def test_every_reading_statement_finds_something(embedded: Graph, statement: str) -> None:
    assert read(embedded, statement)


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_every_writing_statement_is_understood(embedded: Graph, statement: str) -> None:
    explain(embedded, statement)


def co_mentions(demo: Demo) -> list[Row]:
    found: Counter[str] = Counter()
    for extraction in demo.extractions:
        named = defaultdict(set)
        for mention in extraction.mentions:
            segment = extraction.episode.segment_at(mention.span.start).index
            named[segment].add(demo.entity(extraction, mention.referent).id)
        for entities in named.values():
            found.update(entities - {"gpt-4"} if "gpt-4" in entities else ())
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"entity": entity, "segments": count} for entity, count in ordered[:10]]


def by_month(demo: Demo) -> list[Row]:
    found: Counter[tuple[int, int, str]] = Counter()
    for extraction in demo.extractions:
        year, month = map(int, str(extraction.episode.metadata.published).split("-")[:2])
        found.update((year, month, demo.entity(extraction, mention.referent).id) for mention in extraction.mentions)
    ordered = sorted(found.items(), key=lambda pair: (*pair[0][:2], -pair[1], pair[0][2]))
    return [{"year": y, "month": m, "entity": id, "times": times} for (y, m, id), times in ordered if times >= 3]


def who_said_what(demo: Demo) -> list[Row]:
    rows = []
    for extraction in demo.extractions:
        said: list[Relation | Claim] = [*extraction.relations, *extraction.claims]
        said = [statement for statement in said if "evals" in demo.about(extraction, statement)]
        for statement in sorted(said, key=lambda s: (s.evidence.start or 0.0, s.evidence.quote)):
            metadata, evidence = extraction.episode.metadata, statement.evidence
            row = {"who": demo.person(extraction, statement), "episode": metadata.title, "second": evidence.start}
            rows.append({**row, "words": evidence.quote, "url": metadata.url})
    return rows


def metrics(demo: Demo) -> list[Row]:
    numbers: defaultdict[tuple[str, str | None], list[float]] = defaultdict(list)
    for extraction in demo.extractions:
        measured = [claim for claim in extraction.claims if claim.kind == "metric" and claim.number is not None]
        for claim in sorted(measured, key=lambda claim: claim.evidence.start or 0.0):
            for entity in demo.about(extraction, claim):
                numbers[entity, claim.unit].append(claim.number or 0.0)
    return [
        {"entity": entity, "unit": unit, "numbers": Counter(found), "least": min(found), "most": max(found)}
        for (entity, unit), found in sorted(numbers.items(), key=str)
    ]


def proofs(demo: Demo) -> list[Row]:
    rows = []
    for extraction in demo.extractions:
        founded = [relation for relation in extraction.relations if relation.type == "FOUNDED"]
        for relation in (one for one in founded if one.modality == "asserts" and not one.negated):
            who, what = (demo.entity(extraction, end).name for end in (relation.head, relation.tail))
            evidence = relation.evidence
            rows.append({"who": who, "what": what, "words": evidence.quote, "second": evidence.start})
    ends = Counter((row["who"], row["what"]) for row in rows)
    rows = [{**row, "support": ends[row["who"], row["what"]]} for row in rows]
    return sorted(rows, key=lambda row: (row["who"], row["what"], row["words"], row["second"]))


COMPUTED = {
    "CO_MENTIONS": co_mentions,
    "BY_MONTH": by_month,
    "WHO_SAID_WHAT": who_said_what,
    "METRICS": metrics,
    "PROOFS": proofs,
}


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
@pytest.mark.parametrize("statement", READS.values(), ids=READS)
def test_neo4j_reads_the_same(neo4j: Graph, embedded: Graph, statement: str) -> None:
    assert read(neo4j, statement) == read(embedded, statement)


@HEAVY
@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_neo4j_understands_every_writing_statement(neo4j: Graph, statement: str) -> None:
    explain(neo4j, statement)


@HEAVY
def test_the_writing_statements_make_the_same_graph(neo4j: Graph, embedded: Graph) -> None:
    assert list(snapshot_graph(neo4j)) == list(snapshot_graph(embedded))
