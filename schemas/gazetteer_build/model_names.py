"""Names of models as people say them: without dates, sizes, hosts and variants."""

import re
from collections.abc import Iterator

from schemas.gazetteer_build.candidates import Candidate
from schemas.gazetteer_build.hand_decisions import FAMILIES, SKIPPED, SPOKEN
from schemas.names import normal_form

_BRACKETS = re.compile(r"\s*[(（]([^)）]*)[)）]")
_DATES = re.compile(r"\b20\d\d-\d\d-\d\d\b|\b\d\d-(20)?\d\d$|\b[01]\d[0-3]\d\b|\b2[3-7]\d\d\b|\bv0\.\d\b")
_ACTIVE = re.compile(r"[- ]A\d+(\.\d+)?B\b")
_WORDS = re.compile(
    r"\b(Preview|Latest|Instruct|Exp|Beta|Custom Tools|Experimental)\b|^(Anthropic|MoonshotAI|Google) |^OpenAI (?=GPT)",
    re.I,
)
_SIZE = re.compile(r"[- _]\(?(\d+x)?\d+(\.\d+)?[BbTM]\b\)?")
_CLAUDE = "Opus|Sonnet|Haiku|Fable|Mythos"


def without_brackets(name: str) -> tuple[str, list[str]]:
    """Return a name without its brackets, and what stood in them."""
    return _BRACKETS.sub("", name).strip(), _BRACKETS.findall(name)


def spoken_models(display: str, source: str, sized: bool = True) -> Iterator[Candidate]:
    """Yield the model, without dates and variants, and its name without the size."""
    name = _WORDS.sub("", _ACTIVE.sub("", _DATES.sub("", without_brackets(display)[0])))
    name = re.sub(rf"^Claude ([4-9][\d.]*) ({_CLAUDE})$", r"Claude \2 \1", re.sub(r"\s+", " ", name).strip(" -_."))
    name = re.sub(r"^(o\d) (Mini|Pro)", lambda match: f"{match[1]}-{match[2].lower()}", name)
    family = _SIZE.sub("", name).strip(" -_.")
    if family != name:
        name = name.removesuffix(" Thinking").removesuffix("-Thinking")
        family = family.removesuffix(" Thinking").removesuffix("-Thinking")
    for spoken in dict.fromkeys((name, family) if sized else (family,)):
        if len(normal_form(spoken)) > 1 and not spoken.isdigit() and normal_form(family) not in SKIPPED:
            yield Candidate(spoken, "Model", source, aliases=tuple(_model_aliases(spoken)))


def _model_aliases(name: str) -> Iterator[str]:
    """Yield "Opus 4.5" and "Claude 4.5 Opus" for "Claude Opus 4.5", "R1" for "DeepSeek-R1"."""
    if match := re.fullmatch(rf"Claude ({_CLAUDE}) (\d[\d.]*)", name):
        yield from (f"{match[1]} {match[2]}", f"Claude {match[2]} {match[1]}")
    elif match := re.fullmatch(rf"Claude (\d[\d.]*) ({_CLAUDE})", name):
        yield from (f"{match[1]} {match[2]}", f"Claude {match[2]} {match[1]}", f"{match[2]} {match[1]}")
    elif match := re.fullmatch(r"DeepSeek[- ]([RV]\d[\d.]*)", name):
        yield match[1]


def displays_of_id(model_id: str) -> Iterator[str]:
    """Yield the family and the model that an id means, where each of its parts is one that people say."""
    tail = re.sub(r"^([a-z0-9]+\.)*(?=[a-z]+\d?-)", "", model_id.split("/")[-1].lower())
    tail = re.sub(r"-v\d$|-20\d{6}", "", re.sub(r"[@:].*$", "", tail))
    tail = re.sub(r"(?<=[a-z-]\d)[-p](?=\d(-|$))", ".", re.sub(r"^(llama)-?v", r"\1-", tail))
    head = re.match(r"[a-z]+", tail)
    if head is None or head[0] not in FAMILIES:
        return
    family = FAMILIES[head[0]]
    yield family
    parts = [part for part in tail[head.end() :].split("-") if part not in ("instruct", "chat", "")]
    parts = [part.removesuffix(".0") if family == "Mistral" else part for part in parts]
    sized = family in ("Llama", "Mistral", "Mixtral", "Code Llama")
    if parts and all(_is_spoken(part, sized) for part in parts):
        words = [part if re.search(r"\d[a-z]?$", part) and part[0].isdigit() else part.title() for part in parts]
        words = [word.upper() if re.fullmatch(r"(\d+x)?\d+b|ocr", word.lower()) else word for word in words]
        yield f"{family}{'-' if family == 'GPT' else ' '}{' '.join(words)}"


def _is_spoken(part: str, sized: bool) -> bool:
    size = sized and re.fullmatch(r"(\d+x)?\d+b", part)
    return part in SPOKEN or bool(size or re.fullmatch(r"[vkmr]?[1-9]\d?(\.\d{1,2})?[ov]?", part))
