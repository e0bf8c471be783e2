"""How `talkgraph entities show` is printed for people: forms, episodes, the words of each."""

import textwrap
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from graph.links import clock_time

if TYPE_CHECKING:
    from graph.show_entity import ClaimOf, EntityCard, SaidOf, Source

ID_LENGTH = 12  # of a statement's id: enough to name it
WIDEST = 110


def print_card(card: "EntityCard", most: int | None) -> None:
    """Print an entity with no more than so many episodes, so many facts and so many claims."""
    click.echo("\n".join(_lines(card, most)))
    for what, rows in (("episodes", card.sources), ("relations", card.relations), ("claims", card.claims)):
        if most is not None and len(rows) > most:
            click.echo(f"{len(rows) - most:,} {what} more; --all shows them", err=True)


def _lines(card: "EntityCard", most: int | None) -> Iterator[str]:
    yield f"{card.name} ({card.id}, {card.type})"
    yield from _wrapped(f"also: {', '.join(card.aliases) or '-'}", "")
    if card.heard_as:
        yield from _wrapped(f"misheard as: {', '.join(card.heard_as)}", "")
    yield f"mentions: {card.mentions:,} in {len(card.sources):,} episodes"
    for source in card.sources[:most]:
        yield ""
        yield from _source_lines(source)
    if card.relations or card.claims:
        yield ""
        yield "said of it:"
    for said in card.relations[:most]:
        yield from _said_lines(said, f"{said.head} {said.type} {said.tail}")
    for claim in card.claims[:most]:
        yield from _said_lines(claim, f"{claim.kind} {claim.value or ''}")


def _source_lines(source: "Source") -> Iterator[str]:
    date = f"{source.published[:10]} " if source.published else ""
    yield f"{date}{source.title or source.episode}"
    yield from _wrapped(f"{source.mentions:,} as {', '.join(source.forms) or 'speaker'}", "  ")
    if source.quote:
        yield from _wrapped(f"{_place(source.second, source.speaker)}{source.quote}", "  ")


def _said_lines(said: "SaidOf | ClaimOf", told: str) -> Iterator[str]:
    how = [word for word, holds in (("not", said.negated), (said.modality, said.modality != "asserts")) if holds]
    aside = f" ({', '.join(how)})" if how else ""
    yield from _wrapped(f"{said.statement[:ID_LENGTH]} {told}{aside}", "  ")
    episode = f"{said.episode}, " if said.episode else ""
    yield from _wrapped(f"{episode}{_place(said.second, said.speaker)}{said.quote}", " " * (ID_LENGTH + 3))


def _place(second: float | None, speaker: str | None) -> str:
    told = ([] if second is None else [clock_time(second)]) + ([speaker] if speaker else [])
    return f"{', '.join(told)}: " if told else ""


def _wrapped(text: str, indent: str) -> list[str]:
    width = min(get_terminal_size().columns, WIDEST)
    return textwrap.wrap(" ".join(text.split()), width, initial_indent=indent, subsequent_indent=indent + "  ")
