"""What `talkgraph evaluate` counts, lists and compares."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from annotated_talk import FOUND, GOLD, TEXT, entity, make_folder, relation
from factories import make_episode
from hypothesis import given
from hypothesis import strategies as st
from shared_texts import shared_file

from extractor.annotated import AnnotatedText, read_annotated
from extractor.evaluate import compare_statements, evaluate_texts
from extractor.scoring import compare_graphs, find_quote, make_table, spoken_words
from schemas.ontology import load_ontology


def test_counts_follow_names_types_directions_and_quotes() -> None:
    counts = compare_graphs(GOLD, FOUND, TEXT, load_ontology()).counts
    table = make_table(counts)
    assert table["entities"] == {"P": 80.0, "R": 80.0, "F1": 80.0, "n": 5}
    assert table["typed"] == {"P": 60.0, "R": 60.0, "F1": 60.0, "n": 5}
    assert table["salient"] == {"R": 0.0, "n": 1}
    assert table["relations"] == {"P": 66.7, "R": 66.7, "F1": 66.7, "n": 3}
    assert table["pairs"] == {"P": 100.0, "R": 100.0, "F1": 100.0, "n": 3}
    assert table["claims"] == {"P": 50.0, "R": 100.0, "F1": 66.7, "n": 1}
    assert table["grounded"] == {"P": 80.0, "n": 5}
    assert table["invented"] == 1


def test_what_was_missed_and_what_was_wrong_is_named() -> None:
    result = compare_graphs(GOLD, FOUND, TEXT, load_ontology())
    assert [e["id"] for e in result.missed["entities"]] == ["yardage"]
    assert [e["id"] for e in result.wrong["entities"]] == ["x"]
    assert [r["type"] for r in result.missed["relations"]] == ["BASED_ON"]
    assert [r["type"] for r in result.wrong["relations"]] == ["USES"]
    assert [c["quote"] for c in result.wrong["claims"]] == ["dollars a yard"]


def test_a_perfect_graph_scores_a_hundred_and_none_scores_nothing() -> None:
    perfect = make_table(compare_graphs(GOLD, GOLD, TEXT, load_ontology()).counts)
    empty = {"entities": [], "relations": [], "claims": []}
    nothing = make_table(compare_graphs(GOLD, empty, TEXT, load_ontology()).counts)
    assert {row["F1"] for row in perfect.values() if isinstance(row, dict) and "F1" in row} == {100.0}
    assert {row["F1"] for row in nothing.values() if isinstance(row, dict) and "F1" in row} == {0.0}


def score_by_yardstick(gold: Path, found: Path, texts: Path) -> dict[str, Any]:
    command = [sys.executable, shared_file("gold/score.py"), gold, found, texts, "--json"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(printed))


def damage(graph: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out, retype and rename by a fixed pattern, as an extractor might."""
    entities = [dict(e) for n, e in enumerate(graph["entities"]) if n % 5]
    for number, item in enumerate(entities):
        if number % 7 == 0:
            item["type"] = "Concept"
        if number % 11 == 0:
            item["names"] = [*item["names"], entities[number - 1]["name"]]
    relations = [{**r, "type": "USES"} if n % 3 == 0 else r for n, r in enumerate(graph["relations"]) if n % 4]
    claims = [{**c, "quote": c["quote"][len(c["quote"]) // 3 :]} for c in graph["claims"]]
    return {"entities": entities, "relations": relations, "claims": [*claims, *claims[:2]]}


@pytest.mark.parametrize(
    ("folder", "annotations", "most"),
    [("gold", "gold/dev", 6), ("gold/dev", "gold/dev", 6), ("silver", "silver/annotations", 5)],
)
def test_the_numbers_are_those_of_the_yardstick(folder: str, annotations: str, most: int, tmp_path: Path) -> None:
    texts = read_annotated(shared_file(folder), load_ontology())[:most]
    found, expected_from = tmp_path / "found", tmp_path / "annotated"
    for place in (found, expected_from):
        place.mkdir()
    for text in texts:
        name = f"{text.doc}.json"
        (expected_from / name).write_bytes(shared_file(f"{annotations}/{name}").read_bytes())
    graphs = {text.doc: damage(text.annotation) for text in texts[1:]}
    for doc, graph in graphs.items():
        (found / f"{doc}.json").write_text(json.dumps(graph), "utf-8")
    expected = score_by_yardstick(expected_from, found, shared_file(f"{folder.partition('/')[0]}/texts"))
    table = evaluate_texts(texts, graphs, load_ontology()).table
    assert {name: table[name] for name in expected} == expected
    assert set(table) - set(expected) == {name for name in table if name.startswith(("relation ", "claim "))}


def test_tables_are_also_given_by_show_and_cases_of_all_kinds_are_listed(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    (folder / "sources.json").write_text(json.dumps([{"doc": "loom", "show": "Loom Radio"}]), "utf-8")
    evaluation = evaluate_texts(read_annotated(folder, load_ontology()), {"loom": FOUND}, load_ontology(), most=6)
    assert evaluation.shows == {"Loom Radio": evaluation.table}
    assert {(case.fault, case.part) for case in evaluation.worst} >= {("missed", "relations"), ("wrong", "entities")}
    assert any(case.says == "Weftling BASED_ON Warp: it is built on Warp" for case in evaluation.worst)


def test_two_graphs_are_compared_thing_by_thing() -> None:
    after = {
        "entities": [
            entity("weftling", "Company", "Loom labs"),
            entity("b", "Product", "the Weft", "Weftlings"),
            entity("c", "Concept", "Warp", salient=True),
            entity("d", "Product", "Treadle"),
        ],
        "relations": [
            relation("weftling", "DEVELOPED", "b", "in other words"),
            relation("b", "USES", "c", "it is built on Warp"),
        ],
        "claims": [{**GOLD["claims"][0], "about": ["c"]}],
    }
    changes = compare_statements(GOLD, after, "loom")
    assert [change[1:] for change in changes] == [
        ("changed", "entities", "Warp: Concept, salient", "Warp: Product"),
        ("changed", "entities", "the Weft: Product", "Weftling: Product"),
        ("gone", "entities", "Selvage: Product", ""),
        ("gone", "entities", "yardage: Concept, salient", ""),
        ("new", "entities", "Treadle: Product", ""),
        (
            "changed",
            "claims",
            "metric: It costs 3 dollars a yard (about Warp)",
            "metric: It costs 3 dollars a yard (about Weftling)",
        ),
        (
            "changed",
            "relations",
            "Loom labs DEVELOPED the Weft: in other words",
            "Loom Labs DEVELOPED Weftling: Loom Labs makes Weftling",
        ),
        ("gone", "relations", "Warp COMPETES_WITH Selvage: Warp, which competes with Selvage", ""),
        ("gone", "relations", "Weftling BASED_ON Warp: it is built on Warp", ""),
        ("new", "relations", "the Weft USES Warp: it is built on Warp", ""),
    ]
    assert compare_statements(after, after, "loom") == []


@given(st.permutations([item["id"] for item in GOLD["entities"]]))
def test_other_ids_alone_are_no_change(ids: list[str]) -> None:
    other = dict(zip(ids, sorted(ids, reverse=True), strict=True))
    entities = [{**item, "id": other[item["id"]]} for item in GOLD["entities"]]
    relations = [{**item, "head": other[item["head"]], "tail": other[item["tail"]]} for item in GOLD["relations"]]
    claims = [{**item, "about": [other[id] for id in item["about"]]} for item in GOLD["claims"]]
    after = {"entities": entities, "relations": relations, "claims": claims}
    assert compare_statements(GOLD, after, "loom") == []


def test_nothing_is_the_same_in_graphs_without_a_common_name() -> None:
    after = {"entities": [entity("warp", "Product", "Bobbin")], "relations": [], "claims": []}
    changes = compare_statements(GOLD, after, "loom")
    assert [change.says for change in changes if change.change == "new"] == ["Bobbin: Product"]
    assert sum(change.change == "gone" for change in changes) == 9


@given(st.text(max_size=200), st.text(max_size=80))
def test_a_quote_is_found_only_where_its_words_stand(text: str, quote: str) -> None:
    spoken = spoken_words(text)
    place = find_quote(quote, spoken)
    if place is not None:
        assert spoken[slice(*place)] == spoken_words(quote)


def test_each_text_counts_once_for_its_show() -> None:
    episode = make_episode("talk", [(None, "Loom Labs makes Weftling.")])
    texts = [AnnotatedText(name, "Loom Radio", episode, GOLD, TEXT) for name in ("a", "b")]
    evaluation = evaluate_texts(texts, {}, load_ontology())
    assert evaluation.table["relations"] == {"P": 0.0, "R": 0.0, "F1": 0.0, "n": 6}
