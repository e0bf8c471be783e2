"""Extraction of one episode: an extractor proposes, verification decides."""

from typing import Protocol

from extractor.proposal import Proposals
from extractor.verify import verify_extraction
from schemas.episode import Episode
from schemas.extraction import Extraction, Recipe
from schemas.ontology import Ontology


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

    def propose(self, episode: Episode) -> Proposals:
        """Return everything found in the episode, unverified."""
        ...


def extract_episode(episode: Episode, extractor: Extractor) -> Extraction:
    """Extract one episode: deterministic for a deterministic extractor, never sees another episode or the graph."""
    return verify_extraction(episode, extractor.propose(episode), extractor.recipe, extractor.ontology)
