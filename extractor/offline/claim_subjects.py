"""What a claim is about: the names in its sentence, its subject first, or those named shortly before it."""

from collections.abc import Iterator, Sequence

from extractor.annotation import INDEX_SALIENCE
from extractor.grounding import NEAR_SENTENCES
from extractor.offline.sentence_names import NamedSentence
from extractor.offline.sentence_words import SentenceWords
from extractor.proposal import ProposedReferent

MOST_ABOUT = 4
NEAR_TOKENS = 10


def find_about(
    words: Sequence[SentenceWords], number: int, kind: str, place: tuple[int, int] | None
) -> tuple[str, ...]:
    """Return the ids of what the claim in that sentence is about; `place` is where the sentence has its number.

    Empty where nothing is named in it or within the three sentences before it.
    """
    sentence = words[number].sentence
    first = _subject(sentence, place) if place and sentence.names else None
    named = [referent for _, referent in sentence.names]
    if kind == "definition":
        named.sort(key=lambda referent: referent.type != "Concept")
    found = [*([first] if first else []), *named] or next(_named_before(words, number), [])
    found = [referent for referent in found if _is_of_note(referent)] or found[:1]
    return tuple(dict.fromkeys(referent.id for referent in found))[:MOST_ABOUT]


def _is_of_note(referent: ProposedReferent) -> bool:
    """Tell names, and concepts worth an entry in an index of the talk, from concepts said in passing."""
    return referent.type != "Concept" or referent.salient or referent.salience >= INDEX_SALIENCE


def _named_before(words: Sequence[SentenceWords], number: int) -> Iterator[list[ProposedReferent]]:
    for step in range(1, min(NEAR_SENTENCES, number) + 1):
        names = words[number - step].sentence.names
        if names:
            yield [referent for _, referent in names[-2:]]


def _subject(sentence: NamedSentence, place: tuple[int, int]) -> ProposedReferent | None:
    """Return what the number at these offsets within the sentence is said of.

    That is what is named in the subject of its verb, else in a phrase that hangs on the number or its verb, else what
    is named nearest to it, if that is near.
    """
    start = sentence.doc[sentence.start].idx + len(sentence.lead)
    number = sentence.doc.char_span(start + place[0], start + place[1], alignment_mode="expand")
    if number is None:
        return None
    verb = number.root
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    subjects = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")]
    phrases = [child for token in (number.root, verb) for child in token.children if child.dep_ == "prep"]
    for part in [*subjects, *phrases]:
        tokens = {token.i for token in part.subtree}
        for found, referent in sentence.names:
            if tokens.issuperset(range(found.start, found.end)):
                return referent
    apart = [(min(abs(f.end - 1 - number.start), abs(f.start - number.end + 1)), r) for f, r in sentence.names]
    nearest = min(apart, key=lambda pair: pair[0])
    return nearest[1] if nearest[0] <= NEAR_TOKENS else None
