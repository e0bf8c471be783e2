"""`talkgraph ingest`: transcripts into the workspace and the graph."""

import os
from pathlib import Path

import click

from extractor.cli.options import data_option, extractor_option, gazetteer_option, ontology_option

EXIT_INCOMPLETE = 3


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--metadata", type=click.Path(path_type=Path), help="RSS feed, CSV or JSON with titles, dates, people.")
@click.option("--refresh", is_flag=True, help="Extract again what another recipe extracted.")
@click.option("--min-coverage", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="Exit 3 below it.")
@extractor_option
@ontology_option
@gazetteer_option
@data_option
def ingest(
    paths: tuple[Path, ...],
    metadata: Path | None,
    refresh: bool,
    min_coverage: float,
    extractor: str,
    ontology: Path | None,
    gazetteer: Path | None,
    data: Path,
) -> int:
    """Read transcripts (files or folders), extract what they say, and load it into the graph.

    What an earlier run knew of an episode (guid, title, people, ...) is kept where this run doesn't say it; to be rid
    of wrong metadata, forget the episode and ingest it again.
    """
    from extractor.cli.joining import choose_extractor, load_workspace
    from extractor.cli.progress import shown_progress
    from extractor.cli.report import print_report
    from extractor.folder import find_transcripts
    from extractor.metadata import load_metadata
    from extractor.pipeline import ingest_episodes
    from schemas.workspace import open_workspace

    listing = find_transcripts(paths)
    table = load_metadata(metadata) if metadata else None
    chosen = choose_extractor(extractor, ontology, gazetteer)
    _try_graph(data)
    with open_workspace(data) as workspace:
        with shown_progress(len(listing.sources)) as progress:
            report = ingest_episodes(listing, workspace, chosen, metadata=table, refresh=refresh, progress=progress)
        try:
            load_workspace(workspace, ontology, gazetteer)
        finally:
            print_report(report)
    return 0 if report.is_complete(min_coverage) else EXIT_INCOMPLETE


def _try_graph(data: Path) -> None:
    """Ask the server before the work, not after it; the embedded database is always at hand."""
    if os.environ.get("NEO4J_URI"):
        from graph.connection import open_graph

        open_graph(data=data).close()
