"""The items of a reply, one by one: what can be read becomes a proposal, the rest a rejection with its reason."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from extractor.llm.prompts.window_v1 import (
    CLAIM_KEYS,
    MAX_ENTITIES,
    MAX_LETTERS,
    MAX_RARE,
    MAX_STATEMENTS,
    Group,
    MetricItem,
    Numbers,
    RareItem,
    WindowReply,
)
from extractor.llm.window.form_places import find_places
from extractor.llm.window.text import sentences_of
from extractor.llm.window.values import find_value, read_due, read_value
from extractor.proposal import ProposedClaim, ProposedRelation
from schemas.episode import Episode
from schemas.extraction import CLAIM_KINDS, ClaimKind, Rejection, Window
from schemas.model import Frozen, Span
from schemas.ontology import Ontology

MAX_QUOTE_SENTENCES = 8
MAX_FORMS, MAX_ABOUT, MAX_ALSO = 24, 10, 6

_ENTITY = re.compile(r"\s*(\d{1,4})\s*\|(.*)", re.DOTALL)
_NUMBERS: TypeAdapter[tuple[int, ...]] = TypeAdapter(Numbers)
_Kind = Literal["referent", "relation", "claim"]


class LocalEntity(Frozen):
    """Name something by a number of its reply; `forms` are those that the window is said to use, beside the name.

    `heard` are those of the forms that are misheard.
    """

    number: int
    type: str
    name: str
    forms: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()


class ReplyItems:
    """Collect what the items of one reply propose, and what of them is refused."""

    def __init__(self, episode: Episode, window: Window, ontology: Ontology, method: str) -> None:
        self._episode, self._window, self._ontology, self._method = episode, window, ontology, method
        self._sentences = sentences_of(episode, window)
        self.entities: dict[int, LocalEntity] = {}
        self.salient: list[int] = []
        self.relations: list[ProposedRelation] = []
        self.claims: list[ProposedClaim] = []
        self.rejections: list[Rejection] = []

    def read_entities(self, groups: Sequence[Any]) -> None:
        """Read `e`: entities by type."""
        for type, item in self._grouped("referent", groups, MAX_ENTITIES):
            with self._item("referent", {"t": type, "x": item}):
                entity = _read_entity(type, item)
                if entity.number in self.entities:
                    raise _Refusal("number used twice", str(entity.number))
                self.entities[entity.number] = entity

    def read_salient(self, numbers: Sequence[Any]) -> None:
        """Read `s`: numbers of entities."""
        for number in self._bounded("referent", numbers, MAX_ENTITIES):
            with self._item("referent", {"s": number}):
                if type(number) is not int or number not in self.entities:
                    raise _Refusal("no entity has that number", str(number)[:MAX_LETTERS])
                self.salient.append(number)

    def read_relations(self, groups: Sequence[Any]) -> None:
        """Read `r`: relations by type."""
        for type, item in self._grouped("relation", groups, MAX_STATEMENTS):
            with self._item("relation", {"t": type, "x": item}):
                self.relations.append(self._relation(type, _NUMBERS.validate_python(_listed(item))))

    def read_claims(self, reply: WindowReply) -> None:
        """Read `d`, `p`, `a` and `m`: claims by kind."""
        for key, kind in CLAIM_KEYS.items():
            for item in self._bounded("claim", _nested(getattr(reply, key)), MAX_STATEMENTS):
                with self._item("claim", {"k": kind, "x": item}):
                    self.claims.append(self._claim(kind, _NUMBERS.validate_python(_listed(item))))
        for item in self._bounded("claim", reply.m, MAX_STATEMENTS):
            with self._item("claim", {"k": "metric", "x": item}):
                metric = MetricItem.model_validate(item)
                self.claims.append(self._claim("metric", metric.x, metric.v))

    def read_rare(self, items: Sequence[Any]) -> None:
        """Read `q`: relations and claims with all that may be said of them."""
        for item in self._bounded("claim", items, MAX_RARE):
            is_relation = isinstance(item, dict) and item.get("k") in self._ontology.relations_by_name
            with self._item("relation" if is_relation else "claim", {"q": item}):
                rare = RareItem.model_validate(item)
                holder = None if rare.h is None else str(rare.h)
                said: dict[str, Any] = {"modality": rare.m, "negated": rare.n, "polarity": rare.p, "holder": holder}
                if is_relation:
                    self.relations.append(self._relation(rare.k, rare.x, role=rare.v, **said))
                    continue
                kind = next((kind for kind in CLAIM_KINDS if kind == rare.k), None)
                if kind is None:
                    raise _Refusal("neither a relation's type nor a claim's kind", rare.k)
                self.claims.append(self._claim(kind, rare.x, rare.v, due=self._due(rare), **said))

    def _relation(self, type: str, numbers: tuple[int, ...], **said: Any) -> ProposedRelation:
        if len(numbers) < 3:
            raise _Refusal("a relation needs a head, a tail and a sentence")
        head, tail, sentence, *further = numbers
        span = self._sentence(sentence)
        also = self._further(further, (sentence,))
        return ProposedRelation(
            head=str(head), type=type, tail=str(tail), span=span, also=also, method=self._method, **said
        )

    def _claim(self, kind: ClaimKind, numbers: tuple[int, ...], value: str | None = None, **said: Any) -> ProposedClaim:
        if len(numbers) < 3:
            raise _Refusal("a claim needs a first sentence, a last one and an entity")
        first, last = sorted(numbers[:2])
        if last - first >= MAX_QUOTE_SENTENCES:
            raise _Refusal("quote too long", f"{last - first + 1} sentences")
        pieces = self._pieces(Span(self._sentence(first).start, self._sentence(last).end), value)
        ends, further = _split_at_zero(numbers[2:])
        about = tuple(dict.fromkeys(map(str, ends)))[:MAX_ABOUT]
        number, unit = None, None
        if value is not None:
            value = self._value(kind, value, pieces[0])
            number, unit = read_value(value) if value else (None, None)
        return ProposedClaim(
            kind=kind,
            about=about,
            span=pieces[0],
            also=(*pieces[1:], *self._further(further, range(first, last + 1))),
            value=value,
            number=number,
            unit=unit,
            method=self._method,
            **said,
        )

    def _sentence(self, number: int) -> Span:
        if not 1 <= number <= len(self._sentences):
            raise _Refusal("sentence not in the window", str(number))
        return self._sentences[number - 1]

    def _further(self, numbers: Iterable[int], quoted: Container[int]) -> tuple[Span, ...]:
        """Return sentences that name an end; a number that is no other sentence's helps nobody and harms nobody."""
        known = [n for n in numbers if 1 <= n <= len(self._sentences) and n not in quoted]
        return tuple(self._sentences[n - 1] for n in dict.fromkeys(known))[:MAX_ALSO]

    def _pieces(self, quote: Span, value: str | None) -> tuple[Span, ...]:
        """Cut a quote at the ends of segments: the piece with the value first, else the longest."""
        text, pieces = self._episode.text, []
        for segment in self._episode.segments[self._window.segments.start : self._window.segments.end]:
            start, end = max(quote.start, segment.span.start), min(quote.end, segment.span.end)
            if start < end:
                pieces.append(Span(start, end))
        return tuple(sorted(pieces, key=lambda p: (not (value and find_places(value, text, p)), p.start - p.end, p)))

    def _value(self, kind: ClaimKind, value: str, quote: Span) -> str | None:
        """Return a value as the quote writes it; what is no metric needs none."""
        found = find_value(value, self._episode.text, quote)
        return found if kind == "metric" or find_places(found, self._episode.text, quote) else None

    def _due(self, rare: RareItem) -> str | None:
        if rare.u is None:
            return None
        due = read_due(rare.u, self._episode.metadata.published)
        if due is None:
            self._reject("claim", _Refusal("due date can't be reckoned", rare.u), rare.model_dump(mode="json"))
        return due

    def _grouped(self, kind: _Kind, groups: Sequence[Any], most: int) -> Iterator[tuple[str, Any]]:
        for raw in groups:
            with self._item(kind, raw):
                group = Group.model_validate(raw)
                yield from ((group.t, item) for item in self._bounded(kind, _nested(group.x), most))

    def _bounded(self, kind: _Kind, items: Sequence[Any], most: int) -> Iterator[Any]:
        yield from items[:most]
        if surplus := list(items[most:]):
            self._reject(kind, _Refusal("more items than asked for", str(len(items))), {"items": surplus})

    @contextmanager
    def _item(self, kind: _Kind, raw: Any) -> Iterator[None]:
        """Keep one item that can't be read as a rejection."""
        try:
            yield
        except _Refusal as refusal:
            self._reject(kind, refusal, raw)
        except ValidationError as error:
            first = error.errors()[0]
            detail = ": ".join([".".join(map(str, first["loc"])), first["msg"]])
            self._reject(kind, _Refusal("not of the form", detail), raw)

    def _reject(self, kind: _Kind, refusal: "_Refusal", raw: Any) -> None:
        proposal = raw if isinstance(raw, dict) else {"item": raw}
        self.rejections.append(
            Rejection(
                kind=kind,
                reason=refusal.reason,
                detail=refusal.detail,
                proposal={**proposal, "window": self._window.index},
            )
        )


class _Refusal(Exception):
    """Carry the reason why an item can't be read."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def _nested(items: Sequence[Any]) -> Sequence[Any]:
    """Return a list of lists of numbers; a server without schemas lets a model write a single one bare."""
    return [list(items)] if items and all(type(item) is int for item in items) else items


def _split_at_zero(numbers: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    at = numbers.index(0) if 0 in numbers else len(numbers)
    return numbers[:at], numbers[at + 1 :]


def _listed(item: Any) -> Any:
    return tuple(item) if isinstance(item, list) else item


def _read_entity(type: str, item: Any) -> LocalEntity:
    match = _ENTITY.fullmatch(item) if isinstance(item, str) else None
    if not match:
        raise _Refusal("not of the form number|name|forms")
    parts = [" ".join(part.split()) for part in match[2].split("|")]
    names = [part.lstrip("~ ") for part in parts]
    if not any(c.isalnum() for c in names[0]):
        raise _Refusal("a name needs a letter or a digit")
    if len(names) > MAX_FORMS or max(map(len, names)) > MAX_LETTERS:
        raise _Refusal("too many or too long forms")
    forms = tuple(dict.fromkeys(name for name in names[1:] if any(c.isalnum() for c in name)))
    heard = {name for name, part in zip(names, parts, strict=True) if part.startswith("~")}
    return LocalEntity(
        number=int(match[1]),
        type=type,
        name=names[0],
        forms=forms,
        heard=tuple(form for form in forms if form in heard),
    )
