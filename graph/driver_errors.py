"""What the driver raises, told in one line as errors of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from schemas.errors import GraphError, GraphUnavailableError

SCHEMES = {"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"}
MESSAGE_CHARACTERS = 300


@contextmanager
def told_as(kind: type[GraphError], statement: str) -> Iterator[None]:
    """Raise the driver's errors as `kind`, with the server's words and the statement's first line.

    A server that is gone is GraphUnavailableError whatever was asked of it. Parameters are never told: they may be
    anybody's text.
    """
    from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

    try:
        yield
    except (ServiceUnavailable, SessionExpired, AuthError) as error:
        raise GraphUnavailableError(
            f"the database went away: {server_message(error)}; see that it runs (the embedded one starts by itself), "
            "then try again"
        ) from error
    except (Neo4jError, DriverError) as error:
        raise kind(f"{server_message(error)} (in: {first_line(statement)})") from error


def server_message(error: BaseException) -> str:
    """Return the first line of what the server or the driver said."""
    from neo4j.exceptions import Neo4jError

    text = error.message if isinstance(error, Neo4jError) else str(error)
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    message = lines[0].rstrip(":") if lines else type(error).__name__
    return message if len(message) <= MESSAGE_CHARACTERS else message[:MESSAGE_CHARACTERS] + "..."


def first_line(statement: str) -> str:
    """Return the first line of a statement that says anything, shortened."""
    line = next((line.strip() for line in statement.splitlines() if line.strip()), "nothing")
    return line if len(line) <= 120 else line[:117] + "..."


def is_server_uri(uri: str) -> bool:
    """Say whether a URI has a scheme of Neo4j's, a host, and neither user nor password in it."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.hostname) and "@" not in uri


def without_secrets(uri: str) -> str:
    """Return a URI without the user name and password that someone may have put in it."""
    scheme, separator, rest = uri.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}".partition("?")[0]
