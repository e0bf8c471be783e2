"""What `kills.py` kills (on Linux alone): an ingest in a process group of its own, its workers, its database."""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from loads import snapshot
from neo4j_server import OwnNeo4j, own_neo4j
from processes import WORKER, kill_all, processes_of

from graph.connection import Graph, connect, open_embedded_graph, open_graph
from graph.embedded import join_server
from graph.embedded_endpoint import DATABASE, read_endpoint
from graph.load_mark import read_mark
from schemas.errors import GraphError

POLL_SECONDS = 0.05
HANG_SECONDS = 400.0  # far more than a whole ingest takes
COUNT = "MATCH (n) RETURN count(n) AS nodes"


class HangError(Exception):
    """Say what an ingest that doesn't end said last."""


class Ended(NamedTuple):
    """Hold the exit code of an ingest, and all that it said."""

    code: int
    said: str


class Ingest:
    """Run an ingest, and know how long it has run."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._log, self._started = log, time.monotonic()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, start_new_session=True
            )
        self.pid = self._process.pid

    @property
    def seconds(self) -> float:
        """Return how long it has run."""
        return time.monotonic() - self._started

    def wait(self, seconds: float) -> bool:
        """Wait so long; tell whether it still runs."""
        until = time.monotonic() + seconds
        return self.wait_until(lambda: time.monotonic() >= until)

    def wait_until(self, reached: Callable[[], bool]) -> bool:
        """Wait until something is so; tell whether it still ran then."""
        until = time.monotonic() + HANG_SECONDS
        while self._process.poll() is None:
            if reached():
                return True
            if time.monotonic() > until:
                self.kill()
                raise HangError(f"no end after {self.seconds:.0f} s; it said:\n{self._log.read_text()}")
            time.sleep(POLL_SECONDS)
        return False

    def end(self) -> Ended:
        """Wait for its end."""
        self.wait_until(lambda: False)
        return Ended(self._process.wait(), self._log.read_text())

    def kill(self) -> Ended:
        """Kill it and its workers; an embedded database has a session of its own."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return self.end()

    def workers(self) -> list[int]:
        """Return the processes that extract for it."""
        return processes_of(self.pid, WORKER)

    def kill_workers(self, most: int | None) -> int:
        """Kill so many of them, or all; return how many that were."""
        return kill_all(self.workers()[:most])


class Held(NamedTuple):
    """Say how many episodes a graph holds, and whether the last load into it came to its end."""

    episodes: int
    is_whole: bool


class Database(Protocol):
    """A database that ingests load into, and that can be killed."""

    environment: Mapping[str, str]

    def runs(self, ingest: Ingest) -> bool:
        """Tell whether there is a process to kill."""

    def watch(self, ingest: Ingest) -> Callable[[], bool]:
        """Return what tells whether an ingest that was just started has come to its first load."""

    def kill(self, ingest: Ingest) -> None:
        """Kill its process, not the ingest's."""

    def bring_back(self) -> None:
        """Do what an operator does for the next ingest to find it."""

    def look(self, ingest: Ingest) -> Held | None:
        """Return what it holds while an ingest runs, None where it can't be asked."""

    def open(self) -> Graph:
        """Open it while no ingest runs."""


class Embedded:
    """The embedded database: a child process of the ingest, started and repaired by the next one."""

    environment: Mapping[str, str] = {}

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def runs(self, ingest: Ingest) -> bool:
        return bool(self._processes(ingest))

    def watch(self, ingest: Ingest) -> Callable[[], bool]:
        def serves() -> bool:
            endpoint = read_endpoint(self._folder)
            return endpoint is not None and endpoint.pid in self._processes(ingest)

        return serves

    def kill(self, ingest: Ingest) -> None:
        kill_all(self._processes(ingest))

    def bring_back(self) -> None:
        pass

    def look(self, ingest: Ingest) -> Held | None:
        if not self.watch(ingest)():
            return None
        with suppress(GraphError):
            embedded = join_server(self._folder)
            if embedded:
                driver = connect(embedded.endpoint.uri, embedded.endpoint.login("reader"), 1)
                return look_into(Graph(driver, "embedded", DATABASE, embedded=embedded))
        return None

    def open(self) -> Graph:
        return open_embedded_graph(self._folder)

    def _processes(self, ingest: Ingest) -> list[int]:
        return processes_of(ingest.pid, b"graph.embedded_server")


class Neo4j:
    """A Neo4j that an operator starts again."""

    def __init__(self, server: OwnNeo4j) -> None:
        self._server = server
        self._killed = False
        self.environment: Mapping[str, str] = {"NEO4J_URI": server.uri}

    def runs(self, ingest: Ingest) -> bool:
        return not self._killed

    def watch(self, ingest: Ingest) -> Callable[[], bool]:
        before = self._count()
        return lambda: self._count() != before

    def kill(self, ingest: Ingest) -> None:
        self._server.kill()
        self._killed = True

    def bring_back(self) -> None:
        if self._killed:
            self._server.start()
            self._killed = False

    def look(self, ingest: Ingest) -> Held | None:
        return None if self._killed else look_into(self.open())

    def open(self) -> Graph:
        return open_graph(self._server.uri)

    def _count(self) -> int:
        with self.open() as graph:
            nodes: int = graph.read(COUNT)[0]["nodes"]
        return nodes


def look_into(graph: Graph) -> Held:
    """Return what a graph holds, and close it."""
    with graph:
        (found,) = graph.read("MATCH (e:Episode) RETURN count(e) AS episodes")
        return Held(found["episodes"], read_mark(graph) is not None)


class State(NamedTuple):
    """Hold all nodes and edges of a graph, and the hash of each file of the episodes kept, as lines."""

    graph: list[str]
    files: list[str]


class Place:
    """A workspace, and the database that it is loaded into by the code that ingests."""

    def __init__(self, data: Path, database: Database, code: str, what: Sequence[str]) -> None:
        self.data, self.database = data, database
        self._ingest: Ingest | None = None
        self._command = [sys.executable, "-c", code, "ingest", *what, "--extractor", "spacy", "--data", str(data)]

    def start(self) -> Ingest:
        """Start an ingest."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
        self._ingest = Ingest(self._command, ours | dict(self.database.environment), self.data.with_suffix(".log"))
        self.has_begun = self.database.watch(self._ingest)
        return self._ingest

    def stop(self) -> None:
        """End what still runs."""
        if self._ingest:
            self._ingest.kill()

    def count_kept(self) -> int:
        """Return how many extractions are kept."""
        return len(list(self.data.glob("episodes/*/current.json")))

    def state(self) -> State:
        """Return what is there at the end."""
        files = sorted(path for path in self.data.glob("episodes/**/*") if path.is_file())
        hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
        with self.database.open() as graph:
            return State(
                snapshot(graph),
                [f"{path.relative_to(self.data)} {hash}" for path, hash in zip(files, hashes, strict=True)],
            )


@contextmanager
def fresh_place(kind: str, code: str, what: Sequence[str]) -> Iterator[Place]:
    """Give an empty workspace and an empty database of a kind ("embedded", "neo4j")."""
    folder = tempfile.TemporaryDirectory(prefix="talkgraph-kills-", ignore_cleanup_errors=True)
    with folder as name, database_of(kind, data := Path(name, "data")) as database:
        place = Place(data, database, code, what)
        try:
            yield place
        finally:
            place.stop()


@contextmanager
def database_of(kind: str, data: Path) -> Iterator[Database]:
    if kind == "embedded":
        yield Embedded(data / "database")
        return
    with own_neo4j() as server:
        yield Neo4j(server)
