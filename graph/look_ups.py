"""Find what a person means by what they wrote: an entity by any spelling, an episode by title, number, link or id."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from graph.connection import Graph, Row
from graph.entity_ids import lookup_keys
from graph.named_queries import read_named_queries
from graph.query import query_graph
from graph.reading import count_nodes
from graph.referents import folded
from graph.statements import READ_ENTITIES, READ_EPISODES
from schemas.errors import QueryError
from schemas.ontology import load_ontology

MOST_READ = 1000
MOST_TOLD = 5
LEAST_ALIKE = 60  # of 100; below, two names have little more than an ending in common

Spelling = tuple[str, str]  # a form, and the name of what goes by it


class Candidate(NamedTuple):
    """Hold an entity that a name may mean; `weight` is how often it is spoken of, the heavier are told first."""

    id: str
    name: str
    type: str
    weight: int = 0
    aliases: tuple[str, ...] = ()


def find_entities(graph: Graph, spelling: str) -> list[Candidate]:
    """Return the entities that go by a spelling, the most named first."""
    rows = _ask(graph, "find-entity", name=keys_of(spelling), limit=MOST_READ)
    return [Candidate(row["id"], row["name"], row["type"], row["named"], tuple(row["aliases"])) for row in rows]


def find_entity(graph: Graph, spelling: str) -> Candidate:
    """Return the entity of the graph that is meant, as `choose_entity` does."""
    return choose_entity(spelling, find_entities(graph, spelling), lambda: _read_spellings(graph))


def choose_entity(
    wanted: str, candidates: Iterable[Candidate], spellings: Callable[[], Iterable[Spelling]]
) -> Candidate:
    """Return the one entity that is meant, of those that one of the `keys_of` a name finds.

    An id goes before a name, a name before its other spellings, a spelling before an alias, and an alias as it is
    written before what is only like it: "AI" before "A.I.". QueryError lists who may be meant where these leave
    several, and where there is none the nearest of all `spellings`, only then asked for.
    """
    left = sorted(candidates, key=lambda one: (-one.weight, one.id))
    rungs: tuple[Callable[[Candidate], bool], ...] = (
        lambda one: one.id == wanted,
        lambda one: one.name == wanted,
        lambda one: folded(one.name) == folded(wanted),
        lambda one: wanted in one.aliases,
        lambda one: True,
    )
    found = next(filter(None, (list(filter(rung, left)) for rung in rungs)), [])
    told = [f"{one.name} ({one.id}, {one.type})" for one in found]
    return found[_only("entity", "entities", wanted, told, spellings)]


def find_episode(graph: Graph, text: str) -> str:
    """Return the id of the episode that is meant by its id, link, number, whole title or words of its title."""
    found = _ask(graph, "find-episode", text=text, limit=MOST_READ)
    exact = [row for row in found if text in (row["id"], row["link"], str(row["number"]))]
    exact = exact or [row for row in found if str(row["title"]).casefold() == text.casefold()]
    chosen = exact or found
    told = [f"{row['title']} ({row['id']}, {row['published'] or 'no date'})" for row in chosen]
    return str(chosen[_only("episode", "episodes", text, told, lambda: _read_titles(graph))]["id"])


def find_type(graph: Graph, text: str) -> str:
    """Return the entity type that is meant, in any case: one that the graph holds, or one of the shipped ontology."""
    held = (label for row in graph.read(count_nodes("Entity")) for label in row["labels"] if label != "Entity")
    types: dict[str, str] = {type.lower(): type for type in (*load_ontology().entity_names, *held)}
    if text.lower() not in types:
        raise QueryError(f"no entity type {text!r}: expected one of {', '.join(types.values())}")
    return types[text.lower()]


def nearest_names(graph: Graph, spelling: str) -> list[str]:
    """Return names of entities that are written most like it, itself apart; reads all names, so for want of an answer.

    An entity's nearest spelling counts, and its name is given.
    """
    known = _read_spellings(graph)
    itself = {name for form, name in known if folded(form) == folded(spelling)}
    return nearest(spelling, (pair for pair in known if pair[1] not in itself))


def nearest(wanted: str, spellings: Iterable[Spelling]) -> list[str]:
    """Return the names of what is written most like `wanted`, as it is or in one word."""
    forms = sorted({(written, name) for form, name in spellings for written in _written(form)})
    choices = [written for written, _ in forms]
    alike: dict[str, float] = {}
    for sought in _written(wanted):
        found = process.extract(sought, choices, scorer=fuzz.token_ratio, limit=None, score_cutoff=LEAST_ALIKE)
        for _, score, place in found:
            alike[forms[place][1]] = max(score, alike.get(forms[place][1], 0.0))
    return sorted(alike, key=lambda name: (-alike[name], name))[:MOST_TOLD]


def or_near(names: Iterable[str]) -> str:
    """Return the end of a message that offers names, empty where there are none."""
    listed = ", ".join(names)
    return f"; near it: {listed}" if listed else ""


def keys_of(text: str) -> list[str]:
    """Return the keys under which a text, in any spelling, may stand as a :Name."""
    return sorted(lookup_keys(" ".join(text.split())))


def search_words(text: str) -> str:
    """Return a full-text query for all words of a text; what stands in "quotes" must stand in a row, * ends a part."""
    terms = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', text):
        plain = re.sub(r"[^\w'’]+", " ", phrase or word).strip()
        if plain:
            begins = not phrase and word.endswith("*") and " " not in plain
            terms.append(f"+{plain.lower()}*" if begins else f'+"{plain}"')
    if not terms:
        raise QueryError(f"there is no word to search for in {text!r}")
    return " ".join(terms)


def _only(
    what: str, several: str, wanted: str, found: Sequence[str], spellings: Callable[[], Iterable[Spelling]]
) -> int:
    """Return the place of the only one found; QueryError lists what is found, or is near where nothing is."""
    if len(found) == 1:
        return 0
    if not found:
        raise QueryError(f"no {what} is called {wanted!r}{or_near(nearest(wanted, spellings()))}")
    more = f" and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
    told = "; ".join(found[:MOST_TOLD])
    raise QueryError(f"{wanted!r} may mean {len(found)} {several}: {told}{more}. Say which by its id")


def _ask(graph: Graph, query: str, /, **parameters: object) -> list[Row]:
    with query_graph(graph, read_named_queries()[query].cypher, parameters) as answer:
        return list(answer)


def _read_spellings(graph: Graph) -> list[Spelling]:
    rows = graph.read(READ_ENTITIES)
    return [(form, row["name"]) for row in rows for form in (row["name"], *row["aliases"], *row["heard_as"])]


def _read_titles(graph: Graph) -> list[Spelling]:
    return [(str(row["title"]), str(row["title"])) for row in graph.read(READ_EPISODES) if row["title"]]


def _written(form: str) -> set[str]:
    plain = default_process(form)
    return {plain, plain.replace(" ", "")}
