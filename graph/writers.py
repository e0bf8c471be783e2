"""Writers: batches made while others are written, several of these at once where the database takes them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from graph.connection import Graph

WRITERS = {"embedded": 1, "neo4j": 2}
_AHEAD = 1  # batches that lie ready
_Batch = TypeVar("_Batch")


def write_each(graph: Graph, batches: Iterable[_Batch], write: Callable[[_Batch], None]) -> Iterator[_Batch]:
    """Write batches and yield each once it is written, in their order; where one fails no other is made or begun."""
    left = iter(batches)
    writers = WRITERS[graph.kind]
    failures: list[BaseException] = []

    def write_unless_failed(batch: _Batch) -> None:
        if failures:
            raise failures[0]
        try:
            write(batch)
        except BaseException as error:
            failures.append(error)
            raise

    pool = ThreadPoolExecutor(writers, thread_name_prefix="talkgraph-writer")
    try:
        running = deque((batch, pool.submit(write_unless_failed, batch)) for batch in islice(left, writers + _AHEAD))
        while running:
            batch, written = running.popleft()
            written.result()
            yield batch
            more = islice(left, 0 if failures else 1)
            running.extend((batch, pool.submit(write_unless_failed, batch)) for batch in more)
    finally:
        pool.shutdown(cancel_futures=True)
