"""Several processes that extract at once, each with a spaCy pipeline of its own.

Each process has a queue of its own, so that where one dies (out of memory, killed) the others go on, and the episode
that it was at is known: it is tried once more in a new process. Those that waited have lost no try.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from extractor.offline.extractor import SpacyExtractor
from extractor.proposal import Proposals
from schemas.episode import Episode
from schemas.errors import ExtractionError
from schemas.extraction import Recipe
from schemas.gazetteer import Gazetteer
from schemas.ontology import Ontology

_WAITING = 1  # episodes that wait at each process, so that it never waits for the next
_TRIES = 2
_DIED = "the process that extracts it died twice; perhaps memory ran out: try --processes 1"


class SpacyWorkers:
    """Extract several episodes at once as `SpacyExtractor` does each, in `processes` processes.

    They are started when they are first needed, and end when this is closed or its own process dies, however it does.
    """

    def __init__(
        self, processes: int, ontology: Ontology, gazetteer: Gazetteer | None = None, model: Path | None = None
    ) -> None:
        self.ontology = ontology
        self._one = SpacyExtractor(ontology, gazetteer, model)
        self._processes = processes
        self._workers = [_Worker(ontology, gazetteer, model) for _ in range(processes)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close()

    @property
    def recipe(self) -> Recipe:
        """Return the recipe of each of the processes."""
        return self._one.recipe

    @property
    def ahead(self) -> int:
        """Return how many episodes the processes have to do or in reserve."""
        return self._processes * (1 + _WAITING)

    def begin(self, episode: Episode) -> "_Task":
        """Give the episode to the process that has the fewest."""
        return _Task(min(self._workers, key=lambda worker: worker.left), episode)


class _Task:
    """Hold an episode that a process was given."""

    usage = None
    unread: tuple[str, ...] = ()

    def __init__(self, worker: "_Worker", episode: Episode) -> None:
        self._worker, self._episode = worker, episode
        self._try = worker.submit(episode)

    def finish(self) -> Proposals:
        """Return everything found in the episode; ExtractionError where two processes died over it."""
        died = 0
        while True:
            with suppress(BrokenProcessPool, MemoryError):
                return self._try.proposals.result()
            died += not self._try.waited
            if died == _TRIES:
                raise ExtractionError(_DIED)
            self._try = self._worker.submit(self._episode)


class _Try(NamedTuple):
    """Hold what a process was given to do, and what it was given before that."""

    proposals: Future[Proposals]
    before: Future[Proposals] | None

    @property
    def waited(self) -> bool:
        """Tell whether the process died before its turn came."""
        return self.before is not None and isinstance(self.before.exception(), BrokenProcessPool)


class _Worker:
    """Hold one process and what it still has to do."""

    def __init__(self, *made_of: Any) -> None:
        self._made_of = made_of
        self._futures: list[Future[Proposals]] = []
        self._last: Future[Proposals] | None = None  # of what the present process was given
        self._pool: ProcessPoolExecutor | None = None
        self._lifeline: Connection | None = None

    @property
    def left(self) -> int:
        """Return how many episodes it has not done."""
        self._futures = [future for future in self._futures if not future.done()]
        return len(self._futures)

    def submit(self, episode: Episode) -> _Try:
        """Give it one more episode, in a new process where the last one died."""
        with suppress(BrokenProcessPool):
            return self._submit(episode)
        self.close()
        return self._submit(episode)

    def _submit(self, episode: Episode) -> _Try:
        self._pool = self._pool or self._start()
        with _deaf_to_interrupts():
            future = self._pool.submit(_propose, episode)
        made = _Try(future, self._last)
        self._futures.append(future)
        self._last = future
        return made

    def _start(self) -> ProcessPoolExecutor:
        # Not forked: threads run here (progress, the database's driver), and a fork would copy their locks.
        context = multiprocessing.get_context("spawn")
        told, self._lifeline = context.Pipe(duplex=False)
        pool = ProcessPoolExecutor(1, context, _begin_work, (told,))
        # As its first task, not among what it starts with: to write more than a pipe takes to a process that is killed
        # before it has read that would wait for ever.
        with _deaf_to_interrupts():
            pool.submit(_make_ready, *self._made_of)
        _leave_to_the_process(pool)
        return pool

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._lifeline:
            self._lifeline.close()
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._lifeline = self._last = None


def _leave_to_the_process(pool: ProcessPoolExecutor) -> None:
    """Close the ends of its pipes that only the process uses, once it has started.

    Else what waits at the other ends would not learn that it died: with half an answer written, or an episode half
    read, it would wait for ever. The pool offers no public way.
    """
    pool._result_queue._writer.close()  # type: ignore[attr-defined]
    pool._call_queue._reader.close()  # type: ignore[attr-defined]


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let what starts meanwhile hear no Ctrl-C, not even while it imports; whoever started it ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_extractor: SpacyExtractor | None = None  # of a process that extracts


def _begin_work(lifeline: Connection) -> None:
    """Leave Ctrl-C to the process that started this one, and which then lets go of the lifeline."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    wait([lifeline])
    os._exit(0)


def _make_ready(*made_of: Any) -> None:
    global _extractor
    _extractor = SpacyExtractor(*made_of)


def _propose(episode: Episode) -> Proposals:
    assert _extractor is not None  # noqa: S101 - set before the first episode comes
    return _extractor.propose(episode)
