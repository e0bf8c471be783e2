"""Training of claims: what is fitted, what is left to the rules, and what comes out."""

import gzip
import json
from pathlib import Path

import pytest
from factories import make_episode
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.annotated import AnnotatedText
from extractor.offline.extractor import SpacyExtractor
from extractor.offline.language import MODEL
from extractor.offline.linear_model import (
    CLAIMS_FILE,
    OFF,
    LinearModel,
    load_claim_model,
    read_model,
    save_claim_model,
)
from extractor.offline.sentence_words import SentenceWords
from extractor.training.claims import NONE, Candidate, claim_candidates, train_claims
from extractor.training.fitting import Choice, Row, choose_thresholds, count_choices, fit_model
from schemas.errors import SettingsError
from schemas.extraction import CLAIM_KINDS


def test_a_sentence_is_a_claim_of_the_kind_that_is_annotated_where_they_overlap() -> None:
    lines = ["It rained all day.", "A thread budget is when you count threads."]
    annotation = {"entities": [], "claims": [{"kind": "definition", "quote": "thread budget is when you count"}]}
    text = AnnotatedText(
        "t", "show", make_episode("talk", [(None, line) for line in lines]), annotation, " ".join(lines)
    )
    words = [SentenceWords(sentence) for sentence in SpacyExtractor().name_sentences(text.episode)]
    candidates = claim_candidates(text, words)
    assert [candidate.label for candidate in candidates] == [NONE, "definition"]
    assert candidates[1].finds == {"definition": ("t", 0)}
    assert "w:budget" in candidates[1].features


def make_part(doc: str) -> list[list[Candidate]]:
    metrics = [Candidate(frozenset({"digits"}), "metric", {"metric": (doc, number)}) for number in range(6)]
    guesses = [Candidate(frozenset({"maybe"}), "prediction", {"prediction": (doc, 9)})]
    return [[*metrics, *guesses, *[Candidate(frozenset({"maybe"}), NONE, {})] * 9]]


def test_a_kind_that_is_mostly_wrong_on_unseen_shows_is_left_to_the_rules() -> None:
    parts = [make_part(doc) for doc in ("a", "b", "c", "d")]
    trained = train_claims(parts, 28)
    assert trained == train_claims(parts, 28)
    assert trained.model["thresholds"]["metric"] < OFF
    assert trained.model["thresholds"].get("prediction", OFF) == OFF
    assert trained[1:] == (24, 24, 28)
    assert read_model(trained.model).estimate({"digits"}).argmax() == trained.model["classes"].index("metric")


def test_texts_without_claims_give_a_model_that_claims_nothing() -> None:
    parts = [[[Candidate(frozenset({"digits"}), NONE, {})] * 9]] * 2
    model = read_model(train_claims(parts, 0).model)
    assert model.classes == (NONE,)
    assert (model.thresholds == OFF).all()


def ranked(*hits: str | None) -> list[tuple[str, Choice]]:
    return [("x", Choice(round(0.9 - number / 10, 1), hit)) for number, hit in enumerate(hits)]


@pytest.mark.parametrize(
    ("hits", "threshold", "counts"),
    [
        (("a", "b", "c", None, "d"), 0.5, (4, 5)),
        (("a", "b", None, None, None, None, None), 0.5, (2, 5)),
        ((None, None, None, "a", "b", "c"), 0.4, (3, 6)),
        (("a", "b", "c", "d"), OFF, (0, 0)),
        (("a", "a", "a", "a", "a"), OFF, (0, 0)),
        ((None,) * 9, OFF, (0, 0)),
    ],
)
def test_a_threshold_is_the_lowest_above_which_enough_is_right(
    hits: tuple[str | None, ...], threshold: float, counts: tuple[int, int]
) -> None:
    thresholds = choose_thresholds(ranked(*hits), 0.4)
    assert thresholds == {"x": threshold}
    assert count_choices(ranked(*hits), thresholds) == counts


def test_two_classes_are_told_apart_as_several_are() -> None:
    rows = [Row(frozenset({"red", "thing"}), "none"), Row(frozenset({"blue", "thing"}), "x")] * 5
    model = read_model(fit_model(rows, ["none", "x", "never seen"], 10.0))
    assert model.classes == ("none", "x")
    assert model.estimate({"blue", "thing"})[1] > 0.8
    assert model.estimate({"red", "thing"})[1] < 0.2


def test_without_features_a_class_is_as_likely_as_it_is_frequent() -> None:
    rows = [Row(frozenset(), "none")] * 30 + [Row(frozenset(), "x")] * 10
    assert read_model(fit_model(rows, ["none", "x"], 0.05)).estimate(set())[1] == pytest.approx(0.25, abs=0.02)


def test_the_shipped_model_names_only_kinds_of_claims_and_uses_one_at_least() -> None:
    model = load_claim_model(MODEL)
    assert set(model.classes[1:]) <= set(CLAIM_KINDS)
    assert all(0 < threshold <= OFF for threshold in model.thresholds)
    assert min(model.thresholds) < OFF


def test_a_saved_model_is_read_as_it_was_byte_for_byte(tmp_path: Path) -> None:
    described = {**fit_model([Row(frozenset({"a"}), "x"), Row(frozenset(), "none")] * 3, ["none", "x"], 1.0)}
    save_claim_model(described, tmp_path)
    first = (tmp_path / CLAIMS_FILE).read_bytes()
    save_claim_model(described, tmp_path)
    assert (tmp_path / CLAIMS_FILE).read_bytes() == first
    assert load_claim_model(tmp_path).estimate({"a"}) == pytest.approx(read_model(described).estimate({"a"}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 9,
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(json.dumps({"format": 99}).encode(), mtime=0),
    ],
)
def test_a_file_that_is_no_model_is_one_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CLAIMS_FILE).write_bytes(content)
    with pytest.raises(SettingsError, match="not a model of claims"):
        load_claim_model(tmp_path)


@given(st.sets(st.sampled_from(["", "a", "b", "c", "unseen"])))
@settings(max_examples=30)
def test_probabilities_add_up_whatever_is_seen(features: set[str]) -> None:
    model = LinearModel(("none", "x", "y"), {}, {"": [0, 50], "a": [1, 100], "b": [2, -40], "c": [0, 3, 2, 70]})
    shares = model.estimate(features)
    assert shares.sum() == pytest.approx(1, abs=1e-5)
    assert (shares[1] > shares[2]) or "a" not in features or "c" in features
