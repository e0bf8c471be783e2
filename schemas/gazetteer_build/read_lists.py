"""Raw sources to candidates: annotated talks, and the lists made by others."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from schemas.gazetteer_build.candidates import Candidate
from schemas.gazetteer_build.hand_decisions import CLASSICS, MAKERS, METHODS, PROVIDERS
from schemas.gazetteer_build.model_names import displays_of_id, spoken_models, without_brackets
from schemas.gazetteer_build.spellings import is_acronym
from schemas.gazetteer_build.word_frequency import EVERYDAY, zipf
from schemas.names import fold_words, normal_form


def read_annotations(folder: Path) -> Iterator[Candidate]:
    """Yield each entity of each annotated talk."""
    for path in sorted(folder.glob("*.json")):
        for entity in json.loads(path.read_text("utf-8"))["entities"]:
            name, salient = entity["name"], bool(entity.get("salient"))
            yield Candidate(name, entity["type"], "annotations", tuple(entity["names"]), salient=salient)


def read_glossary(path: Path) -> Iterator[Candidate]:
    """Yield the terms of the glossary."""
    for term in json.loads(path.read_text("utf-8")):
        yield Candidate(term["term"], "Concept", "ai-glossary", aliases=tuple(term["aliases"]))


def read_models_dev(path: Path) -> Iterator[Candidate]:
    """Yield models and their makers from display names such as "OpenAI: GPT-5.4 Mini"."""
    for model in json.loads(path.read_text("utf-8"))["data"]:
        given, _, display = model["name"].rpartition(": ")
        maker, _, kind = MAKERS.get(normal_form(given), given).partition(":")
        if maker:
            yield Candidate(maker, kind or "Company", "models.dev")
        if "Router" not in display and (maker or not given):
            yield from spoken_models(display, "models.dev")


def read_litellm(path: Path) -> Iterator[Candidate]:
    """Yield models and the companies that serve them from ids such as "anthropic.claude-3-5-sonnet-20241022-v2:0"."""
    for model_id, facts in json.loads(path.read_text("utf-8")).items():
        for display in displays_of_id(model_id):
            yield from spoken_models(display, "litellm")
        name, _, kind = PROVIDERS.get(normal_form(facts.get("litellm_provider") or ""), "").partition(":")
        if name:
            yield Candidate(name, kind or "Company", "litellm")


def read_epoch(path: Path) -> Iterator[Candidate]:
    """Yield notable models and the organisations behind them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name in row["Model"].split(" / "):
            yield from _epoch_model(name.strip(), int(row["Publication date"][:4] or 0))
    yield from _epoch_organisations(rows)


def _epoch_model(name: str, year: int) -> Iterator[Candidate]:
    name, bracketed = without_brackets(name)
    key = normal_form(name)
    if key in METHODS:
        yield Candidate(name, "Concept", "epoch")
    elif key in CLASSICS or (year >= 2018 and _looks_like_a_name(name, year)):
        aliases = tuple(form for form in bracketed if is_acronym(form, name))
        yield from (
            model._replace(aliases=aliases)
            for model in spoken_models(_without_variant(name, year), "epoch", sized=year >= 2023)
        )


def _without_variant(name: str, year: int) -> str:
    if year >= 2023 or name.startswith(("GPT", "Claude", "Transformer", "PLATO")):
        return name
    return re.sub(r"[- _]?(xx?large|xxlarge|large|base|small|XX?L|Large|Base|\d+x\d+\w?)$", "", name)


def _looks_like_a_name(name: str, year: int) -> bool:
    words = name.split()
    if len(words) > (3 if year >= 2023 else 2) or re.search(r"[+†×@/:]|^\W| - |[a-z]_|WT2|CIFAR", name):
        return False
    if any(word[0].islower() and not re.search(r"[A-Z\d]", word) for word in words[1:]):
        return False
    if len(words) == 1 and len(name) <= 3 and not re.search(r"\d", name) and name not in ("OPT", "ViT"):
        return False
    marked = year >= 2023 or re.search(r"\d|[A-Z]\w*[A-Z]", name)
    return bool(marked) or any(zipf(word) < EVERYDAY for word in fold_words(name))


def _epoch_organisations(rows: list[dict[str, str]]) -> Iterator[Candidate]:
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        names, categories = row["Organization"].split(","), row["Organization categorization"].split(",")
        recent = row["Publication date"] >= "2023"
        if len(names) != len(categories):
            continue
        for name, category in zip(names, categories, strict=True):
            kinds[name.strip()][category.strip()] += 2 if recent and category == "Industry" else 1
    for name, counts in sorted(kinds.items()):
        if name and counts.total() > 1:
            plain, bracketed = without_brackets(re.split(" / | - ", name)[0])
            kind = "Company" if counts["Industry"] > counts.total() / 2 else "Organization"
            acronyms = tuple(form for form in bracketed if form.isupper() and " " not in form)
            yield Candidate(re.sub(r" Inc\.?$", "", plain), kind, "epoch", aliases=acronyms)
