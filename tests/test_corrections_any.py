"""Corrections of whatever there is: a decision means the whole of an entity, and nobody else."""

from collections.abc import Sequence

from correcting import retyped
from hypothesis import assume, given
from hypothesis import strategies as st
from loads import ONTOLOGY
from resolving import GAZETTEER, TYPES, entity_of, parts, row
from test_resolve_any import DECISIONS, archives

from graph.corrections import rename_entity, retype_entity
from graph.known import Known
from graph.referents import ReferentRow
from graph.resolve import resolve_entities
from schemas.decisions import Decision, Retype
from schemas.errors import TalkgraphError


def knowing(rows: Sequence[ReferentRow], decisions: Sequence[Decision] = ()) -> Known:
    resolution = resolve_entities(rows, decisions, gazetteer=GAZETTEER)
    by_key = {(row.episode, row.referent): row for row in rows}
    return Known(by_key, (), (), {}, tuple(decisions), GAZETTEER, ONTOLOGY, resolution)


@given(archives(), DECISIONS, st.data())
def test_a_rename_names_the_whole_entity_and_nobody_else(
    rows: list[ReferentRow], decisions: list[Decision], data: st.DataObject
) -> None:
    known = knowing(rows, decisions)
    assume(known.resolution.entities)
    entity = data.draw(st.sampled_from(sorted(known.resolution.entities.values())))
    try:
        made = rename_entity(known, entity, "Loom House")
    except TalkgraphError:
        return
    assert parts(made.known.resolution) == parts(known.resolution)
    for key, id in known.resolution.entity_of.items():
        before, after = known.resolution.entities[id], entity_of(made.known.resolution, *key)
        assert after.name == ("Loom House" if id == entity.id else before.name)
        assert after.type == before.type


@given(archives(), DECISIONS, st.sampled_from(TYPES), st.data())
def test_a_retype_changes_the_whole_entity_and_nobody_else(
    rows: list[ReferentRow], decisions: list[Decision], type: str, data: st.DataObject
) -> None:
    known = knowing(rows, decisions)
    assume(known.resolution.entities)
    entity = data.draw(st.sampled_from(sorted(known.resolution.entities.values())))
    try:
        made = retype_entity(known, entity, type)
    except TalkgraphError:
        return
    joined = {entity.id for entity in made.entities}
    for key, id in known.resolution.entity_of.items():
        after = entity_of(made.known.resolution, *key)
        if id == entity.id:
            assert after.type == type
        elif after.id not in joined:
            assert after.type == known.resolution.entities[id].type


def test_an_entity_that_the_gazetteer_knows_by_several_names_is_corrected_by_its_name_there() -> None:
    known = knowing([row("1", "a", "Anthropic PBC"), row("2", "b", "Entropic"), row("3", "c", "Anthropic")])
    (decision,) = retyped(known, "anthropic", "Organization").decisions
    assert isinstance(decision, Retype)
    assert (decision.subject.form, decision.subject.episode) == ("Anthropic", None)
