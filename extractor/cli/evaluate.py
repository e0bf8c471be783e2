"""`talkgraph evaluate`: what is found in annotated texts, in numbers and cases, and what changed against another."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from extractor.cli import exit_codes
from extractor.cli.evaluation_tables import Telling
from extractor.cli.llm_options import llm_options, make_settings
from extractor.cli.options import EXTRACTORS, data_option, gazetteer_option, ontology_option

if TYPE_CHECKING:
    from extractor.annotated import AnnotatedText
    from extractor.evaluate import Graph
    from extractor.extract import Begun
    from extractor.llm.settings import LLMSettings
    from schemas.extraction import Extraction

_SOURCE = (
    "spacy, llm, auto, a folder that `talkgraph train` wrote, an extraction or annotation (NAME.json), a folder of them"
    " or a workspace"
)


class _Means(NamedTuple):
    """Hold what an extractor is made with, and the texts that were not read to their ends."""

    ontology: Path | None
    gazetteer: Path | None
    settings: "LLMSettings"
    data: Path
    incomplete: list[str]


@click.command()
@click.argument("gold", metavar="GOLD_FOLDER", type=click.Path(exists=True, path_type=Path))
@click.option("--extractor", default="spacy", show_default=True, help=f"What is evaluated: {_SOURCE}.")
@click.option("--against", help="What it is compared with, statement by statement: any of the same.")
@click.option("--worst", default=24, show_default=True, type=click.IntRange(0), help="How many cases to list.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write all as JSON there.")
@ontology_option
@gazetteer_option
@llm_options
@data_option
def evaluate(
    gold: Path,
    extractor: str,
    against: str | None,
    worst: int,
    form: str,
    output: Path | None,
    ontology: Path | None,
    gazetteer: Path | None,
    data: Path,
    **llm: Any,
) -> int:
    """Score an extractor on annotated texts, and list its worst cases.

    GOLD_FOLDER holds annotations (NAME.json, or in annotations/ or dev/) with their texts (NAME.txt) beside them or in
    texts/. Given an extraction or annotation file instead, only the differences to that of --against are told.
    """
    telling = Telling(form, output)
    if gold.is_file():
        _compare_files(gold, against, telling)
        return 0
    from extractor.annotated import read_annotated
    from extractor.evaluate import compare_graphs_of, evaluate_texts
    from schemas.ontology import load_ontology

    types = load_ontology(ontology)
    texts = read_annotated(gold, types)
    means = _Means(ontology, gazetteer, make_settings(llm), data, [])
    graphs = _draw(texts, extractor, means)
    others = _draw(texts, against, means) if against else None
    evaluation = evaluate_texts(texts, graphs, types, worst)
    before = None if others is None else evaluate_texts(texts, others, types, worst)
    telling.evaluation(evaluation, before, [] if others is None else compare_graphs_of(texts, others, graphs))
    return exit_codes.INCOMPLETE if means.incomplete else 0


def _draw(texts: "Sequence[AnnotatedText]", source: str, means: _Means) -> "Mapping[str, Graph]":
    """Return the graphs of the texts, by name: drawn by an extractor, or read from files or a workspace."""
    from extractor.graph_files import read_graphs
    from schemas.errors import SettingsError

    path = Path(source)
    if source in EXTRACTORS:
        return _extract(texts, source, None, means)
    if (path / "meta.json").is_file():
        return _extract(texts, "spacy", path, means)
    if path.is_file() or path.is_dir():
        return read_graphs(path, texts)
    raise SettingsError(f"{source}: no such file or folder; expected {_SOURCE}")


def _extract(
    texts: "Sequence[AnnotatedText]", name: str, spacy_model: Path | None, means: _Means
) -> "Mapping[str, Graph]":
    """Read the texts by an extractor; what a language model took and what it left unread is told on stderr."""
    from extractor.cli.joining import opened_extractor
    from extractor.cli.report import tell_usage
    from extractor.evaluate import draw_graphs
    from schemas.ledger import Usage
    from schemas.replies import ReplyStore

    usages: list[Usage] = []

    def note(doc: str, begun: "Begun", extraction: "Extraction") -> None:
        usages.extend([begun.usage] if begun.usage else [])
        means.incomplete.extend([doc] if extraction.coverage < 1 else [])
        for line in begun.unread:
            click.echo(f"not read: {doc}: {line}", err=True)

    choice = opened_extractor(
        name,
        means.ontology,
        means.gazetteer,
        spacy_model=spacy_model,
        settings=means.settings,
        replies=ReplyStore(means.data),
    )
    with choice as opened:
        graphs = draw_graphs(texts, opened, note)
    if usages:
        click.echo(f"language model: {tell_usage(sum(usages, Usage()))}", err=True)
    return graphs


def _compare_files(after: Path, before: str | None, telling: Telling) -> None:
    from extractor.evaluate import compare_statements
    from extractor.graph_files import read_graph
    from schemas.errors import SettingsError

    if before is None:
        raise SettingsError(f"{after} is a file: say with --against which other extraction or annotation is meant")
    telling.changes(compare_statements(read_graph(Path(before)), read_graph(after), after.stem))
