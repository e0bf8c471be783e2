"""Batches that are written while others are made: in which order, how many ahead, and what a failure ends."""

import threading
import time
from collections.abc import Iterator
from typing import Literal

import pytest

from graph.connection import Graph, connect
from graph.writers import WRITERS, write_each

LONG = 60.0  # seconds that no machine stalls for; nothing here waits as long
MOMENT = 0.5  # in which a writer that is free begins what lies ready
KINDS: tuple[Literal["embedded", "neo4j"], ...] = ("embedded", "neo4j")


class FailedError(Exception):
    pass


class Batches:
    """Make numbers as batches; remember them, and how many more were made than had been taken at any time."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.made: list[int] = []
        self.taken: list[int] = []
        self.most_ahead = 0

    def __iter__(self) -> Iterator[int]:
        for number in range(self._count):
            self.made.append(number)
            self.most_ahead = max(self.most_ahead, len(self.made) - len(self.taken))
            yield number

    def take(self, written: Iterator[int]) -> list[int]:
        for number in written:
            self.taken.append(number)
        return self.taken


@pytest.fixture(params=KINDS)
def graph(request: pytest.FixtureRequest) -> Iterator[Graph]:
    """Give a graph of each kind to which nothing is said."""
    with Graph(connect("bolt://127.0.0.1:1", ("", "")), request.param, None) as graph:
        yield graph


@pytest.fixture
def neo4j() -> Iterator[Graph]:
    with Graph(connect("bolt://127.0.0.1:1", ("", "")), "neo4j", None) as graph:
        yield graph


def test_batches_are_told_in_their_order_whichever_is_written_first(neo4j: Graph) -> None:
    batches, second = Batches(9), threading.Event()
    ended: list[int] = []

    def write(number: int) -> None:
        assert number or second.wait(LONG)
        ended.append(number)
        if number == 1:
            second.set()

    assert batches.take(write_each(neo4j, batches, write)) == list(range(9))
    assert ended[0] == 1
    assert sorted(ended) == list(range(9))


def test_no_more_batches_are_made_than_are_written_at_once_and_one_that_lies_ready(graph: Graph) -> None:
    batches = Batches(20)
    batches.take(write_each(graph, batches, lambda _: time.sleep(0.002)))
    assert len(batches.made) == 20
    assert batches.most_ahead == WRITERS[graph.kind] + 1


def test_as_many_batches_are_written_at_once_as_the_database_takes(graph: Graph) -> None:
    writers = WRITERS[graph.kind]
    batches, places, all_at_it = Batches(3 * writers), threading.Semaphore(writers), threading.Barrier(writers)

    def write(_: int) -> None:
        assert places.acquire(blocking=False), "more at once than the database takes"
        all_at_it.wait(LONG)
        time.sleep(0.05)
        places.release()

    assert len(batches.take(write_each(graph, batches, write))) == 3 * writers


def test_where_a_batch_fails_none_is_begun_or_made_after_it_and_what_is_written_ends(neo4j: Graph) -> None:
    batches, failing, third = Batches(9), threading.Event(), threading.Event()
    begun: list[int] = []

    def write(number: int) -> None:
        begun.append(number)
        if number == 0:
            assert failing.wait(LONG)
            third.wait(MOMENT)
        elif number == 1:
            failing.set()
            raise FailedError
        else:
            third.set()

    with pytest.raises(FailedError):
        batches.take(write_each(neo4j, batches, write))
    assert sorted(begun) == [0, 1]
    assert batches.made == [0, 1, 2]
    assert batches.taken == [0]


def test_the_failure_is_told_when_nothing_is_written_any_more(neo4j: Graph) -> None:
    both, ended = threading.Barrier(2), threading.Event()

    def write(number: int) -> None:
        both.wait(LONG)
        if number == 0:
            raise FailedError
        time.sleep(0.1)
        ended.set()

    with pytest.raises(FailedError):
        Batches(2).take(write_each(neo4j, range(2), write))
    assert ended.is_set()
