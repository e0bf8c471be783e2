"""Sources whose turn to be kept has not come, and whether a fresh reading may be the same episode as one of them."""

from collections.abc import Callable
from typing import NamedTuple

from extractor.extract import Begun
from extractor.identity import Known, Reading, is_same_source
from extractor.ingested import IngestedSource
from schemas.extraction import Extraction
from schemas.ids import episode_id
from schemas.ledger import Usage


class Ended(NamedTuple):
    """Hold what became of a source, and what was extracted of it."""

    item: IngestedSource
    extraction: Extraction | None = None


class UnderWay(NamedTuple):
    """Hold a source whose turn has not come; `end` keeps it, once what was `begun` is extracted.

    `ids` are those of its episode (`ids_of`); none where nothing is to be kept.
    """

    end: Callable[[], Ended]
    begun: Begun | None = None
    source: str = ""
    ids: frozenset[str] = frozenset()

    @property
    def usage(self) -> Usage | None:
        """Return what its extraction took of a language model so far."""
        return self.begun.usage if self.begun else None

    def may_be(self, reading: Reading, known: Known) -> bool:
        """Tell whether a reading, known as that, may turn out to be the same episode."""
        return bool(ids_of(reading, known) & self.ids) or is_same_source(self.source, reading.source)


def ids_of(reading: Reading, known: Known) -> frozenset[str]:
    """Return the ids that an episode has, may come to have, or was known by."""
    episode, url = reading.episode, reading.episode.metadata.url
    before = {pointer.episode for pointer in (known.episode, *known.same) if pointer}
    return frozenset({episode.id, episode_id(None, url, episode.text), reading.content} | before)
