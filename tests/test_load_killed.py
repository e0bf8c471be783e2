"""A load that the operating system kills: the next one ends in the same graph as if nothing had happened."""

import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import pytest
from factories import make_copies
from processes import KILLS

from graph.connection import open_graph
from graph.load import load_graph, rebuild_graph
from graph.snapshot import snapshot_graph
from schemas.ontology import load_ontology
from schemas.workspace import open_workspace

pytestmark = pytest.mark.heavy

LOAD = """
import sys
from pathlib import Path
from graph import load_episodes
from graph.connection import open_graph
from graph.load import load_graph
from schemas.ontology import load_ontology
from schemas.workspace import open_workspace

load_episodes.ROWS_AT_ONCE = 1  # an episode a transaction
data = Path(sys.argv[1])
with open_workspace(data) as workspace, open_graph(data=data) as graph:
    tell = lambda what, *_: what == "episodes written" and print("episode", flush=True)
    load_graph(graph, workspace, gazetteer=None, ontology=load_ontology(), progress=tell)
    print("loaded", flush=True)
"""


MOMENTS = ((2, 0.0), (5, 0.02), (9, 0.05))  # how many episodes a load has written, and the seconds since


def kill_a_load(data: Path, episodes: int, seconds: float) -> bool:
    """Kill a load some time after it has written so many episodes; tell whether that hit it."""
    with subprocess.Popen([sys.executable, "-c", LOAD, str(data)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(episodes):
            assert process.stdout.readline() == "episode\n"
        time.sleep(seconds)
        process.kill()
        return "loaded" not in process.stdout.read()


def test_a_load_that_is_killed_again_and_again_ends_in_the_same_graph(tmp_path: Path) -> None:
    ontology = load_ontology()
    with open_workspace(tmp_path) as workspace:
        for extraction in make_copies(5 * KILLS):
            workspace.write_extraction(extraction)
    hit = [kill_a_load(tmp_path, *moment) for moment in islice(cycle(MOMENTS), KILLS)]
    assert all(hit)
    with open_workspace(tmp_path) as workspace, open_graph(data=tmp_path) as graph:
        report = load_graph(graph, workspace, gazetteer=None, ontology=ontology)
        assert report.episodes_unchanged > 0  # what was written before a kill is not written again
        mended = list(snapshot_graph(graph))
        rebuild_graph(graph, workspace, gazetteer=None, ontology=ontology)
        assert mended == list(snapshot_graph(graph))
