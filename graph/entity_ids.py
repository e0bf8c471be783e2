"""What an entity is called by machines: its id, and the folded names under which it is found."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from graph.referents import folded
from schemas.ids import content_hash
from schemas.names import fold_words, slug

ARTICLES = ("the", "a", "an")

Seen = tuple[bool, tuple[str, str]]
_Draft = tuple[str, str, Seen]
_Key = TypeVar("_Key")


def entity_ids(drafts: Sequence[_Draft]) -> list[str]:
    """Return an id for each (name, type, first seen): the slug, with the type only where two would share it.

    Where two entities have name and type in common (people keep them apart), the first keeps that id, and the others
    get a hash of the episode and referent where they are seen first.
    """
    ids = [slug(name) for name, _, _ in drafts]
    for group in _groups(range(len(drafts)), key=lambda i: ids[i]):
        if len({drafts[i][1] for i in group}) > 1:
            for i in group:
                ids[i] = _typed(drafts[i])
    for group in _groups(range(len(drafts)), key=lambda i: ids[i]):
        for i in sorted(group, key=lambda i: (ids[i] != slug(drafts[i][0]), drafts[i][2]))[1:]:
            ids[i] = f"{ids[i]}-{content_hash(drafts[i], length=8)}"
    return ids


def entity_keys(id: str, name: str, type: str, spellings: Iterable[str]) -> tuple[str, ...]:
    """Return what finds an entity: its spellings, and the ids it has or could have had by them, in all their foldings.

    These are the text as it is written, in lower case, plain (`_plain`) and in normal form ("Pelorus Labs",
    "pelorus labs", "peloruslabs", "pelorulab", and the slug "pelorus-labs"): nobody needs to know how we fold.
    """
    names = {" ".join(spelling.split()) for spelling in (name, *spellings)}
    texts = {*names, *map(slug, names), id, _typed((name, type))}
    return tuple(sorted({key for text in texts for key in lookup_keys(text)}))


def lookup_keys(text: str) -> set[str]:
    """Return all foldings of a text: it finds an entity that has one of them among its keys."""
    return {text, text.lower(), folded(text), *_plain(text)} - {""}


def _plain(text: str) -> tuple[str, ...]:
    """Return the words of a text in one, without case, accents and punctuation; also without a leading article."""
    words = fold_words(text)
    rest = words[1:] if words[:1] and words[0] in ARTICLES else words
    return "".join(words), "".join(rest)


def _typed(draft: Sequence[object]) -> str:
    return f"{slug(str(draft[0]))}-{slug(str(draft[1]))}"


def _groups(items: Iterable[int], key: Callable[[int], _Key]) -> list[list[int]]:
    groups: defaultdict[_Key, list[int]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return [group for group in groups.values() if len(group) > 1]
