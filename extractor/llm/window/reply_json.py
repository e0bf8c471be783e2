"""The one JSON object in what a model answered, whatever it wrote around it."""

import json
from collections.abc import Iterator
from typing import Any

from schemas.errors import LLMOutputError

MAX_REPLY = 400_000
_MOST_TRIES = 200


class ValidationFault(LLMOutputError):
    """Say why a reply is not of the form that was asked for, in words that the model can be shown."""


def find_object(text: str, key: str) -> dict[str, Any]:
    """Return the last JSON object of a reply that has a key; ValidationFault where there is none.

    The object may stand alone, in a fenced block, or amid prose.
    """
    if len(text) > MAX_REPLY:
        raise ValidationFault(f"the reply has more than {MAX_REPLY:,} characters", text)
    faults: list[str] = []
    found = [value for value in _objects(text, faults) if key in value]
    if found:
        return _without_surrogates(found[-1])
    reason = f": {faults[0]}" if faults else ""
    raise ValidationFault(f'the reply is not one JSON object with the key "{key}"{reason}', text)


def _objects(text: str, faults: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the outermost JSON objects of a text; what keeps one from being read is noted."""
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    start = text.find("{")
    for _ in range(_MOST_TRIES):
        if start < 0:
            return
        try:
            value, end = decoder.raw_decode(text, start)
            yield value
        except (ValueError, RecursionError) as error:
            faults.append(str(error) or "nested too deeply")
            end = start + 1
        start = text.find("{", end)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _without_surrogates(value: dict[str, Any]) -> dict[str, Any]:
    """Replace half characters, which JSON can write and no file can hold."""
    text = json.dumps(value, ensure_ascii=False)
    plain: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
    return plain
