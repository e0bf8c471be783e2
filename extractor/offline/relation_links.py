"""Plain statements: what verbs, copulas and appositions say between the names of one sentence.

Questions, conditions and wishes say nothing; a negation, a doubt and a report are kept as such (see `stance`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Token

from extractor.offline.relation_rules import (
    FOUNDERS,
    JOBS,
    OBJECT_VERBS,
    PASSIVE_PREPOSITIONS,
    PREPOSITION_VERBS,
)
from extractor.offline.sentence_names import NamedSentence
from extractor.offline.stance import Stance, read_stance
from extractor.proposal import ProposedReferent


class Link(NamedTuple):
    """Hold what a rule reads between two referents of one sentence; `method` names the rule."""

    head: ProposedReferent
    type: str
    tail: ProposedReferent
    stance: Stance
    method: str
    role: str | None = None


def find_links(sentence: NamedSentence) -> Iterator[Link]:
    """Yield what the rules read in a sentence, whether or not the types fit."""
    if sentence.is_question or not sentence.names:
        return
    for token in sentence.doc[sentence.start : sentence.end]:
        if token.pos_ in ("VERB", "AUX") and (stance := read_stance(token)):
            yield from _verb_links(sentence, token, stance)
        if token.lower_ in JOBS and not (token.dep_ == "conj" and token.head.lower_ in JOBS):
            yield from _job_links(sentence, token)


def _verb_links(sentence: NamedSentence, verb: Token, stance: Stance) -> Iterator[Link]:
    subjects = _subjects(sentence, verb)
    lemma = "found" if verb.lower_ in ("founded", "cofounded") else verb.lemma_.lower()
    for type in OBJECT_VERBS.get(lemma, ()):
        for head, tail in _pairs(subjects, _objects(sentence, verb, "dobj")):
            yield Link(head, type, tail, stance, f"verb:{lemma}")
        for head, tail in _pairs(_agents(sentence, verb), _passive_subjects(sentence, verb)):
            yield Link(head, type, tail, stance, f"passive:{lemma}")
    passives = _passive_subjects(sentence, verb)
    for preposition in (child for child in verb.children if child.dep_ == "prep"):
        objects = _prepositional_objects(sentence, preposition)
        active = PREPOSITION_VERBS.get((lemma, preposition.lower_))
        passive = PASSIVE_PREPOSITIONS.get((lemma, preposition.lower_))
        if active:
            yield from (
                Link(h, active, t, stance, f"verb:{lemma} {preposition.lower_}") for h, t in _pairs(subjects, objects)
            )
        if passive:
            method = f"passive:{lemma} {preposition.lower_}"
            yield from (Link(h, passive, t, stance, method) for h, t in _pairs(passives, objects))
    if lemma == "be":
        yield from _copula_links(sentence, verb, subjects, stance)


def _copula_links(
    sentence: NamedSentence, verb: Token, subjects: list[ProposedReferent], stance: Stance
) -> Iterator[Link]:
    """Read "X is part of Y" and "X is a Y", Y a concept named by the predicate's head, X a thing with a name."""
    for child in verb.children:
        if child.dep_ == "attr" and child.lower_ == "part":
            objects = [
                o for prep in child.children if prep.lower_ == "of" for o in _prepositional_objects(sentence, prep)
            ]
            yield from (Link(h, "PART_OF", t, stance, "copula:part of") for h, t in _pairs(subjects, objects))
        elif child.dep_ == "attr" and any(det.lower_ in ("a", "an") for det in child.children):
            kinds = [r for r in sentence.all_at(child) if r.type == "Concept"]
            things = [s for s in subjects if s.type in ("Product", "Model", "Benchmark", "Event")]
            yield from (Link(h, "INSTANCE_OF", t, stance, "copula:is a") for h, t in _pairs(things, kinds))


def _job_links(sentence: NamedSentence, job: Token) -> Iterator[Link]:
    """Read "I'm the CEO of X", "A, who is an engineer at X", "A, former founder of X": jobs held and jobs once held."""
    holder, stance = _job_holder(sentence, job)
    if holder is None or holder.type != "Person" or stance is None:
        return
    joined = [job, *job.conjuncts]
    titles = {token.lower_ for token in joined}
    prepositions = [child for token in joined for child in token.children if child.dep_ == "prep"]
    role = _title(job)
    for preposition in prepositions:
        if preposition.lower_ not in ("of", "at", "for", "with"):
            continue
        for place in _prepositional_objects(sentence, preposition):
            yield Link(holder, "WORKS_AT", place, stance, f"job:{job.lower_}", role)
            if titles & FOUNDERS and preposition.lower_ in ("of", "at"):
                yield Link(holder, "FOUNDED", place, stance, f"job:{job.lower_}")


def _job_holder(sentence: NamedSentence, job: Token) -> tuple[ProposedReferent | None, Stance | None]:
    if job.dep_ == "appos":
        return sentence.at(job.head), Stance()
    verb = job.head
    if job.dep_ != "attr" or verb.lemma_ != "be":
        return None, None
    for child in verb.children:
        if child.dep_ == "nsubj":
            relative = child.lower_ == "who" and verb.dep_ == "relcl"
            return sentence.at(verb.head if relative else child), read_stance(verb)
    return None, None


def _title(job: Token) -> str:
    words = [t.text for t in job.lefts if t.dep_ in ("compound", "amod")]
    return " ".join([*words, job.text])


def _subjects(sentence: NamedSentence, verb: Token) -> list[ProposedReferent]:
    return [r for child in _subject_tokens(verb) for r in sentence.all_at(child)]


def _subject_tokens(verb: Token) -> list[Token]:
    own = [child for child in verb.children if child.dep_ == "nsubj"]
    if own and own[0].lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
        return [verb.head]
    if not own and verb.dep_ == "conj" and not any(child.dep_ == "nsubjpass" for child in verb.children):
        return [child for child in verb.head.children if child.dep_ == "nsubj"]
    return own


def _passive_subjects(sentence: NamedSentence, verb: Token) -> list[ProposedReferent]:
    own = [child for child in verb.children if child.dep_ == "nsubjpass"]
    if not own and verb.dep_ == "conj":
        own = [child for child in verb.head.children if child.dep_ == "nsubjpass"]
    return [r for child in own for r in sentence.all_at(child)]


def _objects(sentence: NamedSentence, verb: Token, relation: str) -> list[ProposedReferent]:
    return [r for child in verb.children if child.dep_ == relation for r in sentence.all_at(child)]


def _agents(sentence: NamedSentence, verb: Token) -> list[ProposedReferent]:
    return [r for c in verb.children if c.dep_ == "agent" for r in _prepositional_objects(sentence, c)]


def _prepositional_objects(sentence: NamedSentence, preposition: Token) -> list[ProposedReferent]:
    """Return what a preposition leads to, also through "on top of X"."""
    found = []
    for child in preposition.children:
        if child.dep_ == "pobj" and child.lower_ == "top":
            found += [
                r for inner in child.children if inner.lower_ == "of" for r in _prepositional_objects(sentence, inner)
            ]
        elif child.dep_ == "pobj":
            found += sentence.all_at(child)
        elif child.dep_ == "prep":
            found += _prepositional_objects(sentence, child)
    return found


def _pairs(
    heads: list[ProposedReferent], tails: list[ProposedReferent]
) -> Iterator[tuple[ProposedReferent, ProposedReferent]]:
    yield from ((head, tail) for head in heads for tail in tails)
