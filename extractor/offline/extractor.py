"""The extractor that works without a key: spaCy, the gazetteer and rules."""

from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc

from extractor.offline.claims import find_claims
from extractor.offline.concepts import find_coined, find_terms
from extractor.offline.found import Found, keep_longest
from extractor.offline.language import installed_model, load_language, parse_segments
from extractor.offline.named import find_listed, find_people, find_unlisted
from extractor.offline.referents import full_names, group_referents, speaker_names
from extractor.offline.relations import find_relations
from extractor.proposal import Proposals
from extractor.windows import cut_windows
from schemas.episode import Episode
from schemas.extraction import Recipe
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.ontology import Ontology, load_ontology

# Raise it with every change that makes the same words give another extraction.
RULES_VERSION = "1"
WINDOW_WORDS = 2_000


class SpacyExtractor:
    """Propose mentions, referents, relations and claims by spaCy, the gazetteer and rules."""

    def __init__(self, ontology: Ontology | None = None, gazetteer: Gazetteer | None = None) -> None:
        self.ontology = ontology or load_ontology()
        self._gazetteer = gazetteer or load_gazetteer()

    @cached_property
    def recipe(self) -> Recipe:
        """Name the model, the rules and the lists that shape what is proposed."""
        return Recipe(
            extractor="spacy",
            model=installed_model(),
            ontology=self.ontology.hash,
            gazetteer=self._gazetteer.hash,
            code=f"rules-{RULES_VERSION}",
            settings={"window_words": WINDOW_WORDS},
        )

    def propose(self, episode: Episode) -> Proposals:
        """Return everything found in the episode, unverified."""
        docs = parse_segments(self._language, episode)
        referents = group_referents(episode, self._find(docs, episode))
        return Proposals(
            windows=cut_windows(episode, WINDOW_WORDS),
            speakers=referents.speakers,
            mentions=referents.mentions,
            referents=referents.referents,
            relations=tuple(find_relations(docs, episode, referents, self.ontology)),
            claims=tuple(find_claims(docs, episode, referents)),
        )

    @cached_property
    def _language(self) -> Language:
        return load_language()

    def _find(self, docs: list[Doc], episode: Episode) -> list[Found]:
        named = [*find_listed(docs, episode, self._gazetteer), *find_unlisted(docs, episode, self._gazetteer)]
        people = {**speaker_names(episode), **dict.fromkeys(full_names(named))}
        named += [*find_people(docs, episode, people), *find_coined(docs, episode)]
        kept = keep_longest(f for f in named if f.type in self.ontology.entity_names)
        return keep_longest([*kept, *find_terms(docs, episode, kept)])
