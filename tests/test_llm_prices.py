"""Prices: looked up by any spelling of a model's name, told by hand, built anew from the list."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from shared_texts import shared_file

from extractor.llm.calling import prices
from extractor.llm.calling.prices import Price, find_price, parse_price, price_source
from extractor.llm.calling.prices_build import build_prices, write_prices
from extractor.llm.settings import LLMSettings
from schemas.errors import SettingsError
from schemas.replies import Tokens

MINI = ("0.75", "0.075", "4.5")


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        ("gpt-5.4-mini", MINI),
        ("GPT-5.4-mini", MINI),
        ("openai/gpt-5.4-mini", MINI),
        ("openrouter/openai/gpt-5.4-mini", None),
        ("gpt-5.4-mini-2026-03-17", MINI),
        ("gpt-5.4-mini-2031-01-01", MINI),
        ("gpt-4o-mini", ("0.15", "0.075", "0.6")),
        ("ft:gpt-4o-mini-2024-07-18:my-org::id", ("0.3", "0.15", "1.2")),
        ("claude-sonnet-4-5", ("3", "0.3", "15")),
        ("gpt-5.4-miniature", None),
        ("my-own-model", None),
        ("", None),
        ("/", None),
    ],
)
def test_a_price_is_found_by_name_without_provider_and_date_and_never_guessed(
    model: str, dollars: tuple[str, str, str] | None
) -> None:
    price = find_price(model)
    if model.startswith("openrouter"):
        assert price is None or price.prompt >= 0  # the list has its own prices for resellers
        return
    assert (price and (price.prompt, price.cached, price.completion)) == (
        tuple(map(Decimal, dollars)) if dollars else None
    )


def test_the_default_model_has_a_price() -> None:
    price = find_price(LLMSettings().model)
    assert price
    assert price.context
    assert price.context > 100_000


def test_the_cached_part_of_a_prompt_costs_its_own_price() -> None:
    price = Price(prompt=Decimal(2), cached=Decimal("0.5"), completion=Decimal(8))
    assert price.of(Tokens(prompt=1_000_000, cached=400_000, completion=250_000)) == Decimal("3.4")
    assert price.of(Tokens(prompt=10, cached=99)) == Decimal(10) * Decimal("0.5") / 1_000_000


@pytest.mark.parametrize(
    ("text", "dollars"),
    [("2/8", (2, 2, 8)), ("$0.75/4.50/0.075", ("0.75", "0.075", "4.5")), ("0/0", (0, 0, 0)), (" 1 / 2 ", (1, 1, 2))],
)
def test_a_price_told_by_hand_is_prompt_answer_and_cached(text: str, dollars: tuple[str | int, ...]) -> None:
    price = parse_price(text)
    assert (price.prompt, price.cached, price.completion) == tuple(map(Decimal, dollars))


@pytest.mark.parametrize("text", ["", "2", "2/", "a/b", "-1/2", "nan/1", "inf/1", "1/2/3/4"])
def test_what_is_no_price_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(SettingsError, match="IN/OUT"):
        parse_price(text)


def test_the_file_says_where_it_comes_from_and_stays_small() -> None:
    assert "litellm" in price_source().source
    assert (price_source().licence, price_source().date[:4]) == ("MIT", "2026")
    assert prices._FILE.stat().st_size < 300_000


def test_the_shipped_file_is_what_building_gives() -> None:
    models = json.loads(shared_file("gazetteer/litellm-model-prices.json").read_bytes())
    rows = build_prices(models)
    assert write_prices(rows, price_source().date) == prices._FILE.read_text(encoding="utf-8")
    assert len(rows) > 2500


def test_building_keeps_chat_models_with_a_price_by_token() -> None:
    cost = {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}
    models = {
        "A": {"mode": "chat", **cost, "output_cost_per_reasoning_token": 3e-6, "max_input_tokens": 9},
        "a": {"mode": "chat", "input_cost_per_token": 9e-6, "output_cost_per_token": 9e-6},
        "tiers": {"mode": "chat", "tiered_pricing": [cost, {"input_cost_per_token": 8e-6}]},
        "image": {"mode": "image_generation", **cost},
        "by the second": {"mode": "chat", "input_cost_per_second": 1},
    }
    assert build_prices(models) == {"a": [1, None, 3, 9, None], "tiers": [1, None, 2, None, None]}


def test_a_built_file_is_json(tmp_path: Path) -> None:
    read = json.loads(write_prices({"b": [1, None, 2, 3, 4], "a": [0.075, 0, 1, None, None]}, "2026-01-01"))
    assert list(read["models"]) == ["a", "b"]
    assert read["date"] == "2026-01-01"
