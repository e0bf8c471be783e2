"""From the readings of an episode's windows to what is proposed for the episode."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.known_people import speaker_names
from extractor.llm.meeting.mentions import find_mentions
from extractor.llm.meeting.referents import name_groups, propose_referents
from extractor.llm.meeting.same import CONCEPT, PERSON, Key, Seen, group_seen, known_people, may_be_known
from extractor.llm.window.form_places import find_places
from extractor.llm.window.reply import WindowReading
from extractor.llm.window.reply_items import LocalEntity
from extractor.proposal import Proposals, ProposedClaim, ProposedRelation
from schemas.episode import Episode
from schemas.extraction import Rejection, Window
from schemas.gazetteer import Gazetteer
from schemas.names import normal_form, slug
from schemas.ontology import Ontology


class _Read(NamedTuple):
    """Hold a reading with its window and its place among the readings of that window."""

    window: Window
    place: int
    reading: WindowReading

    def key(self, number: int) -> Key:
        return self.window.index, self.place, number


def merge_readings(
    episode: Episode,
    windows: Sequence[Window],
    readings: Sequence[Sequence[WindowReading]],
    ontology: Ontology,
    gazetteer: Gazetteer,
) -> Proposals:
    """Make one set of proposals of what was read of each window: `readings[i]` are those of `windows[i]`.

    What a reading names without a form that stands in its window is refused, and with it whatever leans on it. The
    result doesn't depend on the order of the windows.
    """
    read = [
        _Read(window, place, reading)
        for window, several in sorted(zip(windows, readings, strict=True), key=lambda pair: pair[0].index)
        for place, reading in enumerate(several)
    ]
    rejections: list[Rejection] = [rejection for one in read for rejection in one.reading.rejections]
    people = speaker_names(episode)
    seen = [*known_people(people), *_seen(episode, read, list(people), rejections)]
    named = name_groups(group_seen(seen, gazetteer), ontology, gazetteer)
    mentions = find_mentions(episode, {one.window.index: one.window for one in read}.values(), named)
    ids = {one.key: group.id for group in named for one in group.seen}
    voices = {normal_form(one.entity.name): ids[one.key] for one in seen if one.known_from != "text"}
    speakers = sorted({segment.speaker for segment in episode.segments if segment.speaker})
    leaned = {(ids[key], key[0]) for one in read for key in map(one.key, one.reading.salient) if key in ids}
    return Proposals(
        windows=tuple(sorted(windows, key=lambda window: window.index)),
        speakers={name: voices[normal_form(name)] for name in speakers if normal_form(name) in voices},
        mentions=mentions,
        referents=propose_referents(episode, named, mentions, leaned, len({one.window.index for one in read})),
        relations=tuple(_relations(read, ids)),
        claims=tuple(_claims(read, ids)),
        rejections=tuple(rejections),
    )


def _seen(
    episode: Episode, read: Sequence[_Read], people: Sequence[str], rejections: list[Rejection]
) -> Iterator[Seen]:
    """Yield the entities that stand in their window or are known people, with the forms that stand there."""
    known = set(map(normal_form, people))
    for one in read:
        for entity in one.reading.entities:
            is_person, plural = entity.type == PERSON, entity.type == CONCEPT
            standing = [f for f in entity.forms if find_places(f, episode.text, one.window.span, plural)]
            labels = [f for f in entity.forms if is_person and f not in standing and normal_form(f) in known]
            named = bool(standing or find_places(entity.name, episode.text, one.window.span, plural))
            if named or (is_person and may_be_known(entity, people)):
                rejections += [_missing_form(entity, f, one) for f in entity.forms if f not in [*standing, *labels]]
                kept = entity.model_copy(update={"forms": (*standing, *labels)})
                yield Seen(one.key(entity.number), kept)
            else:
                rejections.append(_missing_entity(entity, one))


def _missing_form(entity: LocalEntity, form: str, one: _Read) -> Rejection:
    proposal = {"name": entity.name, "type": entity.type, "form": form, "window": one.window.index}
    return Rejection(kind="mention", reason="form not in the window", detail=form, proposal=proposal)


def _missing_entity(entity: LocalEntity, one: _Read) -> Rejection:
    proposal = {**entity.model_dump(mode="json"), "window": one.window.index}
    return Rejection(kind="referent", reason="not in the window", detail=entity.name, proposal=proposal)


def _relations(read: Sequence[_Read], ids: Mapping[Key, str]) -> Iterator[ProposedRelation]:
    for one in read:
        for relation in one.reading.relations:
            ends = {name: _end(one, getattr(relation, name), ids) for name in ("head", "tail", "holder")}
            yield relation.model_copy(update=ends)


def _claims(read: Sequence[_Read], ids: Mapping[Key, str]) -> Iterator[ProposedClaim]:
    for one in read:
        for claim in one.reading.claims:
            about = tuple(str(_end(one, end, ids)) for end in claim.about)
            yield claim.model_copy(update={"about": about, "holder": _end(one, claim.holder, ids)})


def _end(one: _Read, number: str | None, ids: Mapping[Key, str]) -> str | None:
    """Return the referent of a local number; what was refused or never named gets an id that no referent has."""
    if number is None:
        return None
    known = ids.get(one.key(int(number)))
    refused = next((e.name for e in one.reading.entities if e.number == int(number)), None)
    return known or f"?{slug(refused) if refused else number}"
