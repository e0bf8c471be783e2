"""Build the price file: `python -m extractor.llm.calling.prices_build SHARED --date DAY -o prices.json`.

Of litellm's list it takes the chat models that have a price by token, one a line: name, then dollars per million
tokens of prompt, cached prompt and answer, then the tokens that context and answer can have.
"""

import argparse
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

_LIST = Path("gazetteer") / "litellm-model-prices.json"
_SOURCE = "litellm 1.109.1, model_prices_and_context_window.json, https://github.com/BerriAI/litellm"
_LICENCE = "MIT"

Row = list[float | int | None]


def build_prices(models: Mapping[str, Mapping[str, Any]]) -> dict[str, Row]:
    """Return the rows of the chat models by lower-case name; of two that differ in case alone, the first."""
    rows: dict[str, Row] = {}
    for name, entry in sorted(models.items()):
        row = _row(entry) if entry.get("mode") == "chat" else None
        if row:
            rows.setdefault(name.lower(), row)
    return rows


def write_prices(rows: Mapping[str, Row], date: str) -> str:
    """Return the file's text, a model a line."""
    head = json.dumps({"source": _SOURCE, "licence": _LICENCE, "date": date}, indent=1)[:-2]
    lines = [f"  {json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in sorted(rows.items())]
    return head + ',\n "models": {\n' + ",\n".join(lines) + "\n }\n}\n"


def _row(entry: Mapping[str, Any]) -> Row | None:
    tiers = entry.get("tiered_pricing")
    if entry.get("input_cost_per_token") is None and tiers:
        entry = {**entry, **tiers[0]}  # the tier of short prompts: ours are
    prompt, answer = entry.get("input_cost_per_token"), entry.get("output_cost_per_token")
    if prompt is None or answer is None:
        return None
    answer = max(answer, entry.get("output_cost_per_reasoning_token") or 0)  # what it thinks counts as answer too
    cached = entry.get("cache_read_input_token_cost")
    costs = [_per_million(cost) for cost in (prompt, cached, answer)]
    return [*costs, _count(entry.get("max_input_tokens")), _count(entry.get("max_output_tokens"))]


def _per_million(cost: float | None) -> float | int | None:
    if cost is None:
        return None
    dollars = round(Decimal(str(cost)) * 1_000_000, 6)
    return int(dollars) if dollars == int(dollars) else float(dollars)


def _count(tokens: object) -> int | None:
    return int(tokens) if isinstance(tokens, int | float) else None


def main() -> None:
    """Build the price file from the command line."""
    parser = argparse.ArgumentParser(description="Build the shipped price file.")
    parser.add_argument("shared", type=Path, help=f"folder with {_LIST}")
    parser.add_argument("--date", required=True, help="the day of which the list is, as YYYY-MM-DD")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    models = json.loads((arguments.shared / _LIST).read_bytes())
    arguments.output.write_text(write_prices(build_prices(models), arguments.date), encoding="utf-8")


if __name__ == "__main__":
    main()
