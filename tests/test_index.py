"""The index: whatever was taken in and let go of before, it says what resolving all at once says."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import groupby, permutations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from resolving import GAZETTEER, named, row
from test_resolve_any import DECISIONS, archives

from graph.index import Index, open_index
from graph.index_records import NO_CHANGES, EpisodeRecord, Rules
from graph.index_tables import seal_tables
from graph.referents import ReferentRow
from graph.resolve import resolve_entities
from schemas.decisions import CannotLink, Decision
from schemas.ids import content_hash
from schemas.ontology import load_ontology

ONTOLOGY = load_ontology()


def records(rows: Sequence[ReferentRow]) -> dict[str, EpisodeRecord]:
    """Return each episode with a relation between its first two referents, if it has as many."""
    found = {}
    for id, group in groupby(sorted(rows), key=lambda row: row.episode):
        own = tuple(group)
        said = {("USES", own[0].referent, own[1].referent)} if len(own) > 1 else set()
        found[id] = EpisodeRecord(id, content_hash(own), None, own, frozenset(said))
    return found


def rules(decisions: Sequence[Decision]) -> Rules:
    return Rules(tuple(decisions), GAZETTEER, ONTOLOGY, content_hash([d.model_dump(mode="json") for d in decisions]))


def check(index: Index, rows: Sequence[ReferentRow], decisions: Sequence[Decision]) -> None:
    wanted = resolve_entities(rows, decisions, gazetteer=GAZETTEER)
    assert {entity.id: entity for entity in index.entities()} == wanted.entities
    entity_of = {key: id for episode in records(rows) for key, id in index.resolution_of(episode).entity_of.items()}
    assert entity_of == wanted.entity_of


@given(archives(), archives(), DECISIONS)
def test_episodes_taken_in_one_by_one_resolve_as_they_do_all_at_once(
    rows: list[ReferentRow], others: list[ReferentRow], decisions: list[Decision]
) -> None:
    with open_index(None, rules(decisions)) as index:
        for record in records(others).values():
            index.update([record])
        check(index, others, decisions)
        new = records(rows)
        index.update(new.values(), gone=records(others).keys() - new.keys())
        check(index, rows, decisions)


@given(st.lists(archives(), min_size=2, max_size=4), DECISIONS)
def test_after_any_updates_it_says_what_one_made_anew_says(
    archive_by_archive: list[list[ReferentRow]], decisions: list[Decision]
) -> None:
    with open_index(None, rules(decisions)) as index:
        held: dict[str, EpisodeRecord] = {}
        for rows in archive_by_archive:
            new = records(rows)
            changed = [record for id, record in new.items() if held.get(id) != record]
            index.update(changed, gone=held.keys() - new.keys())
            held = new
            with open_index(None, rules(decisions)) as anew:
                anew.update(held.values())
                assert list(index.entities()) == list(anew.entities())
                assert index.versions() == anew.versions()
                assert all(index.resolution_of(id) == anew.resolution_of(id) for id in held)


@given(archives(), archives(), DECISIONS)
def test_an_update_tells_all_that_became_other_than_before(
    rows: list[ReferentRow], others: list[ReferentRow], decisions: list[Decision]
) -> None:
    with open_index(None, rules(decisions)) as index:
        index.update(records(others).values())
        token, entities, versions = index.token, {e.id: e for e in index.entities()}, index.versions()
        facts = facts_of(index, others)
        new = records(rows)
        index.update(
            [record for id, record in new.items() if records(others).get(id) != record],
            gone=records(others).keys() - new.keys(),
        )
        changes = index.changes_since(token)
        assert changes is not None
        now, current = {e.id: e for e in index.entities()}, index.versions()
        assert {id for id in entities.keys() | now.keys() if entities.get(id) != now.get(id)} <= set(changes.entities)
        assert {id for id in versions.keys() | current.keys() if versions.get(id) != current.get(id)} <= {
            *changes.episodes,
            *changes.renamed_in,
        }
        new_id = dict(changes.renames)
        facts = {(type, *(new_id.get(end, end) for end in ends)) for type, *ends in facts}
        assert facts ^ facts_of(index, rows) <= {tuple(fact) for fact in changes.facts}
        assert (token == index.token) == (changes == NO_CHANGES)


def facts_of(index: Index, rows: Sequence[ReferentRow]) -> set[tuple[str, str, str]]:
    found = set()
    for record in records(rows).values():
        entity_of = index.resolution_of(record.id).entity_of
        found |= {(type, entity_of[record.id, h], entity_of[record.id, t]) for type, h, t in record.relations}
    return found


def test_where_an_episode_goes_another_becomes_the_first_to_use_a_name() -> None:
    own = [row(episode, "r", "Loom") for episode in ("1", "2", "3")]
    apart = [CannotLink(first=named("Company", "Loom", "2"), second=named("Company", "Loom"))]
    with open_index(None, rules(apart)) as index:
        index.update(records(own).values())
        assert index.resolution_of("1").entity_of["1", "r"] == "loom"
        index.update([], gone=["1"])
        assert index.resolution_of("2").entity_of["2", "r"] == "loom"
        check(index, own[1:], apart)


def test_a_file_that_others_wrote_to_is_begun_anew(tmp_path: Path) -> None:
    path, own = tmp_path / "index.sqlite", [row("1", "r", "Loom")]
    with open_index(path, rules([])) as index:
        index.update(records(own).values())
    os.utime(path, ns=(0, 0))  # else what is written next might be of the same tick of the clock
    seal_tables(path)
    with open_index(path, rules([])) as index:
        check(index, own, [])
    with closing(sqlite3.connect(path)) as others:
        others.execute("DELETE FROM referents")
        others.commit()
    with open_index(path, rules([])) as index:
        assert index.versions() == {}
        assert index.count_entities() == 0


def test_entities_of_types_that_no_ontology_has_any_more_get_ids_as_if_all_came_at_once() -> None:
    own = [
        ReferentRow("1" * 16, "r", "Loom", "Company", ("Loom",)),
        ReferentRow("2" * 16, "r", "Loom", "Gadget", ("Loom",)),
        ReferentRow("3" * 16, "r", "Loom Gadget", "Company", ("Loom Gadget",)),
        ReferentRow("4" * 16, "r", "Loom", "Widget", ("Loom",)),
        ReferentRow("5" * 16, "r", "Loom Widget", "Gadget", ("Loom Widget",)),
    ]
    for order in permutations(range(len(own))):
        with open_index(None, rules([])) as index:
            for place in order:
                index.update(records([own[place]]).values())
            check(index, own, [])
            index.update([], gone=[own[order[0]].episode])
            check(index, [own[place] for place in sorted(order[1:])], [])
