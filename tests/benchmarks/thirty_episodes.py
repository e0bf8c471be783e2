"""Thirty real episodes, twice, backwards, and one forgotten: `python tests/benchmarks/thirty_episodes.py [SHARED]`.

Ingests Practical AI 230-259 with their feed's metadata into the embedded database, prints the answers to the README's
questions over them, and says whether the graph is the same after a second ingest, in reverse order, and after `forget`.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

from whole_archive import name_no_server

from extractor.cli.app import run
from graph.connection import open_embedded_graph
from graph.snapshot import snapshot_graph

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


def main(shared: Path) -> None:
    """Run it all in a temporary folder, and print as it goes."""
    name_no_server()
    files, feed = find_episodes(shared)
    with tempfile.TemporaryDirectory() as folder:
        data, reverse, without = (Path(folder, name) for name in ("data", "reverse", "without"))
        first = ingest(files, feed, data)
        answer_questions(data)
        once = snapshot(data)
        again = ingest(files, feed, data)
        print(f"{len(files)} episodes: {first:.1f} s, again {again:.1f} s ({again / first:.1%}); {len(once)} rows")
        report("the same after a second ingest", once, snapshot(data))
        for file in reversed(files):
            ingest([file], feed, reverse)
        report("the same one by one in reverse order", once, snapshot(reverse))
        run(["forget", files[7].name, "--data", str(data)])
        ingest([file for file in files if file != files[7]], feed, without)
        report("the same after forget as if it had never been there", snapshot(data), snapshot(without))


def find_episodes(shared: Path) -> tuple[list[Path], Path]:
    """Return the episodes, and the feed that has their metadata."""
    files = sorted(shared.glob("corpus/practical-ai/practical-ai-2[345]?.md"))
    return files, shared / "corpus" / "feeds" / "practical-ai.xml"


def ingest(files: list[Path], feed: Path, data: Path) -> float:
    """Ingest through the command line, and return the seconds it took."""
    started = time.monotonic()
    code = run(["ingest", *map(str, files), "--metadata", str(feed), "--extractor", "spacy", "--data", str(data)])
    if code:
        raise SystemExit(f"ingest ended with {code}")
    return time.monotonic() - started


def answer_questions(data: Path) -> None:
    """Ask what the README asks over these episodes."""
    chapter = (
        ROOT.joinpath("README.md").read_text("utf-8").split("## Questions over thirty episodes")[1].split("\n## ")[0]
    )
    for question in re.findall(r"```cypher\n(.*?)```", chapter, re.S):
        print(question.strip())
        run(["query", question, "--data", str(data)])


def snapshot(data: Path) -> list[str]:
    """Return all nodes and edges of a workspace's graph, as sorted lines."""
    with open_embedded_graph(data / "database") as graph:
        return list(snapshot_graph(graph))


def report(what: str, one: list[str], other: list[str]) -> None:
    """Say whether two graphs (or other lists of lines) are equal, and where they first differ."""
    differing = sorted(set(one) ^ set(other))
    print(f"{what}: {'yes' if one == other else f'NO, {len(differing)} rows differ, such as {differing[:2]}'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
