import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.names import normal_form, slug


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4", "gpt 4"),
        ("The Transformers", "transformer"),
        ("Llama 3.1", "llama 3.1"),
        ("Weights & Biases", "weights biases"),
        ("Fine-tuning", "fine tuning"),
        ("API lines", "the API line"),
        ("André", "Andre"),
        ("LangChain", "Langchain"),
    ],
)
def test_spellings_of_one_name_share_a_normal_form(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("GPT-4", "GPT-3"), ("C++", "C"), ("C#", "C++"), ("Llama 2", "Llama 3"), ("Grok", "Groq"), ("AI", "A")],
)
def test_different_names_keep_different_normal_forms(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


def test_a_name_that_is_only_an_article_keeps_it() -> None:
    assert normal_form("The") == "the"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AI Engineer World's Fair", "ai-engineer-worlds-fair"),
        ("GPT-4o mini", "gpt-4o-mini"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("Llama 3.1", "llama-3-1"),
    ],
)
def test_a_slug_is_readable(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_a_slug_is_never_empty_and_holds_no_white_space(name: str) -> None:
    assert slug(name)
    assert not any(c.isspace() for c in slug(name))


@given(st.text())
def test_white_space_and_punctuation_around_a_name_do_not_matter(name: str) -> None:
    assert normal_form(f"  {name}!? ") == normal_form(name)
