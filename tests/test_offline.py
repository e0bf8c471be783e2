from collections.abc import Sequence

import pytest
from demo_graph import demo_extractor
from extractions import check_extraction
from factories import make_episode
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_texts import shared_file

from extractor.annotation import to_annotation
from extractor.extract import extract_episode
from extractor.offline.extractor import SpacyExtractor
from extractor.read import read_episode
from schemas.extraction import Extraction
from schemas.gazetteer import Gazetteer, GazetteerEntry, GazetteerSource


def extract(*words: str, speaker: str | None = "Mira Quist") -> Extraction:
    extraction = extract_episode(make_episode("talk", [(speaker, line) for line in words]), demo_extractor())
    check_extraction(extraction)
    return extraction


def triples(extraction: Extraction) -> set[tuple[str, str, str]]:
    names = {referent.id: referent.name for referent in extraction.referents}
    return {(names[r.head], r.type, names[r.tail]) for r in extraction.relations if not r.negated}


RELATIONS = [
    ("I'm the CEO of Hugging Face and I like it here.", {("Mira Quist", "WORKS_AT", "Hugging Face")}),
    (
        "I am a co-founder of Hugging Face, as you may have heard.",
        {("Mira Quist", "FOUNDED", "Hugging Face"), ("Mira Quist", "WORKS_AT", "Hugging Face")},
    ),
    ("OpenAI released GPT-4 in the spring.", {("OpenAI", "DEVELOPED", "GPT-4")}),
    ("GPT-4 was released by OpenAI.", {("OpenAI", "DEVELOPED", "GPT-4")}),
    ("NVIDIA acquired Mellanox Technologies in 2019.", {("NVIDIA", "ACQUIRED", "Mellanox Technologies")}),
    (
        "We use LangChain and PyTorch every day.",
        {("Mira Quist", "USES", "LangChain"), ("Mira Quist", "USES", "PyTorch")},
    ),
    ("GPT-4 outperforms GPT-3.5 by far.", {("GPT-4", "OUTPERFORMS", "GPT-3.5")}),
    ("LangChain is built on top of Python.", {("LangChain", "BASED_ON", "Python")}),
    ("Today Anthropic is competing with OpenAI.", {("Anthropic", "COMPETES_WITH", "OpenAI")}),
    ("Does OpenAI use PyTorch?", set()),
    ("OpenAI might release GPT-4 some day.", set()),
    ("If OpenAI released GPT-4, nobody would care.", set()),
    ("OpenAI did not release GPT-4 last week.", set()),
]


@pytest.mark.parametrize(("words", "expected"), RELATIONS)
def test_a_sentence_gives_the_relations_it_says_and_no_more(words: str, expected: set[tuple[str, str, str]]) -> None:
    assert triples(extract(words)) == expected


def test_a_negated_relation_is_kept_as_negated() -> None:
    (relation,) = extract("OpenAI did not release GPT-4 last week.").relations
    assert (relation.type, relation.negated) == ("DEVELOPED", True)


DEFINITIONS = [
    ("Transfer learning is when you take what a model knows to another task.", True),
    ("So prompt engineering is basically the art of asking a model nicely.", True),
    ("What I call the demo cliff is the moment when a real user shows up.", True),
    ("I think that prompt engineering and transfer learning are overrated by everybody.", False),
    ("Is prompt engineering a skill that people should learn at school?", False),
]


@pytest.mark.parametrize(("words", "defines"), DEFINITIONS)
def test_a_sentence_that_says_what_a_concept_is_gives_a_definition(words: str, defines: bool) -> None:
    claims = [claim for claim in extract(words).claims if claim.kind == "definition"]
    assert bool(claims) is defines
    assert all(claim.evidence.quote == words for claim in claims)


METRICS = [
    ("GPT-4 costs us $20 per million tokens these days.", "$20 per million tokens", 20.0, "$ per million tokens"),
    ("Hugging Face has 1,200 customers by now.", "1,200 customers", 1200.0, "customers"),
    ("With PyTorch our latency fell by 38% in a week.", "38%", 38.0, "%"),
    ("OpenAI raised $6.6 billion that year.", "$6.6 billion", 6.6e9, "$"),
    ("Llama 3 has 8 billion parameters, they say.", "8 billion parameters", 8e9, "parameters"),
]


@pytest.mark.parametrize(("words", "value", "number", "unit"), METRICS)
def test_a_number_with_a_subject_is_a_metric_as_written_and_as_read(
    words: str, value: str, number: float, unit: str
) -> None:
    (claim,) = [claim for claim in extract(words).claims if claim.kind == "metric"]
    assert (claim.value, claim.number, claim.unit) == (value, number, unit)


def names_of(extraction: Extraction, type: str) -> set[str]:
    return {referent.name for referent in extraction.referents if referent.type == type}


def test_a_first_name_is_the_person_with_that_full_name() -> None:
    extraction = extract("Today Daniel Lund is with us.", "Daniel, you wrote a compiler.", "Yes, said Daniel.")
    (daniel,) = [r for r in extraction.referents if r.name == "Daniel Lund"]
    assert daniel.forms == ("Daniel", "Daniel Lund")


def test_a_first_name_of_two_people_is_neither() -> None:
    extraction = extract("Daniel Lund met Daniel Kern here.", "Then Daniel left.")
    assert all("Daniel" not in referent.forms for referent in extraction.referents)


def test_a_speaker_is_a_person_even_if_never_named() -> None:
    extraction = extract("Welcome to the show, everyone.")
    (mira,) = extraction.referents
    assert (mira.name, mira.type, mira.known_from, mira.forms) == ("Mira Quist", "Person", "label", ())


def test_a_misheard_name_leads_to_the_right_one_and_the_text_stays() -> None:
    entry = GazetteerEntry(name="Loomworks", type="Company", heard_as=("Lume Works",), sources=("test",))
    source = GazetteerSource(id="test", name="test", licence="none")
    gazetteer = Gazetteer(sources=(source,), entries=(entry,))
    episode = make_episode("talk", [(None, "I read what Lume Works wrote about safety.")])
    extraction = extract_episode(episode, SpacyExtractor(gazetteer=gazetteer))
    (company,) = [r for r in extraction.referents if r.type == "Company"]
    assert (company.name, company.forms, company.heard_as) == ("Loomworks", ("Lume Works",), ("Lume Works",))


@pytest.mark.parametrize(
    "words",
    [
        "We can do better and scale it in the cloud.",
        "That is a modal dialog with a notion of time.",
        "I will go and cook a banana.",
    ],
)
def test_everyday_words_are_no_names(words: str) -> None:
    extraction = extract(words, speaker=None)
    assert {r.type for r in extraction.referents} <= {"Concept"}


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ('They call it the "weaver\'s dilemma" over there.', "weaver's dilemma"),
        ("This is what I call context debt, and everybody has it.", "context debt"),
        ("It's known as silent drift among the operators.", "silent drift"),
    ],
)
def test_a_coined_term_is_found_though_it_occurs_once(words: str, term: str) -> None:
    assert term in names_of(extract(words), "Concept")


def test_a_term_that_comes_up_again_and_again_is_a_concept() -> None:
    words = [
        "The thread budget is gone.",
        "A thread budget helps.",
        "Our thread budget grew.",
        "No thread budget, no loom.",
    ]
    assert "thread budget" in names_of(extract(*words), "Concept")


def test_the_same_episode_gives_the_same_extraction() -> None:
    words = [words for words, _ in RELATIONS]
    assert extract(*words).model_dump_json() == extract(*words).model_dump_json()


@settings(max_examples=40)
@given(
    st.lists(
        st.text(min_size=1, max_size=200).filter(lambda s: s.strip() == s and "\n" not in s), min_size=1, max_size=4
    )
)
def test_any_text_gives_an_extraction_that_holds(lines: Sequence[str]) -> None:
    extract(*lines)


def test_the_annotation_form_names_every_end_of_every_statement() -> None:
    annotation = to_annotation(
        extract(*[words for words, _ in RELATIONS], *[words for words, _ in DEFINITIONS]), "talk"
    )
    ids = {entity["id"] for entity in annotation["entities"]}
    assert all(relation["head"] in ids and relation["tail"] in ids for relation in annotation["relations"])
    assert all(set(claim["about"]) <= ids for claim in annotation["claims"])
    assert all(claim["speaker"] is None or claim["speaker"] in ids for claim in annotation["claims"])


@pytest.mark.parametrize(
    "name",
    [pytest.param("practical-ai/practical-ai-251.md", marks=pytest.mark.heavy), "talks/bai-anthropic-fde-101.txt"],
)
def test_a_real_transcript_gives_an_extraction_that_holds(name: str) -> None:
    extraction = extract_episode(read_episode(shared_file(f"corpus/{name}")), demo_extractor())
    check_extraction(extraction)
    assert len(extraction.mentions) > 30
