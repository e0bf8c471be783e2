"""Verification: what a proposal must show before it becomes part of an extraction.

A quote stands in the text. A referent has a form that stands in the text, a speaker known from a label or the metadata
aside. Types and directions fit the ontology. Each end is tied to the quote (see `extractor.grounding`). What fails is
a rejection: kept whole, with its reason.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from extractor.grounding import Grounding
from extractor.numbers import says_number, says_time, says_unit
from extractor.proposal import Proposals, ProposedClaim, ProposedReferent, ProposedRelation
from schemas.episode import Episode
from schemas.extraction import (
    Claim,
    Evidence,
    Extraction,
    Mention,
    Recipe,
    Referent,
    Rejection,
    Relation,
    Tie,
    TypeCandidate,
    claim_id,
    relation_id,
)
from schemas.model import Frozen, Span
from schemas.names import normal_form
from schemas.ontology import Ontology


def verify_extraction(episode: Episode, proposals: Proposals, recipe: Recipe, ontology: Ontology) -> Extraction:
    """Turn proposals into an extraction; whatever does not hold stands in its rejections."""
    check = _Check(episode, proposals, ontology)
    relations = check.relations(proposals.relations)
    claims = check.claims(proposals.claims)
    return Extraction(
        recipe=recipe,
        recipe_hash=recipe.hash,
        episode=episode,
        windows=proposals.windows,
        speakers=check.speakers,
        mentions=check.mentions,
        referents=tuple(check.referents.values()),
        relations=relations,
        claims=claims,
        rejections=tuple(check.rejections),
    )


PERSON = "Person"
# Saying it is doing it: who says that a thing is good has argued for it.
OPINIONS = ("ADVOCATES", "CRITICIZES")
_Statement = TypeVar("_Statement", Relation, Claim)
_Field = TypeVar("_Field")


class _Check:
    """Hold what was found to stand while the rest of one episode is verified."""

    def __init__(self, episode: Episode, proposals: Proposals, ontology: Ontology) -> None:
        self._episode = episode
        self._ontology = ontology
        self.rejections: list[Rejection] = [*proposals.rejections]
        known = {referent.id for referent in proposals.referents}
        found = self._verified_mentions(proposals.mentions, known)
        self.referents = self._verified_referents(proposals.referents, found)
        self.mentions = tuple(sorted((m for m in found if m.referent in self.referents), key=lambda m: m.span))
        self.speakers = {name: ref for name, ref in sorted(proposals.speakers.items()) if ref in self.referents}
        self._names = {referent.id: referent.name for referent in self.referents.values()}
        self._grounding = Grounding(episode, proposals.windows, self.mentions, self.speakers)

    def relations(self, proposed: Iterable[ProposedRelation]) -> tuple[Relation, ...]:
        """Return the relations that hold, in reading order, each once."""
        kept: dict[str, Relation] = {}
        for proposal in proposed:
            try:
                relation = self._relation(proposal)
                _keep_once(kept, relation_id(self._episode.id, relation, self._names), relation)
            except _Refusal as refusal:
                self._reject("relation", refusal, proposal)
        return tuple(sorted(kept.values(), key=lambda r: (r.evidence.span, r.type, r.head, r.tail, r.negated)))

    def claims(self, proposed: Iterable[ProposedClaim]) -> tuple[Claim, ...]:
        """Return the claims that hold, in reading order, each once."""
        kept: dict[str, Claim] = {}
        for proposal in proposed:
            try:
                claim = self._claim(proposal)
                _keep_once(kept, claim_id(self._episode.id, claim, self._names), claim)
            except _Refusal as refusal:
                self._reject("claim", refusal, proposal)
        return tuple(sorted(kept.values(), key=lambda c: (c.evidence.span, c.kind, c.about, c.negated)))

    def _verified_mentions(self, proposed: Iterable[Mention], known: set[str]) -> list[Mention]:
        found = []
        for mention in proposed:
            if mention.span.of(self._episode.text) != mention.form or not mention.form:
                self._reject("mention", _Refusal("not in the text"), mention)
            elif mention.referent not in known:
                self._reject("mention", _Refusal("unknown referent", mention.referent), mention)
            else:
                found.append(mention)
        return found

    def _verified_referents(
        self, proposed: Iterable[ProposedReferent], mentions: Iterable[Mention]
    ) -> dict[str, Referent]:
        by_referent: dict[str, list[Mention]] = {}
        for mention in mentions:
            by_referent.setdefault(mention.referent, []).append(mention)
        verified: dict[str, Referent] = {}
        for proposal in sorted(proposed, key=lambda r: r.id):
            own = by_referent.get(proposal.id, [])
            if proposal.type not in self._ontology.entity_names:
                self._reject("referent", _Refusal("type not in the ontology", proposal.type), proposal)
            elif not own and not self._is_known(proposal):
                self._reject("referent", _Refusal("not in the text"), proposal)
            elif proposal.id in verified:
                self._reject("referent", _Refusal("duplicate"), proposal)
            else:
                verified[proposal.id] = _referent(proposal, own)
        return verified

    def _is_known(self, proposal: ProposedReferent) -> bool:
        """Tell whether a label or the metadata names this person: none else may stand nowhere in the text."""
        episode = self._episode
        names = [person.name for person in episode.metadata.people]
        names += [name for segment in episode.segments for name in (segment.speaker, segment.label) if name]
        named = normal_form(proposal.name) in set(map(normal_form, names))
        return proposal.known_from != "text" and proposal.type == PERSON and named

    def _relation(self, proposal: ProposedRelation) -> Relation:
        self._check_words(proposal, (proposal.head, proposal.tail))
        head, tail = self.referents[proposal.head], self.referents[proposal.tail]
        kind = self._ontology.relations_by_name.get(proposal.type)
        if kind is None:
            raise _Refusal("type not in the ontology", proposal.type)
        if head.id == tail.id:
            raise _Refusal("head is tail")
        turned = not self._ontology.may_join(head.type, kind.name, tail.type)
        if turned and not self._ontology.may_join(tail.type, kind.name, head.type):
            raise _Refusal("types do not fit", f"{head.type} {kind.name} {tail.type}")
        if turned or (kind.symmetric and head.id > tail.id):
            head, tail = tail, head
        is_opinion = kind.name in OPINIONS
        (head_tie,) = self._ties(proposal.span, proposal.also, (head.id,), is_opinion=is_opinion)
        (tail_tie,) = self._ties(proposal.span, proposal.also, (tail.id,))
        role = self._kept(proposal.role, self._says(proposal, proposal.role), "role", proposal)
        return Relation(
            head=head.id,
            type=kind.name,
            tail=tail.id,
            role=role,
            head_tie=head_tie,
            tail_tie=tail_tie,
            **self._statement(proposal, turned),
        )

    def _claim(self, proposal: ProposedClaim) -> Claim:
        self._check_words(proposal, proposal.about)
        if not proposal.about:
            raise _Refusal("about nothing")
        if not self._says(proposal, proposal.value):
            raise _Refusal("value not in the quote", proposal.value or "")
        tied = self._tied(proposal)
        words = proposal.span.of(self._episode.text)
        number, unit, due = proposal.number, proposal.unit, proposal.due
        number = self._kept(number, number is None or says_number(words, number), "number", proposal)
        unit = self._kept(unit, unit is None or says_unit(words, unit), "unit", proposal)
        due = self._kept(due, due is None or says_time(words, due), "due date", proposal)
        return Claim(
            kind=proposal.kind,
            about=tuple(tied),
            ties=tuple(tied.values()),
            value=proposal.value,
            number=number,
            unit=unit,
            due=due,
            **self._statement(proposal),
        )

    def _tied(self, proposal: ProposedClaim) -> dict[str, Tie]:
        """Map what a claim is about to its ties; one of several that can't be tied is dropped, and its loss counted."""
        about = tuple(dict.fromkeys(proposal.about))
        ties = {end: self._grounding.tie(end, proposal.span, proposal.also) for end in about}
        tied = {end: tie for end, tie in ties.items() if tie}
        loose = [end for end in about if end not in tied]
        if not tied:
            raise _Refusal("end not tied to the quote", loose[0])
        for end in loose:
            self._reject("claim", _Refusal("end not tied to the quote", end), proposal)
        return tied

    def _check_words(self, proposal: ProposedRelation | ProposedClaim, ends: Iterable[str]) -> None:
        length = len(self._episode.text)
        for span in (proposal.span, *proposal.also):
            if not 0 <= span.start < span.end <= length or not span.of(self._episode.text).strip():
                raise _Refusal("quote not in the text")
        quote = proposal.span
        if not self._episode.segment_at(quote.start).span.holds(quote):
            raise _Refusal("quote runs over a segment's end")
        for end in (*ends, *([proposal.holder] if proposal.holder else [])):
            if end not in self.referents:
                raise _Refusal("end is no referent", end)
        if proposal.holder:
            self._ties(quote, proposal.also, (proposal.holder,))

    def _says(self, proposal: ProposedRelation | ProposedClaim, words: str | None) -> bool:
        """Tell whether words, if any, stand in the quote as whole words."""
        quote = proposal.span.of(self._episode.text)
        return words is None or bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", quote, re.IGNORECASE))

    def _kept(self, field: _Field, holds: bool, name: str, proposal: ProposedRelation | ProposedClaim) -> _Field | None:
        """Return a field that the quote bears out; another is dropped, and its loss counted."""
        if holds:
            return field
        kind = "relation" if isinstance(proposal, ProposedRelation) else "claim"
        self._reject(kind, _Refusal(f"{name} not in the quote", str(field)), proposal)
        return None

    def _ties(
        self, quote: Span, also: tuple[Span, ...], ends: Iterable[str], *, is_opinion: bool = False
    ) -> tuple[Tie, ...]:
        ties = []
        for end in ends:
            tie = self._grounding.tie(end, quote, also, is_opinion=is_opinion)
            if tie is None:
                raise _Refusal("end not tied to the quote", end)
            ties.append(tie)
        return tuple(ties)

    def _statement(self, proposal: ProposedRelation | ProposedClaim, turned: bool = False) -> dict[str, Any]:
        segment = self._episode.segment_at(proposal.span.start)
        evidence = Evidence(
            quote=proposal.span.of(self._episode.text),
            span=proposal.span,
            also=proposal.also,
            segment=segment.index,
            speaker=self._grounding.speaker_of(segment),
            start=self._episode.second_at(proposal.span.start),
        )
        shared = ("modality", "polarity", "negated", "holder", "confidence")
        method = f"{proposal.method}, turned" if turned else proposal.method
        return {"evidence": evidence, "method": method, **{name: getattr(proposal, name) for name in shared}}

    def _reject(self, kind: Any, refusal: "_Refusal", proposal: Frozen) -> None:
        kept = proposal.model_dump(mode="json", exclude_defaults=True)
        self.rejections.append(Rejection(kind=kind, reason=refusal.reason, detail=refusal.detail, proposal=kept))


class _Refusal(Exception):
    """Carry the reason why one proposal does not hold to the place that keeps it as a rejection."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def _keep_once(kept: dict[str, _Statement], id: str, statement: _Statement) -> None:
    if id in kept:
        raise _Refusal("duplicate", id)
    kept[id] = statement


def _referent(proposal: ProposedReferent, mentions: list[Mention]) -> Referent:
    counts = Counter(mention.form for mention in mentions)
    forms = tuple(sorted(counts, key=lambda form: (-counts[form], form)))
    return Referent(
        id=proposal.id,
        name=proposal.name,
        type=proposal.type,
        forms=forms,
        heard_as=tuple(form for form in forms if form in proposal.heard_as),
        candidates=_candidates(mentions),
        known_from=proposal.known_from,
        salience=proposal.salience,
        salient=proposal.salient,
    )


def _candidates(mentions: list[Mention]) -> tuple[TypeCandidate, ...]:
    scores: defaultdict[str, float] = defaultdict(float)
    for mention in mentions:
        for candidate in mention.types:
            scores[candidate.type] += candidate.score
    total = sum(scores.values()) or 1
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(TypeCandidate(type=name, score=round(score / total, 3)) for name, score in ranked)
