"""Resolution: what is joined, what is kept apart, and what entities are called."""

from collections.abc import Iterable, Sequence

import pytest
from factories import make_archive
from hypothesis import given
from hypothesis import strategies as st

from graph.ladder import Doubt
from graph.referents import ReferentRow, referent_rows
from graph.resolve import Entity, Resolution, resolve_entities
from schemas.decisions import CannotLink, Decision, MustLink, Named, Rename, Retype
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.names import normal_form

GAZETTEER = Gazetteer(
    entries=(
        GazetteerEntry(name="Anthropic", type="Company", aliases=("Anthropic PBC",), heard_as=("Entropic",)),
        GazetteerEntry(name="Claude", type="Model", heard_as=("Cloud",), common=("Cloud",)),
        GazetteerEntry(name="Agents", type="Concept", aliases=("AI agents",), common=("Agents",)),
        GazetteerEntry(name="Ilse Vanderberg", type="Person", aliases=("ilsev", "Ilse")),
        GazetteerEntry(name="Quill", type="Product", also_type=("Company",), aliases=("Quill AI",)),
    )
)
TYPES = ("Person", "Company", "Model")


def row(episode: str, referent: str, name: str, type: str = "Company", **more: object) -> ReferentRow:
    forms = more.pop("forms", (name,))
    return ReferentRow(episode, referent, name, type, forms, **more)  # type: ignore[arg-type]


def person(episode: str, index: int, name: str, role: str = "guest") -> ReferentRow:
    return ReferentRow(episode, f"metadata people {index}", name, "Person", known_from="metadata", role=role)


def named(type: str, form: str, episode: str | None = None) -> Named:
    return Named(type=type, form=form, episode=episode)


def parts(resolution: Resolution) -> set[frozenset[tuple[str, str]]]:
    ids = set(resolution.entity_of.values())
    return {frozenset(key for key, entity in resolution.entity_of.items() if entity == id) for id in ids}


def entity_of(resolution: Resolution, episode: str, referent: str) -> Entity:
    return resolution.entities[resolution.entity_of[episode, referent]]


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
    for name in ("loom world’s fair", "loom-worlds-fair", "Loom Fairs", "loom-worlds-fair-event", entity.id):
        assert normal_form(name) in entity.keys


def test_must_link_joins_two_names_also_of_two_types() -> None:
    rows = [row("1", "a", "Loom"), row("2", "b", "Weft", "Model"), row("3", "c", "Weft", "Model")]
    decision = MustLink(first=named("Company", "LOOM"), second=named("Model", "weft"))
    (entity,) = resolve_entities(rows, [decision]).entities.values()
    assert (entity.name, entity.type) == ("Weft", "Model")


def test_must_link_in_one_episode_leaves_its_namesakes_where_they_are() -> None:
    rows = [row("1", "a", "Sam", "Person"), row("2", "b", "Sam", "Person"), row("3", "c", "Sam Ode", "Person")]
    for decision in (
        MustLink(first=named("Person", "Sam", "1"), second=named("Person", "Sam Ode")),
        MustLink(first=named("Person", "Sam Ode"), second=named("Person", "Sam", "1")),
    ):
        assert parts(resolve_entities(rows, [decision])) == {
            frozenset({("1", "a"), ("3", "c")}),
            frozenset({("2", "b")}),
        }


def test_a_name_that_is_moved_to_another_entity_does_not_name_it() -> None:
    rows = [
        *(row(episode, "a", "Sam", "Person") for episode in ("1", "2", "3")),
        row("1", "b", "Sam Ode", "Person"),
        row("1", "c", "Entropic"),
        row("2", "d", "Ant Farm"),
    ]
    decisions = [
        *(MustLink(first=named("Person", "Sam", ep), second=named("Person", "Sam Ode")) for ep in ("1", "2", "3")),
        MustLink(first=named("Company", "Entropic", "1"), second=named("Company", "Ant Farm")),
    ]
    assert list(resolve_entities(rows, decisions, gazetteer=GAZETTEER).entities) == ["ant-farm", "sam-ode"]


def test_a_must_link_whose_other_name_is_unknown_changes_nothing() -> None:
    rows = [row("1", "a", "Sam", "Person"), row("2", "b", "Sam", "Person")]
    decision = MustLink(first=named("Person", "Sam", "1"), second=named("Person", "Sam Ode"))
    assert len(resolve_entities(rows, [decision]).entities) == 1


def test_cannot_link_splits_what_the_gazetteer_joins_and_each_keeps_its_own_name() -> None:
    rows = [row("1", "a", "Anthropic"), row("2", "b", "Entropic"), row("3", "c", "Anthropic PBC")]
    decision = CannotLink(first=named("Company", "Entropic"), second=named("Company", "Anthropic"))
    resolution = resolve_entities(rows, [decision], gazetteer=GAZETTEER)
    assert entity_of(resolution, "1", "a") == entity_of(resolution, "3", "c")
    assert [entity.name for entity in resolution.entities.values()] == ["Anthropic", "Entropic"]
    assert "Entropic" not in entity_of(resolution, "1", "a").heard_as


@pytest.mark.parametrize("turned", [False, True])
def test_cannot_link_splits_one_name_by_episode(turned: bool) -> None:
    rows = [row("1", "a", "Sam", "Person"), row("2", "b", "Sam", "Person"), row("3", "c", "Sam", "Person")]
    first, second = named("Person", "Sam", "1"), named("Person", "Sam")
    decision = CannotLink(first=second, second=first) if turned else CannotLink(first=first, second=second)
    resolution = resolve_entities(rows, [decision])
    assert parts(resolution) == {frozenset({("1", "a")}), frozenset({("2", "b"), ("3", "c")})}
    assert len(set(resolution.entities)) == 2


def test_the_later_of_two_contrary_decisions_holds() -> None:
    rows = [row("1", "a", "Loom"), row("2", "b", "Weft")]
    pair = {"first": named("Company", "Loom"), "second": named("Company", "Weft")}
    assert len(resolve_entities(rows, [MustLink(**pair), CannotLink(**pair)]).entities) == 2
    assert len(resolve_entities(rows, [CannotLink(**pair), MustLink(**pair)]).entities) == 1


def test_cannot_link_stands_against_a_chain_of_must_links() -> None:
    rows = [row("1", "a", "Loom"), row("2", "b", "Weft"), row("3", "c", "Warp")]
    loom, weft, warp = (named("Company", name) for name in ("Loom", "Weft", "Warp"))
    decisions = [
        MustLink(first=loom, second=weft),
        MustLink(first=weft, second=warp),
        CannotLink(first=loom, second=warp),
    ]
    assert parts(resolve_entities(rows, decisions)) == {frozenset({("1", "a")}), frozenset({("2", "b"), ("3", "c")})}


def test_rename_gives_the_name_and_the_old_one_still_finds_it() -> None:
    (entity,) = resolve_entities(
        [row("1", "a", "Loom")], [Rename(subject=named("Company", "Loom"), name="Great Loom")]
    ).entities.values()
    assert (entity.id, entity.name, entity.aliases) == ("great-loom", "Great Loom", ("Loom",))
    assert "loom" in entity.keys


def test_the_last_rename_holds() -> None:
    renames = [Rename(subject=named("Company", "Loom"), name=name) for name in ("B", "A")]
    assert list(resolve_entities([row("1", "a", "Loom")], renames).entities) == ["a"]


def test_retype_moves_a_name_to_another_type_and_back() -> None:
    rows = [row("1", "a", "Loom"), row("2", "b", "Loom", "Model")]
    there = Retype(subject=named("Company", "Loom"), type="Model")
    back = Retype(subject=named("Model", "Loom"), type="Company")
    assert [e.type for e in resolve_entities(rows, [there]).entities.values()] == ["Model"]
    assert [e.type for e in resolve_entities(rows, [there, back]).entities.values()] == ["Company"]


def test_retype_in_one_episode_leaves_the_others() -> None:
    rows = [row("1", "a", "Quill", "Product"), row("2", "b", "Quill", "Product")]
    retype = Retype(subject=named("Product", "Quill", "1"), type="Company")
    resolution = resolve_entities(rows, [retype], gazetteer=GAZETTEER)
    assert list(resolution.entities) == ["quill-company", "quill-product"]


def test_a_later_decision_may_go_by_the_type_that_an_earlier_one_gave() -> None:
    rows = [row("1", "a", "Loom"), row("2", "b", "Weft", "Model")]
    decisions = [
        Retype(subject=named("Company", "Loom"), type="Model"),
        MustLink(first=named("Model", "Loom"), second=named("Model", "Weft")),
    ]
    assert len(resolve_entities(rows, decisions).entities) == 1


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


# --- whatever the rows and decisions ------------------------------------------------------------------------------

NAMES = st.sampled_from(["Loom", "The Looms", "Weft", "Sam", "Sam Ode", "Ode", "Anthropic", "Entropic", "Quill", "!"])
EPISODES = st.sampled_from(["1", "2", "3"])
_NAMED = st.builds(
    Named, type=st.sampled_from(TYPES), form=NAMES, episode=st.one_of(st.none(), st.sampled_from(["1", "2"]))
)
DECISIONS: st.SearchStrategy[list[Decision]] = st.lists(
    st.one_of(
        st.builds(MustLink, first=_NAMED, second=_NAMED),
        st.builds(CannotLink, first=_NAMED, second=_NAMED),
        st.builds(Rename, subject=_NAMED, name=NAMES),
        st.builds(Retype, subject=_NAMED, type=st.sampled_from(TYPES)),
    ),
    max_size=4,
)


@st.composite
def archives(draw: st.DrawFn) -> list[ReferentRow]:
    drawn = draw(st.lists(st.tuples(EPISODES, NAMES, st.sampled_from(TYPES), st.lists(NAMES, max_size=2)), max_size=8))
    rows = [
        row(episode, f"r{i}", name, type, forms=(name, *forms)) for i, (episode, name, type, forms) in enumerate(drawn)
    ]
    people = draw(st.lists(st.tuples(EPISODES, st.sampled_from(["Sam Ode", "Sam Reed", "Loom"])), max_size=3))
    return rows + [person(episode, i, name) for i, (episode, name) in enumerate(people)]


@given(archives(), DECISIONS, st.randoms(use_true_random=False))
def test_resolution_does_not_depend_on_order(
    rows: list[ReferentRow], decisions: list[Decision], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve_entities(shuffled, decisions, gazetteer=GAZETTEER) == resolve_entities(
        rows, decisions, gazetteer=GAZETTEER
    )


@given(archives(), DECISIONS)
def test_every_referent_is_one_entity_and_every_entity_has_one(
    rows: list[ReferentRow], decisions: list[Decision]
) -> None:
    resolution = resolve_entities(rows, decisions, gazetteer=GAZETTEER)
    assert set(resolution.entity_of) == {(r.episode, r.referent) for r in rows}
    assert set(resolution.entity_of.values()) == set(resolution.entities)
    assert all(key and entity.id == id for id, entity in resolution.entities.items() for key in entity.keys)


@given(archives(), DECISIONS)
def test_what_people_keep_apart_is_apart(rows: list[ReferentRow], decisions: list[Decision]) -> None:
    resolution = resolve_entities(rows, decisions, gazetteer=None)
    for number, decision in enumerate(decisions):
        if isinstance(decision, CannotLink) and not _taken_back(decision, decisions[number + 1 :]):
            firsts, seconds = (_only(rows, side, other) for side, other in _both(decision))
            assert not _ids(resolution, firsts) & _ids(resolution, seconds)


@given(archives(), _NAMED, _NAMED)
def test_what_people_join_is_one(rows: list[ReferentRow], first: Named, second: Named) -> None:
    resolution = resolve_entities(rows, [MustLink(first=first, second=second)], gazetteer=None)
    firsts, seconds = _only(rows, first, second), _only(rows, second, first)
    if firsts and seconds:
        assert len(_ids(resolution, firsts) | _ids(resolution, seconds)) == 1


@given(archives())
def test_an_added_episode_never_splits_what_was_joined(rows: list[ReferentRow]) -> None:
    fewer = [r for r in rows if r.episode != "3"]
    before, after = (parts(resolve_entities(some, gazetteer=GAZETTEER)) for some in (fewer, rows))
    assert all(any(part <= whole for whole in after) for part in before)


def _taken_back(decision: CannotLink, later: Sequence[Decision]) -> bool:
    pair = {decision.first, decision.second}
    return any(isinstance(d, MustLink) and {d.first, d.second} == pair for d in later)


def _both(decision: CannotLink) -> tuple[tuple[Named, Named], tuple[Named, Named]]:
    return (decision.first, decision.second), (decision.second, decision.first)


def _only(rows: Iterable[ReferentRow], side: Named, other: Named) -> list[ReferentRow]:
    """Return the rows that plainly stand on that side alone: by name, and not by any form on the other."""

    def is_meant(r: ReferentRow, by: Named, forms: Iterable[str]) -> bool:
        folds = {normal_form(form) or form for form in forms}
        return by.episode in (None, r.episode) and (normal_form(by.form) or by.form) in folds

    return [
        r
        for r in rows
        if r.type == side.type and is_meant(r, side, [r.name]) and not is_meant(r, other, [r.name, *r.forms])
    ]


def _ids(resolution: Resolution, rows: Iterable[ReferentRow]) -> set[str]:
    return {resolution.entity_of[r.episode, r.referent] for r in rows}
