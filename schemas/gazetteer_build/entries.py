"""Drafts to entries, and entries to the bytes of the shipped file."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemas.gazetteer_build.forms import settle_claims, sort_forms
from schemas.gazetteer_build.hand_decisions import PROPER
from schemas.gazetteer_build.known_names import OWN_SOURCE, read_known_names
from schemas.gazetteer_build.merge import Draft, join_short_names, merge_candidates
from schemas.gazetteer_build.read_lists import (
    read_annotations,
    read_epoch,
    read_glossary,
    read_litellm,
    read_models_dev,
)
from schemas.gazetteer_build.spellings import singulars, sounds_like
from schemas.gazetteer_build.word_frequency import is_everyday
from schemas.gazetteer_build.worth import drop_everyday_concepts
from schemas.names import normal_form

SOURCES: tuple[dict[str, str], ...] = (
    {"id": "ai-glossary", "name": "san-serif-sentiments/ai-glossary", "licence": "terms only"},
    {"id": "annotations", "name": "talkgraph annotations", "licence": "Apache-2.0"},
    {"id": "epoch", "name": "Epoch AI, notable AI models", "licence": "CC BY 4.0"},
    {"id": "litellm", "name": "litellm, model prices", "licence": "MIT", "version": "1.109.1"},
    {"id": "models.dev", "name": "anomalyco/models.dev", "licence": "MIT"},
    {"id": OWN_SOURCE, "name": "names known to the maintainers", "licence": "Apache-2.0"},
)


def build_entries(shared: Path) -> list[dict[str, Any]]:
    """Return the entries that the files in the folder give, sorted."""
    lists = shared / "gazetteer"
    drafts = merge_candidates(
        [
            *read_known_names(),
            *read_annotations(shared / "silver" / "annotations"),
            *read_models_dev(lists / "models-dev.json"),
            *read_epoch(lists / "epoch-notable-models.csv"),
            *read_litellm(lists / "litellm-model-prices.json"),
            *read_glossary(lists / "ai-glossary-terms.json"),
        ]
    )
    join_short_names(drafts)
    drafts = drop_everyday_concepts(drafts)
    for draft in drafts.values():
        sort_forms(draft)
    settle_claims(drafts)
    entries = [_entry(draft) for draft in drafts.values()]
    return sorted(entries, key=lambda entry: (entry["name"].casefold(), entry["name"], entry["type"]))


def _entry(draft: Draft) -> dict[str, Any]:
    name = written_small(draft)
    aliases = _distinct(draft.aliases, [name])
    heard = _distinct(draft.heard, [name, *aliases])
    right = (name, *aliases)
    common = [form for form in right if is_everyday(form, draft.type)]
    common += [form for form in heard if is_everyday(form, draft.type, heard=True) or not _sounds_right(form, right)]
    entry = {
        "name": name,
        "type": draft.type,
        "also_type": sorted(set(draft.types) - {draft.type}),
        "aliases": aliases,
        "heard_as": heard,
        "common": common,
        "sources": sorted(draft.sources),
    }
    return {key: value for key, value in entry.items() if value}


def written_small(draft: Draft) -> str:
    """Write a concept's name as within a sentence: "prompt injection", but "Moore's law"."""
    first = re.match(r"[^\W\d_]+", draft.name)
    if (
        draft.decided
        or draft.type != "Concept"
        or first is None
        or first[0][1:] != first[0][1:].lower()
        or len(first[0]) < 2
    ):
        return draft.name
    return draft.name if normal_form(first[0]) in PROPER else draft.name[0].lower() + draft.name[1:]


def _sounds_right(heard: str, right: Iterable[str]) -> bool:
    return any(sounds_like(heard, name) for name in right)


def _distinct(forms: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return one form of each spelling, plural and case aside, that is not known yet."""
    seen = {tuple(singulars(form)) for form in known}
    chosen: dict[tuple[str, ...], str] = {}
    for form in sorted(forms, key=lambda form: (form.endswith("s"), form.islower(), form)):
        key = tuple(singulars(form))
        if key not in seen:
            chosen.setdefault(key, form)
    return sorted(chosen.values(), key=lambda form: (form.casefold(), form))


def write_gazetteer(entries: list[dict[str, Any]]) -> str:
    """Write the gazetteer with one entry a line, so that a diff can be read."""

    def lines(items: Iterable[dict[str, Any]]) -> str:
        return ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in items)

    return f'{{\n "format": 1,\n "sources": [\n{lines(SOURCES)}\n ],\n "entries": [\n{lines(entries)}\n ]\n}}\n'
