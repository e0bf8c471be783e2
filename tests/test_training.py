"""`talkgraph train`: from annotated texts to a pipeline."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from factories import make_episode
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_texts import shared_file
from spacy.language import Language
from spacy.training import Example

from extractor.annotated import AnnotatedText, read_annotated
from extractor.cli.app import run
from extractor.extract import extract_episode
from extractor.offline.extractor import SpacyExtractor
from extractor.offline.language import MODEL, load_language
from extractor.offline.linear_model import load_claim_model
from extractor.training.augment import Names, augment_example
from extractor.training.folds import split_by_show
from extractor.training.measure import score_entities
from extractor.training.names import make_examples
from extractor.training.projection import count_lower_words, find_form, project_entities
from schemas.errors import SettingsError
from schemas.ontology import load_ontology

NAMES = Names({"Company": ["Tidewater Health"], "Model": ["Weft-4"]}, ["Noor"], ["Lind"])
TALK = """Ida Moss: Welcome. At Loomworks we trained Weft-3 on yarn, and Weft 3 knows what a thread budget is.

Tom Reed: A thread budget is when you count threads. Loomworks and Pelorus Labs both have thread budgets.
"""


def annotated(words: str, entities: Sequence[tuple[str, str, Sequence[str]]], show: str = "loom") -> AnnotatedText:
    rows = [{"name": name, "type": type, "names": list(forms)} for name, type, forms in entities]
    return AnnotatedText("talk", show, make_episode("talk", [("Ida Moss", words)]), {"entities": rows})


def projected(words: str, entities: Sequence[tuple[str, str, Sequence[str]]]) -> tuple[set[tuple[str, str]], set[str]]:
    text = annotated(words, entities)
    others = [annotated("we are opening the door, opening it and closing it", []) for _ in range(3)]
    projection = project_entities(text, count_lower_words([text, *others]))
    said = text.episode.text
    return {(span.of(said), type) for span, type in projection.named}, {span.of(said) for span in projection.unsure}


PROJECTIONS = [
    (
        "the longest form takes its place",
        "We use Weft and Weft Studio.",
        [("Weft", "Model", ["Weft"]), ("Weft Studio", "Product", ["Weft Studio"])],
        {("Weft", "Model"), ("Weft Studio", "Product")},
        set(),
    ),
    (
        "a form that names two types is undecided",
        "Weft made Weft.",
        [("Weft Inc", "Company", ["Weft"]), ("Weft", "Model", ["Weft"])],
        set(),
        {"Weft"},
    ),
    (
        "an everyday word that a name was misheard as is undecided",
        "So opening released a model.",
        [("OpenAI", "Company", ["opening"])],
        set(),
        {"opening"},
    ),
    (
        "a misheard name that is no everyday word is the name",
        "So open eye released a model.",
        [("OpenAI", "Company", ["open eye"])],
        {("open eye", "Company")},
        set(),
    ),
    (
        "a concept is found in any case and number",
        "Thread budgets matter. A thread budget is scarce.",
        [("thread budget", "Concept", ["thread budget"])],
        {("Thread budgets", "Concept"), ("thread budget", "Concept")},
        set(),
    ),
]


@pytest.mark.parametrize(
    ("words", "entities", "named", "unsure"), [case[1:] for case in PROJECTIONS], ids=[case[0] for case in PROJECTIONS]
)
def test_forms_are_projected_to_the_places_that_name_an_entity(
    words: str, entities: Sequence[tuple[str, str, Sequence[str]]], named: set[tuple[str, str]], unsure: set[str]
) -> None:
    assert projected(words, entities) == (named, unsure)


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("open-source model", "an open-\nsource model", ["open-\nsource model"]),
        ("Jeff Dean", "Jeff\nDean and Jeff Deans", ["Jeff\nDean", "Jeff Deans"]),
        ("GPT", "GPTs and GPT", ["GPTs", "GPT"]),
    ],
)
def test_a_form_is_found_over_line_breaks_and_in_the_plural(form: str, text: str, found: list[str]) -> None:
    assert [span.of(text) for span in find_form(form, text, any_case=True)] == found


def test_all_texts_of_a_show_are_in_one_part() -> None:
    texts = [annotated("Hello.", [], show) for show in "aaabbcd"]
    parts = split_by_show(texts, 3)
    assert len(parts) == 3
    assert sum(map(len, parts)) == len(texts)
    assert sum(len({text.show for text in part}) for part in parts) == 4


@lru_cache(maxsize=1)
def language() -> Language:
    return load_language()


def example_of(words: str) -> Example:
    entities = [("Loomworks", "Company", ["Loomworks"]), ("Weft-3", "Model", ["Weft-3"])]
    text = annotated(words, entities)
    (example,) = make_examples(language(), text, project_entities(text, {}))
    return example


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.text(max_size=60).filter(lambda s: "\n" not in s))
def test_augmented_segments_keep_as_many_names_of_each_type(seed: int, more: str) -> None:
    example = EXAMPLES.setdefault(more, example_of(f"At Loomworks we made Weft-3 for weavers {more}.".strip()))
    changed = augment_example(example, NAMES, Random(seed))
    kinds = sorted(ent.label_ for ent in changed.reference.ents)
    assert kinds == sorted(ent.label_ for ent in example.reference.ents)
    assert changed.predicted.text == changed.reference.text
    assert not changed.predicted.ents


EXAMPLES: dict[str, Example] = {}


def test_augmentation_swaps_names_and_writes_them_as_captions_do() -> None:
    example = example_of("At Loomworks we made Weft-3 for weavers.")
    forms = {ent.text for seed in range(300) for ent in augment_example(example, NAMES, Random(seed)).reference.ents}
    assert {"Tidewater Health", "Weft-4", "loomworks", "weft three", "Weft 3", "Weft3"} <= forms


def test_scores_count_one_to_one_by_names_and_types() -> None:
    gold = [
        {"name": "Weft", "type": "Model", "names": ["Weft"], "also_type": ["Product"]},
        {"name": "thread budget", "type": "Concept", "names": ["thread budgets"], "salient": True},
        {"name": "Ida Moss", "type": "Person", "names": ["Ida"]},
    ]
    found = [
        {"name": "weft", "type": "Product"},
        {"name": "Thread Budget", "type": "Concept"},
        {"name": "yarn", "type": "Concept"},
        {"name": "ida", "type": "Company"},
    ]
    scores = score_entities([(gold, found)])
    assert scores["entities"][:2] == (75.0, 100.0)
    assert scores["named"][:2] == (100.0, 100.0)
    assert scores["concepts"][:2] == (50.0, 100.0)
    assert scores["typed"][:2] == (50.0, 66.7)
    assert scores["salient"].recall == 100.0


def write_folder(folder: Path, docs: int = 2) -> Path:
    entities: list[dict[str, Any]] = [
        {"name": "Loomworks", "type": "Company", "names": ["Loomworks"]},
        {"name": "Weft-3", "type": "Model", "names": ["Weft-3", "Weft 3"]},
        {"name": "thread budget", "type": "Concept", "names": ["thread budget", "thread budgets"], "salient": True},
    ]
    for name in ("annotations", "texts"):
        folder.joinpath(name).mkdir(parents=True)
    for number in range(docs):
        data = {"doc": f"t{number}", "show": f"show {number}", "entities": entities, "relations": [], "claims": []}
        folder.joinpath("annotations", f"t{number}.json").write_text(json.dumps(data), "utf-8")
        folder.joinpath("texts", f"t{number}.txt").write_text(TALK, "utf-8")
    return folder


@pytest.mark.heavy
def test_training_writes_a_pipeline_that_extracts_and_says_what_it_is_made_of(tmp_path: Path) -> None:
    folder, output = write_folder(tmp_path / "mine"), tmp_path / "model"
    assert run(["train", str(folder), "--output", str(output), "--epochs", "1", "--jobs", "1"]) == 0
    extractor = SpacyExtractor(model=output)
    extraction = extract_episode(make_episode("talk", [("Ida Moss", "A thread budget? OpenAI has one.")]), extractor)
    assert "OpenAI" in {referent.name for referent in extraction.referents}
    assert extraction.recipe.model != SpacyExtractor().recipe.model
    card = (output / "README.md").read_text("utf-8")
    assert "2 annotated texts" in card
    assert load_claim_model(output).classes == load_claim_model(MODEL).classes, "none annotated: the base knows more"
    assert "| show 1 | 1 |" in card
    assert (output / "NOTICE-en_core_web_sm-LICENSE").read_text("utf-8").startswith("Copyright")


@pytest.mark.heavy
def test_the_same_texts_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "mine", docs=1)
    for output in ("one", "two"):
        assert run(["train", str(folder), "--output", str(tmp_path / output), "--epochs", "1", "--jobs", "1"]) == 0
    one, two = ({f.name: f.read_bytes() for f in (tmp_path / n).rglob("*") if f.is_file()} for n in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("annotations/t0.json", "{", "can't be read"),
        ("annotations/t0.json", "[]", 'expected an object with "entities"'),
        ("annotations/t0.json", '{"entities": [{"name": "Loom", "type": "Loom"}]}', "unknown type 'Loom'"),
        ("annotations/t0.json", '{"entities": [{"name": " ", "type": "Person"}]}', 'expected "name"'),
        ("annotations/t0.json", '{"entities": [{"name": "A", "type": "Person", "names": "A"}]}', "must be a list"),
        ("annotations/t9.json", '{"entities": []}', "no such text"),
        ("sources.json", '{"t0": 1}', "expected a list"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, name: str, content: str, says: str) -> None:
    folder = write_folder(tmp_path / "mine")
    folder.joinpath(name).write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=says):
        read_annotated(folder, load_ontology())


def test_training_without_annotations_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", str(tmp_path)]) == 1
    assert "no annotations" in capsys.readouterr().err


def test_the_shipped_pipeline_is_small_carries_its_licences_and_has_no_other_names() -> None:
    files = [file for file in MODEL.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 30e6
    assert {"README.md", "NOTICE-en_core_web_sm-LICENSE"} <= {file.name for file in files}
    assert set(load_language().get_pipe("ner").labels) == set(load_ontology().entity_names)


def test_nearly_all_annotated_forms_of_real_texts_are_projected() -> None:
    texts = read_annotated(shared_file("gold"), load_ontology())
    everyday = count_lower_words(texts)
    for text in texts:
        projection = project_entities(text, everyday)
        found = {span.of(text.episode.text).casefold() for span, _ in projection.named}
        found |= {span.of(text.episode.text).casefold() for span in projection.unsure}
        forms = [{name.casefold() for name in (e["name"], *e["names"])} for e in text.entities]
        assert sum(bool(names & found) for names in forms) > 0.85 * len(forms)
        marked = sum(len(e.reference.ents) for e in make_examples(language(), text, projection))
        assert marked > 0.95 * len(projection.named)
