"""Resolution: decisions of people are obeyed, whatever the rules say."""

import pytest
from resolving import GAZETTEER, entity_of, named, parts, row

from graph.resolve import resolve_entities
from schemas.decisions import CannotLink, Decision, MustLink, Rename, Retype


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
    decisions: list[Decision] = [
        *(MustLink(first=named("Person", "Sam", ep), second=named("Person", "Sam Ode")) for ep in ("1", "2", "3")),
        MustLink(first=named("Company", "Entropic", "1"), second=named("Company", "Ant Farm")),
    ]
    assert list(resolve_entities(rows, decisions, gazetteer=GAZETTEER).entities) == ["ant-farm", "sam-ode"]


def test_a_must_link_whose_other_name_is_unknown_changes_nothing() -> None:
    rows = [row("1", "a", "Sam Ode", "Person"), row("2", "b", "Sam Ode", "Person")]
    decision = MustLink(first=named("Person", "Sam Ode", "1"), second=named("Person", "Sam Ode Lee"))
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
    rows = [row("1", "a", "Sam Ode", "Person"), row("2", "b", "Sam Ode", "Person"), row("3", "c", "Sam Ode", "Person")]
    first, second = named("Person", "Sam Ode", "1"), named("Person", "Sam Ode")
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
    decisions: list[Decision] = [
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
    decisions: list[Decision] = [
        Retype(subject=named("Company", "Loom"), type="Model"),
        MustLink(first=named("Model", "Loom"), second=named("Model", "Weft")),
    ]
    assert len(resolve_entities(rows, decisions).entities) == 1
