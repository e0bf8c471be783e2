"""Corrections: what people say of entities and statements becomes decisions that hold, and can be taken back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path

import pytest
from correcting import ARCHIVE, CORRECT, LAUNCH, PANEL, REVIEW, claimed, know, renamed, retyped, said
from factories import make_episode
from loads import keep
from resolving import entity_of, parts

from graph.corrections import find_entity, reject_statement
from graph.known import Known, measure_effects, rejected_by
from schemas.decisions import Decision, Reject, RejectClaim, Rename
from schemas.errors import QueryError, SettingsError, WorkspaceError
from schemas.extraction import Extraction
from schemas.workspace import Workspace, open_workspace


@pytest.fixture
def talks(workspace: Workspace) -> Workspace:
    keep(workspace, *ARCHIVE.values())
    return workspace


@contextmanager
def workspace_of(root: Path, extractions: Sequence[Extraction], decisions: Sequence[Decision]) -> Iterator[Workspace]:
    with open_workspace(root) as workspace:
        keep(workspace, *extractions)
        workspace.decide(*decisions)
        yield workspace


# --- finding who is meant ---


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        ("bright-loom", "bright-loom"),
        ("Bright Loom", "bright-loom"),
        ("BRIGHT  looms", "bright-loom"),
        ("brightloom", "bright-loom"),
        ("weftling-product", "weftling-product"),
        ("Tobias Lund", "tobias-lund"),
    ],
)
def test_any_spelling_finds_an_entity(talks: Workspace, wanted: str, id: str) -> None:
    assert find_entity(know(talks), wanted).id == id


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("Weftling", r"'Weftling' may mean 2 entities: .*weftling-model, Model.*weftling-product, Product.*id"),
        ("Tobias", r"may mean .*tobias-lund, Person"),
        ("cordwein", r"no entity is called 'cordwein'; near it: Cordwain"),
        ("", r"no entity is called ''"),
    ],
)
def test_who_is_meant_is_asked_with_all_who_may_be(talks: Workspace, wanted: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        find_entity(know(talks), wanted)


# --- renaming ---


def test_a_new_name_holds_and_the_old_one_still_finds_the_entity(talks: Workspace) -> None:
    made = renamed(know(talks), "Bright Loom", "  Loom   House ")
    assert made.decisions == (Rename(subject=made.decisions[0].subject, name="Loom House"),)
    (entity,) = made.entities
    assert (entity.id, entity.name) == ("loom-house", "Loom House")
    assert {find_entity(made.known, old).id for old in ("bright-loom", "Bright Loom", "Brightloom")} == {"loom-house"}


def test_the_last_name_holds_and_each_can_be_taken_back_alone(talks: Workspace) -> None:
    talks.decide(*renamed(know(talks), "Bright Loom", "First").decisions)
    talks.decide(*renamed(know(talks), "First", "Second").decisions)
    assert find_entity(know(talks), "Bright Loom").name == "Second"
    assert [effect.overruled for effect in measure_effects(know(talks))] == [True, False]
    talks.undo_decision(1)
    assert find_entity(know(talks), "Bright Loom").name == "Second"
    talks.undo_decision(1)
    assert find_entity(know(talks), "Bright Loom").name == "Bright Loom"


def test_one_of_several_people_with_a_first_name_in_common_is_renamed_alone(talks: Workspace) -> None:
    before = know(talks).resolution
    after = renamed(know(talks), "Tobias Lund", "Toby Lund").known.resolution
    assert parts(after) == parts(before)
    names = [entity_of(after, *key).name for key in ((LAUNCH, "r2"), (REVIEW, "b"), (PANEL, "p"))]
    assert names == ["Toby Lund", "Toby Lund", "Tobias Reed"]


def test_saying_a_name_twice_decides_nothing_more(talks: Workspace) -> None:
    talks.decide(*renamed(know(talks), "Bright Loom", "Loom House").decisions)
    assert renamed(know(talks), "Bright Loom", "Loom House").decisions == ()


# --- retyping ---


def test_another_type_makes_it_one_with_what_has_that_name_and_type(talks: Workspace) -> None:
    made = retyped(know(talks), "weftling-product", "model")
    assert [(entity.id, entity.type) for entity in made.entities] == [("weftling", "Model")]
    assert {key for key, id in made.known.resolution.entity_of.items() if id == "weftling"} == {
        (LAUNCH, "r6"),
        (REVIEW, "e"),
        (PANEL, "t"),
    }


def test_a_type_is_given_to_all_that_an_entity_is_made_of(talks: Workspace) -> None:
    (entity,) = retyped(know(talks), "Bright Loom", "Organization").entities
    assert (entity.type, entity.name) == ("Organization", "Bright Loom")
    assert retyped(know(talks), "Bright Loom", "Company").decisions == ()


def test_the_last_type_holds_and_each_can_be_taken_back_alone(talks: Workspace) -> None:
    types = []
    for type in ("Organization", "Event", "Company"):
        talks.decide(*retyped(know(talks), "Cordwain", type).decisions)
        types.append(find_entity(know(talks), "Cordwain").type)
    assert types == ["Organization", "Event", "Company"]
    talks.undo_decision(3)
    talks.undo_decision(1)
    assert find_entity(know(talks), "Cordwain").type == "Event"
    talks.undo_decision(1)
    assert find_entity(know(talks), "Cordwain").type == "Company"


def test_name_and_type_can_be_given_in_either_order_and_taken_back_in_either(talks: Workspace) -> None:
    talks.decide(*retyped(know(talks), "Cordwain", "Organization").decisions)
    talks.decide(*renamed(know(talks), "Cordwain", "Cord & Wain").decisions)
    given_both = find_entity(know(talks), "Cordwain")
    assert (given_both.name, given_both.type) == ("Cord & Wain", "Organization")
    talks.undo_decision(1)
    entity = find_entity(know(talks), "Cordwain")
    assert (entity.name, entity.type) == ("Cord & Wain", "Company")


# --- rejecting ---


def test_a_rejected_fact_is_gone_from_its_episode_alone(talks: Workspace) -> None:
    known = know(talks)
    rejection = reject_statement(known, said(known, LAUNCH, "Ana Ferro", "FOUNDED", "Brightloom"))
    assert rejection.decision == Reject(head="Ana Ferro", type="FOUNDED", tail="Brightloom", episode=LAUNCH)
    assert (rejection.gone, rejection.left) == (1, 1)
    talks.decide(rejection.decision)
    assert {one.episode for one in rejected_by(know(talks))} == {LAUNCH}


def test_a_fact_rejected_everywhere_is_gone_by_all_its_names_and_whatever_it_is_called_later(
    talks: Workspace,
) -> None:
    known = know(talks)
    rejection = reject_statement(known, said(known, REVIEW, "Ana Ferro", "FOUNDED", "Bright Loom"), everywhere=True)
    assert (rejection.decision.episode, rejection.gone, rejection.left) == (None, 2, 0)
    talks.decide(rejection.decision, *renamed(know(talks), "Bright Loom", "Loom House").decisions)
    assert {one.episode for one in rejected_by(know(talks))} == {LAUNCH, REVIEW}
    talks.undo_decision(2)
    assert {one.episode for one in rejected_by(know(talks))} == {LAUNCH, REVIEW}


def test_a_fact_can_be_rejected_under_a_name_that_people_gave(talks: Workspace) -> None:
    talks.decide(*renamed(know(talks), "Bright Loom", "Loom House").decisions)
    known = know(talks)
    rejection = reject_statement(known, said(known, REVIEW, "Ana Ferro", "FOUNDED", "Bright Loom"), everywhere=True)
    talks.decide(rejection.decision)
    talks.undo_decision(1)
    assert {one.episode for one in rejected_by(know(talks))} == {LAUNCH, REVIEW}


def test_a_symmetric_fact_is_rejected_in_either_direction(talks: Workspace) -> None:
    talks.decide(Reject(head="Bright Loom", type="PARTNERED_WITH", tail="Cordwain"))
    assert [one.episode for one in rejected_by(know(talks))] == [PANEL]
    assert measure_effects(know(talks))[0].statements == 1


def test_rejecting_twice_rejects_no_more(talks: Workspace) -> None:
    id = said(know(talks), LAUNCH, "Ana Ferro", "FOUNDED", "Brightloom")
    talks.decide(reject_statement(know(talks), id).decision)
    again = reject_statement(know(talks), id)
    assert again.decision in know(talks).decisions
    assert (again.gone, again.left) == (0, 1)


def test_a_rejected_claim_is_gone_in_its_words_and_from_its_episode_alone(talks: Workspace) -> None:
    again = ARCHIVE["review"].model_copy(
        update={"episode": make_episode("rerun", [(None, ARCHIVE["review"].episode.text)])}
    )
    keep(talks, again)
    known = know(talks)
    claim = claimed(known, REVIEW)
    rejection = reject_statement(known, claim.id)
    assert rejection.decision == RejectClaim(claim="prediction", about=("Loomer",), quote=claim.quote, episode=REVIEW)
    assert (rejection.gone, rejection.left) == (1, 1)
    talks.decide(rejection.decision)
    assert list(rejected_by(know(talks))) == [claim]
    assert measure_effects(know(talks))[0].statements == 1
    everywhere = reject_statement(know(talks), claim.id, everywhere=True)
    assert (everywhere.decision.episode, everywhere.gone, everywhere.left) == (None, 1, 0)


def test_a_claim_stays_rejected_whatever_it_is_about_is_called(talks: Workspace) -> None:
    claim = claimed(know(talks), REVIEW)
    talks.decide(*renamed(know(talks), "Loomer", "Big Loomer").decisions)
    talks.decide(reject_statement(know(talks), claim.id, everywhere=True).decision)
    assert list(rejected_by(know(talks))) == [claim]
    talks.undo_decision(1)
    assert list(rejected_by(know(talks))) == [claim]


# --- whatever comes later ---


@pytest.mark.parametrize("correct", CORRECT.values(), ids=CORRECT)
def test_corrections_hold_for_episodes_that_come_later_in_any_order(
    correct: Callable[[Known], Sequence[Decision]], tmp_path: Path
) -> None:
    with workspace_of(tmp_path / "first", [ARCHIVE["launch"]], ()) as workspace:
        decisions = correct(know(workspace))
    resolutions = []
    for number, order in enumerate(permutations(ARCHIVE.values())):
        with workspace_of(tmp_path / str(number), order, decisions) as workspace:
            known = know(workspace)
            resolutions.append((known.resolution, {one.id for one in rejected_by(known)}))
    assert all(one == resolutions[0] for one in resolutions)
    resolution, rejected = resolutions[0]
    if correct is CORRECT["rename"]:
        assert entity_of(resolution, PANEL, "s").name == "Loom House"
    if correct is CORRECT["retype"]:
        assert entity_of(resolution, REVIEW, "d").type == "Organization"
    if correct is CORRECT["reject"]:
        assert len(rejected) == 2
    if correct is CORRECT["reject a claim"]:
        assert rejected == {claimed(known, LAUNCH).id}


def test_corrections_hold_when_an_episode_is_extracted_again_and_names_its_referents_otherwise(
    talks: Workspace,
) -> None:
    for correct in CORRECT.values():
        talks.decide(*correct(know(talks)))
    new_ids = {referent.id: f"new-{referent.id}" for referent in ARCHIVE["review"].referents}
    text = ARCHIVE["review"].model_dump_json()
    for old, new in new_ids.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    keep(talks, Extraction.model_validate_json(text))
    known = know(talks)
    assert entity_of(known.resolution, REVIEW, "new-c").name == "Loom House"
    assert entity_of(known.resolution, REVIEW, "new-d").type == "Organization"
    assert len(rejected_by(known)) == 3
    assert all(effect.referents or effect.statements for effect in measure_effects(known))


def test_a_decision_that_names_nothing_any_more_says_so(talks: Workspace) -> None:
    talks.decide(*renamed(know(talks), "Cordwain", "Cord").decisions)
    talks.forget(PANEL)
    assert [tuple(effect) for effect in measure_effects(know(talks))] == [(0, 0, False)]


# --- what can't be ---

REFUSED: dict[str, Callable[[Known], object]] = {
    "a name without a letter": lambda known: renamed(known, "Cordwain", " -! "),
    "no such type": lambda known: retyped(known, "Cordwain", "Firm"),
    "no such statement": lambda known: reject_statement(known, "000000000000"),
    "too short an id": lambda known: reject_statement(known, known.relations[0].id[:5]),
    "an empty id": lambda known: reject_statement(known, ""),
}


@pytest.mark.parametrize("ask", REFUSED.values(), ids=REFUSED)
def test_what_makes_no_decision_is_refused_in_a_line(talks: Workspace, ask: Callable[[Known], object]) -> None:
    with pytest.raises((SettingsError, WorkspaceError)) as error:
        ask(know(talks))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("number", [0, -1, 2])
def test_only_a_decision_that_is_there_can_be_taken_back(talks: Workspace, number: int) -> None:
    talks.decide(Rename(subject=renamed(know(talks), "Cordwain", "C").decisions[0].subject, name="C"))  # type: ignore[union-attr]
    with pytest.raises(WorkspaceError, match=f"no decision {number}, there are 1"):
        talks.undo_decision(number)
    assert len(talks.decisions()) == 1
