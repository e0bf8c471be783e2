"""Deterministic ids: the same evidence gives the same id on any machine, in any order, at any time."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from schemas.model import Span
from schemas.names import normal_form


def content_hash(value: Any, length: int = 16) -> str:
    """Hash plain data (JSON types) by its canonical JSON, in hexadecimal digits."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:length]


def episode_id(guid: str | None, url: str | None, text: str) -> str:
    """Name an episode by its source identity: its guid, else its link, else its words."""
    if guid:
        return content_hash(["guid", guid])
    if url:
        return content_hash(["url", url])
    return content_hash(["text", text])


def segment_id(episode: str, span: Span) -> str:
    """Name a segment by its episode and its place in the text."""
    return f"{episode}:{span.start}-{span.end}"


def statement_id(episode: str, kind: str, spans: Iterable[Span], negated: bool, ends: Iterable[str]) -> str:
    """Name a statement by where it was said and the forms of its ends, never by entity ids.

    `kind` is a relation type or a claim kind; `ends` are the names of head and tail, or of what a claim is about.
    """
    folded = [normal_form(end) or end for end in ends]
    return content_hash([episode, kind, [list(span) for span in spans], negated, folded], length=24)
