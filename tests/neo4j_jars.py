"""What a Neo4j of our own is made of: a Java, and Maven Central's jars, downloaded once."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

DOWNLOAD_SECONDS = 900

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>talkgraph</groupId><artifactId>test-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>{dependencies}</dependencies>
</project>
"""
DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
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


class ServerMissingError(Exception):
    """Say why no Neo4j can be had here."""


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


def cache_folder() -> Path:
    """Return where downloads are kept from run to run."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "talkgraph-tests"


def fetch_jars(version: str, java: Path, more: Sequence[str] = ()) -> Path:
    """Return the folder of a version's jars and of our launcher, downloaded once, whole or not at all.

    `more` are further artifacts as Maven names them (group:artifact:version), the first of which names the folder.
    """
    cache = cache_folder()
    folder = cache / "+".join([f"neo4j-{version}", *(name.split(":")[1] for name in more[:1])])
    if folder.exists():
        return folder
    if not shutil.which("mvn"):
        raise ServerMissingError("Maven (mvn) is not installed")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as unfinished:
        download([f"org.neo4j:neo4j:{version}", *more], Path(unfinished))
        compile_launcher(java, Path(unfinished))
        try:
            Path(unfinished, "lib").rename(folder)
        except OSError:
            if not folder.exists():  # else another run was faster
                raise
    return folder


def download(artifacts: Sequence[str], folder: Path) -> None:
    dependencies = "".join(DEPENDENCY.format(*artifact.split(":")) for artifact in artifacts)
    (folder / "pom.xml").write_text(POM.format(dependencies=dependencies), encoding="utf-8")
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


def class_path(jars: Path) -> str:
    return f"{jars}/*{os.pathsep}{jars}"
