"""What breaks in the tests of faults: a line to a server that can be cut, and a small disk that is full."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from graph.embedded import open_embedded
from graph.embedded_endpoint import write_endpoint

COMMIT = b"\x00\x02\xb0\x12\x00\x00"  # the message of the Bolt protocol
SEALS_EPISODES = b"SET n.resolved"  # a transaction of one statement
WRITES_EPISODES = b"CREATE (n:Segment)"  # in the middle of a transaction that writes whole episodes


class Line:
    """Forward connections to a port of this machine.

    As soon as the client has said all `words`, one after the other, `then` is called, once, before the last of them
    reaches the server.
    """

    def __init__(self, port: int, words: Sequence[bytes], then: Callable[["Line"], None]) -> None:
        self._server, self._then = port, then
        self._words = list(words)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._clients: list[socket.socket] = []
        self._deaf_until = 0.0

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        end(self._listener)
        self.hang_up(0)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def said(self) -> bool:
        """Tell whether `then` was called."""
        return not self._words

    def hang_up(self, seconds: float) -> None:
        """Let no client through for so long, nor hear any more of what the server says to those of now."""
        self._deaf_until = time.monotonic() + seconds
        while self._clients:
            end(self._clients.pop())

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    if time.monotonic() < self._deaf_until:
                        raise ConnectionRefusedError
                    server = socket.create_connection(("127.0.0.1", self._server))
                except OSError:
                    end(client)
                    continue
                self._clients.append(client)
                threading.Thread(target=self._forward, args=(client, server, self._hear), daemon=True).start()
                threading.Thread(target=self._forward, args=(server, client, len), daemon=True).start()

    def _hear(self, data: bytes) -> None:
        if self._words and self._words[0] in data:
            del self._words[0]
            if self.said:
                self._then(self)

    def _forward(self, source: socket.socket, sink: socket.socket, hear: Callable[[bytes], object]) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                hear(data)
                sink.sendall(data)
        end(source)
        end(sink)


@contextmanager
def line_to_embedded(data: Path, then: Callable[[int], object]) -> Iterator[Line]:
    """Serve the workspace's database, and do something to it, by its process id, while episodes are written."""
    with open_embedded(data / "database") as database:
        endpoint = database.endpoint
        with Line(endpoint.bolt_port, [WRITES_EPISODES], lambda _: then(endpoint.pid)) as line:
            write_endpoint(data / "database", replace(endpoint, bolt_port=line.port))
            yield line
        assert line.said


def end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Give a disk of that size in the folder; skip where none can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"no small disk: {error}")
    if done.returncode:
        pytest.skip(f"no small disk: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no room on a disk, until the end of the block."""
    ballast = disk / "ballast"
    file = os.open(ballast, os.O_CREAT | os.O_WRONLY)
    with suppress(OSError):
        while os.write(file, bytes(4096)):
            pass
    os.close(file)
    try:
        yield
    finally:
        ballast.unlink()
