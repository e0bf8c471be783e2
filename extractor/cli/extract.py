"""`talkgraph extract`: one episode into a file, without workspace or graph."""

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
    spacy_model_option,
)

if TYPE_CHECKING:
    from extractor.read import FindMetadata
    from schemas.episode import Episode


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write; stdout if not given.")
@metadata_option
@click.option("--full", is_flag=True, help="The whole extraction file, not the annotation form.")
@language_option
@extractor_option
@ontology_option
@gazetteer_option
@spacy_model_option
@llm_options
@data_option
def extract(
    file: Path,
    output: Path | None,
    metadata: Path | None,
    full: bool,
    language: tuple[str, ...],
    extractor: str,
    ontology: Path | None,
    gazetteer: Path | None,
    spacy_model: Path | None,
    data: Path,
    **llm: Any,
) -> int:
    """Extract one transcript to JSON: entities, relations and claims with their words."""
    import json

    from extractor.annotation import to_annotation
    from extractor.cli.joining import opened_extractor
    from extractor.cli.report import tell_usage
    from extractor.extract import finish_extraction
    from extractor.metadata import load_metadata
    from schemas.errors import show_path
    from schemas.replies import ReplyStore

    find_metadata = load_metadata(metadata).find if metadata else None
    episode = _read_wanted(file, find_metadata, language)
    settings, replies = make_settings(llm), ReplyStore(data)
    with opened_extractor(
        extractor, ontology, gazetteer, spacy_model=spacy_model, settings=settings, replies=replies
    ) as opened:
        begun = opened.begin(episode)
        extraction = finish_extraction(episode, opened, begun)
    if full:
        text = extraction.model_dump_json(indent=1)
    else:
        text = json.dumps(to_annotation(extraction, show_path(file.stem)), ensure_ascii=False, indent=1)
    _write(text + "\n", output)
    for line in begun.unread:
        click.echo(f"not read: {show_path(file)}: {line}", err=True)
    if begun.usage:
        click.echo(f"language model: {tell_usage(begun.usage)}", err=True)
    return 0 if extraction.coverage == 1 else exit_codes.INCOMPLETE


def _read_wanted(file: Path, find_metadata: "FindMetadata | None", wanted: tuple[str, ...]) -> "Episode":
    """Read an episode in English or one of the languages; tell on stderr what had to be guessed."""
    from extractor.language import ENGLISH, ask_for, find_language, is_wanted, warn_of
    from extractor.metadata.beside import read_companions
    from extractor.read import read_episode
    from schemas.errors import TranscriptError, show_path

    def tell(note: str) -> None:
        click.echo(f"note: {show_path(file)}: {note}", err=True)

    told, faults = read_companions(file)
    for fault in faults:
        tell(f"{fault}; the transcript is read without it")
    episode = read_episode(file, find_metadata=find_metadata, note=tell, beside=told)
    language = find_language(episode)
    if not is_wanted(language, wanted):
        raise TranscriptError(file, f"a talk in English, but it is {ask_for(language)}")
    if language != ENGLISH:
        tell(warn_of(language))
    return episode


def _write(text: str, output: Path | None) -> None:
    from schemas.errors import SettingsError

    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise SettingsError(f"{output}: can't be written: {error.strerror}") from error
