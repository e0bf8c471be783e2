"""Ingest a whole show beside bare `nlp.pipe`: `python tests/benchmarks/whole_archive.py [SHARED] [PROCESSES]`.

Both take the same paragraphs with the same pipeline and the same number of processes, one after the other, each in a
process of its own. Prints the wall time of both and their ratio, what the ingest says of its stages, and the most
memory that it and all its children took together (proportional set size, read twice a second; Linux alone).
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
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


def main(shared: Path, processes: int) -> None:
    """Run both, and print."""
    show, feed = shared / "corpus" / "practical-ai", shared / "corpus" / "feeds" / "practical-ai.xml"
    bare = subprocess.run(
        [sys.executable, "-c", BARE, str(show), str(processes)], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    seconds = float(bare[1])
    print(f"nlp.pipe, {processes} processes: {seconds:.1f} s; {bare[0]}", flush=True)
    with tempfile.TemporaryDirectory() as data:
        options = ["--metadata", str(feed), "--processes", str(processes), "--data", data]
        whole, most, said = run_measured([sys.executable, "-c", INGEST, "ingest", str(show), *options])
    print(said)
    print(f"ingest: {whole:.1f} s, {whole / seconds:.2f} times as long; at most {most / 2**20:,.0f} MiB in all")


def run_measured(
    command: Sequence[str], folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> tuple[float, int, str]:
    """Return the seconds a command took, the most bytes that it and its children held, and what it said."""
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        most, ended = [0], threading.Event()

        def watch() -> None:
            while not ended.wait(0.5):
                most[0] = max(most[0], sum(map(held_by, tree_of(process.pid))))

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


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
