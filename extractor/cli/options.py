"""Options that several commands share."""

import os
import re
from pathlib import Path

import click


def _check_languages(_: click.Context, __: click.Parameter, codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if not re.fullmatch(r"any|[A-Za-z]{2,3}(?:[-_]\w+)*", code):
            raise click.BadParameter(f"expected a code such as 'de' or 'pt-BR', or 'any', not {code!r}.")
    return codes


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
metadata_option = click.option(
    "--metadata", type=click.Path(path_type=Path), help="RSS feed, CSV or JSON with titles, dates, people."
)
EXTRACTORS = ("auto", "llm", "spacy")
extractor_option = click.option(
    "--extractor",
    type=click.Choice(EXTRACTORS),
    default="auto",
    show_default=True,
    help="What extracts: a language model, or spaCy alone; auto: the first where OPENAI_API_KEY or _BASE_URL is set.",
)
spacy_model_option = click.option(
    "--spacy-model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="TALKGRAPH_SPACY_MODEL",
    help="A spaCy pipeline of your own, as `talkgraph train` writes it.",
)
ontology_option = click.option(
    "--ontology", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An ontology of your own (JSON)."
)
language_option = click.option(
    "--language",
    metavar="CODE",
    multiple=True,
    callback=_check_languages,
    help="Take in what is in this language too: de, fr, ..., or any. English always is.",
)
processes_option = click.option(
    "--processes",
    type=click.IntRange(1),
    default=min(os.cpu_count() or 1, 4),
    show_default="the cores, at most 4",
    help="How many processes extract at once where spaCy works alone; some 400 MB each.",
)
gazetteer_option = click.option(
    "--gazetteer", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A gazetteer of your own (JSON)."
)
