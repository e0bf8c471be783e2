"""Claims of the offline extraction: their kinds, their fields, and what they are about."""

import pytest
from demo_graph import demo_extractor
from extractions import check_extraction
from factories import make_episode

from extractor.extract import extract_episode
from extractor.offline.claim_subjects import find_about
from extractor.offline.sentence_words import SentenceWords
from schemas.extraction import Claim, Extraction


def extract(*words: str, **metadata: object) -> Extraction:
    episode = make_episode("talk", [("Mira Quist", line) for line in words], **metadata)
    extraction = extract_episode(episode, demo_extractor())
    check_extraction(extraction)
    return extraction


def claims_of(*words: str, **metadata: object) -> list[Claim]:
    return list(extract(*words, **metadata).claims)


KINDS = [
    ("I think in the next five years fine-tuning will become the default.", "prediction"),
    ("GPT-4 costs us $20 per million tokens these days.", "metric"),
    ("Our accuracy with PyTorch is 38% on that benchmark.", "metric"),
    ("Prompt engineering is the art of asking a model nicely for what you need.", "definition"),
    ("We went to the park with PyTorch and had lunch.", None),
    ("There was a 2018 paper on PyTorch that we liked.", None),
    ("There is a tidbit in the Llama 2 paper that we liked.", None),
    ("How are you doing today, and what is LangChain?", None),
]


@pytest.mark.parametrize(("words", "kind"), KINDS)
def test_a_sentence_gives_the_kind_of_claim_that_it_makes(words: str, kind: str | None) -> None:
    assert [claim.kind for claim in claims_of(words)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("words", "published", "due"),
    [
        ("I predict that by 2031 OpenAI will be the largest company.", None, "2031"),
        ("I think in five years OpenAI will be the largest company.", "2024-05-01", "2029"),
        ("I think in five years OpenAI will be the largest company.", None, None),
        ("I think next year OpenAI will be the largest company.", "2024-05-01T10:00:00Z", "2025"),
        ("I think OpenAI will be the largest company in the future.", "2024-05-01", None),
        ("I think what OpenAI began in 2023 will become the default by 2025.", "2024-05-01", "2025"),
        ("I think what OpenAI began in 2023 will become the default.", "2024-05-01", None),
    ],
)
def test_a_prediction_is_due_in_the_year_that_is_said_or_reckoned(
    words: str, published: str | None, due: str | None
) -> None:
    more = {"published": published} if published else {}
    (claim,) = claims_of(words, **more)
    assert (claim.kind, claim.due) == ("prediction", due)


@pytest.mark.parametrize(
    ("words", "value", "number", "unit"),
    [
        ("Hugging Face raised $6.6 billion that year.", "$6.6 billion", 6.6e9, "$"),
        ("With PyTorch our latency fell by 38 percent in a week.", "38 percent", 38.0, "%"),
        ("Hugging Face has 1,200 paying customers by now.", "1,200 paying customers", 1200.0, "customers"),
        ("To train it with PyTorch costs $3 to $6 million these days.", "$3 to $6 million", None, "$"),
        ("With PyTorch our latency fell by 5% to 10% in a week.", "5% to 10%", None, "%"),
        ("They sell machines with 4-8 GPUs and PyTorch on them.", "4-8 GPUs", None, "GPUs"),
        ("Hugging Face gave $20 to 30 people that year.", "$20", 20.0, "$"),
        ("Hugging Face has 2018 customers by now.", "2018 customers", 2018.0, "customers"),
    ],
)
def test_a_metric_keeps_its_number_as_written_and_as_read(
    words: str, value: str, number: float | None, unit: str
) -> None:
    (claim,) = claims_of(words)
    assert (claim.value, claim.number, claim.unit) == (value, number, unit)


def test_a_claim_without_a_name_is_about_what_was_named_just_before() -> None:
    extraction = extract("We just moved everything to PyTorch.", "It costs us $20 per million requests these days.")
    claim = next(claim for claim in extraction.claims if claim.kind == "metric")
    assert [extraction.referent(id).name for id in claim.about] == ["PyTorch"]
    assert claim.grounding == "near"


def about(salience: float) -> list[str]:
    """Return what a claim is about in a sentence that names a product and a concept of such salience."""
    episode = make_episode("talk", [(None, "With prompt engineering and PyTorch it fell a lot.")])
    (sentence,) = demo_extractor().name_sentences(episode)
    names = [
        (found, r.model_copy(update={"salient": False, "salience": salience if r.type == "Concept" else 0.0}))
        for found, r in sentence.names
    ]
    return list(find_about([SentenceWords(sentence._replace(names=names))], 0, "metric", None))


def test_a_claim_is_about_what_is_of_note_and_not_about_what_is_said_in_passing() -> None:
    assert about(0.9) == ["prompt-engineering", "pytorch"]
    assert about(0.1) == ["pytorch"]


def test_a_claim_about_nothing_is_not_made() -> None:
    assert claims_of("It costs us $20 per million requests these days.") == []


def test_neighbouring_sentences_of_one_kind_give_the_surest_claim_alone() -> None:
    words = "I think in the next five years fine-tuning will become the default."
    apart = (words, "We had lunch.", words)
    assert [claim.kind for claim in claims_of(words, words)] == ["prediction"]
    assert [claim.kind for claim in claims_of(*apart)] == ["prediction", "prediction"]
