"""Read the YAML header of a Markdown file."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from frontmatter.default_handlers import YAMLHandler

from extractor.fields import read_fields, split_names
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError

_HEADER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"[\w-]+[ \t]*:", re.MULTILINE)


class Header(NamedTuple):
    """Hold what a header says, the text after it, and how many lines it takes."""

    metadata: EpisodeMetadata
    authors: tuple[str, ...]
    body: str
    lines: int


def split_header(text: str, path: Path) -> Header:
    """Take the YAML header off a text; without one the metadata are empty and the body is the text."""
    match = _HEADER.match(text)
    if not match or not _FIELD.match(match[1].lstrip()):
        return Header(EpisodeMetadata(), (), text, 0)
    fields = _read_yaml(match[1], path)
    authors = fields.get("author") or fields.get("authors") or ""
    names = authors if isinstance(authors, list) else split_names(str(authors))
    written = tuple(str(name) for name in names if isinstance(name, str))
    return Header(read_fields(fields, "header"), written, text[match.end() :], match.group().count("\n"))


def _read_yaml(source: str, path: Path) -> dict[str, Any]:
    try:
        fields = YAMLHandler().load(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise TranscriptError(path, f"a YAML header; {error.problem} (quote a value that holds ': ')", line) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise TranscriptError(path, f"a YAML header; {str(error) or 'nested too deeply'}", 1) from None
    if not isinstance(fields, dict):
        raise TranscriptError(path, "a YAML header of 'key: value' lines between two lines '---'", 1)
    return fields
