"""`talkgraph ingest`: transcripts into the workspace and the graph."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli import exit_codes
from extractor.cli.llm_options import llm_options, make_settings
from extractor.cli.options import (
    data_option,
    extractor_option,
    gazetteer_option,
    language_option,
    metadata_option,
    ontology_option,
    processes_option,
    spacy_model_option,
)

if TYPE_CHECKING:
    from extractor.ingested import IngestReport

_WORTH_A_PROCESS = 3  # episodes; to start one takes as long as an episode


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@metadata_option
@click.option("--refresh", is_flag=True, help="Extract again what another recipe extracted.")
@click.option("--min-coverage", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="Exit 3 below it.")
@language_option
@extractor_option
@ontology_option
@gazetteer_option
@spacy_model_option
@processes_option
@llm_options
@data_option
def ingest(
    paths: tuple[Path, ...],
    metadata: Path | None,
    refresh: bool,
    min_coverage: float,
    language: tuple[str, ...],
    extractor: str,
    ontology: Path | None,
    gazetteer: Path | None,
    spacy_model: Path | None,
    processes: int,
    data: Path,
    **llm: Any,
) -> int:
    """Read transcripts (files or folders), extract what they say, and load it into the graph.

    What an earlier run knew of an episode (guid, title, people, ...) is kept where this run doesn't say it; to be rid
    of wrong metadata, forget the episode and ingest it again.
    """
    from extractor.cli.joining import load_workspace, loading_early, opened_extractor
    from extractor.cli.progress import shown_progress
    from extractor.cli.report import print_report
    from extractor.folder import find_transcripts
    from extractor.metadata import load_metadata
    from extractor.pipeline import ingest_episodes
    from schemas.workspace import open_workspace

    listing = find_transcripts(paths)
    table = load_metadata(metadata) if metadata else None
    settings = make_settings(llm)
    _try_graph(data)
    with open_workspace(data) as workspace, loading_early(ontology, gazetteer) as load_early:
        choice = opened_extractor(
            extractor,
            ontology,
            gazetteer,
            spacy_model=spacy_model,
            processes=max(1, min(processes, len(listing.sources) // _WORTH_A_PROCESS)),
            settings=settings,
            replies=workspace.replies,
        )
        with (
            choice as opened,
            shown_progress(len(listing.sources)) as progress,
        ):
            report = ingest_episodes(
                listing,
                workspace,
                opened,
                metadata=table,
                refresh=refresh,
                languages=language,
                load_early=load_early,
                progress=progress,
            )
        try:
            load_workspace(workspace, ontology, gazetteer)
        finally:
            print_report(report)
    return _exit_code(report, min_coverage)


def _exit_code(report: "IngestReport", min_coverage: float) -> int:
    from schemas.errors import CeilingReachedError

    if report.stopped:
        return exit_codes.CEILING if isinstance(report.stopped, CeilingReachedError) else exit_codes.ERROR
    return 0 if report.is_complete(min_coverage) else exit_codes.INCOMPLETE


def _try_graph(data: Path) -> None:
    """Ask the server before the work, not after it; the embedded database is always at hand."""
    if os.environ.get("NEO4J_URI"):
        from graph.connection import open_graph

        open_graph(data=data).close()
