"""`talkgraph extract`: one episode into a file, without workspace or graph."""

from pathlib import Path

import click

from extractor.cli.options import extractor_option, gazetteer_option, ontology_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write; stdout if not given.")
@click.option("--metadata", type=click.Path(path_type=Path), help="RSS feed, CSV or JSON with titles, dates, people.")
@click.option("--full", is_flag=True, help="The whole extraction file, not the annotation form.")
@extractor_option
@ontology_option
@gazetteer_option
def extract(
    file: Path,
    output: Path | None,
    metadata: Path | None,
    full: bool,
    extractor: str,
    ontology: Path | None,
    gazetteer: Path | None,
) -> None:
    """Extract one transcript to JSON: entities, relations and claims with their words."""
    import json

    from extractor.annotation import to_annotation
    from extractor.cli.joining import choose_extractor
    from extractor.extract import extract_episode
    from extractor.metadata import load_metadata
    from extractor.read import read_episode

    find_metadata = load_metadata(metadata).find if metadata else None
    chosen = choose_extractor(extractor, ontology, gazetteer)
    extraction = extract_episode(read_episode(file, find_metadata=find_metadata), chosen)
    if full:
        text = extraction.model_dump_json(indent=1)
    else:
        text = json.dumps(to_annotation(extraction, file.stem), ensure_ascii=False, indent=1)
    _write(text + "\n", output)


def _write(text: str, output: Path | None) -> None:
    from schemas.errors import SettingsError

    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise SettingsError(f"{output}: can't be written: {error.strerror}") from error
