"""Ingest a whole show beside bare `nlp.pipe`: `python tests/benchmarks/whole_archive.py [SHARED] [PROCESSES]`.

Both take the same paragraphs with the same pipeline and the same number of processes, one after the other, each in a
process of its own. Prints the wall time of both and their ratio, what the ingest says of its stages, where its
processors' time goes, and the most memory that it and all its children took together (proportional set size, read
every other second; Linux alone).
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from processes import tree_of

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
BARE = """
import sys
from pathlib import Path
from extractor.offline.language import load_language
from extractor.read import read_episode
paragraphs = []
for file in sorted(Path(sys.argv[1]).glob("*.md")):
    episode = read_episode(file)
    paragraphs += [segment.span.of(episode.text) for segment in episode.segments]
import time
nlp, words, started = load_language(), 0, time.monotonic()
for doc in nlp.pipe(paragraphs, batch_size=64, n_process=int(sys.argv[2])):
    words += len(doc)
print(f"{len(paragraphs):,} paragraphs, {words:,} tokens")
print(time.monotonic() - started)
"""
INGEST = "from extractor.cli import main; main()"
EXTRACTING, DATABASE, REST = "extracting", "the database", "the rest"
READING, LOADING = "reading, verifying, keeping, and what the last load does itself", "loading, in threads of its own"
PARTS = (EXTRACTING, READING, LOADING, DATABASE, REST)


def main(shared: Path, processes: int) -> None:
    """Run both, and print."""
    name_no_server()
    show, feed = shared / "corpus" / "practical-ai", shared / "corpus" / "feeds" / "practical-ai.xml"
    bare = subprocess.run(
        [sys.executable, "-c", BARE, str(show), str(processes)], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    seconds = float(bare[1])
    print(f"nlp.pipe, {processes} processes: {seconds:.1f} s; {bare[0]}", flush=True)
    with tempfile.TemporaryDirectory() as data:
        options = ["--metadata", str(feed), "--extractor", "spacy", "--processes", str(processes), "--data", data]
        spent: dict[str, float] = {}
        command = [sys.executable, "-c", INGEST, "ingest", str(show), *options]
        whole, most, said = run_measured(command, note=lambda pid: spent.update(spent_by(pid)))
    print(said)
    for part in PARTS:
        print(f"{sum(s for name, s in spent.items() if name.startswith(part)):6.0f} s of a processor: {part}")
    print(f"ingest: {whole:.1f} s, {whole / seconds:.2f} times as long; at most {most / 2**20:,.0f} MiB in all")


def name_no_server() -> None:
    """Let the environment name no Neo4j: the embedded database is meant."""
    for name in [name for name in os.environ if name.startswith("NEO4J_")]:
        del os.environ[name]


def run_measured(
    command: Sequence[str],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    note: Callable[[int], None] | None = None,
) -> tuple[float, int, str]:
    """Return the seconds a command took, the most bytes that it and its children held, and what it said.

    `note` hears of each of its processes every other second.
    """
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        most, ended = [0], threading.Event()

        def watch() -> None:
            while not ended.wait(2.0):
                tree = tree_of(process.pid)
                most[0] = max(most[0], sum(map(held_by, tree)))
                for pid in tree if note else ():
                    note(pid)

        watcher = threading.Thread(target=watch)
        watcher.start()
        said, _ = process.communicate()
        ended.set()
        watcher.join()
    if process.returncode:
        raise SystemExit(said)
    return time.monotonic() - started, most[0], said


def held_by(pid: int) -> int:
    """Return the bytes that a process holds, of what it shares with others its part."""
    with suppress(OSError):
        for line in Path("/proc", str(pid), "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def spent_by(pid: int) -> dict[str, float]:
    """Return the seconds of a processor that each thread of a process took so far, under the part that it has."""
    spent = {}
    with suppress(OSError):
        command = Path("/proc", str(pid), "cmdline").read_text()
        for task in Path("/proc", str(pid), "task").iterdir():
            times = (task / "stat").read_text().rpartition(")")[2].split()[11:13]
            part = part_of(command, main=int(task.name) == pid)
            spent[f"{part} {task.name}"] = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    return spent


def part_of(command: str, *, main: bool) -> str:
    """Return what a thread of a process does, by the process's command line."""
    if INGEST in command:
        return READING if main else LOADING
    if "spawn_main" in command:
        return EXTRACTING
    return DATABASE if "embedded_server" in command else REST


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
