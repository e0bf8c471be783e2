"""An export for Neo4j's importer holds one episode at a time, however many there are.

Over all of them it keeps the names, and a line for each statement that supports a fact: some kilobytes an episode,
where one that is kept whole takes a hundred. What SQLite takes for the index isn't counted here.
"""

import gc
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from demo_graph import demo_workspace
from loads import ONTOLOGY, keep
from mixed_episodes import mix_episodes

from graph.bulk_export import export_bulk
from schemas.extraction import Extraction
from schemas.workspace import Workspace, open_workspace

pytestmark = pytest.mark.heavy

FEW, MANY = 16, 64


def peak_of_exports(root: Path, episodes: Iterable[Extraction]) -> int:
    """Return how much an export takes at most, the lower of two: tables of Python's own may grow meanwhile."""
    with open_workspace(root / "data") as workspace:
        keep(workspace, *episodes)
        return min(peak_of_export(workspace, root / name) for name in ("one", "other"))


def peak_of_export(workspace: Workspace, folder: Path) -> int:
    folder.mkdir()
    gc.collect()
    tracemalloc.start()
    try:
        export_bulk(workspace, folder, gazetteer=None, ontology=ONTOLOGY)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_four_times_the_episodes_take_an_export_hardly_more_memory(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    with open_workspace(demo_workspace(tmp_path_factory), write=False) as workspace:
        sources = [extraction for _, extraction in workspace.extractions()]
    few, many = (peak_of_exports(tmp_path / str(count), mix_episodes(sources, range(count))) for count in (FEW, MANY))
    assert many < 1.5 * few
