"""Questions to the graph: read-only unless said otherwise, answered row by row."""

import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self

from graph.columns import columns_of
from graph.connection import Graph, Row
from graph.driver_errors import told_as
from graph.embedded import query_timeout
from graph.plain_value import plain_value
from graph.read_only import USE_WRITE, refuse_plan, refuse_words
from schemas.errors import QueryError

if TYPE_CHECKING:
    from neo4j import Driver, Result, Session, Transaction

LONGER = "ask for less, or set TALKGRAPH_QUERY_TIMEOUT"
TIMEOUT_CODES = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration")


class Answer:
    """Give the rows of an answer as they come from the server, once.

    Close it, use it as a context manager, or read it to its end. `keys` are the names of the columns; an empty answer
    to ``RETURN *`` may not know them. Rows hold plain Python (:mod:`graph.plain_value`).
    """

    def __init__(self, question: str, timeout: float, limit: int | None) -> None:
        self._question, self._timeout, self._limit = question, timeout, limit
        self._stack = ExitStack()
        weakref.finalize(self, self._stack.close)
        self._stopped = threading.Event()
        self._result: Result | None = None
        self._transaction: Transaction | None = None
        self.keys: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        given = 0
        try:
            while self._result is not None and given != self._limit:
                with self._told():
                    record = next(self._result, None)
                if record is None:
                    self._finish()
                    break
                given += 1
                yield {key: plain_value(record[key]) for key in self.keys}
        finally:  # also where the caller's loop ends early
            self.close()

    def _finish(self) -> None:
        """Commit what was read to its end: only then does the embedded database look at some of a reader's rights."""
        with self._told():
            if self._transaction and not self._transaction.closed():
                self._transaction.commit()

    def close(self) -> None:
        """Let go of what has not been read; safe to do twice."""
        self._result = None
        with self._told():
            self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, graph: Graph, parameters: Mapping[str, Any], *, write: bool) -> None:
        """Send the question; the check of its plan comes first where the database can't refuse writes by itself."""
        try:
            with self._told():
                run = self._run_write if write else self._run_read
                self._result = run(graph, parameters)
                self.keys = tuple(self._result.keys()) or (() if write else columns_of(self._question))
        except BaseException:
            self.close()
            raise

    def _run_write(self, graph: Graph, parameters: Mapping[str, Any]) -> "Result":
        from neo4j import Query

        session = self._stack.enter_context(graph.session())
        return session.run(Query(self._question, timeout=self._timeout), dict(parameters))

    def _run_read(self, graph: Graph, parameters: Mapping[str, Any]) -> "Result":
        if graph.kind == "embedded":
            transaction = self._begin_stopped(graph)
        else:
            session = self._stack.enter_context(graph.session(reading=True))
            refuse_plan(session, self._question, parameters)
            transaction = self._begin(session)
        return transaction.run(self._question, dict(parameters))

    def _begin(self, session: "Session") -> "Transaction":
        self._transaction = session.begin_transaction(timeout=self._timeout)
        self._stack.callback(self._transaction.close)  # rolls back; leaving its own context would commit
        return self._transaction

    def _begin_stopped(self, graph: Graph) -> "Transaction":
        """Begin on a connection of its own, closed from here when the time is up: that server heeds no timeout."""
        driver = self._stack.enter_context(graph.another_reader())
        timer = threading.Timer(self._timeout, stop, [driver, self._stopped])
        timer.daemon = True
        self._stack.callback(timer.cancel)
        session = self._stack.enter_context(driver.session(database=graph.database, default_access_mode="READ"))
        transaction = self._begin(session)
        timer.start()  # not before the connection is open: stopped while it opens, it would be left open, and in use
        return transaction

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the driver's errors as QueryError, each in one line."""
        from neo4j.exceptions import Forbidden, Neo4jError

        try:
            with told_as(QueryError, self._question):
                yield
        except Exception as error:
            cause = error.__cause__
            if self._stopped.is_set() or (isinstance(cause, Neo4jError) and str(cause.code).endswith(TIMEOUT_CODES)):
                raise QueryError(f"the question was stopped after {self._timeout:g} s: {LONGER}") from cause
            if isinstance(cause, Forbidden):
                raise QueryError(f"the question would write: {USE_WRITE}") from cause
            if isinstance(error, TypeError | ValueError | OverflowError):
                raise QueryError(f"a parameter can't be sent to the database: {error}") from error
            raise


def stop(driver: "Driver", stopped: threading.Event) -> None:
    """Cut the connections that someone else is waiting on.

    Not by closing the driver: that would say goodbye first, in the buffer from which the other may be sending just now,
    and where the two meet the connection is left open. The driver offers no other way, hence its own parts are used.
    """
    stopped.set()
    pool = driver._pool
    with pool.lock:
        connections = [connection for group in pool.connections.values() for connection in group]
    for connection in connections:
        connection.kill()


def query_graph(
    graph: Graph,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    limit: int | None = None,
    timeout: float | None = None,
    write: bool = False,
) -> Answer:
    """Ask a question in Cypher and return its rows as they come.

    Unless `write` is set, the question may read the graph and nothing else: it is refused before it runs where it would
    write, read a file, reach an address, call a procedure that is not on the list, or look into the server. `limit`
    stops after so many rows, `timeout` after so many seconds (TALKGRAPH_QUERY_TIMEOUT by default; the embedded server's
    own limit was fixed when it started). Raises QueryError in one line, from here or while the rows are read.
    """
    if not write:
        refuse_words(cypher)
    answer = Answer(cypher, query_timeout() if timeout is None else timeout, limit)
    answer.start(graph, parameters or {}, write=write)
    return answer
