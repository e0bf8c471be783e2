"""Where a running embedded database is reached: one small file that its server writes and its clients read.

The file holds this run's passwords, so it can be read by its owner alone. They are new at every start: nothing secret
outlives the server.
"""

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

HOST = "127.0.0.1"  # never another: the embedded database is for this machine alone
DATABASE = "neo4j"
OWNER = "root"
READER = "reader"
Role = Literal["owner", "reader"]


@dataclass(frozen=True)
class Endpoint:
    """Hold the ports and passwords of one running server."""

    pid: int
    bolt_port: int
    control_port: int
    token: str
    owner_password: str
    reader_password: str

    @property
    def uri(self) -> str:
        """Return the Bolt address."""
        return f"bolt://{HOST}:{self.bolt_port}"

    def login(self, role: Role) -> tuple[str, str]:
        """Return user name and password of the owner or of the reader, who can change nothing."""
        return (OWNER, self.owner_password) if role == "owner" else (READER, self.reader_password)

    def __repr__(self) -> str:
        return f"Endpoint(pid={self.pid}, bolt_port={self.bolt_port}, control_port={self.control_port})"


def endpoint_file(folder: Path) -> Path:
    """Return the endpoint file's place in the database's folder."""
    return folder / "endpoint.json"


def read_endpoint(folder: Path) -> Endpoint | None:
    """Return what the endpoint file says, or None where there is none or it can't be read as one.

    The server it names may be gone: only a client that could register knows that it runs.
    """
    try:
        return Endpoint(**json.loads(endpoint_file(folder).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def write_endpoint(folder: Path, endpoint: Endpoint) -> None:
    """Put the endpoint file in place at one stroke, readable by its owner alone from the first byte."""
    unfinished = folder / f".endpoint-{endpoint.pid}.json"
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(endpoint), file)
    unfinished.replace(endpoint_file(folder))


def remove_endpoint(folder: Path) -> None:
    """Take the endpoint file away, so that nobody tries a server that is ending."""
    with contextlib.suppress(OSError):
        endpoint_file(folder).unlink()
