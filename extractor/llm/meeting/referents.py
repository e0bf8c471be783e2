"""Referents of an episode: the id, name, type and weight of what the readings of its windows hold in common."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from math import sqrt

from extractor.llm.meeting.mentions import Named
from extractor.llm.meeting.same import CONCEPT, PERSON, Seen, untitled
from extractor.proposal import ProposedReferent
from schemas.episode import Episode
from schemas.extraction import KnownFrom, Mention, TypeCandidate
from schemas.gazetteer import Gazetteer
from schemas.names import fold_words, normal_form, slug
from schemas.ontology import Ontology

SALIENT_NAMES = 15


def name_groups(groups: Sequence[tuple[Seen, ...]], ontology: Ontology, gazetteer: Gazetteer) -> tuple[Named, ...]:
    """Give each group its type, by the count of windows, its name and its id; other types stay candidates."""
    types = [_types(group, ontology, gazetteer) for group in groups]
    names = [_name(group, ranked[0].type, gazetteer) for group, ranked in zip(groups, types, strict=True)]
    wanted = Counter(map(slug, names))
    taken: set[str] = set()
    named = []
    whole = zip(groups, types, names, strict=True)
    for group, ranked, name in sorted(whole, key=lambda one: (slug(one[2]), one[0][0].key)):
        id = slug(name) if wanted[slug(name)] == 1 else f"{slug(name)}-{ranked[0].type.lower()}"
        id = next(free for n in range(1, len(groups) + 2) if (free := f"{id}-{n}" if n > 1 else id) not in taken)
        taken.add(id)
        named.append(Named(id, name, group, ranked))
    return tuple(named)


def propose_referents(
    episode: Episode,
    named: Sequence[Named],
    mentions: Sequence[Mention],
    leaned: Collection[tuple[str, int]],
    windows: int,
) -> tuple[ProposedReferent, ...]:
    """Weigh each referent by the share of windows that lean on it and its spread over the segments.

    `leaned` holds the ids with the windows that lean on them, `windows` is the number of windows read.
    """
    forms: dict[str, set[str]] = defaultdict(set)
    segments: dict[str, set[int]] = defaultdict(set)
    for mention in mentions:
        forms[mention.referent].add(mention.form)
        segments[mention.referent].add(episode.segment_at(mention.span.start).index)
    leaning = Counter(id for id, _ in leaned)
    spread = {one.id: len(segments[one.id]) / max(len(episode.segments), 1) for one in named}
    weight = {one.id: round((leaning[one.id] / max(windows, 1) + sqrt(spread[one.id])) / 2, 3) for one in named}
    again = [one.id for one in named if one.types[0].type != CONCEPT and len(segments[one.id]) > 1]
    salient = {*leaning, *sorted(again, key=lambda id: (-weight[id], id))[:SALIENT_NAMES]}
    return tuple(
        ProposedReferent(
            id=one.id,
            # A label or the metadata proves the name that it writes, no other.
            name=one.name if forms[one.id] else _known_name(one),
            type=one.types[0].type,
            heard_as=tuple(sorted(form for form in forms[one.id] if normal_form(form) in one.heard)),
            known_from="text" if forms[one.id] else _known_from(one),
            salience=weight[one.id],
            salient=one.id in salient,
        )
        for one in named
    )


def _known_name(one: Named) -> str:
    return next((seen.entity.name for seen in one.seen if seen.known_from != "text"), one.name)


def _known_from(one: Named) -> KnownFrom:
    return next((seen.known_from for seen in one.seen if seen.known_from != "text"), "text")


def _types(group: tuple[Seen, ...], ontology: Ontology, gazetteer: Gazetteer) -> tuple[TypeCandidate, ...]:
    """Rank the types by the windows that give them; equal counts by the gazetteer, then by the ontology's order."""
    if any(one.known_from != "text" for one in group):
        return (TypeCandidate(type=PERSON, score=1.0),)
    votes = Counter(type for _, type in sorted({(one.key[0], one.entity.type) for one in group}))
    known = Counter({type: count for type, count in votes.items() if type in ontology.entity_names}) or votes
    listed = {entry.type for one in group for entry in gazetteer.lookup(one.entity.name)[:1]}
    order = {type: place for place, type in enumerate(ontology.entity_names)}
    ranked = sorted(known, key=lambda type: (-known[type], type not in listed, order.get(type, len(order)), type))
    total = sum(known.values())
    return tuple(TypeCandidate(type=type, score=round(known[type] / total, 3)) for type in ranked)


def _name(group: tuple[Seen, ...], type: str, gazetteer: Gazetteer) -> str:
    """Return the known person's full name, else the name that most windows give, in the gazetteer's spelling first."""
    known = [one.entity.name for one in group if one.known_from != "text"]
    votes = Counter(
        name for _, name in sorted({(one.key[0], untitled(one.entity)) for one in group if one.key[0] >= 0})
    )
    if known and (not votes or len(fold_words(known[0])) > 1):
        return known[0]
    listed = {entry.name for name in votes if (entry := gazetteer.canonical(name, type))}
    full = {name: type == PERSON and len(fold_words(name)) > 1 for name in votes}
    return min(votes, key=lambda name: (not full[name], -votes[name], name not in listed, _is_flat(name), name))


def _is_flat(name: str) -> bool:
    return name.islower() or name.isupper()
