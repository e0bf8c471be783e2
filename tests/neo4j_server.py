"""A real Neo4j for the tests, from Maven Central's jars: no installer, no Docker.

``TALKGRAPH_TEST_NEO4J_URI`` (with NEO4J_USERNAME and NEO4J_PASSWORD) names a server that is used instead, whatever its
version. Where there is neither, the tests that need one are skipped; under CI they fail.
"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.connection import Graph, open_embedded_graph, open_graph

NEO4J_5, NEO4J_CURRENT = "5.26.28", "2026.09.0"
OLDEST_JAVA = {NEO4J_5: 17, NEO4J_CURRENT: 21}
START_SECONDS, DOWNLOAD_SECONDS, TRIES = 120, 900, 3

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>talkgraph</groupId><artifactId>test-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version></dependency>
  </dependencies>
</project>
"""
LAUNCHER = """
import java.nio.file.Path;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

public class Launcher {
    public static void main(String[] arguments) throws Exception {
        var home = Path.of(arguments[0]);
        var server = new DatabaseManagementServiceBuilder(home)
            .loadPropertiesFromFile(home.resolve("conf/neo4j.conf")).build();
        System.out.println("ready");
        while (System.in.read() >= 0) { }
        server.shutdown();
        System.exit(0);
    }
}
"""
CONFIGURATION = """
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
server.memory.pagecache.size=128m
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""  # LOAD CSV of files and URLs stays as Neo4j ships it, open: our own check must close it
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.lang", "java.lang.invoke")


class ServerMissingError(Exception):
    """Say why no Neo4j can be had here."""


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


@contextmanager
def running_neo4j(version: str, imported: Import | None = None) -> Iterator[Server]:
    """Give a running server of that version, or the one that the environment names; an import needs one of our own."""
    given = os.environ.get("TALKGRAPH_TEST_NEO4J_URI")
    if given and not imported:
        yield Server(given, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
        return
    java = find_java(OLDEST_JAVA[version])
    jars = fetch_jars(version, java)
    with tempfile.TemporaryDirectory(prefix="talkgraph-neo4j-", ignore_cleanup_errors=True) as home:
        password = secrets.token_hex(12)
        configure(Path(home), free_port())
        set_password(java, jars, Path(home), password)
        if imported:
            run_import(java, jars, Path(home), imported)
        with started(java, jars, Path(home)) as port:
            yield Server(f"bolt://127.0.0.1:{port}", "neo4j", password)


def find_java(oldest: int) -> Path:
    """Return a Java of at least that version: JAVA_HOME, the usual folders, the path."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(Path("/usr/lib/jvm").glob("*")) + sorted(
        Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home")
    )
    found = shutil.which("java")
    candidates = [home / "bin" / "java" for home in homes] + ([Path(found)] if found else [])
    fit = [java for java in candidates if java.exists() and java_version(java) >= oldest]
    if not fit:
        raise ServerMissingError(f"no Java {oldest} or newer: set JAVA_HOME")
    return fit[0]


def java_version(java: Path) -> int:
    """Return Java's major version, 0 where it doesn't say one."""
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(\d+)', said.stderr + said.stdout)
    return int(match[1]) if match else 0


def fetch_jars(version: str, java: Path) -> Path:
    """Return the folder of a version's jars and of our launcher, downloaded once, whole or not at all."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "talkgraph-tests"
    folder = cache / f"neo4j-{version}"
    if folder.exists():
        return folder
    if not shutil.which("mvn"):
        raise ServerMissingError("Maven (mvn) is not installed")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as unfinished:
        download(version, Path(unfinished))
        compile_launcher(java, Path(unfinished))
        try:
            Path(unfinished, "lib").rename(folder)
        except OSError:
            if not folder.exists():  # else another run was faster
                raise
    return folder


def download(version: str, folder: Path) -> None:
    (folder / "pom.xml").write_text(POM.format(version=version), encoding="utf-8")
    run_tool(["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"], folder, DOWNLOAD_SECONDS)


def compile_launcher(java: Path, folder: Path) -> None:
    (folder / "Launcher.java").write_text(LAUNCHER, encoding="utf-8")
    javac = java.with_name("javac")
    run_tool([str(javac), "-cp", "lib/*", "-d", "lib", "Launcher.java"], folder, 120)


def run_tool(command: list[str], folder: Path, seconds: float, environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServerMissingError(f"{command[0]} could not be run: {error}") from error
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["it said nothing"]
        raise ServerMissingError(f"{command[0]} failed: {lines[0]}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def configure(home: Path, port: int) -> None:
    (home / "conf").mkdir(exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(CONFIGURATION.format(port=port), encoding="utf-8")


def class_path(jars: Path) -> str:
    return f"{jars}/*{os.pathsep}{jars}"


def set_password(java: Path, jars: Path, home: Path, password: str) -> None:
    """Set the password of a home that has never been started; only the tool's command line takes one."""
    command = [*run_java(java, jars), "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password]
    run_tool(command, home, 120, {"NEO4J_HOME": str(home)})


def run_import(java: Path, jars: Path, home: Path, imported: Import) -> None:
    """Import into a home whose server doesn't run; that it fails is no reason to skip a test."""
    command = [*run_java(java, jars), "org.neo4j.cli.AdminTool", *imported.arguments]
    environment = os.environ | {"NEO4J_HOME": str(home)}
    done = subprocess.run(command, cwd=imported.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def run_java(java: Path, jars: Path) -> list[str]:
    """Begin a command line that runs a class of the jars."""
    options = ["-Xmx768m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    return [str(java), *options, "-cp", class_path(jars), *opened]


@contextmanager
def started(java: Path, jars: Path, home: Path) -> Iterator[int]:
    """Run the server until the end of the block; it ends with its stdin, so it can't outlive us."""
    for _ in range(TRIES):
        port = free_port()
        configure(home, port)
        with start(java, jars, home) as server:
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


def start(java: Path, jars: Path, home: Path) -> subprocess.Popen[str]:
    with (home / "launcher.log").open("ab") as log:
        return subprocess.Popen(
            [*run_java(java, jars), "Launcher", str(home)],
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


@contextmanager
def neo4j_or_skip(version: str, imported: Import | None = None) -> Iterator[Server]:
    """Give a running server; without one skip, but fail under CI, where a skip would hide it for ever."""
    running = running_neo4j(version, imported)
    try:
        server = running.__enter__()
    except ServerMissingError as error:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(f"no Neo4j {version}: {error}")
        pytest.skip(f"no Neo4j {version}: {error}")
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
    with neo4j_or_skip(NEO4J_5) as server:
        yield server


@pytest.fixture(scope="session")
def neo4j5_graph_opened(neo4j5_server: Server) -> Iterator[Graph]:
    with neo4j5_server.open() as graph:
        yield graph


@pytest.fixture(scope="session")
def neo4j_current_server() -> Iterator[Server]:
    with neo4j_or_skip(NEO4J_CURRENT) as server:
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
