"""Options for extraction by a language model, the same for every command that may ask one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from extractor.llm.settings import LLMSettings

_Command = TypeVar("_Command", bound=Callable[..., Any])

# The defaults stand in LLMSettings: what is not given here is not passed on.
_SHAPING = (
    click.option("--model", envvar="TALKGRAPH_MODEL", help="The language model's name, as its server knows it."),
    click.option("--window-tokens", type=click.IntRange(min=200), help="Tokens of text in one question (3200)."),
    click.option("--max-output-tokens", type=click.IntRange(min=256), help="Tokens of one reply at most (8192)."),
    click.option(
        "--cross-check/--no-cross-check", default=None, help="Ask once more for names that spaCy alone found (on)."
    ),
)
_PRICE = click.option(
    "--price", metavar="IN/OUT[/CACHED]", help="Dollars per million tokens, where the shipped price file has none."
)
_CALLING = (
    click.option("--max-cost", type=click.FloatRange(min=0), help="Spend no more dollars than this; exit 4 there."),
    click.option("--max-tokens", type=click.IntRange(min=0), help="Use no more tokens than this; exit 4 there."),
    click.option("--concurrency", type=click.IntRange(1, 256), help="Questions asked at once (8)."),
    click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds for one reply (120)."),
    click.option("--attempts", type=click.IntRange(1, 20), help="Tries of a question that gets no answer (5)."),
)


def shaping_options(command: _Command) -> _Command:
    """Add the options that say what is asked, and what it costs."""
    return _add((*_SHAPING, _PRICE), command)


def llm_options(command: _Command) -> _Command:
    """Add all options of asking a language model."""
    return _add((*_SHAPING, _PRICE, *_CALLING), command)


def make_settings(options: dict[str, Any]) -> "LLMSettings":
    """Return the settings that the options give; what none gives is as by default."""
    from extractor.llm.calling.prices import parse_price
    from extractor.llm.settings import LLMSettings

    given = {name: value for name, value in options.items() if value is not None}
    if "max_cost" in given:
        given["max_dollars"] = given.pop("max_cost")
    if "price" in given:
        given["price"] = parse_price(given["price"])
    return LLMSettings(**given)


def _add(options: tuple[Callable[[_Command], _Command], ...], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
