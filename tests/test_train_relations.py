"""Training of relations: which pairs are examples of what, what is left to the rules, and what comes out."""

import gzip
import json
from functools import lru_cache
from pathlib import Path

import pytest
from factories import make_episode

from extractor.annotated import AnnotatedText
from extractor.offline.extractor import SpacyExtractor
from extractor.offline.language import MODEL
from extractor.offline.linear_model import (
    OFF,
    RELATIONS_FILE,
    load_relation_models,
    read_model,
    save_relation_models,
)
from extractor.offline.relation_model import LEARNT, guess_relations
from extractor.offline.sentence_words import SentenceWords
from extractor.training.fitting import Row, fit_model
from extractor.training.relations import NONE, PairRow, pair_rows, train_relations
from schemas.errors import SettingsError
from schemas.gazetteer import Gazetteer, GazetteerEntry, GazetteerSource
from schemas.ontology import load_ontology

NAMES = {"Mira Quist": "Person", "Cloth Works": "Company", "Shuttle": "Product", "Bobbin": "Product"}
ENTITIES = [{"id": name, "name": name, "type": type, "names": [name]} for name, type in NAMES.items()]
EVERYTHING = {
    type: read_model({"classes": [NONE, type], "thresholds": {type: 0.2}, "weights": {"": [1, 50]}}) for type in LEARNT
}


@lru_cache(maxsize=1)
def extractor() -> SpacyExtractor:
    source = GazetteerSource(id="test", name="test", licence="none")
    entries = tuple(GazetteerEntry(name=name, type=type, sources=("test",)) for name, type in NAMES.items())
    return SpacyExtractor(gazetteer=Gazetteer(sources=(source,), entries=entries))


def words_of(*lines: str, speaker: str | None = None) -> tuple[AnnotatedText, list[SentenceWords]]:
    relation = {"head": "Cloth Works", "type": "DEVELOPED", "tail": "Shuttle", "evidence": lines[0]}
    annotation = {"entities": ENTITIES, "relations": [relation], "claims": []}
    text = AnnotatedText("t", "show", make_episode("talk", [(speaker, line) for line in lines]), annotation, lines[0])
    return text, [SentenceWords(sentence) for sentence in extractor().name_sentences(text.episode)]


def guessed(*lines: str, speaker: str | None = None) -> set[tuple[str, str, str]]:
    _, words = words_of(*lines, speaker=speaker)
    guesses = guess_relations(words, load_ontology(), EVERYTHING, ())
    return {(guess.pair.first.name, guess.type, guess.pair.second.name) for guess in guesses}


def test_a_pair_is_an_example_of_the_relation_that_is_annotated_between_its_ends() -> None:
    text, words = words_of("At Cloth Works they looked after Shuttle and Bobbin.")
    rows = pair_rows(text, words, load_ontology())
    finds = [found for row in rows for type, found in row.finds.items() if type == "DEVELOPED"]
    assert sorted(finds, key=str) == [("t", "Cloth Works", "DEVELOPED", "Shuttle"), None]
    assert not any(row.told for row in rows)


def test_a_pair_that_a_rule_relates_is_known_as_told() -> None:
    text, words = words_of("I like Shuttle from Cloth Works.")
    assert [row.told for row in pair_rows(text, words, load_ontology()) if "DEVELOPED" in row.finds] == [True]


GUESSES: list[tuple[str, str | None, set[tuple[str, str, str]]]] = [
    ("At Cloth Works they looked after Shuttle.", None, {("Cloth Works", "DEVELOPED", "Shuttle")}),
    ("Did they look after Shuttle at Cloth Works?", None, set()),
    ("I wish they would look after Shuttle at Cloth Works.", None, set()),
    ("We looked after Shuttle.", "Mira Quist", {("Mira Quist", "DEVELOPED", "Shuttle")}),
    ("They looked after Shuttle.", "Mira Quist", set()),
    ("Shuttle and Bobbin came out.", None, set()),
]


@pytest.mark.parametrize(("line", "speaker", "expected"), GUESSES)
def test_a_guess_needs_a_sentence_that_says_something_of_both_ends(
    line: str, speaker: str | None, expected: set[tuple[str, str, str]]
) -> None:
    assert guessed(line, speaker=speaker) == expected


def test_pairs_that_are_told_of_are_not_guessed_again() -> None:
    _, words = words_of("At Cloth Works they looked after Shuttle.")
    ends = frozenset(referent.id for _, referent in words[0].sentence.names)
    assert list(guess_relations(words, load_ontology(), EVERYTHING, {ends})) == []


def make_part(doc: str) -> list[list[PairRow]]:
    def row(feature: str, type: str, number: int | None, told: bool = False) -> PairRow:
        found = None if number is None else (doc, str(number), type, "x")
        return PairRow(frozenset({feature}), told, {type: found})

    made = [row("maker", "DEVELOPED", number) for number in range(6)]
    other = [row("near", "DEVELOPED", None) for _ in range(18)]
    jobs = [row("maybe", "WORKS_AT", 0), *[row("maybe", "WORKS_AT", None) for _ in range(9)]]
    return [[*made, *other, *jobs, row("maker", "DEVELOPED", 7, told=True)]]


def test_a_type_that_is_mostly_wrong_on_unseen_shows_is_left_to_the_rules() -> None:
    parts = [make_part(f"{number}") for number in range(8)]
    trained = train_relations(parts, 64)
    assert trained == train_relations(parts, 64)
    assert trained.models["DEVELOPED"]["thresholds"]["DEVELOPED"] < OFF
    assert trained.models["WORKS_AT"]["thresholds"]["WORKS_AT"] == OFF
    assert trained[1:] == (48, 48, 64)


def test_texts_with_few_examples_give_no_model_of_the_type() -> None:
    assert train_relations([make_part("one")], 7).models == {}


def test_the_shipped_models_are_of_learnt_types_and_one_at_least_is_used() -> None:
    models = load_relation_models(MODEL)
    assert set(models) <= set(LEARNT)
    assert min(model.thresholds[1] for model in models.values()) < OFF


def test_saved_models_are_read_as_they_were_byte_for_byte(tmp_path: Path) -> None:
    described = fit_model([Row(frozenset({"a"}), "DEVELOPED"), Row(frozenset(), NONE)] * 3, [NONE, "DEVELOPED"], 1.0)
    save_relation_models({"DEVELOPED": described}, tmp_path)
    first = (tmp_path / RELATIONS_FILE).read_bytes()
    save_relation_models({"DEVELOPED": described}, tmp_path)
    assert (tmp_path / RELATIONS_FILE).read_bytes() == first
    loaded = load_relation_models(tmp_path)["DEVELOPED"]
    assert loaded.estimate({"a"}) == pytest.approx(read_model(described).estimate({"a"}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(json.dumps({"format": 1}).encode(), mtime=0),
    ],
)
def test_a_file_that_is_no_model_is_one_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / RELATIONS_FILE).write_bytes(content)
    with pytest.raises(SettingsError, match="not a model of relations"):
        load_relation_models(tmp_path)
