"""A connection to the graph's database: Neo4j, or the embedded one that answers to the same driver.

Statements are the same for both. Values come back as :func:`graph.plain_value.plain_value` describes.
"""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from graph.driver_errors import is_server_uri, server_message, told_as, without_secrets
from graph.embedded import EmbeddedDatabase, open_embedded
from graph.embedded_endpoint import DATABASE
from graph.plain_value import plain_value
from schemas.errors import GraphUnavailableError, GraphWriteError, QueryError

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Session

OLDEST_NEO4J = (5, 26)
EXPECTED_URI = (
    "expected neo4j://HOST:PORT, or bolt://, with +s for an encrypted connection, and user and password not in it but "
    "in NEO4J_USERNAME and NEO4J_PASSWORD"
)
CONNECT_SECONDS = 10.0
RETRY_SECONDS = 30.0  # a cluster may be choosing its leader
EMBEDDED_RETRY_SECONDS = 3.0  # a server on this machine that is gone doesn't come back
Row = dict[str, Any]

# What the driver logs of tries that failed goes to who listens. Nobody's would go to stderr, beside our one line.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Graph:
    """Hold an open database; close it, or use it as a context manager.

    The embedded database takes one writer at a time: two threads or processes that write at once may fail each other.
    """

    def __init__(
        self,
        driver: "Driver",
        kind: Literal["embedded", "neo4j"],
        database: str | None,
        *,
        embedded: EmbeddedDatabase | None = None,
    ) -> None:
        self.kind: Literal["embedded", "neo4j"] = kind
        self.database = database
        self.driver = driver
        self._embedded = embedded

    def write(self, statement: str, **parameters: Any) -> list[Row]:
        """Run one statement in a transaction of its own, tried again where the server asks for it."""
        with told_as(GraphWriteError, statement), self.session() as session:
            return session.execute_write(run_rows, statement, parameters)

    def write_all(self, statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Run several statements, each with its parameters, in one transaction: all or nothing."""
        first = statements[0][0] if statements else ""
        with told_as(GraphWriteError, first), self.session() as session:
            session.execute_write(run_all, statements)

    def read(self, statement: str, **parameters: Any) -> list[Row]:
        """Return all rows of a statement of our own; a user's question goes through `query_graph` instead."""
        with told_as(QueryError, statement), self.session() as session:
            return session.execute_read(run_rows, statement, parameters)

    def read_all(self, statements: Sequence[str], **parameters: Any) -> list[list[Row]]:
        """Return the rows of each of several statements of our own, read in one transaction."""
        with told_as(QueryError, statements[0]), self.session() as session:
            return session.execute_read(lambda t: [run_rows(t, statement, parameters) for statement in statements])

    def run_schema(self, statement: str) -> None:
        """Create or drop a constraint or an index."""
        with told_as(GraphWriteError, statement), self.session() as session:
            session.run(statement).consume()

    @contextmanager
    def session(self, *, reading: bool = False) -> "Iterator[Session]":
        """Give a session; `reading` makes Neo4j refuse writes, while the embedded database doesn't heed it."""
        from neo4j import READ_ACCESS, WRITE_ACCESS

        access = READ_ACCESS if reading else WRITE_ACCESS
        with self.driver.session(database=self.database, default_access_mode=access) as session:
            yield session

    def another_reader(self) -> "Driver":
        """Return a connection of its own for the embedded database's reader, to be closed by who asked for it."""
        if self._embedded is None:
            raise GraphUnavailableError("only the embedded database has a reader of its own")
        return connect(self._embedded.endpoint.uri, self._embedded.endpoint.login("reader"), EMBEDDED_RETRY_SECONDS)

    def close(self) -> None:
        """Close the connection; the embedded database's server ends with its last connection."""
        self.driver.close()
        if self._embedded:
            self._embedded.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def run_rows(transaction: "ManagedTransaction", statement: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Run a statement in an open transaction and return its rows as plain Python."""
    return [
        {key: plain_value(record[key]) for key in record.keys()}  # noqa: SIM118 (a record iterates over its values)
        for record in transaction.run(statement, dict(parameters))
    ]


def run_all(transaction: "ManagedTransaction", statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Run several statements in an open transaction."""
    from neo4j.exceptions import DriverError, Neo4jError

    for statement, parameters in statements:
        try:
            transaction.run(statement, dict(parameters)).consume()
        except (DriverError, Neo4jError) as error:
            if error.is_retryable():  # it is for the driver to hear, who begins the transaction anew
                raise
            # Each is told apart here: the server's message alone doesn't say which one it was.
            with told_as(GraphWriteError, statement):
                raise


def open_graph(
    uri: str | None = None,
    *,
    data: Path = Path("talkgraph-data"),
    username: str | None = None,
    password: str | None = None,
    database: str | None = None,
) -> Graph:
    """Open Neo4j at `uri`, or the embedded database in the workspace `data` where there is no URI.

    What isn't given comes from NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE. Raises
    GraphUnavailableError, in one line and without a secret, where no usable database answers.
    """
    uri = uri or os.environ.get("NEO4J_URI")
    if not uri:
        return open_embedded_graph(data / "database")
    username = username or os.environ.get("NEO4J_USERNAME") or "neo4j"
    password = password or os.environ.get("NEO4J_PASSWORD") or ""
    return open_neo4j_graph(uri, (username, password), database or os.environ.get("NEO4J_DATABASE") or None)


def open_embedded_graph(folder: Path) -> Graph:
    """Open the embedded database of a folder, starting it where it doesn't run."""
    embedded = open_embedded(folder)
    try:
        driver = connect(embedded.endpoint.uri, embedded.endpoint.login("owner"), EMBEDDED_RETRY_SECONDS)
    except BaseException:
        embedded.close()
        raise
    return Graph(driver, "embedded", DATABASE, embedded=embedded)


def open_neo4j_graph(uri: str, login: tuple[str, str], database: str | None) -> Graph:
    """Open a Neo4j server; refuse one that is too old, or that only speaks its protocol."""
    if not is_server_uri(uri):
        raise GraphUnavailableError(f"{without_secrets(uri)} is not the address of a Neo4j server: {EXPECTED_URI}")
    driver = connect(uri, login)
    try:
        with unavailable_at(uri):
            with driver.session(database=database) as session:
                session.run("RETURN 1").consume()
            refuse_old(driver.get_server_info().agent, uri)
    except BaseException:
        driver.close()
        raise
    return Graph(driver, "neo4j", database)


def connect(uri: str, login: tuple[str, str], retry_seconds: float = RETRY_SECONDS) -> "Driver":
    """Return a driver that has not connected yet."""
    from neo4j import GraphDatabase

    with unavailable_at(uri):
        return GraphDatabase.driver(
            uri,
            auth=login,
            notifications_min_severity="OFF",  # notices of labels that the graph lacks yet would go to stderr
            connection_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=retry_seconds,
            user_agent="talkgraph",
        )


def refuse_old(agent: str, uri: str) -> None:
    """Raise unless the server's agent ("Neo4j/5.26.28", "Neo4j/2026.09.0") is new enough."""
    name, _, version = agent.partition("/")
    numbers = version.replace("-", ".").split(".")[:2]
    if name != "Neo4j" or "(" in version or not all(number.isdigit() for number in numbers):
        raise GraphUnavailableError(f"{without_secrets(uri)} is {agent!r}, not Neo4j 5.26 or newer")
    if tuple(map(int, numbers)) < OLDEST_NEO4J:
        raise GraphUnavailableError(f"{without_secrets(uri)} is Neo4j {version}: talkgraph needs 5.26 or newer")


@contextmanager
def unavailable_at(uri: str) -> Iterator[None]:
    """Tell why a server can't be used, and what to look at."""
    from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError, ServiceUnavailable

    place = without_secrets(uri)
    try:
        yield
    except AuthError as error:
        raise GraphUnavailableError(
            f"{place} refused the login: check NEO4J_USERNAME and NEO4J_PASSWORD ({server_message(error)})"
        ) from None
    except (ConfigurationError, ValueError):  # the driver's words would quote the whole URI
        raise GraphUnavailableError(f"{place} is not the address of a Neo4j server: {EXPECTED_URI}") from None
    except ServiceUnavailable as error:
        raise GraphUnavailableError(
            f"no Neo4j answers at {place}: check that it runs, and host, port and encryption (+s or not) in NEO4J_URI "
            f"({server_message(error)})"
        ) from None
    except (DriverError, Neo4jError, OSError) as error:
        raise GraphUnavailableError(f"{place} can't be used: {server_message(error)}") from None
