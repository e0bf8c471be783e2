"""Ten thousand episodes beside a tenth of them, all mixed from real ones (`tests/mixed_episodes.py`):
`python tests/benchmarks/ten_thousand.py [WORKSPACE] [--episodes N] [--small N] [--embedded]`.

WORKSPACE holds the real extractions, the more the better, and is only read; without one, 50 episodes of Practical AI
are extracted. A mixed episode is SEGMENTS long, about a tenth of a real one and of its 3,400 rows: 10,000 real ones
would be 34 million rows, and take more than an hour.

Of both sizes, on a Neo4j of their own or on the embedded database, it prints the time of a first load and the most
memory of the process that loads (its own, without the database's); what `export --format neo4j-admin` and the import
of its files take, Neo4j not running; how long one more episode takes from the opening of the workspace to its end in
the graph; and the named queries' times, asked of what is spoken of most, which is the worst there is to ask: of the
first time, when Neo4j plans a query, and of the nine after it. At the end stands how each of these grows.
"""

import argparse
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
from extractions import check_extraction
from loaders import COUNT, extract
from mixed_episodes import Mix, mix_episodes
from neo4j_jars import fetch_jars, find_java
from neo4j_server import NEO4J_5, OLDEST_JAVA, Setup, configure, free_port, run_admin, running_neo4j
from query_speed import ask_often, choose_parameters
from whole_archive import INGEST, run_measured

from graph.bulk_files import import_command
from graph.connection import Graph, open_graph
from graph.load import load_graph
from graph.named_queries import read_named_queries
from schemas.extraction import Extraction
from schemas.gazetteer import load_gazetteer
from schemas.ontology import load_ontology
from schemas.pointer import file_hash, make_pointer
from schemas.workspace import open_workspace

EPISODES, SEGMENTS = 10_000, 9
ONE_MORE = 5
CHECKED = 100  # one of so many mixed episodes is checked
SLOW = 1.0
SETUP = Setup(java_options=("-Xmx2g",))
LOAD = """
import sys, time
from pathlib import Path
from graph.connection import open_graph
from graph.load import load_graph
from schemas.gazetteer import load_gazetteer
from schemas.ontology import load_ontology
from schemas.workspace import open_workspace
data = Path(sys.argv[1])
with open_graph(data=data) as graph, open_workspace(data) as workspace:
    started = time.monotonic()
    load_graph(graph, workspace, gazetteer=load_gazetteer(), ontology=load_ontology())
    seconds = time.monotonic() - started
# Not getrusage: that counts what the process was before it was this one.
(most,) = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
print(seconds, int(most) * 1024)
"""


class Work(NamedTuple):
    """Hold the seconds and the most bytes that something took."""

    seconds: float
    bytes: int

    def __str__(self) -> str:
        return f"{self.seconds:,.1f} s, at most {self.bytes / 2**20:,.0f} MiB"


class Size(NamedTuple):
    """Hold what was measured of so many episodes: one more by its steps, the answers by the queries' names."""

    episodes: int
    rows: int
    load: Work
    one_more: dict[str, float]
    answers: dict[str, list[float]]
    export: Work | None = None
    bulk_import: Work | None = None


def main(source: Path | None, sizes: Sequence[int], *, embedded: bool) -> None:
    """Measure one size after the other, and print as it goes."""
    with tempfile.TemporaryDirectory(prefix="talkgraph-mixed-", ignore_cleanup_errors=True) as folder:
        if source is None:
            extract(source := Path(folder, "real"))
        with open_workspace(source, write=False) as workspace:
            sources = [extraction for _, extraction in workspace.extractions()]
        print(f"mixed from {len(sources)} real episodes, {SEGMENTS} segments each", flush=True)
        small, whole = (measure(sources, size, Path(folder, str(size)), embedded=embedded) for size in sizes)
    report_growth(small, whole)
    report_answers(small, whole)


def measure(sources: Sequence[Extraction], episodes: int, folder: Path, *, embedded: bool) -> Size:
    """Make so many episodes, and measure all there is to measure of them."""
    data = folder / "workspace"
    make(sources, episodes, data)
    with serving(embedded=embedded):
        load = load_apart(data)
        with open_graph(data=data) as graph:
            rows = graph.read(COUNT)[0]["rows"]
            print(f"load: {rows:,} rows, {rows / episodes:,.0f} an episode, {load}", flush=True)
            print(f"load: {rows / load.seconds:,.0f} rows/s", flush=True)
            more = mix_episodes(sources, range(episodes, episodes + ONE_MORE), Mix(SEGMENTS))
            one_more = add_one_by_one(graph, data, more)
            answers = ask_all(graph)
    if embedded:
        return Size(episodes, rows, load, one_more, answers)
    return Size(episodes, rows, load, one_more, answers, *import_in_bulk(data, folder / "files"))


def make(sources: Sequence[Extraction], episodes: int, data: Path) -> None:
    """Mix episodes into a workspace, and check some of them."""
    started = time.monotonic()
    write_unsynced(mix_episodes(sources, range(episodes), Mix(SEGMENTS)), data)
    made = time.monotonic() - started
    with open_workspace(data) as workspace:  # which also writes the file of aliases
        pointers = workspace.pointers()[::CHECKED]
        for pointer in pointers:
            check_extraction(workspace.read_extraction(pointer))
    print(f"\n{episodes:,} episodes: made in {made:.1f} s, {len(pointers)} of them checked", flush=True)


def write_unsynced(extractions: Iterable[Extraction], data: Path) -> None:
    """Keep extractions as a workspace does, but without waiting for the disk at each."""
    with open_workspace(data):
        for extraction in extractions:
            content = extraction.model_dump_json(indent=1).encode() + b"\n"
            pointer = make_pointer(extraction, file_hash(content))
            folder = data / "episodes" / pointer.episode
            folder.mkdir(parents=True)
            folder.joinpath(f"{pointer.extraction}.json").write_bytes(content)
            folder.joinpath("current.json").write_bytes(pointer.model_dump_json(indent=1).encode() + b"\n")


@contextmanager
def serving(*, embedded: bool) -> Iterator[None]:
    """Let the environment name a fresh Neo4j, or none, which means the embedded database."""
    before = dict(os.environ)
    os.environ.pop("NEO4J_URI", None)
    try:
        if embedded:
            yield
            return
        with running_neo4j(NEO4J_5, setup=SETUP) as server:
            os.environ |= {
                "NEO4J_URI": server.uri,
                "NEO4J_USERNAME": server.username,
                "NEO4J_PASSWORD": server.password,
            }
            yield
    finally:
        os.environ.clear()
        os.environ |= before


def load_apart(data: Path) -> Work:
    """Load a workspace into an empty database in a process of its own; the database's memory does not count."""
    _, _, said = run_measured([sys.executable, "-c", LOAD, str(data)])
    seconds, most = said.split()
    return Work(float(seconds), int(most))


def add_one_by_one(graph: Graph, data: Path, extractions: Iterable[Extraction]) -> dict[str, float]:
    """Add episodes to a workspace and its graph as a run for each would; return the median seconds of the steps."""
    gazetteer, ontology = load_gazetteer(), load_ontology()
    steps: list[tuple[float, ...]] = []
    for extraction in extractions:
        times = [time.monotonic()]
        with open_workspace(data) as workspace:
            times.append(time.monotonic())
            workspace.write_extraction(extraction)
            times.append(time.monotonic())
            load_graph(graph, workspace, gazetteer=gazetteer, ontology=ontology)
            times.append(time.monotonic())
        steps.append(tuple(end - start for start, end in pairwise(times)))
    medians = dict(zip(("opening", "writing", "loading"), map(median, zip(*steps, strict=True)), strict=True))
    told = ", ".join(f"{step} {seconds:.2f} s" for step, seconds in medians.items())
    print(f"one more episode: {sum(medians.values()):.2f} s ({told}), medians of {len(steps)}", flush=True)
    return medians


def ask_all(graph: Graph) -> dict[str, list[float]]:
    """Ask all named queries of what is spoken of most."""
    given = choose_parameters(graph)
    answers = {name: ask_often(graph, query, given)[0] for name, query in read_named_queries().items()}
    first, again = (spread(times) for times in ([s for s, *_ in answers.values()], again_of(*answers.values())))
    print(f"{len(answers)} named queries, of {given['entity']}, median and p95:", flush=True)
    print(f"{told_times(first)} the first time, {told_times(again)} after it", flush=True)
    return answers


def again_of(*answers: Sequence[float]) -> list[float]:
    """Return all times but the first of each query."""
    return [seconds for _, *again in answers for seconds in again]


def spread(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    return median(seconds), quantiles(seconds, n=20, method="inclusive")[-1]


def import_in_bulk(data: Path, files: Path) -> tuple[Work, Work]:
    """Export a workspace as files and import them into a fresh home; return what each took."""
    options = ["--format", "neo4j-admin", "--output", str(files), "--data", str(data)]
    export = Work(*run_measured([sys.executable, "-c", INGEST, "export", *options])[:2])
    print(f"export --format neo4j-admin: {export}", flush=True)
    java = find_java(OLDEST_JAVA[NEO4J_5])
    jars = fetch_jars(NEO4J_5, java)
    arguments = shlex.split(import_command(files, "neo4j"))[4:]
    with tempfile.TemporaryDirectory(prefix="talkgraph-neo4j-", ignore_cleanup_errors=True) as home:
        configure(Path(home), free_port(), SETUP)
        command = run_admin(java, jars, *arguments, setup=SETUP)
        done = Work(*run_measured(command, files, os.environ | {"NEO4J_HOME": home})[:2])
    print(f"neo4j-admin import: {done}", flush=True)
    return export, done


def report_growth(small: Size, whole: Size) -> None:
    """Print how many times as long it takes for how many times as many."""
    print(f"\nfrom {small.episodes:,} to {whole.episodes:,} episodes, times as much:")
    before, after = sum(small.one_more.values()), sum(whole.one_more.values())
    grown: Mapping[str, tuple[float, float] | None] = {
        "episodes": (small.episodes, whole.episodes),
        "rows": (small.rows, whole.rows),
        "load, seconds": (small.load.seconds, whole.load.seconds),
        "load, memory": (small.load.bytes, whole.load.bytes),
        "one more episode": (before, after),
        "export": small.export and whole.export and (small.export.seconds, whole.export.seconds),
        "import": small.bulk_import and whole.bulk_import and (small.bulk_import.seconds, whole.bulk_import.seconds),
    }
    for what, pair in grown.items():
        if pair:
            print(f"  {what:<18}{pair[1] / pair[0]:>6.1f}")


def report_answers(small: Size, whole: Size) -> None:
    """Print the times of each query at both sizes."""
    print(f"\n{'first, then median and p95 of':<30}{small.episodes:>13,}{whole.episodes:>32,}")
    for name, before in small.answers.items():
        after = whole.answers[name]
        columns = (f"{times[0] * 1000:>8.0f}{told_times(spread(again_of(times)))}" for times in (before, after))
        print(f"{name:<19}{''.join(columns)}{told_slow(after)}")


def told_slow(seconds: Sequence[float]) -> str:
    """Return what is said of a query that takes too long, be it the first time alone."""
    first, *again = seconds
    if max(again) > SLOW:
        return "  above a second"
    return "  above a second the first time" if first > SLOW else ""


def told_times(middle_and_high: tuple[float, float]) -> str:
    """Return median and p95 as columns."""
    middle, high = middle_and_high
    return f"{middle * 1000:>8.0f}{high * 1000:>8.0f} ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("workspace", type=Path, nargs="?")
    parser.add_argument("--episodes", type=int, default=EPISODES)
    parser.add_argument("--small", type=int)
    parser.add_argument("--embedded", action="store_true")
    given = parser.parse_args()
    main(given.workspace, (given.small or given.episodes // 10, given.episodes), embedded=given.embedded)
