"""Kills of an ingest that loads while it extracts in two processes: the next one ends in the same graph."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from benchmarks.killable import Ended, Ingest, Place, State, fresh_place
from cli_runs import find_complaints
from faulty_places import line_to_embedded
from places import TALK
from processes import KILLS

pytestmark = pytest.mark.heavy

OFTEN = "import extractor.early_loads; extractor.early_loads.FIRST = 1; from extractor.cli import main; main()"
EARLY = "graph: nothing more is loaded until all is extracted: "
KILLED = -9
LIBRARIES = ("Dask", "JAX", "Keras", "LangChain", "Ollama", "PyTorch", "Ray", "TensorFlow")
TIMES = 45  # each talk says the same: so there is as much to extract as the database takes to start


class Undisturbed(NamedTuple):
    """Hold what an ingest that nobody disturbs ends in, and how long it takes from its first load on."""

    state: State
    loading: float


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks")
    for library in LIBRARIES:
        (folder / f"{library}.md").write_text(TALK.replace("PyTorch", library) * TIMES)
    return folder


@pytest.fixture(scope="module")
def undisturbed(talks: Path) -> Undisturbed:
    with place_of(talks) as place:
        ingest = place.start()
        ingest.wait_until(place.has_begun)
        begun = ingest.seconds
        code, said = ingest.end()
        loading = ingest.seconds - begun
        assert code == 0, said
        assert "loaded early" in said
        return Undisturbed(place.state(), loading)


@contextmanager
def place_of(talks: Path) -> Iterator[Place]:
    with fresh_place("embedded", OFTEN, [str(talks), "--processes", "2"]) as place:
        yield place


def kill_at_work(place: Place, number: int, longest: float) -> bool:
    """Kill an ingest a while after it kept more, or every second time began to load; tell whether it still ran."""
    kept = place.count_kept()
    left = len(LIBRARIES) - kept
    wanted = kept + random.randint(1, max(left // (KILLS - number), 1))
    ingest = place.start()
    ingest.wait_until(place.has_begun if number % 2 or not left else lambda: place.count_kept() >= wanted)
    ingest.wait(random.uniform(0, longest))
    return ingest.kill().code == KILLED


def completes(place: Place, undisturbed: Undisturbed) -> None:
    code, said = place.start().end()
    assert code == 0, said
    assert find_complaints(said) == []
    assert place.state() == undisturbed.state


def test_an_ingest_that_is_killed_while_it_extracts_and_loads_ends_in_the_same_graph(
    talks: Path, undisturbed: Undisturbed
) -> None:
    hit = 0
    while hit < KILLS:
        with place_of(talks) as place:
            while hit < KILLS and kill_at_work(place, hit, undisturbed.loading / 2):
                hit += 1
            completes(place, undisturbed)


def disturb_first_load(place: Place, disturb: Callable[[Ingest, int], None]) -> Ended:
    """Ingest, and disturb that or its database while the first load writes; till then one process does not extract."""
    kept: list[int] = []

    def disturb_and_let_go(database: int) -> None:
        kept.append(place.count_kept())
        disturb(ingest, database)
        with suppress(ProcessLookupError):
            os.kill(held, signal.SIGCONT)

    with line_to_embedded(place.data, disturb_and_let_go):
        ingest = place.start()
        assert ingest.wait_until(lambda: len(ingest.workers()) == 2)
        held = max(ingest.workers())  # the one that has the second episode
        os.kill(held, signal.SIGSTOP)
        ended = ingest.end()
    assert kept == [1], ended.said
    return ended


def test_an_ingest_that_is_killed_while_a_load_writes_beside_its_extraction_ends_in_the_same_graph(
    talks: Path, undisturbed: Undisturbed
) -> None:
    with place_of(talks) as place:
        assert disturb_first_load(place, lambda ingest, _: os.killpg(ingest.pid, signal.SIGKILL)).code == KILLED
        assert place.count_kept() < len(LIBRARIES)
        completes(place, undisturbed)


def test_a_database_that_is_killed_while_a_load_writes_is_told_in_a_line_and_stops_no_extraction(
    talks: Path, undisturbed: Undisturbed
) -> None:
    with place_of(talks) as place:
        code, said = disturb_first_load(place, lambda _, database: os.kill(database, signal.SIGKILL))
        assert (code, place.count_kept()) == (0, len(LIBRARIES)), said
        assert said.count(EARLY) == 1
        assert find_complaints(said) == []
        completes(place, undisturbed)
