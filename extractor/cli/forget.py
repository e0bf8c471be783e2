"""`talkgraph forget`: one episode out of the workspace and the graph."""

from pathlib import Path

import click

from extractor.cli.options import data_option, gazetteer_option, ontology_option


@click.command()
@click.argument("episode")
@ontology_option
@gazetteer_option
@data_option
def forget(episode: str, ontology: Path | None, gazetteer: Path | None, data: Path) -> None:
    """Take an episode (id, source name or title) out again: the graph ends as if it had never been there."""
    from extractor.cli.joining import load_workspace
    from schemas.workspace import open_workspace

    with open_workspace(data, must_exist=True) as workspace:
        pointer = workspace.find_episode(episode)
        workspace.forget(pointer.episode)
        click.echo(f"forgotten: {pointer.title or pointer.source} ({pointer.episode})", err=True)
        load_workspace(workspace, ontology, gazetteer)
