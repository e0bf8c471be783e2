"""A real Neo4j for the tests, from Maven Central's jars: no installer, no Docker.

``TALKGRAPH_TEST_NEO4J_URI`` (with NEO4J_USERNAME and NEO4J_PASSWORD) names a server that is used instead, whatever its
version. Where there is neither, the tests that need one are skipped; under CI they fail.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from neo4j_jars import ServerMissingError, class_path, fetch_jars, find_java, run_tool

from graph.connection import Graph, open_embedded_graph, open_graph

NEO4J_5, NEO4J_CURRENT = "5.26.28", "2026.09.0"
OLDEST_JAVA = {NEO4J_5: 17, NEO4J_CURRENT: 21}
TRIES = 3

CONFIGURATION = """
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
dbms.security.auth_enabled={auth}
server.memory.pagecache.size=128m
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""  # LOAD CSV of files and URLs stays as Neo4j ships it, open: our own check must close it
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.lang", "java.lang.invoke")


@dataclass(frozen=True)
class Server:
    """Hold the address and login of a running Neo4j."""

    uri: str
    username: str
    password: str

    def open(self) -> Graph:
        return open_graph(self.uri, username=self.username, password=self.password)


@dataclass(frozen=True)
class Import:
    """Say what `neo4j-admin` imports, and in which folder, before a server starts for the first time."""

    folder: Path
    arguments: Sequence[str]


@dataclass(frozen=True)
class Setup:
    """Say how Java runs a server (these start quickly), what more it is told, and its plugins as Maven names them.

    Without `auth` it takes whoever comes, by whatever password.
    """

    java_options: tuple[str, ...] = ("-Xmx768m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    settings: str = ""
    plugins: tuple[str, ...] = ()
    auth: bool = True


QUICK = Setup()


@contextmanager
def running_neo4j(version: str, imported: Import | None = None, setup: Setup = QUICK) -> Iterator[Server]:
    """Give a running server of that version, or the one that the environment names, where it may be any."""
    given = os.environ.get("TALKGRAPH_TEST_NEO4J_URI")
    if given and not imported and setup is QUICK:
        yield Server(given, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
        return
    java = find_java(OLDEST_JAVA[version])
    jars = fetch_jars(version, java, setup.plugins)
    with tempfile.TemporaryDirectory(prefix="talkgraph-neo4j-", ignore_cleanup_errors=True) as home:
        password = secrets.token_hex(12)
        configure(Path(home), free_port(), setup)
        set_password(java, jars, Path(home), password)
        if imported:
            run_import(java, jars, Path(home), imported)
        add_plugins(jars, Path(home), setup)
        with started(java, jars, Path(home), setup) as port:
            yield Server(f"bolt://127.0.0.1:{port}", "neo4j", password)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def configure(home: Path, port: int, setup: Setup) -> None:
    (home / "conf").mkdir(exist_ok=True)
    settings = CONFIGURATION.format(port=port, auth=str(setup.auth).lower()) + setup.settings
    (home / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")


def set_password(java: Path, jars: Path, home: Path, password: str) -> None:
    """Set the password of a home that has never been started; only the tool's command line takes one."""
    command = run_admin(java, jars, "dbms", "set-initial-password", password)
    run_tool(command, home, 120, {"NEO4J_HOME": str(home)})


def run_import(java: Path, jars: Path, home: Path, imported: Import) -> None:
    """Import into a home whose server doesn't run; that it fails is no reason to skip a test."""
    command = run_admin(java, jars, *imported.arguments)
    environment = os.environ | {"NEO4J_HOME": str(home)}
    done = subprocess.run(command, cwd=imported.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def run_java(java: Path, jars: Path, setup: Setup = QUICK) -> list[str]:
    """Begin a command line that runs a class of the jars."""
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    return [str(java), *setup.java_options, "-cp", class_path(jars), *opened]


def run_admin(java: Path, jars: Path, *arguments: str, setup: Setup = QUICK) -> list[str]:
    """Return the command line of `neo4j-admin`; it works on the home that NEO4J_HOME names."""
    return [*run_java(java, jars, setup), "org.neo4j.cli.AdminTool", *arguments]


def add_plugins(jars: Path, home: Path, setup: Setup) -> None:
    """Put plugins where the server looks for procedures; what they need in turn is found on the class path."""
    (home / "plugins").mkdir(exist_ok=True)
    for _, name, version in (plugin.split(":") for plugin in setup.plugins):
        shutil.copy(jars / f"{name}-{version}.jar", home / "plugins")


@contextmanager
def started(java: Path, jars: Path, home: Path, setup: Setup) -> Iterator[int]:
    """Run the server until the end of the block; it ends with its stdin, so it can't outlive us."""
    for _ in range(TRIES):
        port = free_port()
        configure(home, port, setup)
        with start(java, jars, home, setup) as server:
            if server.stdout and server.stdout.readline().strip() == "ready":
                try:
                    yield port
                finally:
                    stop(server)
                return
            stop(server)  # most likely somebody else took the port
    log = home / "logs" / "neo4j.log"
    lines = log.read_text(encoding="utf-8").strip().splitlines() if log.exists() else []
    raise ServerMissingError(f"Neo4j did not start: {lines[-1] if lines else 'it said nothing'}")


def start(java: Path, jars: Path, home: Path, setup: Setup) -> subprocess.Popen[str]:
    with (home / "launcher.log").open("ab") as log:
        return subprocess.Popen(
            [*run_java(java, jars, setup), "Launcher", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )


def stop(server: subprocess.Popen[str]) -> None:
    if server.stdin:
        server.stdin.close()
    try:
        server.wait(120)
    except subprocess.TimeoutExpired:
        server.kill()


class OwnNeo4j:
    """Run a Neo4j that nobody else uses and that may be killed: started again it has the same files and address."""

    def __init__(self, java: Path, jars: Path, home: Path) -> None:
        self._java, self._jars, self._home = java, jars, home
        self.port = free_port()
        configure(home, self.port, Setup(auth=False))
        self._server: subprocess.Popen[str] | None = None

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = start(self._java, self._jars, self._home, QUICK)
        assert self._server.stdout
        assert self._server.stdout.readline() == "ready\n"

    def kill(self) -> None:
        """Kill its process, wherever that is."""
        if self._server:
            self._server.kill()
            self._forget()

    def stop(self) -> None:
        if self._server:
            stop(self._server)
            self._forget()

    def _forget(self) -> None:
        if self._server:
            with self._server:  # its pipes are closed
                self._server = None


@contextmanager
def own_neo4j(version: str = NEO4J_5) -> Iterator[OwnNeo4j]:
    """Give a Neo4j of that version, started."""
    java = find_java(OLDEST_JAVA[version])
    jars = fetch_jars(version, java)
    with tempfile.TemporaryDirectory(prefix="talkgraph-neo4j-", ignore_cleanup_errors=True) as home:
        neo4j = OwnNeo4j(java, jars, Path(home))
        try:
            neo4j.start()
            yield neo4j
        finally:
            neo4j.stop()


Running = TypeVar("Running")


@contextmanager
def neo4j_or_skip(running: AbstractContextManager[Running]) -> Iterator[Running]:
    """Give a running server; without one skip, but fail under CI, where a skip would hide it for ever."""
    try:
        server = running.__enter__()
    except ServerMissingError as error:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(f"no Neo4j: {error}")
        pytest.skip(f"no Neo4j: {error}")
    try:
        yield server
    finally:
        running.__exit__(None, None, None)


def emptied(graph: Graph) -> Graph:
    """Return the graph without its nodes and edges."""
    graph.write("MATCH (n) DETACH DELETE n")
    return graph


@pytest.fixture(scope="session")
def embedded_graph_opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    with open_embedded_graph(tmp_path_factory.mktemp("embedded")) as graph:
        yield graph


@pytest.fixture(scope="session")
def neo4j5_server() -> Iterator[Server]:
    with neo4j_or_skip(running_neo4j(NEO4J_5)) as server:
        yield server


@pytest.fixture(scope="session")
def neo4j5_graph_opened(neo4j5_server: Server) -> Iterator[Graph]:
    with neo4j5_server.open() as graph:
        yield graph


@pytest.fixture(scope="session")
def neo4j_current_server() -> Iterator[Server]:
    with neo4j_or_skip(running_neo4j(NEO4J_CURRENT)) as server:
        yield server


@pytest.fixture(scope="session")
def neo4j_current_graph_opened(neo4j_current_server: Server) -> Iterator[Graph]:
    with neo4j_current_server.open() as graph:
        yield graph


@pytest.fixture
def embedded_graph(embedded_graph_opened: Graph) -> Graph:
    return emptied(embedded_graph_opened)


@pytest.fixture
def neo4j5_graph(neo4j5_graph_opened: Graph) -> Graph:
    return emptied(neo4j5_graph_opened)


@pytest.fixture
def neo4j_current_graph(neo4j_current_graph_opened: Graph) -> Graph:
    return emptied(neo4j_current_graph_opened)
