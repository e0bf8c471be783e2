"""The columns of an answer are known where it has no row, on all databases."""

import pytest

from graph.columns import columns_of
from graph.connection import Graph
from graph.named_queries import NamedQuery, read_named_queries
from graph.query import query_graph

QUERIES = read_named_queries()

RETURNS = [
    ("MATCH (n) RETURN n.id AS id, n.name", ("id", "n.name")),
    ("RETURN DISTINCT 1 AS `a, b`, 'x, y' AS c;", ("a, b", "c")),
    (
        "RETURN [x IN [1, 2] | x] AS list, {a: 1, b: 2} AS map, coalesce(1, 2) AS one ORDER BY one, list",
        ("list", "map", "one"),
    ),
    ("CALL { RETURN 1 AS inner } RETURN inner AS outer SKIP 1", ("outer",)),
    ("RETURN 1 AS x UNION RETURN 2 AS x", ("x",)),
    ("RETURN 1 AS order, 2 AS limit LIMIT 3", ("order", "limit")),
    ("MATCH (n) RETURN n.return, n.order // RETURN 1 AS x", ("n.return", "n.order")),
    ("RETURN 1 +  2", ("1 +  2",)),
    ("MATCH (n) RETURN *, 1 AS x", ()),
    ("CALL db.labels()", ()),
]


@pytest.mark.parametrize(("question", "columns"), RETURNS)
def test_the_last_return_names_the_columns(question: str, columns: tuple[str, ...]) -> None:
    assert columns_of(question) == columns


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_named_query_has_the_columns_of_its_sample(query: NamedQuery) -> None:
    assert columns_of(query.cypher) == tuple(query.sample.row)


FOUND = [question for question, columns in RETURNS if columns and question.startswith("MATCH")]


@pytest.mark.parametrize("question", FOUND)
def test_an_answer_without_rows_has_the_columns_of_one_with_rows(graph: Graph, question: str) -> None:
    graph.write("CREATE (:Entity {id: 'a', name: 'A', return: 1, order: 2})")
    with query_graph(graph, question) as full, query_graph(graph, question.replace("(n)", "(n:Nothing)")) as empty:
        assert list(full)
        assert full.keys == empty.keys == columns_of(question)
