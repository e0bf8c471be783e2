"""Resolution: what holds whatever the rows and decisions."""

from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st
from resolving import GAZETTEER, TYPES, parts, person, row

from graph.referents import ReferentRow
from graph.resolve import Resolution, resolve_entities
from schemas.decisions import CannotLink, Decision, MustLink, Named, Rename, Retype
from schemas.names import normal_form

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
    some = st.lists(NAMES, max_size=2)
    drawn = draw(st.lists(st.tuples(EPISODES, NAMES, st.sampled_from(TYPES), some, some), max_size=8))
    rows = [
        row(episode, f"r{i}", name, type, forms=(name, *forms), heard_as=tuple(heard))
        for i, (episode, name, type, forms, heard) in enumerate(drawn)
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
