"""The question for a window, version 1: its unchanging text, the schema of the reply, the model of the reply.

A reply is one object of eight lists. Entities have local numbers from 1, sentences those of the window; relations
and claims are lists of such numbers, so that the plain case costs few tokens. What is rare is said whole, in `q`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from schemas.extraction import CLAIM_KINDS, Modality, Polarity
from schemas.ids import content_hash
from schemas.model import Frozen
from schemas.ontology import Ontology, RelationType, load_ontology

NAME = "window_v1"
# The bounds of a reply. A window of some 3,500 tokens stays far below them.
MAX_ENTITIES, MAX_STATEMENTS, MAX_RARE, MAX_NUMBERS, MAX_LETTERS = 120, 80, 40, 60, 200

CLAIM_KEYS: dict[str, Literal["definition", "prediction", "recommendation"]] = {
    "d": "definition",
    "p": "prediction",
    "a": "recommendation",
}

_NUMBERS = {"$ref": "#/$defs/n"}
_WORDS = {"type": "string", "pattern": rf'^[^"\\\n]{{1,{MAX_LETTERS}}}$'}
Numbers = Annotated[tuple[StrictInt, ...], Field(max_length=MAX_NUMBERS)]
Words = Annotated[StrictStr, Field(min_length=1, max_length=MAX_LETTERS)]


class WindowReply(Frozen):
    """Hold the lists of a reply, their items as they came: a bad item must not spoil the others."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    e: tuple[Any, ...]
    s: tuple[Any, ...] = ()
    r: tuple[Any, ...] = ()
    d: tuple[Any, ...] = ()
    p: tuple[Any, ...] = ()
    a: tuple[Any, ...] = ()
    m: tuple[Any, ...] = ()
    q: tuple[Any, ...] = ()


class Group(Frozen):
    """Hold entities or relations (`x`, as they came) of one type."""

    t: StrictStr
    x: tuple[Any, ...]


class MetricItem(Frozen):
    """Hold a metric: numbers as in other claims, and the value as it stands."""

    x: Numbers
    v: Words


class RareItem(Frozen):
    """Hold a relation or claim with all that may be said of it; `h` is an entity, `v` a value or a role."""

    k: Words
    x: Numbers
    m: Modality = "asserts"
    n: StrictBool = False
    p: Polarity = "neutral"
    h: StrictInt | None = None
    v: Words | None = None
    u: Words | None = None


@lru_cache(maxsize=8)
def prompt_text(ontology: Ontology) -> str:
    """Return the unchanging part of the question: the same bytes for equal ontologies."""
    text, wordings = resources.files(__package__).joinpath(f"{NAME}.md").read_text("utf-8").split("---\n")
    said = _shorter_wordings(wordings)
    entities = [_line(kind.name, said.get((kind.name, kind.says), kind.says)) for kind in ontology.entities]
    relations = _relation_lines(ontology, said)
    return text.replace("{entities}", "\n".join(entities)).replace("{relations}", "\n".join(relations)).strip()


def reply_schema(ontology: Ontology) -> dict[str, Any]:
    """Return the JSON schema of a reply, within what strict structured outputs take."""
    lists = {"type": "array", "items": _NUMBERS, "maxItems": MAX_STATEMENTS}
    relations = {"type": "string", "enum": [relation.name for relation in ontology.relations]}
    kinds = {"type": "string", "enum": list(CLAIM_KINDS)}
    rare = {
        "k": {"anyOf": [{"$ref": "#/$defs/t"}, kinds]} if ontology.relations else kinds,
        "x": _NUMBERS,
        "m": {"type": "string", "enum": ["asserts", "doubts", "reports"]},
        "n": {"type": "boolean"},
        "p": {"type": "string", "enum": ["for", "against", "neutral"]},
        "h": {"type": ["integer", "null"]},
        "v": {"$ref": "#/$defs/o"},
        "u": {"$ref": "#/$defs/o"},
    }
    entity = {
        "t": {"type": "string", "enum": list(ontology.entity_names)},
        "x": _array({"$ref": "#/$defs/w"}, MAX_ENTITIES),
    }
    relation = {"t": {"$ref": "#/$defs/t"}, "x": {"$ref": "#/$defs/l"}}
    many = {"$ref": "#/$defs/l"}
    fields = {
        "e": _array(_object(entity), len(ontology.entities)),
        "s": _NUMBERS,
        "r": _array(_object(relation), len(ontology.relations)),
        **dict.fromkeys(CLAIM_KEYS, many),
        "m": _array(_object({"x": _NUMBERS, "v": {"$ref": "#/$defs/w"}}), MAX_STATEMENTS),
        "q": _array(_object(rare), MAX_RARE),
    }
    numbers = _array({"type": "integer"}, MAX_NUMBERS)
    words_or_none = {"anyOf": [{"$ref": "#/$defs/w"}, {"type": "null"}]}
    return {
        **_object(fields),
        "$defs": {"n": numbers, "l": lists, "t": relations, "w": _WORDS, "o": words_or_none},
    }


def prompt_version(ontology: Ontology) -> str:
    """Name the prompt and the schema: the version, and a hash that changes with either."""
    return f"{NAME} {content_hash([prompt_text(ontology), reply_schema(ontology)])}"


def _shorter_wordings(lines: str) -> dict[tuple[str, str], str]:
    """Map the shipped types, with what the shipped ontology says of them, to the prompt's own words.

    A user's type, or one that a user explains otherwise, keeps its words.
    """
    own = {name: words.strip() for name, words in (line.split(":", 1) for line in lines.splitlines())}
    shipped = load_ontology()
    said = [(kind.name, kind.says) for kind in shipped.entities]
    said += [(kind.name, kind.says) for kind in shipped.relations]
    return {(name, says): own[name] for name, says in said}


def _line(name: str, says: str) -> str:
    return f"{name}: {says}" if says else name


def _relation_lines(ontology: Ontology, said: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Yield the relations, those of the same heads under one line that names them: it saves tokens."""
    by_heads: dict[tuple[str, ...], list[RelationType]] = defaultdict(list)
    for kind in ontology.relations:
        by_heads[() if kind.symmetric else kind.heads].append(kind)
    for heads, kinds in sorted(by_heads.items(), key=lambda item: len(item[1]) < 2 or not item[0]):
        is_shared = len(kinds) > 1 and bool(heads)
        if is_shared:
            yield f"{'/'.join(heads)} >"
        for kind in kinds:
            head = "" if is_shared else f"{'/'.join(kind.heads)} {'=' if kind.symmetric else '>'} "
            tail = "same" if kind.symmetric else "/".join(kind.tails)
            yield _line(
                f"{' ' if is_shared else ''}{kind.name} {head}{tail}", said.get((kind.name, kind.says), kind.says)
            )


def _array(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most}


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
