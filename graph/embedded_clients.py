"""The clients of an embedded server, counted by the connections they hold.

Each client, the starter as well as those who joined, keeps one loopback connection open. A killed client's connection
is closed by the system, so no client can be forgotten, and no file of process ids can be wrong.
"""

import hmac
import selectors
import socket
import threading
from types import TracebackType
from typing import Self

from graph.embedded_endpoint import HOST

WELCOME = b"ok"
POLL_SECONDS = 0.25


class Clients:
    """Listen for clients that know the token, until the last of them has gone."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._listener = socket.create_server((HOST, 0))
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._said: dict[socket.socket, bytes] = {}  # connections that have not shown the token yet
        self._registered: set[socket.socket] = set()
        self._had_any = False
        self._last: socket.socket | None = None  # who left last, kept waiting for our end

    @property
    def port(self) -> int:
        """Return the loopback port that clients register at."""
        port: int = self._listener.getsockname()[1]
        return port

    def wait_for_last(self, orphaned: threading.Event) -> None:
        """Return when the last client has gone, or when none ever came and the starter has gone.

        The last client's connection stays open: it is closed by the end of this process.
        """
        while not self._finished(orphaned):
            for key, _ in self._selector.select(POLL_SECONDS):
                connection = key.fileobj
                if connection is self._listener:
                    self._accept()
                elif isinstance(connection, socket.socket):
                    self._hear(connection)
        self._listener.close()

    def _finished(self, orphaned: threading.Event) -> bool:
        return not self._registered and (self._had_any or orphaned.is_set())

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # it went before we came to it
            return
        connection.setblocking(False)
        self._said[connection] = b""
        self._selector.register(connection, selectors.EVENT_READ)

    def _hear(self, connection: socket.socket) -> None:
        try:
            data = connection.recv(256)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._leave(connection)
        elif connection in self._said:
            self._check(connection, self._said[connection] + data)

    def _check(self, connection: socket.socket, said: bytes) -> None:
        self._said[connection] = said
        if len(said) < len(self.token):
            return
        del self._said[connection]
        if not hmac.compare_digest(said, self.token.encode()):
            self._leave(connection)
            return
        self._registered.add(connection)
        self._had_any = True
        if self._last:  # it needn't wait: we go on
            self._last.close()
            self._last = None
        connection.sendall(WELCOME)

    def _leave(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        self._said.pop(connection, None)
        was_client = connection in self._registered
        self._registered.discard(connection)
        if was_client and not self._registered:
            self._last = connection
            return
        connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self._selector.close()
        for connection in (*self._said, *self._registered, *([self._last] if self._last else [])):
            connection.close()
