"""Read JSON of others: what is wrong in it is told with its line, or with the number of the element."""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.errors import TranscriptError

_GAP = re.compile(r"[\s,]*")
# About eleven days.
_LATEST = 1e6


def load_json(text: str, path: Path) -> Any:
    """Return the data; raise TranscriptError where the text is no JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise TranscriptError(path, f"JSON ({error.msg[:1].lower()}{error.msg[1:]})", error.lineno) from None
    except (ValueError, RecursionError):
        raise TranscriptError(path, "JSON with numbers of fewer digits and less nesting", 1) from None


def find_elements(data: Any, text: str, keys: tuple[str, ...], path: Path) -> list[tuple[Mapping[str, Any], int]]:
    """Return the objects of the list under the first of the keys that is there, each with its line.

    Where the data are a list themselves, these are its objects.
    """
    key = next((key for key in keys if isinstance(data, Mapping) and key in data), None)
    elements = data[key] if key else data if isinstance(data, list) else []
    if not isinstance(elements, list) or not all(isinstance(element, Mapping) for element in elements):
        raise TranscriptError(path, f"a list of objects{f' under {key!r}' if key else ''}", 1)
    return list(zip(elements, _find_lines(text, key, len(elements)), strict=True))


def read_second(value: Any, path: Path, line: int, scale: int = 1) -> float:
    """Return the seconds of a number or its text, of which `scale` make one; raise TranscriptError for the rest."""
    is_told = isinstance(value, int | float | str) and not isinstance(value, bool)
    try:
        second = float(value) / scale if is_told else math.nan
    except (ValueError, OverflowError):
        second = math.nan
    if not math.isfinite(second) or abs(second) > _LATEST:
        raise TranscriptError(path, f"a number of seconds, not {str(value)[:40]!r}", line)
    return round(max(second, 0.0), 3)


def _find_lines(text: str, key: str | None, count: int) -> list[int]:
    """Return the line of each element of a list; all stand in line 1 where the JSON is one line."""
    opening = re.search(rf'"{re.escape(key)}"\s*:\s*\[' if key else r"\[", text)
    if not opening or "\n" not in text:
        return [1] * count
    decoder, position, line, lines = json.JSONDecoder(), opening.end(), 1, []
    counted = 0
    for _ in range(count):
        gap = _GAP.match(text, position)
        position = gap.end() if gap else position
        line += text.count("\n", counted, position)
        counted = position
        lines.append(line)
        try:
            position = decoder.raw_decode(text, position)[1]
        except ValueError:
            return [1] * count
    return lines
