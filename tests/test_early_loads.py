"""Loads that begin while episodes are still extracted."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from demo_graph import AsDemo, demo_extractor
from loads import snapshot
from places import TALK, Place

from extractor.cli.app import run
from extractor.cli.joining import loading_early
from extractor.early_loads import EarlyLoads, GoOn, LoadEarly, LoadGivenUpError
from extractor.extract import Extractor, Later
from extractor.folder import find_transcripts
from extractor.ingested import IngestedSource, IngestReport
from extractor.pipeline import ingest_episodes
from graph.connection import open_embedded_graph
from schemas.episode import Episode
from schemas.errors import ExtractionError, GraphUnavailableError
from schemas.workspace import Workspace, open_workspace

LONG = 60.0  # seconds that no machine stalls for; nothing here waits as long
NAMES = ("one.md", "two.md", "three.md", "zero.md")  # in this order they are read as: one, three, two, zero


class Halting(AsDemo):
    """Extract as the demo does, but do something first where the last episode comes."""

    def __init__(self, before_last: Callable[[], object]) -> None:
        self._before_last = before_last

    def begin(self, episode: Episode) -> Later:
        if "zero" in episode.text:
            self._before_last()
        return super().begin(episode)


class Endless:
    """Load until it is given up; say when that began and ended."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def __call__(self, _: Workspace, go_on: GoOn) -> int:
        self.begun.set()
        try:
            while True:
                go_on()
                time.sleep(0.01)
        except LoadGivenUpError:
            self.ended.set()
            raise


@pytest.fixture
def four(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Give a place with four talks, of which already one is worth a load."""
    monkeypatch.setattr("extractor.early_loads.FIRST", 1)
    place = Place(tmp_path / "place")
    for name in NAMES:
        place.write(name, TALK.replace("the show", name.removesuffix(".md")))
    return place


def ingest(place: Place, load_early: LoadEarly, extractor: Extractor | None = None) -> IngestReport:
    with open_workspace(place.data) as workspace:
        listing = find_transcripts([place.talks])
        return ingest_episodes(listing, workspace, extractor or demo_extractor(), load_early=load_early)


def test_what_is_kept_is_loaded_before_the_last_episode_is_extracted(four: Place) -> None:
    loaded = threading.Event()

    def load(workspace: Workspace, _: GoOn) -> int:
        assert workspace.pointers()
        loaded.set()
        return 1

    def wait() -> None:
        assert loaded.wait(LONG), "no load while the last episode is not yet extracted"

    report = ingest(four, load, Halting(wait))
    assert report.count("extracted") == 4
    assert report.loaded_early >= 1


def test_one_load_runs_at_a_time_however_many_episodes_are_kept_meanwhile(four: Place) -> None:
    alone, kept = threading.Lock(), threading.Event()

    def load(workspace: Workspace, _: GoOn) -> int:
        assert alone.acquire(blocking=False), "two loads at once"
        assert kept.wait(LONG), "none but the first is kept while a load runs"
        alone.release()
        return len(workspace.pointers())

    assert ingest(four, load, Halting(kept.set)).loaded_early >= 1


def test_the_next_load_waits_until_a_good_part_more_is_kept(four: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.early_loads.FIRST", 3)
    begun: list[int] = []

    def load(workspace: Workspace, _: GoOn) -> int:
        begun.append(len(workspace.pointers()))
        return 0

    ingest(four, load)
    assert len(begun) == 1
    assert begun[0] >= 3


def test_an_early_load_that_fails_is_the_last_and_stops_nothing(four: Place) -> None:
    asked: list[int] = []

    def load(*_: object) -> int:
        asked.append(1)
        raise GraphUnavailableError("the server went away")

    report = ingest(four, load)
    assert asked == [1]
    assert report.count("extracted") == 4
    assert report.loaded_early == 0


def test_a_fault_of_the_program_in_an_early_load_is_not_kept_quiet(four: Place) -> None:
    def load(*_: object) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ingest(four, load)


def test_a_run_that_breaks_off_gives_its_load_up(four: Place) -> None:
    load = Endless()

    def fail() -> None:
        assert load.begun.wait(LONG)
        raise KeyError("a fault of the program")

    with pytest.raises(KeyError):
        ingest(four, load, Halting(fail))
    assert load.ended.is_set()


def test_ctrl_c_at_the_end_of_a_run_gives_the_load_up_that_it_waits_for(four: Place) -> None:
    load = Endless()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # who started the tests may have it ignored

    def wait(workspace: Workspace) -> None:
        with EarlyLoads(workspace, load, held=0, left=9) as early:
            early.note(IngestedSource("one.md", "extracted"))
            load.begun.wait(LONG)
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()

    with open_workspace(four.data) as workspace, pytest.raises(KeyboardInterrupt):
        wait(workspace)
    signal.signal(signal.SIGINT, before)
    assert load.ended.is_set()


def test_the_last_episode_begins_no_load(four: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.early_loads.FIRST", 4)
    assert ingest(four, lambda *_: 1).loaded_early == 0


def test_the_more_there_is_already_the_more_must_be_kept_before_a_load(four: Place) -> None:
    begun: list[int] = []

    def load(*_: object) -> int:
        begun.append(1)
        return 1

    with open_workspace(four.data) as workspace, EarlyLoads(workspace, load, held=20, left=9) as early:
        for _ in range(2):
            early.note(IngestedSource("one.md", "extracted"))
        assert not begun
        early.note(IngestedSource("one.md", "extracted"))
    assert begun


def test_a_database_that_fails_an_early_load_is_told_at_once(
    four: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise GraphUnavailableError("the server went away")

    monkeypatch.setattr("graph.load.load_graph", fail)
    with loading_early() as load:
        assert ingest(four, load).count("extracted") == 4
    assert capsys.readouterr().err == "graph: nothing more is loaded until all is extracted: the server went away\n"


def test_an_episode_that_fails_ends_no_load(four: Place) -> None:
    def fail() -> None:
        raise ExtractionError("no")

    report = ingest(four, lambda *_: 1, Halting(fail))
    assert report.count("extracted") == 3
    assert report.count("failed") == 1
    assert report.loaded_early >= 1


@pytest.mark.heavy
def test_a_graph_that_was_loaded_early_is_the_one_that_is_loaded_at_once(
    four: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest", str(four.talks), "--data", str(four.data)]) == 0
    assert "loaded early" in capsys.readouterr().err
    monkeypatch.setattr("extractor.early_loads.FIRST", 99)
    other = tmp_path / "other"
    assert run(["ingest", str(four.talks), "--data", str(other)]) == 0
    assert "loaded early" not in capsys.readouterr().err
    assert graph_in(four.data) == graph_in(other)


@pytest.mark.heavy
def test_an_early_load_leaves_no_note_that_the_database_is_loaded(four: Place, tmp_path: Path) -> None:
    with loading_early() as load:
        ingest(four, load)
    assert not (four.data / "database" / "loaded").exists()
    assert graph_in(four.data)


def graph_in(data: Path) -> list[str]:
    with open_embedded_graph(data / "database") as graph:
        return snapshot(graph)
