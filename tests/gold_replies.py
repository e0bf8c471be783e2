"""Gold graphs as replies: what a perfect model would answer to each window, in the form that it is asked for."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from gold import _Words

from extractor.llm.window.form_places import find_places
from extractor.llm.window.text import sentences_of
from schemas.episode import Episode
from schemas.extraction import Window
from schemas.model import Span
from schemas.names import normal_form

_LISTS = {"definition": "d", "prediction": "p", "recommendation": "a"}


def replies_from_gold(gold: Mapping[str, Any], episode: Episode, windows: Sequence[Window]) -> list[str]:
    """Return the reply to each window as JSON; a statement belongs to the window where its words begin."""
    words = _Words(episode.text)
    relations = [(relation, words.find(relation["evidence"])) for relation in gold["relations"]]
    claims = [(claim, words.find(claim["quote"])) for claim in gold["claims"]]
    return [_Reply(gold, episode, window).write(relations, claims) for window in windows]


class _Reply:
    def __init__(self, gold: Mapping[str, Any], episode: Episode, window: Window) -> None:
        self._text, self._window = episode.text, window
        self._sentences = sentences_of(episode, window)
        self._places = self._find_places(gold["entities"])
        voices = {normal_form(s.speaker) for s in episode.segments if s.speaker and window.span.overlaps(s.span)}
        self._voices = voices
        self._entities = [e for e in gold["entities"] if self._places[e["id"]] or _names(e) & voices]
        self._numbers = dict(zip((e["id"] for e in self._entities), count(1), strict=False))

    def write(
        self,
        relations: Iterable[tuple[Mapping[str, Any], Span | None]],
        claims: Iterable[tuple[Mapping[str, Any], Span | None]],
    ) -> str:
        reply: dict[str, Any] = {
            "e": self._entity_groups(),
            "s": [],
            "r": [],
            "d": [],
            "p": [],
            "a": [],
            "m": [],
            "q": [],
        }
        reply["s"] = [self._numbers[e["id"]] for e in self._entities if e.get("salient")]
        grouped: dict[str, list[list[int]]] = {}
        for relation, span in relations:
            if span and self._window.span.start <= span.start < self._window.span.end:
                self._add_relation(relation, span, reply, grouped)
        reply["r"] = [{"t": type, "x": items} for type, items in grouped.items()]
        for claim, span in claims:
            if span and self._window.span.start <= span.start < self._window.span.end:
                self._add_claim(claim, span, reply)
        return json.dumps(reply, ensure_ascii=False, separators=(",", ":"))

    def _entity_groups(self) -> list[dict[str, Any]]:
        types = dict.fromkeys(entity["type"] for entity in self._entities)
        return [{"t": t, "x": [self._entity(e) for e in self._entities if e["type"] == t]} for t in types]

    def _entity(self, entity: Mapping[str, Any]) -> str:
        forms = [form for form in entity["names"] if self._shows(form) and form != entity["name"]]
        seen: dict[str, str] = {}
        for form in forms:
            seen.setdefault(form.casefold(), form)
        return "|".join([str(self._numbers[entity["id"]]), entity["name"], *seen.values()])

    def _shows(self, form: str) -> bool:
        """Tell whether a model sees a form, in the text or as a speaker's name."""
        return normal_form(form) in self._voices or bool(find_places(form, self._text, self._window.span))

    def _find_places(self, entities: Sequence[Mapping[str, Any]]) -> dict[str, list[Span]]:
        """Let the longest form take its place; who would have none shares."""
        taken: set[int] = set()
        places: dict[str, list[Span]] = {entity["id"]: [] for entity in entities}
        pairs = sorted(((f, e["id"]) for e in entities for f in e["names"]), key=lambda pair: (-len(pair[0]), *pair))
        standing = [(span, id) for form, id in pairs for span in find_places(form, self._text, self._window.span)]
        for span, id in standing:
            if taken.isdisjoint(range(*span)):
                taken.update(range(*span))
                places[id].append(span)
        empty = {id for id, found in places.items() if not found}
        for span, id in standing:
            if id in empty:
                places[id].append(span)
        return places

    def _add_relation(
        self, relation: Mapping[str, Any], span: Span, reply: dict[str, Any], grouped: dict[str, list[list[int]]]
    ) -> None:
        ends = [relation["head"], relation["tail"]]
        if not self._numbers.keys() >= set(ends):
            return
        covered = [n for n, sentence in enumerate(self._sentences, 1) if sentence.overlaps(span)]
        naming = {n: {end for end in ends if self._names_end(end, n)} for n in covered}
        role = relation.get("role", "")
        main = max(covered, key=lambda n: (role in self._sentences[n - 1].of(self._text), len(naming[n]), -n))
        further = []
        for end in ends:
            if end not in naming[main]:
                further += self._naming(end, main)
        numbers = [*(self._numbers[end] for end in ends), main, *further]
        if role:
            said = {"k": relation["type"], "x": numbers, "m": "asserts", "n": False, "p": "neutral", "h": None}
            reply["q"].append({**said, "v": role, "u": None})
        else:
            grouped.setdefault(relation["type"], []).append(numbers)

    def _add_claim(self, claim: Mapping[str, Any], span: Span, reply: dict[str, Any]) -> None:
        covered = [n for n, sentence in enumerate(self._sentences, 1) if sentence.overlaps(span)]
        about = [self._numbers[id] for id in claim["about"] if id in self._numbers]
        missing = [id for id in claim["about"] if not any(self._names_end(id, n) for n in covered)]
        further = [n for id in missing for n in self._naming(id, covered[0])]
        numbers = [covered[0], covered[-1], *about, *([0, *further] if further else [])]
        if claim["kind"] == "metric":
            reply["m"].append({"x": numbers, "v": claim.get("value") or span.of(self._text)})
        else:
            reply[_LISTS[claim["kind"]]].append(numbers)

    def _naming(self, end: str, near: int) -> list[int]:
        """Return the nearest sentence that names an end, if there is one."""
        numbers = sorted(range(1, len(self._sentences) + 1), key=lambda n: (abs(n - near), n))
        return [n for n in numbers if self._names_end(end, n)][:1]

    def _names_end(self, end: str, number: int) -> bool:
        return any(self._sentences[number - 1].holds(place) for place in self._places[end])


def _names(entity: Mapping[str, Any]) -> set[str]:
    return {normal_form(name) for name in (entity["name"], *entity["names"])}
