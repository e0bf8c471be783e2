"""Resolution: what the rules join, and what entities are called."""

import pytest
from factories import make_archive
from resolving import GAZETTEER, entity_of, person, row

from graph.ladder import Doubt
from graph.referents import ReferentRow, referent_rows
from graph.resolve import resolve_entities
from schemas.names import normal_form

JOINED = [
    ("one normal form and type", [row("1", "a", "Open Loom"), row("2", "b", "the open-looms")], True),
    ("one name under two types", [row("1", "a", "Loom"), row("2", "b", "Loom", "Model")], False),
    ("a gazetteer's alias", [row("1", "a", "Anthropic"), row("2", "b", "Anthropic PBC")], True),
    ("a gazetteer's misheard form", [row("1", "a", "Anthropic"), row("2", "b", "Entropic")], True),
    ("a misheard form of another type", [row("1", "a", "Anthropic"), row("2", "b", "Entropic", "Concept")], False),
    (
        "a misheard form that is an everyday word",
        [row("1", "a", "Claude", "Model"), row("2", "b", "Cloud", "Model")],
        False,
    ),
    ("an everyday canonical name", [row("1", "a", "agent", "Concept"), row("2", "b", "AI agents", "Concept")], True),
    ("a nickname", [row("1", "a", "Ilse Vanderberg", "Person"), row("2", "b", "ilsev", "Person")], True),
    ("one bare first name in two episodes", [row("1", "a", "Ilse", "Person"), row("2", "b", "Ilse", "Person")], False),
    ("a bare first name", [row("1", "a", "Ilse Vanderberg", "Person"), row("2", "b", "Ilse", "Person")], False),
    (
        "a product and its company that the gazetteer knows as one",
        [row("1", "a", "Quill"), row("2", "b", "Quill AI", "Product")],
        True,
    ),
    ("a form is no name", [row("1", "a", "Sam Ode", "Person", forms=("Sam",)), row("2", "b", "Sam", "Person")], False),
]


@pytest.mark.parametrize(("says", "rows", "joined"), JOINED, ids=[case[0] for case in JOINED])
def test_names_join_by_rule(says: str, rows: list[ReferentRow], joined: bool) -> None:
    resolution = resolve_entities(rows, gazetteer=GAZETTEER)
    assert (len(resolution.entities) == 1) is joined


def test_a_first_name_means_the_one_person_of_its_episode_that_bears_it() -> None:
    rows = [
        person("1", 0, "Sam Ode"),
        row("1", "a", "Sam", "Person"),
        person("2", 0, "Sam Reed"),
        row("2", "a", "Sam", "Person"),
        row("2", "b", "Reed", "Person"),
        row("3", "a", "Sam", "Person"),
        person("4", 0, "Sam Ode"),
        person("4", 1, "Sam Reed"),
        row("4", "a", "Sam", "Person"),
    ]
    resolution = resolve_entities(rows)
    assert [entity_of(resolution, "1", "a").name, entity_of(resolution, "2", "a").name] == ["Sam Ode", "Sam Reed"]
    assert entity_of(resolution, "2", "b").name == "Sam Reed"
    assert entity_of(resolution, "3", "a").name == entity_of(resolution, "4", "a").name == "Sam"


def test_a_persons_first_name_is_an_alias_and_a_key_of_all_who_bear_it() -> None:
    rows = [
        row("1", "a", "Sam Ode", "Person", forms=("Sam Ode", "Sam")),
        row("2", "b", "Sam Reed", "Person", forms=("Sam",)),
    ]
    entities = resolve_entities(rows).entities.values()
    assert [entity.aliases for entity in entities] == [("Sam",), ("Sam",)]
    assert all(normal_form("sam") in entity.keys for entity in entities)


def test_names_prefer_the_gazetteer_then_the_metadata_then_most_episodes() -> None:
    rows = [
        row("1", "a", "entropic"),
        row("1", "b", "ada marsh", "Person"),
        row("2", "b", "ada marsh", "Person"),
        person("1", 0, "Ada Marsh"),
        row("1", "c", "OpenLoom"),
        row("2", "c", "Open Loom"),
        row("3", "c", "Open Loom"),
    ]
    names = {entity.name for entity in resolve_entities(rows, gazetteer=GAZETTEER).entities.values()}
    assert names == {"Anthropic", "Ada Marsh", "Open Loom"}


def test_misheard_forms_are_kept_apart_from_right_spellings() -> None:
    rows = [
        row("1", "a", "Entropic"),
        row("2", "b", "Anthropic", forms=("Anthropic", "Ant Tropic"), heard_as=("Ant Tropic",)),
    ]
    (entity,) = resolve_entities(rows, gazetteer=GAZETTEER).entities.values()
    assert entity.aliases == ("Anthropic PBC",)
    assert entity.heard_as == ("Ant Tropic", "Entropic")


def test_an_everyday_word_is_no_added_spelling() -> None:
    (entity,) = resolve_entities([row("1", "a", "Claude", "Model")], gazetteer=GAZETTEER).entities.values()
    assert "Cloud" not in entity.heard_as


def test_entities_that_share_a_name_bear_their_type_in_the_id_and_alone_they_do_not() -> None:
    rows = [row("1", "a", "Loom"), row("1", "b", "Loom", "Model"), row("1", "c", "Weft")]
    assert list(resolve_entities(rows).entities) == ["loom-company", "loom-model", "weft"]


def test_an_id_with_a_type_does_not_collide_with_a_name_of_that_form() -> None:
    rows = [row("1", "a", "Loom"), row("1", "b", "Loom", "Model"), row("1", "c", "Loom Model")]
    resolution = resolve_entities(rows)
    assert entity_of(resolution, "1", "c").id == "loom-model"
    assert len(resolution.entities) == 3


def test_spellings_and_slugs_find_their_entity() -> None:
    rows = [row("1", "a", "Loom World's Fair", "Event", forms=("Loom World's Fair", "Loom Fair"))]
    (entity,) = resolve_entities(rows).entities.values()
    for name in ("loom world’s fair", "loom-worlds-fair", "Loom Fairs"):
        assert normal_form(name) in entity.keys
    for id in ("loom-worlds-fair-event", entity.id):
        assert id in entity.keys


@pytest.mark.parametrize(
    ("name", "type", "written"),
    [
        (
            "Pelorus Labs",
            "Company",
            "Pelorus Labs|pelorus labs|peloruslabs|pelorulab|pelorus-labs|pelorus-labs-company",
        ),
        ("evals", "Concept", "evals|eval|evals-concept"),
        ("Weights & Biases", "Company", "Weights & Biases|weights & biases|weightsbiases|weightbiase|weights-biases"),
        ("the  API line", "Concept", "the API line|the api line|theapiline|apiline|the-api-line"),
        ("C++", "Product", "C++|c++|c-plus-plus"),
        ("Café Ö", "Company", "Café Ö|café ö|cafeo|cafe-o"),
        ("??", "Concept", "??"),
    ],
)
def test_a_name_finds_its_entity_however_an_analyst_writes_it(name: str, type: str, written: str) -> None:
    (entity,) = resolve_entities([row("1", "a", name, type)]).entities.values()
    assert set(written.split("|")) <= set(entity.keys)
    assert "" not in entity.keys
    assert entity.id in entity.keys


def test_a_judge_is_asked_of_one_name_under_two_types() -> None:
    rows = [row("1", "a", "Loom"), row("2", "b", "Loom", "Model"), row("3", "c", "Weft")]
    asked: list[Doubt] = []

    def judge(doubt: Doubt) -> bool:
        asked.append(doubt)
        return True

    assert len(resolve_entities(rows, judge=judge).entities) == 2
    assert asked == [Doubt("Loom", "Company", "Model")]


def test_the_people_of_the_metadata_are_rows_of_their_own() -> None:
    rows = referent_rows(make_archive()["review"])
    assert [(r.name, r.role) for r in rows if r.role] == [("Mira Quist", "host"), ("Tobias Lund", "guest")]
