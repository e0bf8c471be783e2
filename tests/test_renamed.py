"""What has but another id than before stays the node that it is, and what speaks of it is not written again."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from factories import Fact, make_extraction, make_referent
from loads import HEAVY, ONTOLOGY, Killed, Writes, check_killed_anywhere, forget, from_scratch, keep, load, snapshot

from graph.archive import open_archive
from graph.connection import Graph
from schemas.extraction import Extraction
from schemas.workspace import Workspace, open_workspace

TYPES = ("Concept", "Company", "Product")
SPELLINGS = ("Loom", "Looms", "loom", "Weft", "wefts", "Loom Weft", "Loom-Wefts")


def talk(name: str, *named: tuple[str, str], said: str | None = None) -> Extraction:
    """Make a talk of things, each with its type, of which the first two are related where something is `said`."""
    referents = [make_referent(f"r{number}", type, form) for number, (type, form) in enumerate(dict.fromkeys(named))]
    line = f"{' and '.join(form for _, form in named)} in {name}."
    facts = [Fact(0, "r0", said, "r1")] if said and len(referents) > 1 else []
    return make_extraction(name, [(None, line)], referents, facts)


def look(workspace: Workspace) -> None:
    """Resolve what is new without loading it, as an export does."""
    with open_archive(workspace, None, ONTOLOGY):
        pass


def written(graph: Graph, workspace: Workspace) -> int:
    """Load, and return how many episodes were written; the graph is as if built anew."""
    count = load(graph, workspace).episodes_written
    assert load(graph, workspace).episodes_written == 0
    loaded = snapshot(graph)
    assert loaded == from_scratch(graph, workspace)
    return count


def ids(graph: Graph) -> list[str]:
    return sorted(row["id"] for row in graph.read("MATCH (n:Entity) RETURN n.id AS id"))


def test_an_episode_is_not_written_again_where_another_spelling_wins(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, talk("one", ("Concept", "Looms"), ("Company", "Weft"), said="USES"))
    load(graph, workspace)
    assert ids(graph) == ["looms", "weft"]
    keep(workspace, talk("two", ("Concept", "Loom")), talk("three", ("Concept", "Loom")))
    assert written(graph, workspace) == 2
    assert ids(graph) == ["loom", "weft"]


def test_an_episode_is_not_written_again_where_another_entity_wants_the_same_id(
    graph: Graph, workspace: Workspace
) -> None:
    keep(workspace, talk("one", ("Concept", "Loom")))
    load(graph, workspace)
    keep(workspace, talk("two", ("Company", "Loom")))
    assert written(graph, workspace) == 1
    assert ids(graph) == ["loom-company", "loom-concept"]
    forget(workspace, talk("two").episode.id)
    assert written(graph, workspace) == 0
    assert ids(graph) == ["loom"]


def test_an_entity_takes_the_id_of_one_that_goes_at_the_same_time(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, talk("one", ("Concept", "Looms")), talk("other", ("Company", "Loom"), ("Product", "Weft")))
    load(graph, workspace)
    assert ids(graph) == ["loom", "looms", "weft"]
    forget(workspace, talk("other").episode.id)
    keep(workspace, talk("two", ("Concept", "Loom")), talk("three", ("Concept", "Loom")))
    assert written(graph, workspace) == 2
    assert ids(graph) == ["loom"]


def test_an_entity_takes_the_id_that_another_leaves_for_a_third(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, talk("one", ("Concept", "Looms")), talk("other", ("Company", "Loom")))
    load(graph, workspace)
    keep(workspace, *(talk(name, ("Concept", "Loom")) for name in ("two", "three")))
    look(workspace)
    forget(workspace, talk("two").episode.id)
    keep(workspace, *(talk(name, ("Company", "Looms")) for name in ("four", "five")))
    assert written(graph, workspace) == 3
    assert ids(graph) == ["loom", "looms"]


def test_an_id_that_comes_back_to_another_entity_leads_nobody_astray(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, talk("one", ("Company", "Loom")))
    keep(workspace, *(talk(name, ("Company", "Looms")) for name in ("two", "three")))
    load(graph, workspace)
    forget(workspace, talk("two").episode.id)
    look(workspace)
    keep(workspace, talk("four", ("Concept", "Weft"), ("Company", "Looms"), ("Product", "Loom"), said="PARTNERED_WITH"))
    written(graph, workspace)


@pytest.mark.parametrize("after", [2, *(pytest.param(after, marks=HEAVY) for after in (1, 3, 4, 5, 6, 7))])
def test_a_new_id_that_is_taken_back_after_a_kill_leads_nobody_astray(
    graph: Graph, workspace: Workspace, after: int
) -> None:
    keep(workspace, talk("one", ("Concept", "Looms"), ("Company", "Weft"), said="USES"))
    load(graph, workspace)
    keep(workspace, *(talk(name, ("Concept", "Loom")) for name in ("two", "three")))
    with suppress(Killed):
        load(Writes(graph, after, after=True), workspace)  # type: ignore[arg-type]
    for name in ("two", "three"):
        forget(workspace, talk(name).episode.id)
    written(graph, workspace)


def test_what_is_said_both_ways_is_written_again(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, talk("one", ("Company", "Looms"), ("Company", "Loop"), said="PARTNERED_WITH"))
    load(graph, workspace)
    keep(workspace, talk("two", ("Company", "Loom")), talk("three", ("Company", "Loom")))
    assert written(graph, workspace) == 3
    assert ids(graph) == ["loom", "loop"]


def test_where_others_took_the_entity_away_all_is_compared(graph: Graph, workspace: Workspace) -> None:
    keep(workspace, talk("one", ("Concept", "Looms")))
    load(graph, workspace)
    graph.write("MATCH (n:Entity {id: 'looms'}) SET n.id = 'mine'")
    keep(workspace, talk("two", ("Concept", "Loom")), talk("three", ("Concept", "Loom")))
    assert written(graph, workspace) == 3


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=HEAVY) for seed in range(2, 6))])
def test_whatever_came_and_went_the_graph_is_as_if_built_anew(graph: Graph, workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    kept: set[str] = set()
    for step in range(20):
        name = f"talk {chance.randrange(12)}"
        if name in kept and chance.random() < 0.4:
            forget(workspace, talk(name).episode.id)
            kept.remove(name)
        else:
            named = [(chance.choice(TYPES), chance.choice(SPELLINGS)) for _ in range(chance.randint(1, 4))]
            keep(workspace, talk(name, *named, said=chance.choice(["USES", "PARTNERED_WITH", None])))
            kept.add(name)
        if chance.random() < 0.6:
            load(graph, workspace)
        elif chance.random() < 0.6:
            look(workspace)
        if step % 10 == 9:
            load(graph, workspace)
            loaded = snapshot(graph)
            with open_workspace(workspace.root.with_name(f"{seed} {step}")) as other:
                keep(other, *(extraction for _, extraction in workspace.extractions()))
                assert loaded == from_scratch(graph, other)
            from_scratch(graph, workspace)


@pytest.mark.heavy
def test_new_ids_killed_between_any_two_transactions_are_made_up_for(graph: Graph, tmp_path: Path) -> None:
    @contextmanager
    def changed(number: int) -> Iterator[Workspace]:
        with open_workspace(tmp_path / str(number)) as workspace:
            keep(workspace, talk("one", ("Concept", "Looms"), ("Company", "Weft"), said="USES"))
            keep(workspace, talk("other", ("Company", "Loom")))
            from_scratch(graph, workspace)
            forget(workspace, talk("other").episode.id)
            keep(workspace, *(talk(name, ("Concept", "Loom")) for name in ("two", "three")))
            yield workspace

    check_killed_anywhere(graph, changed)
