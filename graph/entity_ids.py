"""What an entity is called by machines: its id, and the folded names under which it is found."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from graph.referents import folded
from schemas.ids import content_hash
from schemas.names import fold_words, slug

ARTICLES = ("the", "a", "an")

_Key = TypeVar("_Key")


class Draft(NamedTuple):
    """Hold what the id of an entity is made of.

    `first_seen` is an episode and a referent; `decided` says that people's decisions name all of it, `alone` that it is
    only of that one episode: a bare first name that nobody completes.
    """

    name: str
    type: str
    first_seen: tuple[str, str]
    decided: bool = False
    alone: bool = False


def entity_ids(drafts: Sequence[Draft]) -> list[str]:
    """Return an id for each draft: the slug, with the type only where two would share it.

    Where two entities have name and type in common (people keep them apart), the first keeps that id, those that no
    decision names before others, and the rest get a hash of the episode and referent where they are seen first. What is
    of one episode alone always has a hash of that, so that no other episode's Sam has a say in what this one is called.
    """
    ids = [_alone(draft) if draft.alone else slug(draft.name) for draft in drafts]
    for group in _groups(range(len(drafts)), key=lambda i: ids[i]):
        if len({drafts[i].type for i in group}) > 1:
            for i in group:
                ids[i] = _typed(drafts[i].name, drafts[i].type)
    for group in _groups(range(len(drafts)), key=lambda i: ids[i]):
        for i in sorted(group, key=lambda i: (ids[i] != slug(drafts[i].name), drafts[i].decided, drafts[i].first_seen))[
            1:
        ]:
            ids[i] = f"{ids[i]}-{content_hash(drafts[i], length=8)}"
    return ids


def possible_ids(name: str, types: Iterable[str]) -> set[str]:
    """Return the ids, without a hash, of which an entity of that name and any type may have one or be denied one."""
    own = slug(name)
    return {own, *(own.removesuffix(id_ending(type)) for type in types)}


@cache
def id_ending(type: str) -> str:
    """Return what an id ends in where entities of several types would share it."""
    return f"-{slug(type)}"


def entity_keys(id: str, name: str, type: str, spellings: Iterable[str]) -> tuple[str, ...]:
    """Return what finds an entity: the ids it has or could have had, and its spellings in all their foldings.

    These are the text as it is written, in lower case, plain (`_plain`) and in normal form ("Pelorus Labs",
    "pelorus labs", "peloruslabs", "pelorulab", and the slug "pelorus-labs"): nobody needs to know how we fold.
    """
    names = {" ".join(spelling.split()) for spelling in (name, *spellings)}
    texts = {*names, *map(slug, names)}
    return tuple(sorted({id, _typed(name, type)}.union(*map(lookup_keys, texts))))


def lookup_keys(text: str) -> set[str]:
    """Return all foldings of a text: it finds an entity that has one of them among its keys."""
    return {text, text.lower(), folded(text), *_plain(text)} - {""}


def _plain(text: str) -> tuple[str, ...]:
    """Return the words of a text in one, without case, accents and punctuation; also without a leading article."""
    words = fold_words(text)
    rest = words[1:] if words[:1] and words[0] in ARTICLES else words
    return "".join(words), "".join(rest)


def _typed(name: str, type: str) -> str:
    return slug(name) + id_ending(type)


def _alone(draft: Draft) -> str:
    return f"{slug(draft.name)}-{content_hash([draft.name, draft.type, draft.first_seen[0]], length=8)}"


def _groups(items: Iterable[int], key: Callable[[int], _Key]) -> list[list[int]]:
    groups: defaultdict[_Key, list[int]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return [group for group in groups.values() if len(group) > 1]
