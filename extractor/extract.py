"""Extraction of one episode: an extractor proposes, verification decides."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from extractor.proposal import Proposals
from extractor.verify import verify_extraction
from schemas.episode import Episode
from schemas.extraction import Extraction, Recipe
from schemas.ledger import Usage
from schemas.ontology import Ontology


class Begun(Protocol):
    """Hold an episode whose extraction has begun."""

    def finish(self) -> Proposals:
        """Wait until everything is found, and return it, unverified."""
        ...

    @property
    def usage(self) -> Usage | None:
        """Return what it took of a language model so far; None where none is asked."""
        ...

    @property
    def unread(self) -> tuple[str, ...]:
        """Return a line for each part of the episode that could not be read, once finished."""
        ...


class Extractor(Protocol):
    """Propose what an episode says; `recipe` names all that shapes the proposals."""

    @property
    def recipe(self) -> Recipe:
        """Return what shapes the proposals; equal recipes and episodes give equal proposals."""
        ...

    @property
    def ontology(self) -> Ontology:
        """Return the types that may be proposed."""
        ...

    @property
    def ahead(self) -> int:
        """Return how many more episodes may be begun before the first is finished."""
        ...

    def begin(self, episode: Episode) -> Begun:
        """Begin to find everything in the episode."""
        ...


class Later(NamedTuple):
    """Begin nothing: find everything when it is asked for."""

    propose: Callable[[Episode], Proposals]
    episode: Episode
    usage: None = None
    unread: tuple[str, ...] = ()

    def finish(self) -> Proposals:
        """Return everything found in the episode."""
        return self.propose(self.episode)


def extract_episode(episode: Episode, extractor: Extractor) -> Extraction:
    """Extract one episode: deterministic for a deterministic extractor, never sees another episode or the graph."""
    return finish_extraction(episode, extractor, extractor.begin(episode))


def finish_extraction(episode: Episode, extractor: Extractor, begun: Begun) -> Extraction:
    """Wait for what was begun, and verify it."""
    return verify_extraction(episode, begun.finish(), extractor.recipe, extractor.ontology)


def is_unread(extraction: Extraction) -> bool:
    """Tell whether nothing at all was read; a window that is not whole may have brought something all the same."""
    return extraction.coverage == 0 and not (extraction.mentions or extraction.relations or extraction.claims)
