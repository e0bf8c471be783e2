"""The embedded database's server: who starts it, who joins it, and when it ends."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graph.connection import open_graph
from graph.embedded import EmbeddedSettings, join_server, open_embedded
from graph.embedded_endpoint import Endpoint, endpoint_file, read_endpoint, write_endpoint
from graph.embedded_server import LOCK_SECONDS
from schemas.errors import GraphUnavailableError

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.usefixtures("no_server_named")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

# Opens the graph, says so, then does what its stdin says until that ends.
CLIENT = """
import sys
from pathlib import Path
from graph.connection import open_graph
from graph.embedded_endpoint import read_endpoint
folder = Path(sys.argv[1])
with open_graph(data=folder) as graph:
    print(read_endpoint(folder / "database").pid, flush=True)
    for line in sys.stdin:
        graph.write(line)
        print("done", flush=True)
"""


class Client:
    """A process of its own that holds the graph open."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

    def server(self) -> int:
        """Wait until it has opened the graph; return its server's process id."""
        return int(self.said())

    def said(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def write(self, statement: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()
        return self.said()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def client(data: Path) -> Iterator[Client]:
    running = Client(data)
    with running.process:
        yield running
        with suppress(ProcessLookupError):
            running.process.kill()


def alive(pid: int) -> bool:
    """Say whether a process runs; one that is dead but not yet fetched by its parent doesn't."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if not Path("/proc").exists():
        return True
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def wait_for_end(pid: int) -> bool:
    """Wait until a process has ended; it takes a moment, and far longer only where the machine stalls."""
    deadline = time.monotonic() + 120
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def server_of(data: Path) -> Endpoint:
    endpoint = read_endpoint(data / "database")
    assert endpoint
    return endpoint


def addresses_of(pid: int) -> set[str]:
    """Return the local addresses that a process listens on, as /proc writes them."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            inodes.add(str(descriptor.readlink()))
    lines = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return {line[1].partition(":")[0] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in inodes}


@pytest.mark.heavy
def test_who_comes_second_joins_in_a_moment_and_the_server_ends_with_its_last_client(tmp_path: Path) -> None:
    first = open_graph(data=tmp_path)
    server = server_of(tmp_path).pid
    started = time.monotonic()
    with open_graph(data=tmp_path) as second:
        assert time.monotonic() - started < LOCK_SECONDS / 2  # a server of its own would wait for the folder
        first.close()  # the starter goes, the server stays
        assert second.write("CREATE (n:Entity {id: 'a'}) RETURN n.id AS id") == [{"id": "a"}]
        assert server_of(tmp_path).pid == server
    assert wait_for_end(server)
    assert not endpoint_file(tmp_path / "database").exists()


@pytest.mark.heavy
@LINUX
def test_the_server_listens_on_loopback_alone_and_tells_its_passwords_to_its_owner_alone(tmp_path: Path) -> None:
    with open_graph(data=tmp_path):
        endpoint = server_of(tmp_path)
        assert addresses_of(endpoint.pid) <= {"0100007F", "0000000000000000FFFF00000100007F"}
        folder = tmp_path / "database"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(endpoint_file(folder).stat().st_mode) == 0o600
        shown = Path(f"/proc/{endpoint.pid}/cmdline").read_bytes() + Path(f"/proc/{endpoint.pid}/environ").read_bytes()
        secrets = (endpoint.owner_password, endpoint.reader_password, endpoint.token)
        assert not [secret for secret in secrets if secret.encode() in shown]
        assert not [secret for secret in secrets if secret in repr(endpoint)]


@pytest.mark.heavy
def test_a_stale_endpoint_file_does_not_hinder_a_start_with_the_same_graph_and_new_passwords(tmp_path: Path) -> None:
    with open_graph(data=tmp_path) as graph:
        graph.write("CREATE (:Entity {id: 'a'})")
        before = server_of(tmp_path)
    write_endpoint(tmp_path / "database", before)
    with open_graph(data=tmp_path) as graph:
        assert graph.read("MATCH (n:Entity) RETURN n.id AS id") == [{"id": "a"}]
        assert server_of(tmp_path).owner_password != before.owner_password


@pytest.mark.heavy
def test_a_client_without_the_token_does_not_count(tmp_path: Path) -> None:
    graph = open_graph(data=tmp_path)
    endpoint = server_of(tmp_path)
    with socket.create_connection(("127.0.0.1", endpoint.control_port)) as stranger:
        stranger.sendall(b"x" * len(endpoint.token))
        assert stranger.recv(10) == b""
    with socket.create_connection(("127.0.0.1", endpoint.control_port)):  # says nothing at all
        graph.close()
        assert wait_for_end(endpoint.pid)


def test_a_server_that_has_gone_is_not_joined(tmp_path: Path) -> None:
    write_endpoint(tmp_path, Endpoint(999_999_999, 1, 1, "token", "owner", "reader"))
    assert join_server(tmp_path) is None


def test_another_program_that_has_the_servers_port_now_is_not_joined(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        write_endpoint(tmp_path, Endpoint(1, 1, listener.getsockname()[1], "token", "owner", "reader"))
        answering = threading.Thread(target=answer_once, args=[listener])
        answering.start()
        assert join_server(tmp_path) is None
        answering.join()


def answer_once(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"220 mail.example\r\n")


@pytest.mark.heavy
def test_of_two_that_start_at_once_one_starts_and_the_other_joins(tmp_path: Path) -> None:
    with client(tmp_path) as first, client(tmp_path) as second:
        servers = {first.server(), second.server()}
    assert len(servers) == 1
    assert wait_for_end(servers.pop())


@pytest.mark.heavy
def test_a_killed_starter_leaves_the_server_to_who_joined_it_and_no_orphan_after(tmp_path: Path) -> None:
    with client(tmp_path) as starter:
        server = starter.server()
        with client(tmp_path) as joined:
            assert joined.server() == server
            starter.kill()
            assert joined.write("CREATE (:Entity {id: 'a'})") == "done"
            joined.kill()
    assert wait_for_end(server)


@pytest.mark.heavy
def test_a_starter_killed_before_its_server_is_ready_leaves_no_orphan(tmp_path: Path) -> None:
    with client(tmp_path) as starter:
        deadline = time.monotonic() + 60
        lock = tmp_path / "database" / "server.lock"
        while not lock.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        starter.kill()
    # It may be about to serve; whoever comes next waits until it has gone.
    with open_graph(data=tmp_path) as graph:
        assert graph.read("RETURN 1 AS one") == [{"one": 1}]
        server = server_of(tmp_path).pid
    assert wait_for_end(server)


@pytest.mark.heavy
@LINUX
def test_ctrl_c_at_the_client_does_not_reach_the_server(tmp_path: Path) -> None:
    with client(tmp_path) as starter:
        server = starter.server()
        with open_graph(data=tmp_path) as graph:
            os.killpg(starter.process.pid, signal.SIGINT)
            starter.process.wait(60)
            assert graph.read("RETURN 1 AS one") == [{"one": 1}]
            os.kill(server, signal.SIGINT)  # nor does one that is meant for it
            assert graph.read("RETURN 2 AS two") == [{"two": 2}]


@pytest.mark.heavy
def test_a_killed_server_loses_nothing_that_was_written(tmp_path: Path) -> None:
    expected = 0
    for kill in range(3):
        with open_graph(data=tmp_path) as graph:
            assert graph.read("MATCH (n:Entity) RETURN count(n) AS c") == [{"c": expected}]
            graph.write("UNWIND range(1, 2000) AS i CREATE (:Entity {id: i})")
            expected += 2000
            os.kill(server_of(tmp_path).pid, signal.SIGKILL)
            if kill == 0:  # told once, for the driver tries again for seconds before it gives up
                with pytest.raises(GraphUnavailableError, match="then try again"):
                    graph.read("MATCH (n) RETURN count(n) AS c")
    with open_graph(data=tmp_path) as graph:
        assert graph.read("MATCH (n:Entity) RETURN count(n) AS c") == [{"c": expected}]


@pytest.mark.heavy
def test_a_client_killed_while_it_writes_leaves_whole_transactions(tmp_path: Path) -> None:
    for kill in range(1, 4):
        with client(tmp_path) as writer:
            server = writer.server()
            assert writer.write(f"UNWIND range(1, 1000) AS i CREATE (:Whole {{round: {kill}}})") == "done"
            assert writer.process.stdin
            writer.process.stdin.write("UNWIND range(1, 200000) AS i CREATE (:Half)\n")
            writer.process.stdin.flush()
            time.sleep(0.2)
            writer.kill()
        assert wait_for_end(server)
        with open_graph(data=tmp_path) as graph:
            assert graph.read("MATCH (n:Whole) RETURN count(n) AS c") == [{"c": 1000 * kill}]
            assert graph.read("MATCH (n:Half) RETURN count(n) AS c")[0]["c"] % 200_000 == 0


def test_a_folder_that_is_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "database").write_text("not a folder")
    with pytest.raises(
        GraphUnavailableError, match=r"can't use the folder .*database.*choose another --data folder"
    ) as told:
        open_graph(data=tmp_path)
    assert "\n" not in str(told.value)


@pytest.mark.heavy
def test_a_database_that_does_not_start_is_told_in_one_line_with_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(GraphUnavailableError, match=r"did not start: .+; see .*server\.log") as told:
        open_embedded(tmp_path, EmbeddedSettings(memory="1k"))
    assert "\n" not in str(told.value)
    assert "it said nothing" not in str(told.value)
    with open_embedded(tmp_path) as database:  # and it isn't in the way afterwards
        assert database.endpoint.pid
