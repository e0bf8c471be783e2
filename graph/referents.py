"""What resolution sees of an episode: a row for each referent, and one for each person of its metadata."""

from typing import NamedTuple

from schemas.extraction import Extraction, KnownFrom
from schemas.names import normal_form

PERSON = "Person"


class ReferentRow(NamedTuple):
    """Say what one referent of one episode is called.

    `role` is set for the people of the metadata alone: they are rows of their own, beside the referents.
    """

    episode: str
    referent: str
    name: str
    type: str
    forms: tuple[str, ...] = ()
    heard_as: tuple[str, ...] = ()
    known_from: KnownFrom = "text"
    role: str | None = None


def referent_rows(extraction: Extraction) -> tuple[ReferentRow, ...]:
    """Return the rows of one episode."""
    episode = extraction.episode
    people = tuple(
        ReferentRow(episode.id, metadata_referent(index), person.name, PERSON, known_from="metadata", role=person.role)
        for index, person in enumerate(episode.metadata.people)
    )
    return people + tuple(
        ReferentRow(episode.id, r.id, r.name, r.type, r.forms, r.heard_as, r.known_from) for r in extraction.referents
    )


def metadata_referent(index: int) -> str:
    """Name a person of the metadata as if they were a referent; no extractor's ids look like this."""
    return f"metadata people {index}"


def folded(name: str) -> str:
    """Return the normal form of a name, or the name where it has no letter and no digit."""
    return normal_form(name) or name
