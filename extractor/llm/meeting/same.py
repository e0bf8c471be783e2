"""Windows meet: which entities of the readings of one episode are the same referent."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from extractor.llm.window.reply_items import LocalEntity
from schemas.extraction import KnownFrom
from schemas.gazetteer import Gazetteer
from schemas.names import fold_words, normal_form, without_title

PERSON, CONCEPT = "Person", "Concept"

Key = tuple[int, int, int]


class Seen(NamedTuple):
    """Hold an entity as one reading has it; `key` is its window, the reading's place there, its number in the reply.

    `known_from` says whether it is a person whom labels or metadata name; those are in no reading (window -1).
    """

    key: Key
    entity: LocalEntity
    known_from: KnownFrom = "text"

    @property
    def reading(self) -> tuple[int, int]:
        """Return the window and the place of the reading there."""
        return self.key[:2]


def known_people(names: Mapping[str, KnownFrom]) -> list[Seen]:
    """Return the people whom labels and metadata name as if an unread reading had them."""
    return [
        Seen((-1, 0, number), LocalEntity(number=number, type=PERSON, name=name), source)
        for number, (name, source) in enumerate(sorted(names.items()))
    ]


def may_be_known(entity: LocalEntity, people: Collection[str]) -> bool:
    """Tell whether a person is called as a known one is, or by the first or last name of only one."""
    known_names, words = set(map(normal_form, people)), fold_words(untitled(entity))
    if known_names & {plain_name(entity), *map(normal_form, entity.forms)}:
        return True
    parts = [folded for known in people if (folded := fold_words(known))]
    return len(words) == 1 and sum(words[0] in (folded[0], folded[-1]) for folded in parts) == 1


def group_seen(seen: Iterable[Seen], gazetteer: Gazetteer) -> list[tuple[Seen, ...]]:
    """Group what is the same: by name, by a form that only one referent has, a person by first or last name.

    The result doesn't depend on the order of what was seen.
    """
    groups = _Groups(sorted(seen, key=lambda one: one.key))
    for same in _by_name(groups.all, gazetteer):
        groups.join(same)
    for same in _by_form(groups):
        groups.join(same)
    for part, whole in _by_part_of_name(groups):
        groups.join((part, whole))
    return groups.listed()


class _Groups:
    """Hold which of the seen belong together so far."""

    def __init__(self, seen: list[Seen]) -> None:
        self.all = seen
        self._of = {one.key: [one] for one in seen}

    def of(self, one: Seen) -> list[Seen]:
        """Return all that is the same as one of the seen."""
        return self._of[one.key]

    def join(self, same: Iterable[Seen]) -> None:
        """Take them, and all that is the same as one of them, for one."""
        joined = {one.key: one for part in same for one in self._of[part.key]}
        whole = [joined[key] for key in sorted(joined)]
        for one in whole:
            self._of[one.key] = whole

    def listed(self) -> list[tuple[Seen, ...]]:
        """Return the groups, each once, in the order of their first members."""
        return [tuple(group) for key, group in sorted(self._of.items()) if group[0].key == key]


def _by_name(seen: Iterable[Seen], gazetteer: Gazetteer) -> Iterator[list[Seen]]:
    same: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        same[plain_name(one.entity)].append(one)
        known = gazetteer.canonical(one.entity.name, one.entity.type)
        if known and normal_form(one.entity.name) not in set(map(normal_form, known.heard_as)):
            same[normal_form(known.name)].append(one)
    yield from (group for key, group in sorted(same.items()) if key)


def plain_name(entity: LocalEntity) -> str:
    """Return the normal form of a name, a person's without title."""
    return normal_form(untitled(entity))


def untitled(entity: LocalEntity) -> str:
    """Return a name, a person's without title."""
    return without_title(entity.name) if entity.type == PERSON else entity.name


def _by_form(groups: _Groups) -> Iterator[list[Seen]]:
    """Yield pairs of different readings that share a form, where no reading gives that form to two things."""
    owners: dict[str, list[Seen]] = defaultdict(list)
    for one in groups.all:
        for form in {plain_name(one.entity), *map(normal_form, one.entity.forms)} - {""}:
            owners[form].append(one)
    for form, sharing in sorted(owners.items()):
        distinct = list({id(groups.of(one)): one for one in sharing}.values())
        pairs = list(combinations(distinct, 2))
        if pairs and all(not _are_told_apart(groups, *pair) and _may_be_one(form, *pair) for pair in pairs):
            yield distinct


def _are_told_apart(groups: _Groups, one: Seen, other: Seen) -> bool:
    """Tell whether a single reading has both as two things."""
    return bool({s.reading for s in groups.of(one)} & {s.reading for s in groups.of(other)})


def _may_be_one(form: str, one: Seen, other: Seen) -> bool:
    """Tell whether a shared form makes two one: their types must go together, and one is called by that form alone.

    Two people of one first name have two full names.
    """
    types = {one.entity.type, other.entity.type}
    if len(types) > 1 and types & {PERSON, CONCEPT}:
        return False
    return PERSON not in types or form in (plain_name(one.entity), plain_name(other.entity))


def _by_part_of_name(groups: _Groups) -> Iterator[tuple[Seen, Seen]]:
    """Yield people who are called by a first or last name alone, each with the one full name that has it."""
    people = [one for one in groups.all if one.entity.type == PERSON]
    full = {one.key: fold_words(untitled(one.entity)) for one in people}
    wholes = [one for one in people if len(full[one.key]) > 1]
    for one in people:
        if any(len(full[same.key]) > 1 for same in groups.of(one) if same.key in full):
            continue
        word = full[one.key][0]
        meant = {id(groups.of(whole)): whole for whole in wholes if word in (full[whole.key][0], full[whole.key][-1])}
        if len(meant) == 1:
            yield one, next(iter(meant.values()))
