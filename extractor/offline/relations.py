"""Relations of an episode: what rules read in plain sentences, who hosts a show, and what trained models find."""

from collections.abc import Iterator, Mapping, Sequence

from extractor.offline.introductions import find_introductions
from extractor.offline.linear_model import LinearModel
from extractor.offline.relation_links import Link, find_links
from extractor.offline.relation_model import guess_relations
from extractor.offline.relation_phrases import find_phrases
from extractor.offline.sentence_names import NamedSentence
from extractor.offline.sentence_words import SentenceWords
from extractor.proposal import ProposedRelation
from schemas.episode import Episode
from schemas.extraction import Polarity
from schemas.model import Span
from schemas.ontology import Ontology

RULE_CONFIDENCE = 0.9
INTRODUCTION_CONFIDENCE = 0.8
_POLARITY: dict[str, Polarity] = {"ADVOCATES": "for", "CRITICIZES": "against"}


def find_relations(
    words: Sequence[SentenceWords], episode: Episode, ontology: Ontology, models: Mapping[str, LinearModel]
) -> Iterator[ProposedRelation]:
    """Yield the relations of an episode; their types fit the ontology.

    A pair that rules relate is left to them. So are the jobs of a person of whom they know one, and a place where a
    sentence lets another work, or found it: introductions name hosts and their employers side by side.
    """
    told: set[frozenset[str]] = set()
    employed: set[tuple[str, Span | None]] = set()
    for relation in (*_from_rules(words, ontology), *_from_introductions(words, episode, ontology)):
        told.add(frozenset((relation.head, relation.tail)))
        if relation.type in ("WORKS_AT", "FOUNDED"):
            employed |= {(relation.head, None), (relation.tail, relation.span)}
        yield relation
    for guess in guess_relations(words, ontology, models, told) if models else ():
        person, place, span = guess.pair.first.id, guess.pair.second.id, words[guess.sentence].sentence.span
        if guess.type != "WORKS_AT" or employed.isdisjoint({(person, None), (place, span)}):
            link = Link(guess.pair.first, guess.type, guess.pair.second, guess.stance, "model")
            yield _propose(link, words[guess.sentence].sentence, round(guess.score, 2))


def _propose(link: Link, sentence: NamedSentence, confidence: float) -> ProposedRelation:
    holder = sentence.at(link.stance.holder) if link.stance.holder else None
    return ProposedRelation(
        head=link.head.id,
        type=link.type,
        tail=link.tail.id,
        role=link.role,
        span=sentence.span,
        modality=link.stance.modality,
        polarity=_POLARITY.get(link.type, "neutral"),
        negated=link.stance.negated,
        holder=holder.id if holder and holder.type == "Person" else None,
        confidence=confidence,
        method=link.method,
    )


def _from_rules(words: Sequence[SentenceWords], ontology: Ontology) -> Iterator[ProposedRelation]:
    for each in words:
        sentence, told = each.sentence, set()
        for link in (*find_links(each.sentence), *find_phrases(each)):
            if link.head.id == link.tail.id or not ontology.may_join(link.head.type, link.type, link.tail.type):
                continue
            if link.type == "USES" and link.head.type == "Person" and link.tail.type == "Concept":
                continue  # "we use differential equations" is said in passing
            triple = (link.head.id, link.type, link.tail.id)
            if triple in told:
                continue
            told.add(triple)
            yield _propose(link, sentence, RULE_CONFIDENCE)


def _from_introductions(
    words: Sequence[SentenceWords], episode: Episode, ontology: Ontology
) -> Iterator[ProposedRelation]:
    sentences = [each.sentence for each in words]
    for found in find_introductions(sentences, episode):
        if ontology.may_join(found.person.type, found.type, found.show.type):
            naming = sentences[found.naming].span
            yield ProposedRelation(
                head=found.person.id,
                type=found.type,
                tail=found.show.id,
                span=sentences[found.sentence].span,
                also=() if found.naming == found.sentence else (naming,),
                confidence=INTRODUCTION_CONFIDENCE,
                method="introduction",
            )
