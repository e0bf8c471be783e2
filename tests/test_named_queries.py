"""Named queries: how their files are read, what may be given, who is meant, and what is said where nothing is found."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories import make_archive
from hypothesis import given
from hypothesis import strategies as st
from loads import HEAVY, ONTOLOGY
from named_cases import DEMO, MADE, Call, samples_of
from neo4j_server import emptied

from graph.ask_named import ask_named, explain_empty, find_named_query, read_parameters
from graph.connection import Graph
from graph.load import load_graph
from graph.look_ups import search_words
from graph.named_queries import NamedQuery, parse_named_query, read_named_queries
from graph.read_only import refuse_words
from schemas.errors import QueryError
from schemas.workspace import open_workspace

QUERIES = read_named_queries()
WANTED = (
    "who-said-what-about mentions-by-month first-mention definitions claims metrics predictions across-shows works-at "
    "founders competitors evaluations built-on members discussed-with unconnected path opposing-views similar-episodes "
    "episode-card entity-card newest trends search"
).split()
EVIDENCE = {"words", "episode", "second", "link"}
STANCE = {"stance", "side"}
PLAIN = (str, int, float, bool)


def loaded(graph: Graph, folder: Path) -> Graph:
    """Load the three made talks."""
    with open_workspace(folder) as workspace:
        for extraction in make_archive().values():
            workspace.write_extraction(extraction)
        load_graph(emptied(graph), workspace, gazetteer=None, ontology=ONTOLOGY)
    return graph


@pytest.fixture(scope="module")
def made(embedded_graph_opened: Graph, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return loaded(embedded_graph_opened, tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module", params=["neo4j5_graph_opened", "neo4j_current_graph_opened"])
def neo4j(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return loaded(request.getfixturevalue(request.param), tmp_path_factory.mktemp("made"))


# --- the files ---


def test_every_question_of_the_analyst_has_a_query() -> None:
    assert set(WANTED) <= QUERIES.keys()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_file_states_its_question_and_a_sample_of_a_graph_that_a_test_has(query: NamedQuery) -> None:
    assert query.question.endswith("?")
    assert query.sample.source in (DEMO, MADE)
    assert query.sample.row
    assert {p.name for p in query.parameters if p.required} <= query.sample.parameters.keys()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_uses_its_parameters_and_no_others_and_says_its_order(query: NamedQuery) -> None:
    used = {word.split("$")[1] for word in _words(query.cypher) if "$" in word}
    assert used == {parameter.name for parameter in query.parameters}
    assert "ORDER BY" in query.cypher
    assert "LIMIT $limit" in query.cypher or query.name in ("path", "episode-card", "entity-card")
    refuse_words(query.cypher)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_what_is_quoted_leads_to_its_second_and_shows_or_filters_the_stance(query: NamedQuery) -> None:
    columns = set(query.sample.row)
    if "words" in columns:
        assert columns >= EVIDENCE
        assert "who" in columns
    if "words" in columns and query.name not in ("search", "first-mention"):
        assert columns & STANCE or "s.modality = 'asserts' AND NOT s.negated" in query.cypher


def _words(cypher: str) -> Iterator[str]:
    spaced = "".join(c if c.isalnum() or c in "$_" else " " for c in cypher)
    return (f"${word}" for part in spaced.split() for word in part.split("$")[1:])


BAD_HEADS = [
    ("", "expected a question"),
    ("RETURN 1", "expected a question"),
    ("// Why?\n", "expected a question"),
    ("// Why?\n// x: colour -- which\nRETURN 1", "'colour' is no type"),
    ("// Why?\n//\n// x = 1\nRETURN 1", "why.cypher:3: expected `name: type"),
]


@pytest.mark.parametrize(("text", "said"), BAD_HEADS)
def test_a_head_that_can_not_be_read_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said.replace("?", r"\?")):
        parse_named_query("why", text)


def test_a_default_is_json_or_bare_text() -> None:
    query = parse_named_query(
        "why", "// Why?\n// a: text = Concept -- x\n// b: integer = 7 -- y\n// c: a | b -- z\nRETURN 1"
    )
    assert [(p.default, p.required) for p in query.parameters] == [("Concept", False), (7, False), (None, True)]
    assert query.parameters[2].choices == ("a", "b")
    assert query.usage == "[a=Concept] [b=7] c"


# --- what may be given ---


def test_an_answer_is_rows_of_plain_values_one_kind_a_column(made: Graph) -> None:
    rows = ask_named(made, "who-said-what-about", entity="bright loom")
    assert len(rows) > 3
    for column in rows[0]:
        values = [row[column] for row in rows if row[column] is not None]
        flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
        assert len({type(value) for value in values}) <= 1
        assert all(isinstance(item, PLAIN) for item in flat)


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("founder", {}, "no query named 'founder'; near it: founders"),
        ("founders", {"who": "x"}, "founders has no parameter 'who': it has entity, limit"),
        ("definitions", {}, "definitions needs entity: what is defined"),
        ("claims", {"kind": "joke"}, "kind is one of definition, prediction, metric, recommendation, not 'joke'"),
        ("claims", {"since": "spring"}, "since is a date such as 2024-05-31, not 'spring'"),
        ("claims", {"limit": "-1"}, "limit is a whole number from 1 on, not '-1'"),
        ("claims", {"limit": 10**12}, "limit is a whole number"),
        ("search", {"q": " ?! "}, "no word to search for"),
        ("episode-card", {"episode": "lunch"}, "no episode is called 'lunch'; near it: launch"),
        ("newest", {"type": "Firm"}, "no entity type 'Firm': expected one of Person, Company, Organization, Model,"),
        ("trends", {"type": "entity"}, "no entity type 'entity': expected one of"),
        ("founders", {"entity": "Brite Loom"}, "no entity is called 'Brite Loom'; near it: Bright Loom"),
    ],
)
def test_what_can_not_be_read_is_told_in_one_line(
    made: Graph, name: str, parameters: dict[str, object], said: str
) -> None:
    with pytest.raises(QueryError) as told:
        ask_named(made, name, **parameters)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_a_limit_limits(made: Graph) -> None:
    assert len(ask_named(made, "claims", limit=1)) == 1


def test_today_is_today_unless_given(made: Graph) -> None:
    query = find_named_query("predictions")
    assert read_parameters(made, query, {})["today"] == datetime.now(UTC).date().isoformat()
    (before,) = ask_named(made, "predictions", today="2026-01-01")
    (after,) = ask_named(made, "predictions", today="2027-01-01")
    assert (before["passed"], after["passed"]) == ("no", "yes")


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("competitors", {"entity": "Ana Ferro"}, "competitors with entity=Ana Ferro (found as ana-ferro)"),
        (
            "discussed-with",
            {"entity": "Ana Ferro", "least": "9"},
            "with entity=Ana Ferro, least=9 (found as ana-ferro)",
        ),
        ("trends", {"days": "1"}, "trends with days=1 and by default type=Concept, least=3"),
        ("claims", {"kind": "recommendation", "since": None}, "claims with kind=recommendation"),
        ("across-shows", {}, "across-shows with by default least=2"),
        ("find-entity", {"name": "Ana Feri"}, "find-entity with name=Ana Feri"),
    ],
)
def test_an_empty_answer_says_what_was_looked_for(
    made: Graph, name: str, given: dict[str, str | None], said: str
) -> None:
    query = find_named_query(name)
    assert not ask_named(made, query.name, **given)
    told = explain_empty(made, query, given, read_parameters(made, query, given))
    assert told.startswith("no rows: ")
    assert said in told
    assert "None" not in told


@pytest.mark.parametrize("name", ["discussed-with", "unconnected"])
def test_what_is_named_together_is_counted_in_segments_as_all_its_mentions_are(made: Graph, name: str) -> None:
    rows = ask_named(made, name, entity="Loomer", least=1)
    counted = {
        (row["name"], row["type"]): row["segments"]
        for row in made.read(
            "MATCH (x:Entity)<-[:MENTIONS]-(g:Segment) "
            "RETURN x.name AS name, [l IN labels(x) WHERE l <> 'Entity'][0] AS type, count(g) AS segments"
        )
    }
    assert rows
    assert all(row["segments"] == counted[row["entity"], row["type"]] >= row["segments_together"] for row in rows)


# --- search ---


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("api line", '+"api" +"line"'),
        ('"API line"  moves', '+"API line" +"moves"'),
        ("quantiz*", "+quantiz*"),
        ("fine-tuning", '+"fine tuning"'),
        ("C++ (fast)", '+"C" +"fast"'),
        ("don't", '+"don\'t"'),
    ],
)
def test_words_become_a_query_that_wants_them_all(text: str, query: str) -> None:
    assert search_words(text) == query


@given(st.text(max_size=40))
def test_whatever_is_searched_for_is_a_query_or_told(text: str) -> None:
    try:
        query = search_words(text)
    except QueryError:
        return
    assert set(query) & set("()[]{}^~?:\\/&|!-") == set()


@pytest.mark.parametrize(
    "text", ["thread line", '"thread line is"', "cloth begin*", "AND OR NOT thread", "thread^2:~?"]
)
def test_a_search_finds_the_segment_whatever_signs_stand_in_it(made: Graph, text: str) -> None:
    ask_named(made, "search", q=text)


def test_a_search_finds_names_statements_and_segments(made: Graph) -> None:
    rows = ask_named(made, "search", q="thread line")
    assert [row["found"] for row in rows][:2] == ["name", "statement"]
    assert "segment" in {row["found"] for row in rows}
    assert rows[1]["link"] == "https://www.youtube.com/watch?v=loom&t=30"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"line is the point"', 1),
        ('"the point is line"', 0),
        ("point line", 1),
        ('"THREAD line"  point', 1),
        ("thr*", 1),
    ],
)
def test_words_in_quotation_marks_stand_in_a_row(made: Graph, text: str, found: int) -> None:
    assert [row["found"] for row in ask_named(made, "search", q=text)].count("segment") == found


# --- rejected and denied ---


def test_what_is_denied_is_shown_as_denied_and_is_no_fact(made: Graph) -> None:
    rows = ask_named(made, "who-said-what-about", entity="weftling-model")
    assert ("denies", ["Bright Loom DEVELOPED Weftling"]) in [(row["stance"], row["what"]) for row in rows]
    assert ask_named(made, "entity-card", entity="weftling-model")[0]["facts_of_others"] == ["Loomer COMPETES_WITH"]
    steps = ask_named(made, "path", **{"from": "Bright Loom", "to": "weftling-model"})
    assert [(row["head"], row["fact"], row["tail"]) for row in steps] == [
        ("Bright Loom", "DEVELOPED", "Loomer"),
        ("Loomer", "COMPETES_WITH", "Weftling"),
    ]


# --- alike on all databases ---


@pytest.mark.parametrize("call", list(samples_of(MADE)), ids=str)
def test_a_sample_of_the_made_talks_is_the_first_row(made: Graph, call: Call) -> None:
    assert call.ask(made)[0] == QUERIES[call.name].sample.row


@HEAVY
@pytest.mark.parametrize("name", QUERIES)
def test_neo4j_answers_alike(neo4j: Graph, made: Graph, name: str) -> None:
    wanted = {p.name: VALUES.get(p.name, "Bright Loom") for p in QUERIES[name].parameters if p.required}
    assert ask_named(neo4j, name, **wanted) == ask_named(made, name, **wanted)


VALUES = {"episode": "launch", "q": "loom", "from": "Ana Ferro", "to": "weftling-model", "text": "a"}
