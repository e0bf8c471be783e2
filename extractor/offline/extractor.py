"""The extractor that works without a key: a trained spaCy pipeline, the gazetteer and rules."""

from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from extractor.extract import Later
from extractor.known_people import speaker_names
from extractor.offline.claims import find_claims
from extractor.offline.concept_ranking import find_concepts
from extractor.offline.concept_scorer import ConceptScorer, load_scorer
from extractor.offline.found import Found, is_whole, keep_longest
from extractor.offline.language import MODEL, load_language, name_model, parse_segments
from extractor.offline.linear_model import LinearModel, load_claim_model, load_relation_models
from extractor.offline.named import find_labelled, find_listed, find_people, shared_parts
from extractor.offline.referents import Referents, full_names, group_referents
from extractor.offline.relations import find_relations
from extractor.offline.sentence_names import NamedSentence, named_sentences
from extractor.offline.sentence_words import SentenceWords
from extractor.proposal import Proposals
from extractor.windows import cut_windows
from schemas.episode import Episode
from schemas.extraction import Recipe
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.names import normal_form
from schemas.ontology import Ontology, load_ontology

# Raise it with every change that makes the same words give another extraction.
RULES_VERSION = "9"
WINDOW_WORDS = 2_000
IN_MEMORY = "in memory"


class SpacyExtractor:
    """Propose mentions, referents, relations and claims by a trained spaCy pipeline, the gazetteer and rules.

    `model` is a folder that `talkgraph train` wrote (the shipped one where None), or a pipeline in memory with its
    scorer of concepts, which goes with the shipped models of relations and claims.
    """

    def __init__(
        self,
        ontology: Ontology | None = None,
        gazetteer: Gazetteer | None = None,
        model: Path | tuple[Language, ConceptScorer] | None = None,
    ) -> None:
        self.ontology = ontology or load_ontology()
        self._gazetteer = gazetteer or load_gazetteer()
        self._model = model or MODEL

    @cached_property
    def recipe(self) -> Recipe:
        """Name the model, the rules and the lists that shape what is proposed."""
        return Recipe(
            extractor="spacy",
            model=name_model(self._model) if isinstance(self._model, Path) else IN_MEMORY,
            ontology=self.ontology.hash,
            gazetteer=self._gazetteer.hash,
            code=f"rules-{RULES_VERSION}",
            settings={"window_words": WINDOW_WORDS},
        )

    @property
    def ahead(self) -> int:
        """Return 0: there is nothing to wait for."""
        return 0

    def begin(self, episode: Episode) -> Later:
        """Leave all work to the end."""
        return Later(self.propose, episode)

    def propose(self, episode: Episode) -> Proposals:
        """Return everything found in the episode, unverified."""
        referents, sentences = self._read(episode)
        words = [SentenceWords(sentence) for sentence in sentences]
        return Proposals(
            windows=cut_windows(episode, WINDOW_WORDS),
            speakers=referents.speakers,
            mentions=referents.mentions,
            referents=referents.referents,
            relations=tuple(find_relations(words, episode, self.ontology, self._relations)),
            claims=tuple(find_claims(words, episode, self._claims)),
        )

    def find_names(self, episode: Episode) -> list[Found]:
        """Return the places of all names, concepts aside."""
        found = self._find(parse_segments(self._loaded[0], episode), episode)
        return [one for one in found if one.type != "Concept"]

    def name_sentences(self, episode: Episode) -> list[NamedSentence]:
        """Return all sentences, parsed, with what is named in them."""
        return self._read(episode)[1]

    def _read(self, episode: Episode) -> tuple[Referents, list[NamedSentence]]:
        docs = parse_segments(self._loaded[0], episode)
        referents = group_referents(episode, self._find(docs, episode))
        return referents, list(named_sentences(docs, episode, referents))

    @cached_property
    def _loaded(self) -> tuple[Language, ConceptScorer]:
        if isinstance(self._model, Path):
            return load_language(self._model), load_scorer(self._model)
        return self._model

    @cached_property
    def _claims(self) -> LinearModel:
        return load_claim_model(self._model if isinstance(self._model, Path) else MODEL)

    @cached_property
    def _relations(self) -> dict[str, LinearModel]:
        return load_relation_models(self._model if isinstance(self._model, Path) else MODEL)

    def _find(self, docs: list[Doc], episode: Episode) -> list[Found]:
        named = [*find_listed(docs, episode, self._gazetteer), *find_labelled(docs, episode, self._gazetteer)]
        people = {**speaker_names(episode), **dict.fromkeys(full_names(named))}
        either = shared_parts(people)
        named = [f for f in named if f.type != "Person" or normal_form(f.form) not in either]
        named += find_people(docs, episode, people)
        named += find_concepts(docs, episode, self._gazetteer, self._loaded[1])
        types = self.ontology.entity_names
        return keep_longest(f for f in named if f.type in types and is_whole(f.span, episode.text))
