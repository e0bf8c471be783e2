"""Bring episodes in the graph to what the archive says: each is written whole, in one transaction, or left alone.

A transaction removes the old versions of its episodes and writes the new ones. Only then, when all that was meant to
be written is found again, is an episode sealed with `resolved`: without the seal, or with another, it is written anew.
Where nothing changed but ids of entities (`graph.load_entities.rename_entities`), it gets another seal alone.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph import statements
from graph.archive import Archive
from graph.batches import Progress, Statement, batches, in_batches
from graph.connection import Graph
from graph.counts import check_count
from graph.index_records import EpisodeVersion
from graph.rows import EpisodeRows
from graph.writers import write_each

ROWS_AT_ONCE = 8_000
EPISODES_AT_ONCE = 20  # in a transaction that only removes


class EpisodeChanges(NamedTuple):
    """Count what was done with episodes."""

    written: int
    removed: int
    unchanged: int


class _Batch(NamedTuple):
    ids: list[str]
    rows: list[EpisodeRows]


def write_episodes(
    graph: Graph, archive: Archive, progress: Progress, ids: Sequence[str] | None = None
) -> EpisodeChanges:
    """Write episodes that are new or changed, of all or of the ids, and remove those that the archive lacks."""
    held = dict(_read_held(graph, ids))
    wanted = archive.versions(ids)
    gone = [id for id in held if id not in wanted]
    for removed in batches(gone, EPISODES_AT_ONCE):
        graph.write_all(_removals(removed))
    changed = [id for id, version in wanted.items() if held.get(id) != version]
    done = 0

    def write(batch: _Batch) -> None:
        _write_batch(graph, batch, [id for id in batch.ids if id in held], wanted)

    for batch in write_each(graph, _cut(archive, changed), write):
        done += len(batch.ids)
        progress("episodes written", done, len(changed))
    return EpisodeChanges(len(changed), len(gone), archive.count_episodes() - len(changed))


def seal_episodes(graph: Graph, archive: Archive, ids: Sequence[str]) -> None:
    """Say of episodes that nothing in them changed but the ids of entities that they speak of."""
    seals = [{"id": id, "resolved": version.resolved} for id, version in archive.versions(ids).items()]
    for statement, parameters in in_batches(statements.SEAL_EPISODES, seals):
        graph.write(statement, **parameters)


def _read_held(graph: Graph, ids: Sequence[str] | None) -> Iterator[tuple[str, EpisodeVersion]]:
    found = (
        graph.read(statements.READ_EPISODES)
        if ids is None
        else (row for batch in batches(ids) for row in graph.read(statements.READ_EPISODES_OF, ids=list(batch)))
    )
    return ((row["id"], EpisodeVersion(row["extraction"], row["resolved"])) for row in found)


def _cut(archive: Archive, ids: Sequence[str]) -> Iterator[_Batch]:
    batch, size = _Batch([], []), 0
    for id in ids:
        rows = archive.rows(id)
        if batch.ids and size + rows.size > ROWS_AT_ONCE:
            yield batch
            batch, size = _Batch([], []), 0
        batch.ids.append(id)
        batch.rows.append(rows)
        size += rows.size
    if batch.ids:
        yield batch


def _write_batch(graph: Graph, batch: _Batch, replaced: Sequence[str], wanted: Mapping[str, EpisodeVersion]) -> None:
    graph.write_all([*_removals(replaced), *_creations(batch.rows)])
    _check(graph, batch)
    seals = [{"id": id, "resolved": wanted[id].resolved} for id in batch.ids]
    graph.write(statements.SEAL_EPISODES, rows=seals)


def _removals(ids: Sequence[str]) -> list[Statement]:
    return [removal for statement in statements.DELETE_EPISODES for removal in in_batches(statement, ids)]


def _creations(episodes: Sequence[EpisodeRows]) -> list[Statement]:
    creations: list[Statement] = []
    for label, statement in statements.WRITE_NODES.items():
        nodes = [{"properties": node.properties} for rows in episodes for node in rows.nodes[label]]
        creations += in_batches(statement, nodes)
    for type, statement in statements.WRITE_EDGES.items():
        edges = [edge._asdict() for rows in episodes for edge in rows.edges[type]]
        creations += in_batches(statement, edges)
    return creations


def _check(graph: Graph, batch: _Batch) -> None:
    expected: Counter[str] = Counter()
    for rows in batch.rows:
        expected.update({label: len(nodes) for label, nodes in rows.nodes.items()})
        expected.update({type: len(edges) for type, edges in rows.edges.items()})
    counts = graph.read_all(list(statements.COUNT_OF_EPISODES.values()), ids=batch.ids)
    for kind, counted in zip(statements.COUNT_OF_EPISODES, counts, strict=True):
        check_count(kind, counted, expected[kind])
