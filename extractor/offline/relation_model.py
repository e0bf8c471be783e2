"""Relations that trained models find between two referents, by all the sentences in which the two meet."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Token

from extractor.offline.linear_model import OFF, LinearModel
from extractor.offline.pair_features import Counts, count_names, pair_features
from extractor.offline.pairs import Meeting, Pair, find_pairs
from extractor.offline.sentence_words import SentenceWords
from extractor.offline.stance import Stance, is_left_out, read_stance
from schemas.ontology import Ontology

# Of the other types too little is right on unseen shows, whatever the threshold, to be worth the fit.
LEARNT = ("DEVELOPED", "INSTANCE_OF", "WORKS_AT")
_VERBS = ("VERB", "AUX")


class Guess(NamedTuple):
    """Hold a relation from a pair's first referent to its second, how sure the model is, and the best sentence."""

    pair: Pair
    type: str
    score: float
    sentence: int
    stance: Stance


class Ends(NamedTuple):
    """Hold a pair in the order of a possible relation, which types its ends allow, and what is seen of it."""

    pair: Pair
    types: tuple[str, ...]
    features: set[str]


class Met(NamedTuple):
    """Hold all pairs that meet in an episode, and how often its names occur."""

    words: Sequence[SentenceWords]
    pairs: list[Pair]
    counts: Counts


def find_met(words: Sequence[SentenceWords]) -> Met:
    """Return who meets whom in the sentences of an episode."""
    pairs = find_pairs(words)
    return Met(words, pairs, count_names(words, pairs))


def read_pairs(met: Met, ontology: Ontology, types: Collection[str]) -> Iterator[Ends]:
    """Yield all pairs that meet, in each order in which one of these types may join them."""
    for pair in met.pairs:
        for one in (pair, pair.turn()):
            fit = tuple(type for type in types if ontology.may_join(one.first.type, type, one.second.type))
            if fit:
                yield Ends(one, fit, pair_features(one, met.words, met.counts))


def guess_relations(
    words: Sequence[SentenceWords],
    ontology: Ontology,
    models: Mapping[str, LinearModel],
    told: Collection[frozenset[str]],
) -> Iterator[Guess]:
    """Yield the likeliest relation of each pair above its threshold; pairs that are `told` of are left out."""
    used = [type for type, model in models.items() if type in ontology.relations_by_name and model.thresholds[1] < OFF]
    met = find_met(words)
    best: dict[frozenset[str], tuple[float, Pair, str, float]] = {}
    for pair, types, features in read_pairs(met, ontology, used):
        ends = frozenset((pair.first.id, pair.second.id))
        for type in types if ends not in told else ():
            score, least = float(models[type].estimate(features)[1]), float(models[type].thresholds[1])
            if score >= least and (ends not in best or best[ends][0] < score / least):
                best[ends] = (score / least, pair, type, score)
    for _, pair, type, score in best.values():
        said = _choose_sentence(pair, met, models[type])
        if said:
            yield Guess(pair, type, score, *said)


def _choose_sentence(pair: Pair, met: Met, model: LinearModel) -> tuple[int, Stance] | None:
    """Return the sentence that speaks most for the relation by itself, of those that say anything."""
    found = []
    for meeting in pair.meetings:
        stance = _read_meeting(meeting, met.words[meeting.sentence])
        if stance is not None:
            alone = pair_features(pair._replace(meetings=(meeting,)), met.words, met.counts)
            found.append((-float(model.estimate(alone)[1]), meeting.sentence, stance))
    return min(found, key=lambda item: item[:2])[1:] if found else None


def _read_meeting(meeting: Meeting, words: SentenceWords) -> Stance | None:
    """Return how what a sentence says of the two is meant; None for questions, wishes, and a speaker without "I"."""
    named = [place for place in meeting[1:] if place.is_named]
    roots = [words.root_of(place) for place in named]
    if words.sentence.is_question or any(is_left_out(root) for root in roots):
        return None
    if len(named) < 2 and not words.first_person:
        return None
    verb = _verb_over(roots)
    return read_stance(verb) if verb is not None else Stance()


def _verb_over(roots: Sequence[Token]) -> Token | None:
    """Return the lowest verb that stands over all tokens."""
    chains = [[root, *root.ancestors] for root in roots]
    shared = set.intersection(*({token.i for token in chain} for chain in chains))
    return next((token for token in chains[0] if token.pos_ in _VERBS and token.i in shared), None)
