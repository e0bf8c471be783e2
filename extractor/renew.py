"""New metadata for an extraction that is kept: other names for its speakers, the same statements, nothing extracted."""

from collections.abc import Collection, Mapping
from typing import Any, Generic, Literal, TypeVar

from schemas.episode import Episode
from schemas.extraction import Claim, Extraction, Mention, Referent, Rejection, Relation, Tie, claim_id, relation_id
from schemas.names import normal_form, slug

PERSON = "Person"
_Statement = TypeVar("_Statement", Relation, Claim)


def renew_extraction(extraction: Extraction, episode: Episode) -> Extraction:
    """Return the extraction on a fresh reading of the same text, whose metadata may name speakers otherwise.

    Whom the segments now call "Mira Quist" is the referent whom they called "Mira", and is named so; two referents who
    turn out to be one person become one. Who had no name, or is known from the metadata alone, becomes a new referent.
    """
    names = _Names(extraction, episode)
    referents = names.referents()
    renamed = {referent.id: referent.name for referent in referents}
    relations, claims = _Kept[Relation](), _Kept[Claim]()
    for relation in extraction.relations:
        moved = _move_relation(relation, names, episode)
        relations.add(
            relation_id(episode.id, moved, renamed), moved, "head is tail" if moved.head == moved.tail else ""
        )
    for claim in extraction.claims:
        told = _move_claim(claim, names, episode)
        claims.add(claim_id(episode.id, told, renamed), told)
    return extraction.model_copy(
        update={
            "episode": episode,
            "speakers": names.speakers,
            "mentions": tuple(_lead(mention, names.merged) for mention in extraction.mentions),
            "referents": referents,
            "relations": tuple(relations.statements.values()),
            "claims": tuple(claims.statements.values()),
            "rejections": (*extraction.rejections, *relations.rejections, *claims.rejections),
        }
    )


class _Names:
    """Find for each speaker of the fresh reading the referent; `merged` maps referents to those they turned out to be.

    A referent goes to the speaker of its own name first, then to the one whose segments it spoke.
    """

    def __init__(self, extraction: Extraction, episode: Episode) -> None:
        self._old, self._episode = extraction, episode
        self._people = {normal_form(r.name): r.id for r in extraction.referents if r.type == PERSON}
        self.speakers: dict[str, str] = {}
        self.merged: dict[str, str] = {}
        names = sorted({segment.speaker for segment in episode.segments if segment.speaker})
        voices = {name: self._voices(name) for name in names}
        exact = {name: self._people[key] for name in names if (key := normal_form(name)) in self._people}
        for name in names:
            others = {id for other, id in exact.items() if other != name} | set(self.merged)
            free = [id for id in voices[name] if id not in others and id not in self.speakers.values()]
            free += [exact[name]] if name in exact and exact[name] not in (*free, *self.merged) else []
            self.speakers[name] = (
                free[0] if free else _new_id(name, {*self._old.referents_by_id, *self.speakers.values()})
            )
            self.merged |= dict.fromkeys(free[1:], self.speakers[name])

    def referents(self) -> tuple[Referent, ...]:
        """Return the referents under their names of now, by id."""
        named = {id: name for name, id in self.speakers.items()}
        kept = {r.id: r for r in self._old.referents if r.id not in self.merged}
        for old, new in self.merged.items():
            kept[new] = _unite(kept[new], self._old.referent(old))
        for id, name in named.items():
            before = kept.get(id) or Referent(id=id, name=name, type=PERSON, known_from="label")
            kept[id] = before.model_copy(update={"name": name, "known_from": self._source(before, name)})
        known = {normal_form(referent.name) for referent in kept.values() if referent.type == PERSON}
        for person in self._episode.metadata.people:
            if normal_form(person.name) not in known:
                id = _new_id(person.name, kept)
                kept[id] = Referent(id=id, name=person.name, type=PERSON, known_from="metadata")
        return tuple(kept[id] for id in sorted(kept))

    def end(self, id: str, tie: Tie, speaker: str | None) -> str:
        """Return the referent of now at the end of a statement: "I" is whoever speaks."""
        return speaker if speaker and tie.how == "speaker" else self.merged.get(id, id)

    def _voices(self, name: str) -> list[str]:
        """Return the referents whom the kept reading hears where the fresh one hears that name."""
        pairs = zip(self._old.episode.segments, self._episode.segments, strict=True)
        heard = (old.speaker for old, fresh in pairs if fresh.speaker == name and old.speaker)
        return list(dict.fromkeys(id for old in heard if (id := self._old.speakers.get(old))))

    def _source(self, referent: Referent, name: str) -> Any:
        if referent.known_from == "text":
            return "text"
        listed = {normal_form(person.name) for person in self._episode.metadata.people}
        return "metadata" if normal_form(name) in listed else "label"


def _new_id(name: str, taken: Collection[str]) -> str:
    id = slug(name)
    while id in taken:
        id += "-person"
    return id


def _unite(one: Referent, other: Referent) -> Referent:
    return one.model_copy(
        update={
            "forms": tuple(dict.fromkeys((*one.forms, *other.forms))),
            "heard_as": tuple(dict.fromkeys((*one.heard_as, *other.heard_as))),
            "candidates": one.candidates or other.candidates,
            "known_from": "text" if "text" in (one.known_from, other.known_from) else one.known_from,
            "salience": max(one.salience, other.salience),
            "salient": one.salient or other.salient,
        }
    )


def _lead(mention: Mention, merged: Mapping[str, str]) -> Mention:
    id = mention.referent
    return mention.model_copy(update={"referent": merged[id]}) if id in merged else mention


def _move_relation(relation: Relation, names: _Names, episode: Episode) -> Relation:
    shared = _move_shared(relation, names, episode)
    speaker = shared["evidence"].speaker
    head = names.end(relation.head, relation.head_tie, speaker)
    tail = names.end(relation.tail, relation.tail_tie, speaker)
    return relation.model_copy(update={**shared, "head": head, "tail": tail})


def _move_claim(claim: Claim, names: _Names, episode: Episode) -> Claim:
    shared = _move_shared(claim, names, episode)
    speaker = shared["evidence"].speaker
    ends: dict[str, Tie] = {}
    for id, tie in zip(claim.about, claim.ties, strict=True):
        ends.setdefault(names.end(id, tie, speaker), tie)
    return claim.model_copy(update={**shared, "about": tuple(ends), "ties": tuple(ends.values())})


def _move_shared(statement: Relation | Claim, names: _Names, episode: Episode) -> dict[str, Any]:
    """Let a statement be said by the speaker of now, at the second of now."""
    evidence, holder = statement.evidence, statement.holder
    speaker = names.speakers.get(episode.segments[evidence.segment].speaker or "")
    update = {"speaker": speaker, "start": episode.second_at(evidence.span.start)}
    return {"evidence": evidence.model_copy(update=update), "holder": names.merged.get(holder or "", holder)}


class _Kept(Generic[_Statement]):
    """Hold statements, each once, and those that came to say nothing more as rejections."""

    def __init__(self) -> None:
        self.statements: dict[str, _Statement] = {}
        self.rejections: list[Rejection] = []

    def add(self, id: str, statement: _Statement, fault: str = "") -> None:
        reason = fault or ("duplicate" if id in self.statements else "")
        if not reason:
            self.statements[id] = statement
            return
        kind: Literal["relation", "claim"] = "relation" if isinstance(statement, Relation) else "claim"
        proposal = statement.model_dump(mode="json", exclude_defaults=True)
        self.rejections.append(Rejection(kind=kind, reason=reason, detail=id, proposal=proposal))
