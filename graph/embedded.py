"""The embedded database as its clients see it: start its server, or join the one that runs already.

The server is a child process (:mod:`graph.embedded_server`), shared by all processes that open the same folder. It ends
within a second of its last client, however that client ended. Starting takes 2-3 s, joining 0.2 s.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from graph.embedded_clients import WELCOME
from graph.embedded_endpoint import HOST, Endpoint, read_endpoint
from schemas.errors import GraphUnavailableError, SettingsError

START_SECONDS = 120.0  # a folder that was not closed properly is repaired first
JOIN_SECONDS = 20.0  # a moment, but where the whole machine stalls
CLOSE_SECONDS = 30.0
LOG_BYTES = 1_000_000


@dataclass(frozen=True)
class EmbeddedSettings:
    """Hold what is fixed when the server starts; who joins a running one takes it as it is.

    `query_timeout` (seconds) bounds how long the reader's questions go through records. Every other statement, loads
    included, has that or 300 s, whichever is longer: a statement of 2,000 rows takes about a second.
    """

    memory: str = "1g"
    query_timeout: float = 60.0

    @classmethod
    def from_environment(cls) -> Self:
        """Read TALKGRAPH_DATABASE_MEMORY (such as 512m, 2g) and TALKGRAPH_QUERY_TIMEOUT (seconds)."""
        memory = os.environ.get("TALKGRAPH_DATABASE_MEMORY") or cls.memory
        if not re.fullmatch(r"[1-9][0-9]*[kmgKMG]", memory):
            raise SettingsError(f"TALKGRAPH_DATABASE_MEMORY is {memory!r}, expected a size such as 512m or 2g")
        return cls(memory, query_timeout())


def query_timeout() -> float:
    """Return TALKGRAPH_QUERY_TIMEOUT in seconds, 60 where it isn't set."""
    text = os.environ.get("TALKGRAPH_QUERY_TIMEOUT") or "60"
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise SettingsError(f"TALKGRAPH_QUERY_TIMEOUT is {text!r}, expected a number of seconds above 0")


class EmbeddedDatabase:
    """Hold a place at a running server; the server stays while anyone holds one."""

    def __init__(self, endpoint: Endpoint, registration: socket.socket) -> None:
        self.endpoint = endpoint
        self._registration = registration

    def close(self) -> None:
        """Give the place back; when it was the last one, return after the server has ended and the folder is free."""
        with contextlib.suppress(OSError), self._registration as registration:
            registration.shutdown(socket.SHUT_WR)
            registration.settimeout(CLOSE_SECONDS)
            registration.recv(1)  # the server closes its end at once where others go on, else by ending

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_embedded(folder: Path, settings: EmbeddedSettings | None = None) -> EmbeddedDatabase:
    """Join the server of this folder, or start one.

    Raises GraphUnavailableError, with the end of the server's log, where it can't be started.
    """
    folder = folder.absolute()
    settings = settings or EmbeddedSettings.from_environment()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # One at a time: of two that come together the second finds what the first has started.
        with FileLock(folder / "start.lock", timeout=START_SECONDS):
            return join_server(folder) or start_server(folder, settings)
    except Timeout as error:
        raise GraphUnavailableError(
            f"the embedded database in {folder} has been starting in another process for {START_SECONDS:.0f} s: "
            "end that process and try again"
        ) from error
    except OSError as error:
        raise GraphUnavailableError(
            f"the embedded database can't use the folder {folder}: {error.strerror or error}; "
            "make it writable or choose another --data folder"
        ) from error


def join_server(folder: Path) -> EmbeddedDatabase | None:
    """Return a place at the running server, or None where none answers (never started, ended, killed)."""
    endpoint = read_endpoint(folder)
    if endpoint is None:
        return None
    try:
        registration = socket.create_connection((HOST, endpoint.control_port), timeout=JOIN_SECONDS)
    except OSError:
        return None
    try:
        registration.sendall(endpoint.token.encode())
        if registration.recv(len(WELCOME)) == WELCOME:
            return EmbeddedDatabase(endpoint, registration)
    except OSError:
        pass  # another program has that port now, or the server is ending
    registration.close()
    return None


def start_server(folder: Path, settings: EmbeddedSettings) -> EmbeddedDatabase:
    """Start a server and take the first place at it."""
    log = folder / "server.log"
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.unlink()
    with log.open("ab") as output:
        log_start = output.tell()
        child = spawn_server(folder, settings, output.fileno())
    # Its stdin stays open until we hold a place: till then that pipe alone tells it that we live.
    with child.stdin or contextlib.nullcontext():
        database = await_server(folder, child)
        was_killed = (child.poll() or 0) < 0
        if database is None:
            child.kill()
    # Reaps it whenever it ends, which may be long after this process has given its place back.
    threading.Thread(target=child.wait, name="embedded-database", daemon=True).start()
    if database is None:
        why = "it was killed (out of memory?), run it again" if was_killed else reason(log, log_start)
        raise GraphUnavailableError(f"the embedded database in {folder} did not start: {why}; see {log}")
    return database


def spawn_server(folder: Path, settings: EmbeddedSettings, log: int) -> subprocess.Popen[bytes]:
    """Start the child process, in a session of its own: this terminal's Ctrl-C doesn't reach it."""
    command = [sys.executable, "-P", "-m", "graph.embedded_server", str(folder)]
    command += ["--memory", settings.memory, "--query-timeout", str(settings.query_timeout)]
    packages = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [packages, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        command,
        cwd=folder,  # the database writes its own logs into the working folder
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def await_server(folder: Path, child: subprocess.Popen[bytes]) -> EmbeddedDatabase | None:
    """Return a place at the child's server as soon as it serves, or None when it has ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        endpoint = read_endpoint(folder)
        if endpoint and endpoint.pid == child.pid:
            return join_server(folder)
        time.sleep(0.05)
    return None


def reason(log: Path, start: int) -> str:
    """Return the last error in what was written to the log since `start`, or its last line."""
    with log.open("rb") as file:
        file.seek(start)
        lines = [line.strip() for line in file.read()[-20_000:].decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b|Error", line)]
    return (errors or lines or ["it said nothing"])[-1][:300]
