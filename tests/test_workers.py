"""Several processes extract what one does, whichever of them dies."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cli_runs import COMMAND
from demo_graph import demo_extractor, demo_files
from processes import WORKER, kill_all, own_workers, processes_of

from extractor.extract import finish_extraction
from extractor.folder import find_transcripts
from extractor.offline.workers import SpacyWorkers
from extractor.pipeline import ingest_episodes
from extractor.read import read_episode
from schemas.episode import Episode
from schemas.errors import ExtractionError
from schemas.ontology import load_ontology
from schemas.workspace import Workspace, open_workspace

pytestmark = pytest.mark.heavy  # each process reads a model of its own

ENDLESS = """
import multiprocessing, pathlib, sys, time
from extractor.offline.workers import SpacyWorkers
from extractor.read import read_episode
from schemas.ontology import load_ontology

workers = SpacyWorkers(2, load_ontology())
begun = [workers.begin(read_episode(pathlib.Path(sys.argv[1]))) for _ in range(2)]
print(*[process.pid for process in multiprocessing.active_children()], flush=True)
time.sleep(600)
"""

KILLED_AT_ONCE = """
import pathlib, sys
from extractor.offline.workers import SpacyWorkers
from extractor.read import read_episode
from schemas.gazetteer import load_gazetteer
from schemas.ontology import load_ontology

if __name__ == "__main__":
    with SpacyWorkers(1, load_ontology(), load_gazetteer()) as workers:
        print(len(workers.begin(read_episode(pathlib.Path(sys.argv[1]))).finish().mentions))
"""

KILLED_WHILE_IT_ANSWERS = """
import multiprocessing.connection, os, pathlib, signal, sys, time
import extractor.offline.workers as workers
from extractor.read import read_episode

killed = pathlib.Path(sys.argv[2])

class Talkative:
    def __init__(self, *_):
        pass

    def propose(self, _):
        return "x" * 1_000_000

def send_half(connection, data, send=multiprocessing.connection.Connection._send):
    if len(data) > 100_000 and not killed.exists():
        killed.touch()
        os.write(connection.fileno(), bytes(data)[:50_000])
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    send(connection, data)

workers.SpacyExtractor = Talkative
if __name__ == "__main__":
    with workers.SpacyWorkers(1, None) as opened:
        print(len(opened.begin(read_episode(pathlib.Path(sys.argv[1]))).finish()))
else:
    multiprocessing.connection.Connection._send = send_half
"""


@pytest.fixture(scope="module")
def episodes() -> list[Episode]:
    with demo_files() as files:
        return [read_episode(file) for file in files]


@pytest.fixture
def workers() -> Iterator[SpacyWorkers]:
    with SpacyWorkers(2, load_ontology()) as opened:
        yield opened
    assert not multiprocessing.active_children()


def kill_workers() -> int:
    """Kill all processes that extract, as the system does where memory runs out; return how many."""
    return kill_all(own_workers())


def test_processes_find_what_one_finds(workers: SpacyWorkers, episodes: list[Episode]) -> None:
    begun = [workers.begin(episode) for episode in episodes]
    assert workers.recipe == demo_extractor().recipe
    assert [one.finish() for one in begun] == [demo_extractor().propose(episode) for episode in episodes]


def test_an_ingest_by_processes_keeps_what_one_keeps(workers: SpacyWorkers, tmp_path: Path) -> None:
    with demo_files() as files, open_workspace(tmp_path / "one") as one, open_workspace(tmp_path / "more") as more:
        ingest_episodes(find_transcripts(files), one, demo_extractor())
        report = ingest_episodes(find_transcripts(files), more, workers)
        assert report.count("extracted") == 3
        assert _kept(more) == _kept(one)


def _kept(workspace: Workspace) -> list[str]:
    return sorted(extraction.model_dump_json() for _, extraction in workspace.extractions())


def test_an_episode_whose_process_dies_is_extracted_by_a_new_one(
    workers: SpacyWorkers, episodes: list[Episode]
) -> None:
    begun = [workers.begin(episode) for episode in episodes]
    assert kill_workers() == 2
    found = [finish_extraction(episode, workers, one) for episode, one in zip(episodes, begun, strict=True)]
    assert [len(one.mentions) > 5 for one in found] == [True] * 3


def test_an_episode_that_kills_every_process_fails_alone(workers: SpacyWorkers, episodes: list[Episode]) -> None:
    deadly, other = workers.begin(episodes[0]), workers.begin(episodes[1])
    killing = threading.Event()

    def kill_on_and_on() -> None:
        while not killing.wait(0.1):
            kill_workers()

    killer = threading.Thread(target=kill_on_and_on)
    killer.start()
    with pytest.raises(ExtractionError, match="died twice"):
        deadly.finish()
    killing.set()
    killer.join()
    assert other.finish().mentions


def test_an_episode_that_waited_at_a_process_that_died_still_has_both_its_tries(
    episodes: list[Episode], tmp_path: Path
) -> None:
    (tmp_path / "long.txt").write_text("Ada: This is a talk of a model named GPT-4.\n" * 4000)
    with SpacyWorkers(1, load_ontology()) as workers:
        begun, waiting = workers.begin(episodes[0]), workers.begin(read_episode(tmp_path / "long.txt"))
        assert kill_workers() == 1
        assert begun.finish().mentions
        killer = threading.Timer(0.5, kill_workers)
        killer.start()
        assert waiting.finish().mentions
        assert killer.finished.is_set()


def test_a_process_that_is_killed_as_soon_as_it_starts_is_replaced() -> None:
    command = [sys.executable, "-c", KILLED_AT_ONCE]
    with demo_files() as files, subprocess.Popen([*command, files[0]], stdout=subprocess.PIPE, text=True) as started:
        until = time.monotonic() + 300
        while not kill_all(processes_of(started.pid, WORKER)) and time.monotonic() < until:
            time.sleep(0.002)
        try:
            found, _ = started.communicate(timeout=120)
        finally:
            started.kill()
    assert int(found) > 5


def test_a_process_that_is_killed_while_it_answers_is_replaced(tmp_path: Path) -> None:
    script, killed = tmp_path / "script.py", tmp_path / "killed"
    script.write_text(KILLED_WHILE_IT_ANSWERS)
    with demo_files() as files:
        command = [sys.executable, str(script), str(files[0]), str(killed)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    assert killed.exists()
    assert int(done.stdout) == 1_000_000


def test_the_processes_end_with_the_one_that_started_them() -> None:
    command = [sys.executable, "-c", ENDLESS]
    with (
        demo_files() as files,
        subprocess.Popen([*command, files[0]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as started,
    ):
        assert started.stdout
        pids = [int(pid) for pid in started.stdout.readline().split()]
        assert len(pids) == 2
        started.kill()
    until = time.monotonic() + 300
    while any(map(_is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(_is_alive, pids))


@pytest.mark.parametrize("later", [0.2, 1.0, 4.0])
def test_an_interrupt_ends_all_processes_in_a_line_whatever_they_are_at(tmp_path: Path, later: float) -> None:
    for number in range(8):
        (tmp_path / f"talk {number}.txt").write_text(f"Ada: This is talk {number} of a model named GPT-4.\n" * 400)
    command = [*COMMAND, "ingest", str(tmp_path)]
    options = ["--data", str(tmp_path / "data"), "--extractor", "spacy", "--processes", "2"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True, start_new_session=True) as started:
        until = time.monotonic() + 300
        while not _children(started.pid) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(later)
        os.killpg(started.pid, signal.SIGINT)
        _, told = started.communicate(timeout=300)
    assert "Traceback" not in told
    assert told.splitlines()[-1].startswith("stopped; what was finished is kept")
    assert started.returncode == 130


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()


def _is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    return False
