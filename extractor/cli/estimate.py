"""`talkgraph estimate`: what an ingest by a language model will take, before anything is asked."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli import exit_codes
from extractor.cli.llm_options import make_settings, shaping_options
from extractor.cli.options import data_option, gazetteer_option, language_option, metadata_option, ontology_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractor.folder import Found, Listing
    from extractor.llm.calling.prices import Price
    from extractor.llm.estimate import Estimate
    from extractor.metadata import MetadataTable
    from schemas.episode import Episode


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@metadata_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--refresh", is_flag=True, help="Count what another recipe extracted, too.")
@language_option
@ontology_option
@gazetteer_option
@shaping_options
@data_option
def estimate(
    paths: tuple[Path, ...],
    metadata: Path | None,
    form: str,
    refresh: bool,
    language: tuple[str, ...],
    ontology: Path | None,
    gazetteer: Path | None,
    data: Path,
    **llm: Any,
) -> int:
    """Say how many calls, tokens and dollars an ingest of transcripts by a language model will take.

    Nothing is asked, and nothing leaves this machine. Replies that the workspace already holds cost nothing, nor does
    an episode that an ingest would leave as it is.
    """
    from extractor.cli.joining import load_lists
    from extractor.folder import find_transcripts
    from extractor.llm.calling.prices import find_price
    from extractor.llm.estimate import estimate_episodes
    from extractor.llm.extractor import LLMExtractor
    from extractor.llm.fake import FakeModel
    from extractor.metadata import load_metadata
    from extractor.offline.extractor import SpacyExtractor
    from schemas.replies import ReplyStore

    settings = make_settings(llm)
    types, names = load_lists(ontology, gazetteer)
    table = load_metadata(metadata) if metadata else None
    reading = _Reading(find_transcripts(paths), table, language)
    with LLMExtractor(
        FakeModel(()),
        settings,
        ontology=types,
        gazetteer=names,
        replies=ReplyStore(data),
        names=SpacyExtractor(types, names),
    ) as extractor:
        kept = {} if refresh else _find_others(data, extractor.recipe.hash)
        total = estimate_episodes(reading.episodes(kept), extractor)
    price = settings.price or find_price(settings.model)
    lines = _json(total, price, settings.model) if form == "json" else _table(total, price, settings.model)
    click.echo(lines)
    return exit_codes.INCOMPLETE if reading.failed else 0


class _Reading:
    """Read the transcripts that an ingest would, telling on stderr what can't be."""

    def __init__(self, listing: "Listing", metadata: "MetadataTable | None", languages: tuple[str, ...]) -> None:
        self._listing, self._metadata, self._languages = listing, metadata, languages
        self.failed = 0

    def episodes(self, kept: "dict[str, str]") -> "Iterator[Episode]":
        """Yield the episodes that would be read; `kept` maps the ids of others to the hashes of their texts."""
        from extractor.language import find_language, is_wanted, name_language
        from schemas.errors import TranscriptError, show_path

        for file in self._listing.sources:
            try:
                episode = self._read(file)
            except TranscriptError as error:
                self.failed += 1
                click.echo(f"failed: {error}", err=True)
                continue
            language = find_language(episode)
            if not is_wanted(language, self._languages):
                click.echo(f"skipped: {show_path(file.path)}: in {name_language(language)}", err=True)
            elif kept.get(episode.id) == episode.text_hash:
                click.echo(f"unchanged: {show_path(file.path)}: by another recipe; --refresh counts it", err=True)
            else:
                yield episode

    def _read(self, file: "Found") -> "Episode":
        from extractor.metadata.beside import read_companions
        from extractor.read import read_episode

        find = self._metadata.find if self._metadata else None
        told, _ = read_companions(file.path, file.root)
        return read_episode(file.path, root=file.root, find_metadata=find, beside=told)


def _find_others(data: Path, recipe: str) -> "dict[str, str]":
    """Return the episodes of a workspace that another recipe extracted, with the hashes of their texts."""
    from schemas.workspace import open_workspace

    if not (data / "workspace.json").exists():
        return {}
    with open_workspace(data, write=False) as workspace:
        pointers = workspace.readable_pointers()
    return {pointer.episode: pointer.text for pointer in pointers if pointer.recipe != recipe}


def _json(total: "Estimate", price: "Price | None", model: str) -> str:
    names = ("least", "most", "bound")
    dollars = dict(zip(names, map(float, total.dollars(price)), strict=True)) if price else None
    return json.dumps({"model": model, **total.model_dump(), "dollars": dollars}, indent=1)


def _table(total: "Estimate", price: "Price | None", model: str) -> str:
    lines = [
        f"model            {model}",
        f"episodes         {total.episodes:,} ({total.words:,} words)",
        f"calls            {total.calls:,} ({total.windows - total.calls:,} windows are on the disk already)",
        f"prompt tokens    {total.prompt_tokens:,} ({total.repeated_tokens:,} the same in every call)",
        f"reply tokens     {total.fewest_answered:,} to {total.most_answered:,} (never above {total.bound_answered:,})",
    ]
    if price:
        least, most, bound = total.dollars(price)
        lines.append(f"dollars          {least:,.2f} to {most:,.2f} (never above {bound:,.2f}, faults aside)")
    else:
        lines.append("dollars          no price known: give --price IN/OUT")
    return "\n".join(lines)
