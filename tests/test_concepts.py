import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from factories import make_episode
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from extractor.offline.concept_features import Described, describe_candidates
from extractor.offline.concept_scorer import (
    FILE_NAME,
    ConceptScorer,
    Lexicon,
    describe_rarity,
    load_scorer,
    save_scorer,
)
from extractor.offline.concepts import find_candidates
from extractor.offline.language import load_language, parse_segments
from extractor.training.ranking import RankedText, choose_thresholds, rank_text, train_scorer
from extractor.training.sparse import Rows, fit_chances
from schemas.errors import SettingsError
from schemas.gazetteer import Gazetteer

NOTHING = Gazetteer()


@lru_cache(maxsize=1)
def language() -> Language:
    return load_language()


def parse(*words: str) -> list[Doc]:
    return parse_segments(language(), make_episode("talk", [(None, line) for line in words]))


def keys_of(*words: str) -> set[str]:
    return {candidate.key for candidate in find_candidates(parse(*words), NOTHING)}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("We built a conjecture machine for that.", "conjecturemachine"),
        ("They rely on distributed computing.", "distributedcomputing"),
        ("It is the commodification of intelligence.", "commodificationofintelligence"),
        ("There are built-in tools for it.", "builtintool"),
        ("Use a long context instead.", "longcontext"),
    ],
)
def test_a_term_of_several_words_may_be_a_concept_though_it_occurs_once(words: str, key: str) -> None:
    assert key in keys_of(words)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("We built a machine for that.", "machine"),
        ("They have several ideas of things.", "ideasofthing"),
        ("We saw the same machine parts there.", "samemachinepart"),
    ],
)
def test_a_word_said_once_and_what_stands_before_any_noun_are_no_terms(words: str, key: str) -> None:
    assert key not in keys_of(words)


def test_each_candidate_is_described_beside_the_others() -> None:
    docs = parse("A thread budget helps.", "The thread budget is gone.", "Every thread breaks.")
    candidates = find_candidates(docs, NOTHING)
    described = dict(zip([c.key for c in candidates], describe_candidates(candidates, docs, NOTHING), strict=True))
    assert described["threadbudget"].lemmas == ("thread", "budget")
    budget, thread = described["threadbudget"].features, described["thread"].features
    assert thread["count beside the most frequent"] == 1.0 > budget["count beside the most frequent"]
    assert thread["within longer ones"] > budget["within longer ones"] == 0.0
    assert "parts count" in budget
    assert budget["before a"] == budget["before the"] == 0.5


@pytest.mark.parametrize(
    ("own", "spread", "rare"),
    [(frozenset(), 0, 1.0), (frozenset(), 3, 0.0), (frozenset({"loom"}), 1, 1.0), (frozenset({"loom"}), 2, 0.0)],
)
def test_a_word_is_new_that_no_other_text_has(own: frozenset[str], spread: int, rare: float) -> None:
    lexicon = Lexicon({"loom": spread} if spread else {}, 4)
    assert describe_rarity(("loom",), lexicon, own)["a new word"] == rare


def test_a_scorer_is_read_as_it_was_written(tmp_path: Path) -> None:
    scorer = ConceptScorer({"bias": -1.0}, {"count": 2.0}, 0.1, 0.3, 0.4, Lexicon({"loom": 2}, 3))
    save_scorer(scorer, tmp_path)
    assert load_scorer(tmp_path) == scorer


@pytest.mark.parametrize("lacks", ["lexicon", "concept", "indexed"])
def test_a_scorer_of_another_version_is_one_line(tmp_path: Path, lacks: str) -> None:
    save_scorer(ConceptScorer({}, {}, 0.1, 0.3, 0.4), tmp_path)
    file = tmp_path / FILE_NAME
    file.write_text(json.dumps({k: v for k, v in json.loads(file.read_text("utf-8")).items() if k != lacks}), "utf-8")
    with pytest.raises(SettingsError, match="train anew"):
        load_scorer(tmp_path)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.dictionaries(st.sampled_from("abcd"), st.floats(0, 1), max_size=4), st.booleans()), min_size=1
    )
)
def test_the_fitted_weights_leave_no_slope(data: list[tuple[dict[str, float], bool]]) -> None:
    names, ridge = ["a", "b", "c", "d"], np.array([1.0, 1.0, 2.0, 5.0])
    answers = np.array([float(answer) for _, answer in data])
    weights = fit_chances(Rows([row for row, _ in data], names), answers, ridge, np.zeros(4))
    table = np.array([[row.get(name, 0.0) for name in names] for row, _ in data])
    slope = table.T @ (answers - 1 / (1 + np.exp(-table @ weights))) - ridge * weights
    assert np.abs(slope).max() < 1e-4


def ranked_texts() -> list[RankedText]:
    return [
        rank_text(
            parse(f"A {word} budget helps.", f"The {word} budget is gone.", "Our old chair broke.", "The old chair."),
            NOTHING,
            [{"name": f"{word} budget", "type": "Concept", "salient": True}],
        )
        for word in ("thread", "token", "yarn", "memory")
    ]


def test_a_scorer_learns_what_annotators_chose_and_where_to_draw_the_line() -> None:
    texts = ranked_texts()
    scorer = choose_thresholds(train_scorer(texts), texts, [train_scorer(texts)] * len(texts))
    for text in texts:
        chances = {key: scorer.judge(one) for key, one in zip(text.keys, text.described, strict=True)}
        chosen = {
            key for key, (chance, leaning) in chances.items() if chance >= scorer.indexed or leaning >= scorer.leant
        }
        assert chosen == {next(iter(keys)) for keys, _ in text.concepts}


def test_a_scorer_begins_with_what_another_knows() -> None:
    prior = ConceptScorer({"mark of old": 2.0}, {}, 0.1, 0.3, 0.4, Lexicon({"loom": 2}, 3))
    scorer = train_scorer(ranked_texts(), prior)
    assert scorer.concept["mark of old"] == 2.0
    assert scorer.lexicon.texts == 7
    assert scorer.lexicon.spread["loom"] == 2


def test_without_a_lexicon_no_word_is_called_new() -> None:
    scorer = ConceptScorer({"a new word": 5.0, "bias": -5.0}, {}, 0.1, 0.3, 0.4)
    assert scorer.judge(Described({"bias": 1.0}, ("loom",)))[0] < 0.01


def test_no_place_of_a_term_begins_with_what_stands_before_it() -> None:
    doc = parse("I met Ann, a data scientist.")[0]
    doc.ents = [Tokens(doc, 3, 7, label="Concept")]
    starts = {doc[start].text for c in find_candidates([doc], NOTHING) for _, start, _ in c.places}
    assert "data" in starts
    assert starts.isdisjoint({",", "a"})
