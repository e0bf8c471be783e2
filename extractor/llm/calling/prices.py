"""What a million tokens cost, by model: from the dated price file that ships with talkgraph, or as told."""

import json
import re
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from schemas.errors import SettingsError
from schemas.model import Frozen
from schemas.replies import Tokens

_FILE = Path(__file__).with_name("prices.json")
_DATE = re.compile(r"[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest)$")
_MILLION = 1_000_000


class Price(Frozen):
    """Hold dollars per million tokens: of the prompt, of its part that the provider had cached, of the answer.

    `context` and `longest_answer` are the model's limits in tokens, None where unknown.
    """

    prompt: Decimal = Field(ge=0)
    cached: Decimal = Field(ge=0)
    completion: Decimal = Field(ge=0)
    context: int | None = None
    longest_answer: int | None = None

    def of(self, tokens: Tokens) -> Decimal:
        """Return the dollars that a call cost."""
        cached = min(tokens.cached, tokens.prompt)
        fresh = (tokens.prompt - cached) * self.prompt
        return (fresh + cached * self.cached + tokens.completion * self.completion) / _MILLION


class PriceSource(Frozen):
    """Say where the prices come from, and of which day they are."""

    source: str
    licence: str
    date: str


def find_price(model: str) -> Price | None:
    """Return a model's price; where its very name is unknown, that of the name without provider and date."""
    models = _read_file()["models"]
    row = next((models[name] for name in _spellings(model) if name in models), None)
    return _price(row) if row else None


def price_source() -> PriceSource:
    """Return where the shipped prices come from."""
    return PriceSource(**{name: _read_file()[name] for name in PriceSource.model_fields})


def parse_price(text: str) -> Price:
    """Read `IN/OUT` or `IN/OUT/CACHED`, in dollars per million tokens; SettingsError for anything else."""
    try:
        numbers = [Decimal(part.strip().lstrip("$")) for part in text.split("/")]
    except InvalidOperation:
        numbers = []
    if len(numbers) not in (2, 3) or not all(number.is_finite() and number >= 0 for number in numbers):
        raise SettingsError(f"{text!r} is no price: give dollars per million tokens as IN/OUT or IN/OUT/CACHED")
    prompt, completion, *cached = numbers
    return Price(prompt=prompt, cached=cached[0] if cached else prompt, completion=completion)


def _spellings(model: str) -> list[str]:
    """Return the names to look for: as told, without the provider, without the date; a fine-tuned one as its base."""
    name = model.strip().lower()
    if name.startswith("ft:"):
        name = ":".join(name.split(":")[:2])
    parts = name.split("/")
    names = ["/".join(parts[start:]) for start in range(len(parts))]
    return names + [_DATE.sub("", spelling) for spelling in names]


def _price(row: list[Any]) -> Price:
    prompt, cached, completion, context, longest = row
    return Price(
        prompt=Decimal(str(prompt)),
        cached=Decimal(str(prompt if cached is None else cached)),
        completion=Decimal(str(completion)),
        context=context,
        longest_answer=longest,
    )


@cache
def _read_file() -> dict[str, Any]:
    return dict(json.loads(_FILE.read_bytes()))
