"""Read JSON of others: what is wrong in it is told with its line, or with the number of the element."""

import json
import math
import re
from pathlib import Path
from typing import Any

from schemas.errors import TranscriptError

_DECODER = json.JSONDecoder()
_LIST = re.compile(r"\s*\[")
_SPACE = re.compile(r"[ \t\n]*")
_COMMA = re.compile(r"[ \t\n]*,[ \t\n]*")
# Stands for a list's elements while the rest is decoded; source texts are cleaned of its one sign.
_STAND_IN = '"\ue000"'
# About eleven days.
_LATEST = 1e6
_TOLD = (int, float, str)


def load_json(text: str, path: Path) -> Any:
    """Return the data; raise TranscriptError where the text is no JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise TranscriptError(path, f"JSON ({error.msg[:1].lower()}{error.msg[1:]})", error.lineno) from None
    except (ValueError, RecursionError):
        raise TranscriptError(path, "JSON with numbers of fewer digits and less nesting", 1) from None


def load_elements(text: str, keys: tuple[str, ...], path: Path) -> tuple[Any, list[tuple[dict[str, Any], int]]]:
    """Return the data, and the objects of the list under the first of the keys that is there, each with its line.

    Where the data are a list themselves, these are its objects. Raise TranscriptError where the text is no JSON.
    """
    decoded = _decode_elements(text, keys) if "\n" in text else None
    data = decoded[0] if decoded else load_json(text, path)
    key = _find_key(data, keys)
    elements = data[key] if key else data if isinstance(data, list) else []
    if not isinstance(elements, list) or not all(isinstance(element, dict) for element in elements):
        raise TranscriptError(path, f"a list of objects{f' under {key!r}' if key else ''}", 1)
    return data, list(zip(elements, decoded[1] if decoded else [1] * len(elements), strict=True))


def read_second(value: Any, path: Path, line: int, scale: int = 1) -> float:
    """Return the seconds of a number or its text, `scale`, 1 or 1000, to one; raise TranscriptError for the rest."""
    if type(value) is int and 0 <= value <= _LATEST:
        return value / scale
    try:
        second = float(value) / scale if type(value) in _TOLD else math.nan
    except (ValueError, OverflowError):
        second = math.nan
    if not -_LATEST <= second <= _LATEST:
        raise TranscriptError(path, f"a number of seconds, not {str(value)[:40]!r}", line)
    return round(max(0.0, second), 3)


def _find_key(data: Any, keys: tuple[str, ...]) -> str | None:
    return next((key for key in keys if isinstance(data, dict) and key in data), None)


def _decode_elements(text: str, keys: tuple[str, ...]) -> tuple[Any, list[int]] | None:
    """Return the data, decoded element by element, and the line of each; None where the list is not where it seems."""
    openings = (re.search(rf'"{re.escape(key)}"\s*:\s*\[', text) for key in keys)
    opening = _LIST.match(text) or next((found for found in openings if found), None)
    if not opening:
        return None
    try:
        elements, places, end = _decode_list(text, opening.end())
        data = json.loads(f"{text[: opening.end()]}{_STAND_IN}{text[end:]}")
    except (ValueError, RecursionError):
        return None
    key = _find_key(data, keys)
    stood_in = data[key] if key else data
    if stood_in != [json.loads(_STAND_IN)]:
        return None
    stood_in[:] = elements
    return data, _count_lines(text, places)


def _decode_list(text: str, position: int) -> tuple[list[Any], list[int], int]:
    """Return the elements of the list that opens before the position, where each begins, and where the list closes."""
    elements, places = [], []
    separator: re.Match[str] | None = _SPACE.match(text, position)
    if text.startswith("]", separator.end() if separator else position):
        return [], [], position
    while separator:
        places.append(separator.end())
        element, position = _DECODER.raw_decode(text, separator.end())
        elements.append(element)
        separator = _COMMA.match(text, position)
    return elements, places, position


def _count_lines(text: str, places: list[int]) -> list[int]:
    lines, line, counted = [], 1, 0
    for place in places:
        line += text.count("\n", counted, place)
        counted = place
        lines.append(line)
    return lines
