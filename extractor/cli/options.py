"""Options that several commands share."""

from pathlib import Path

import click

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("talkgraph-data"),
    show_default=True,
    envvar="TALKGRAPH_DATA",
    help="The workspace folder.",
)
format_option = click.option(
    "--format",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="How to print the rows.",
)
extractor_option = click.option(
    "--extractor", type=click.Choice(["spacy"]), default="spacy", show_default=True, help="What extracts."
)
ontology_option = click.option(
    "--ontology", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An ontology of your own (JSON)."
)
gazetteer_option = click.option(
    "--gazetteer", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A gazetteer of your own (JSON)."
)
