"""Referents: which of the found names and terms of one episode mean the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log2, sqrt
from typing import NamedTuple

from extractor.offline.found import Found
from extractor.proposal import ProposedReferent
from schemas.episode import Episode
from schemas.extraction import KnownFrom, Mention, TypeCandidate
from schemas.names import fold_words, normal_form, slug

SALIENT_CONCEPTS = 25
SALIENT_NAMES = 15
# What a way of finding adds to the salience of a concept: whoever marks a term as such means it.
_WEIGHT = {"quoted": 1.5, "cued": 2.0, "gazetteer": 1.2}


class Referents(NamedTuple):
    """Hold the referents of an episode, their mentions, and who speaks under which name."""

    referents: tuple[ProposedReferent, ...]
    mentions: tuple[Mention, ...]
    speakers: dict[str, str]
    found: dict[str, list[Found]]


def speaker_names(episode: Episode) -> dict[str, KnownFrom]:
    """Return the full names of all whom labels and metadata put into the episode, and where each is known from."""
    names: dict[str, KnownFrom] = {person.name: "metadata" for person in episode.metadata.people}
    known = {normal_form(name) for name in names}
    for segment in episode.segments:
        if segment.speaker and normal_form(segment.speaker) not in known:
            names.setdefault(segment.speaker, "label")
    return names


def full_names(found: Iterable[Found]) -> list[str]:
    """Return the names of persons that are written in full, most frequent first."""
    counts = Counter(f.name for f in found if f.type == "Person" and len(fold_words(f.name)) > 1)
    return sorted(counts, key=lambda name: (-counts[name], name))


def group_referents(episode: Episode, found: list[Found]) -> Referents:
    """Group what was found by name and by its likeliest type, and add the speakers who were never named."""
    by_key: dict[str, list[Found]] = defaultdict(list)
    for item in found:
        by_key[normal_form(item.name)].append(item)
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
    raw = {key: _salience(group, segments) for key, group in groups.items()}
    most = max(raw.values(), default=0.0) or 1.0
    marked: set[str] = set()
    for wanted, number in ((True, SALIENT_CONCEPTS), (False, SALIENT_NAMES)):
        keys = [key for key, group in groups.items() if (group.type == "Concept") is wanted and _may_be_salient(group)]
        marked.update(sorted(keys, key=lambda key: (-raw[key], key))[:number])
    return {key: (round(value / most, 3), key in marked) for key, value in raw.items()}


def _may_be_salient(group: _Group) -> bool:
    """Tell what comes up again, or was marked as a term, from what was named in passing."""
    return len(group.found) > 1 or any(item.method in ("quoted", "cued") for item in group.found)


def _salience(group: _Group, segments: int) -> float:
    """Weigh how often, over how much of the episode, and how it was found."""
    if not group.found:
        return 0.0
    spread = len({item.doc for item in group.found}) / max(segments, 1)
    weight = max(_WEIGHT.get(item.method, 1.0) for item in group.found)
    return log2(1 + len(group.found)) * (0.5 + sqrt(spread)) * weight


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
