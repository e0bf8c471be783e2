"""Read metadata from a CSV table or a JSON list; the keys are those of a transcript's header, and the file's name."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extractor.fields import read_fields, read_text
from extractor.metadata.join import Entry
from schemas.errors import SettingsError

_FILES = ("file", "filename", "file_name", "path", "transcript")


def read_csv(data: bytes, path: Path) -> tuple[Entry, ...]:
    """Read a table whose first row names the columns; commas, semicolons or tabs."""
    text = _decode(data, path)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SettingsError(f"{path}: expected a CSV table ({error})") from None
    return _read_rows(({key: value for key, value in row.items() if key and value} for row in rows), path)


def read_json(data: bytes, path: Path) -> tuple[Entry, ...]:
    """Read a list of objects, or an object with such a list under "episodes"."""
    try:
        content = json.loads(_decode(data, path))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: expected JSON ({error})") from None
    rows = content.get("episodes") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SettingsError(f'{path}: expected a list of objects, or {{"episodes": [...]}}')
    return _read_rows(rows, path)


def _read_rows(rows: Iterable[Mapping[str, Any]], path: Path) -> tuple[Entry, ...]:
    entries = []
    for number, row in enumerate(rows, 1):
        fields = {str(key).strip().casefold(): value for key, value in row.items()}
        file = next((text for key in _FILES if (text := read_text(fields.get(key)))), None)
        item = read_text(fields.get("guid")) or file or str(number)
        entry = Entry(read_fields(fields, f"{path.name}#{item}"), file)
        if entry.metadata.origins:
            entries.append(entry)
    if not entries:
        raise SettingsError(f"{path}: expected episodes with a title, date, guid, link or number")
    return tuple(entries)


def _decode(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: expected UTF-8 text") from None
