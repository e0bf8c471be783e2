"""What is seen of a sentence that may hold a claim: its words, how it opens, its main verb, its numbers and names."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Token

from extractor.offline.claim_words import ADVICE, CALLED, COPULA, DUE, METRIC, OPENS, OUTLOOK
from extractor.offline.sentence_words import SentenceWords

_LENGTHS = (0, 4, 8, 12, 18, 25, 35, 50)
_FIRST = frozenset({"i", "we"})
_MODALS = frozenset("will would should must might may can could shall 'll ’ll gonna".split())


def sentence_features(words: SentenceWords, before: SentenceWords | None, text: str, new: set[str]) -> set[str]:
    """Return what is seen of a sentence; `new` are the ids of referents that are named in it for the first time."""
    return {
        *_word_features(words),
        *_shape_features(words, before),
        *_verb_features(words),
        *_name_features(words, new, text),
        *_number_features(words, text),
        *_cue_features(words, text),
    }


def _cue_features(words: SentenceWords, text: str) -> Iterator[str]:
    said = words.sentence.span.of(text)
    for kind, cues in (("advice", ADVICE), ("outlook", OUTLOOK)):
        found = [name for name, pattern in cues.items() if pattern.search(said)]
        yield f"{kind}:{min(len(found), 3)}"
        yield from (f"{kind}:{name}" for name in found)
        yield from (f"{kind}:{name}:named" for name in found if words.sentence.names)


def _word_features(words: SentenceWords) -> Iterator[str]:
    lemmas = words.lemmas
    yield from (f"w:{lemma}" for lemma in words.bag)
    yield from (f"b:{one}_{two}" for one, two in pairwise(lemmas))
    yield from (f"t:{'_'.join(three)}" for three in zip(lemmas, lemmas[1:], lemmas[2:], strict=False))
    told = [lemma for lemma in lemmas if lemma not in _FILLERS]
    yield from (f"s{number}:{'_'.join(told[:number])}" for number in (1, 2, 3))


_FILLERS = frozenset("so and but well um uh like yeah okay right , you know - oh again".split())


def _shape_features(words: SentenceWords, before: SentenceWords | None) -> Iterator[str]:
    length = len(words.tokens)
    yield f"len:{next(step for step in reversed(_LENGTHS) if length >= step)}"
    if words.sentence.is_question:
        yield "question"
    if before is not None and before.sentence.is_question:
        yield "after a question"
    if words.first_person:
        yield "first person"
    if words.bag & _MODALS:
        yield "modal"
    if "you" in words.bag:
        yield "you"


def _verb_features(words: SentenceWords) -> Iterator[str]:
    for token in words.tokens:
        if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "auxpass"):
            continue
        place = "root" if token.dep_ == "ROOT" else "verb"
        subject, helpers = _frame(token)
        lemma = token.lemma_.lower()
        yield f"{place}:{subject}:{'_'.join(helpers)}"
        yield f"{place}:{'_'.join(helpers)}:{lemma}"
        yield f"{place}:{subject}:{lemma}"
        if place == "root":
            yield f"tag:{token.tag_}:{subject}"


def _frame(verb: Token) -> tuple[str, list[str]]:
    subject, helpers = "-", []
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass"):
            subject = child.lower_ if child.pos_ == "PRON" else child.pos_
        elif child.dep_ in ("aux", "auxpass", "neg"):
            helpers.append(child.lemma_.lower())
    return subject, helpers


def _name_features(words: SentenceWords, new: set[str], text: str) -> Iterator[str]:
    sentence = words.sentence
    yield f"names:{min(len(sentence.names), 4)}"
    yield from {f"type:{referent.type}" for _, referent in sentence.names}
    if any(referent.id in new for _, referent in sentence.names):
        yield "named for the first time"
    for found, referent in sentence.names:
        head = sentence.doc[found.end - 1]
        yield f"name:{head.dep_}"
        before = text[sentence.span.start : found.span.start]
        after = text[found.span.end : sentence.span.end]
        if COPULA.match(after):
            yield f"copula:{referent.type}"
            yield f"copula:{bool(OPENS.match(before))}"
        if CALLED.search(before):
            yield "called"


def _number_features(words: SentenceWords, text: str) -> Iterator[str]:
    said = words.sentence.span.of(text)
    matches = list(METRIC.finditer(said))
    yield f"metrics:{min(len(matches), 3)}"
    for match in matches:
        yield from (f"metric:{part}" for part in ("money", "share", "times") if match[part])
        if match["unit"]:
            yield f"unit:{match['unit'].lower()}"
    if DUE.search(said):
        yield "due"
    yield f"digits:{min(sum(any(c.isdigit() for c in token.text) for token in words.tokens), 3)}"
    yield f"numbers:{min(sum(token.like_num for token in words.tokens), 3)}"


def read_sentences(sentences: Sequence[SentenceWords], text: str) -> Iterator[set[str]]:
    """Yield what is seen of each sentence of an episode, in reading order."""
    seen: set[str] = set()
    before: SentenceWords | None = None
    for words in sentences:
        here = {referent.id for _, referent in words.sentence.names}
        yield sentence_features(words, before, text, here - seen)
        seen |= here
        before = words
