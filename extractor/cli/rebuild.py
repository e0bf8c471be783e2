"""`talkgraph rebuild`: the graph anew from the workspace."""

from pathlib import Path

import click

from extractor.cli.options import data_option, gazetteer_option, ontology_option


@click.command()
@ontology_option
@gazetteer_option
@data_option
def rebuild(ontology: Path | None, gazetteer: Path | None, data: Path) -> None:
    """Make the graph anew from the workspace: without extraction, into Neo4j where NEO4J_URI is set."""
    from extractor.cli.joining import load_workspace
    from schemas.workspace import open_workspace

    with open_workspace(data, must_exist=True) as workspace:
        load_workspace(workspace, ontology, gazetteer, anew=True)
