"""What the path itself loses: replies converted from the gold graphs, through reading, merging and verification."""

import importlib.util
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from extractions import check_extraction
from gold_replies import replies_from_gold
from shared_texts import shared_file

from extractor.annotation import to_annotation
from extractor.llm.calling.tokens import count_question, count_tokens
from extractor.llm.meeting.merge import merge_readings
from extractor.llm.window.question import build_question
from extractor.llm.window.reply import read_reply
from extractor.read import read_episode
from extractor.verify import verify_extraction
from extractor.windows import cut_even_windows
from schemas.extraction import Extraction, Recipe
from schemas.gazetteer import load_gazetteer
from schemas.ontology import load_ontology

ONTOLOGY, GAZETTEER = load_ontology(), load_gazetteer()
RECIPE = Recipe(extractor="llm", model="perfect", ontology="o", gazetteer="g", code="1")
# Small windows cut relations whose ends stand far apart: a talk without labels names its speaker once, at the start.
BUDGET, SMALL_BUDGET = 3_500, 1_000
DOCS = ("d01", "d02", "d03", "d04", "d05", "d06")


class Perfect(NamedTuple):
    gold: dict[str, Any]
    text: str
    replies: list[str]
    extraction: Extraction


@cache
def perfect(gold_folder: Path, doc: str, budget: int) -> Perfect:
    gold = json.loads((gold_folder / "dev" / f"{doc}.json").read_text("utf-8"))
    source = gold_folder / "texts" / f"{doc}.txt"
    episode = read_episode(source)
    windows = cut_even_windows(episode, count_tokens, budget)
    replies = replies_from_gold(gold, episode, windows)
    readings = [[read_reply(text, episode, one, ONTOLOGY)] for text, one in zip(replies, windows, strict=True)]
    proposals = merge_readings(episode, windows, readings, ONTOLOGY, GAZETTEER)
    extraction = verify_extraction(episode, proposals, RECIPE, ONTOLOGY)
    return Perfect(gold, source.read_text("utf-8"), replies, extraction)


def score(gold_folder: Path, budget: int) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("gold_score", gold_folder / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    counts: Counter[Any] = Counter()
    for doc in DOCS:
        one = perfect(gold_folder, doc, budget)
        module.score_document(one.gold, to_annotation(one.extraction, doc), one.text, counts)
    report: dict[str, Any] = module.report(counts)
    return report


@pytest.mark.parametrize(("budget", "relations"), [(BUDGET, 97), (SMALL_BUDGET, 85)])
def test_a_perfect_models_graph_comes_back_through_the_whole_path(budget: int, relations: float) -> None:
    report = score(shared_file("gold"), budget)
    assert report["entities"]["R"] >= 97
    assert report["typed"]["R"] >= 97
    assert report["relations"]["R"] >= relations
    assert report["claims"]["R"] >= 97
    assert report["invented"] == 0
    assert report["grounded"]["P"] == 100
    assert min(report[kind]["P"] for kind in ("entities", "typed", "relations", "claims")) >= 97


@pytest.mark.parametrize("doc", DOCS)
def test_what_comes_of_perfect_replies_holds(doc: str) -> None:
    one = perfect(shared_file("gold"), doc, SMALL_BUDGET)
    check_extraction(one.extraction)
    assert not [r for r in one.extraction.rejections if r.kind in ("referent", "mention")]


def test_an_annotated_graph_of_five_thousand_words_takes_less_than_4000_tokens() -> None:
    assert sum(map(count_tokens, perfect(shared_file("gold"), "d01", BUDGET).replies)) < 4_000


def test_prompt_and_schema_take_at_most_1_6_times_the_tokens_of_the_text() -> None:
    source = shared_file("gold/texts/d01.txt")
    episode = read_episode(source)
    windows = cut_even_windows(episode, count_tokens, BUDGET)
    assert len(windows) == 2
    questions = [build_question(episode, window, ONTOLOGY, GAZETTEER, 4_000) for window in windows]
    assert sum(map(count_question, questions)) <= 1.6 * count_tokens(source.read_text("utf-8"))
