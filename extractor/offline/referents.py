"""Referents: which of the found names and terms of one episode mean the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log2, sqrt
from typing import NamedTuple

from extractor.known_people import speaker_names
from extractor.offline.found import Found
from extractor.proposal import ProposedReferent
from schemas.episode import Episode
from schemas.extraction import KnownFrom, Mention, TypeCandidate
from schemas.names import fold_words, normal_form, slug

FEWEST_CONCEPTS, MOST_CONCEPTS, SALIENT_CHANCE = 15, 40, 0.5
SALIENT_NAMES = 15
SHORTEST_ACRONYM = 3


class Referents(NamedTuple):
    """Hold the referents of an episode, their mentions, and who speaks under which name."""

    referents: tuple[ProposedReferent, ...]
    mentions: tuple[Mention, ...]
    speakers: dict[str, str]
    found: dict[str, list[Found]]


def full_names(found: Iterable[Found]) -> list[str]:
    """Return the names of persons that are written in full, most frequent first."""
    counts = Counter(f.name for f in found if f.type == "Person" and len(fold_words(f.name)) > 1)
    return sorted(counts, key=lambda name: (-counts[name], name))


def group_referents(episode: Episode, found: list[Found]) -> Referents:
    """Group what was found by name and by its likeliest type, and add the speakers who were never named."""
    by_key: dict[str, list[Found]] = defaultdict(list)
    meant = acronym_keys(found)
    for item in found:
        key = normal_form(item.name)
        by_key[meant.get(key, key)].append(item)
    speakers = speaker_names(episode)
    for name in speakers:
        by_key.setdefault(normal_form(name), [])
    people = {normal_form(name): (name, source) for name, source in speakers.items()}
    groups = {key: _Group.of(items, people.get(key)) for key, items in by_key.items() if key}
    ids = _ids(groups)
    ranked = _salient(groups, len(episode.segments))
    referents = tuple(_referent(ids[key], group, *ranked[key]) for key, group in sorted(groups.items()))
    mentions = tuple(_mention(item, ids[key]) for key, items in by_key.items() if key for item in items)
    named = {s.speaker for s in episode.segments if s.speaker}
    return Referents(
        referents=referents,
        mentions=mentions,
        speakers={name: ids[normal_form(name)] for name in sorted(named) if normal_form(name) in ids},
        found={ids[key]: items for key, items in by_key.items() if key},
    )


def acronym_keys(found: Iterable[Found]) -> dict[str, str]:
    """Return the normal form that an acronym stands for where one term of the episode has just these initials."""
    keys = {normal_form(item.form): item for item in found if item.type == "Concept"}
    terms: dict[str, set[str]] = defaultdict(set)
    for item in keys.values():
        words = fold_words(item.form)
        if len(words) >= SHORTEST_ACRONYM:
            terms["".join(word[0] for word in words)].add(normal_form(item.name))
    short = {key: item for key, item in keys.items() if item.form.rstrip("s").isupper() and item.form.isalpha()}
    return {
        normal_form(item.name): next(iter(terms[initials]))
        for item in short.values()
        if len(initials := item.form.rstrip("s").casefold()) >= SHORTEST_ACRONYM and len(terms.get(initials, ())) == 1
    }


class _Group(NamedTuple):
    name: str
    type: str
    known_from: KnownFrom
    found: list[Found]

    @classmethod
    def of(cls, found: list[Found], person: tuple[str, KnownFrom] | None) -> "_Group":
        if person:
            return cls(person[0], "Person", "text" if found else person[1], found)
        scores: dict[str, float] = defaultdict(float)
        for item in found:
            scores[item.type] += item.score
        type = min(scores, key=lambda name: (-scores[name], name))
        names = Counter(item.name for item in found)
        name = min(names, key=lambda form: (-names[form], _is_flat(form), form))
        return cls(name, type, "text", found)


def _is_flat(form: str) -> bool:
    return form.islower() or form.isupper()


def _ids(groups: dict[str, _Group]) -> dict[str, str]:
    slugs = Counter(slug(group.name) for group in groups.values())
    ids: dict[str, str] = {}
    for key, group in sorted(groups.items()):
        wanted = slug(group.name)
        id = wanted if slugs[wanted] == 1 else f"{wanted}-{group.type.lower()}"
        ids[key] = id if id not in ids.values() else f"{id}-{key}"
    return ids


def _salient(groups: dict[str, _Group], segments: int) -> dict[str, tuple[float, bool]]:
    """Return how much the episode leans on each, and whether it is among those it leans on most.

    A concept's salience is its score, 0.5 where an index begins; a name's, how it compares with the most said one.
    """
    names = {key: _salience(group, segments) for key, group in groups.items() if group.type != "Concept"}
    most = max(names.values(), default=0.0) or 1.0
    concepts = {
        key: max(item.salience for item in group.found) for key, group in groups.items() if group.type == "Concept"
    }
    again = [key for key in names if len(groups[key].found) > 1]
    marked = {*sorted(again, key=lambda key: (-names[key], key))[:SALIENT_NAMES], *_leant_on(concepts)}
    values = {key: value / most for key, value in names.items()}
    values |= {key: max(item.score for item in groups[key].found) for key in concepts}
    return {key: (round(value, 3), key in marked) for key, value in values.items()}


def _leant_on(chances: dict[str, float]) -> list[str]:
    """Return the concepts whose chance of being salient is high, within bounds that make a list worth reading."""
    ranked = sorted(chances, key=lambda key: (-chances[key], key))
    likely = sum(chance >= SALIENT_CHANCE for chance in chances.values())
    return ranked[: max(FEWEST_CONCEPTS, min(likely, MOST_CONCEPTS))]


def _salience(group: _Group, segments: int) -> float:
    """Weigh how often and over how much of the episode."""
    if not group.found:
        return 0.0
    spread = len({item.doc for item in group.found}) / max(segments, 1)
    return log2(1 + len(group.found)) * (0.5 + sqrt(spread))


def _referent(id: str, group: _Group, salience: float, salient: bool) -> ProposedReferent:
    heard = tuple(sorted({item.form for item in group.found if item.heard}))
    return ProposedReferent(
        id=id,
        name=group.name,
        type=group.type,
        heard_as=heard,
        known_from=group.known_from,
        salience=salience,
        salient=salient,
    )


def _mention(item: Found, referent: str) -> Mention:
    types = (TypeCandidate(type=item.type, score=item.score),)
    return Mention(span=item.span, form=item.form, types=types, method=item.method, referent=referent)
