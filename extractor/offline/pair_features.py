"""What is seen of a pair: what its ends are, the words between and around them, the path in the parse, rules that hit.

The pair is read from its head to its tail; `>` marks a head that stands first in the sentence, `<` one that is last.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Token

from extractor.offline.pair_patterns import find_patterns
from extractor.offline.pair_places import Place
from extractor.offline.pairs import Meeting, Pair
from extractor.offline.relation_cues import CUE_KINDS
from extractor.offline.sentence_words import SentenceWords
from extractor.proposal import ProposedReferent
from schemas.names import fold_words, normal_form

MOST_BETWEEN = 10
LONGEST_PATH = 6
_STEPS = (0, 1, 2, 3, 5, 8, 12, 20)
_VERBS = ("VERB", "AUX")
_TELLING = ("nsubj", "aux", "neg", "acomp", "attr", "advmod", "dobj")
_SALIENCE = (0.0, 0.3, 0.5, 0.65, 0.8)


class Counts(NamedTuple):
    """Hold how often an episode names each referent, and with how many others each meets."""

    named: Mapping[str, int]
    partners: Mapping[str, int]


def count_names(words: Sequence[SentenceWords], pairs: Sequence[Pair]) -> Counts:
    """Count names and partners over an episode."""
    named = Counter(referent.id for each in words for _, referent in each.sentence.names)
    return Counts(named, Counter(end.id for pair in pairs for end in pair[:2]))


def pair_features(pair: Pair, words: Sequence[SentenceWords], counts: Counts) -> set[str]:
    """Return all that is seen of a pair over the episode."""
    types = f"{pair.first.type}>{pair.second.type}"
    features = {*_end_features(pair, types, counts), *_meeting_counts(pair, types)}
    for meeting in pair.meetings:
        features.update(_meeting_features(meeting, types, words[meeting.sentence]))
    return features


# --- the ends -----------------------------------------------------------------------------------------------------


def _end_features(pair: Pair, types: str, counts: Counts) -> Iterator[str]:
    yield f"T:{types}"
    heads, tails = fold_words(pair.first.name), fold_words(pair.second.name)
    for side, end, names in (("h", pair.first, heads), ("t", pair.second, tails)):
        # What a person is called is no sign of anything, and metadata may tell the name only later.
        if names and end.type != "Person":
            yield f"{side}l:{types}:{names[-1]}"
            yield f"{side}n:{normal_form(end.name)}"
        yield f"{side}c:{end.type}:{_step(counts.named.get(end.id, 0))}"
        yield f"{side}p:{end.type}:{_step(counts.partners.get(end.id, 0))}"
        yield f"{side}s:{end.type}:{_salience(end)}"
        yield f"{side}m:{types}:{end.salient}"
    yield f"sal:{types}:{pair.first.salient:d}{pair.second.salient:d}"
    yield from _shared_words(heads, tails, types)


def _shared_words(heads: Sequence[str], tails: Sequence[str], types: str) -> Iterator[str]:
    shared = set(heads) & set(tails)
    if not shared:
        return
    yield f"share:{types}:{len(shared)}"
    if len(heads) > len(tails) and tuple(heads[-len(tails) :]) == tuple(tails):
        yield f"h-is-kind-of-t:{types}"
    if len(tails) > len(heads) and tuple(tails[-len(heads) :]) == tuple(heads):
        yield f"t-is-kind-of-h:{types}"
    if heads[0] == tails[0]:
        yield f"same-first:{types}"
    if heads[-1] == tails[-1]:
        yield f"same-last:{types}"


def _meeting_counts(pair: Pair, types: str) -> Iterator[str]:
    kinds = Counter(_kind(meeting) for meeting in pair.meetings)
    for kind, number in kinds.items():
        yield f"m:{kind}:{min(number, 4)}"
        yield f"m:{kind}:{min(number, 4)}:{types}"
    yield f"first:{min(meeting.sentence for meeting in pair.meetings) < 12}:{types}"


def _kind(meeting: Meeting) -> str:
    return "named" if meeting.first.is_named and meeting.second.is_named else "spoken"


# --- where they meet ----------------------------------------------------------------------------------------------


def _meeting_features(meeting: Meeting, types: str, words: SentenceWords) -> Iterator[str]:
    if words.sentence.is_question:
        yield "question"
    if _kind(meeting) == "named":
        yield from _joint_features(meeting, types, words)
        yield from (f"rule:{name}" for name in find_patterns(meeting, words))
    else:
        place, speaks = (meeting.second, "h") if meeting.second.is_named else (meeting.first, "t")
        yield from _spoken_features(place, words, f"{speaks}|{types}")


def _joint_features(meeting: Meeting, types: str, words: SentenceWords) -> Iterator[str]:
    turned = meeting.first.start > meeting.second.start
    first, second = (meeting.second, meeting.first) if turned else (meeting.first, meeting.second)
    way = "<" if turned else ">"
    start = words.sentence.start
    between = words.lemmas[first.end - start : second.start - start]
    others = sum(first.end <= name < second.start for name in words.names)
    crowd = min(len(words.names), 7)
    yield f"o:{way}:{types}"
    yield f"d:{_step(len(between))}:{types}"
    yield f"other:{min(others, 3)}:{types}"
    yield f"crowd:{crowd}:{types}"
    yield from _between_features(between, way, types)
    before, after = words.around(first, 4)[0], words.around(second, 4)[1]
    yield from _cues(f"before{way}", before, types)
    yield from _cues(f"after{way}", after, types)
    yield from (f"before{way}{lemma}" for lemma in before[:2])
    yield from (f"after{way}{lemma}" for lemma in after[:2])
    yield from _path_features(words.root_of(meeting.first), words.root_of(meeting.second), types)


def _between_features(between: Sequence[str], way: str, types: str) -> Iterator[str]:
    yield f"d:{_step(len(between))}"
    if len(between) <= MOST_BETWEEN:
        yield from (f"b{way}{lemma}" for lemma in between)
        yield from (f"bb{way}{one}_{two}" for one, two in pairwise(between))
        yield from _cues(f"between{way}", between, types)
    if len(between) <= 4:
        yield f"bf{way}{'_'.join(between)}"
        yield f"bf{way}{types}:{'_'.join(between)}"


def _path_features(head: Token, tail: Token, types: str) -> Iterator[str]:
    yield from _way_features(head, tail, types, "")
    first, second = first_joined(head), first_joined(tail)
    if first.i == second.i:
        yield f"joined:{types}"
    elif (first.i, second.i) != (head.i, tail.i):
        yield from _way_features(first, second, types, "c")


def first_joined(token: Token) -> Token:
    """Return the first of the names that "and" and commas join to a name: what is said of it is said of all."""
    while token.dep_ == "conj":
        token = token.head
    return token


def _way_features(head: Token, tail: Token, types: str, joined: str) -> Iterator[str]:
    up, down = _path(head, tail)
    if len(up) + len(down) > LONGEST_PATH:
        yield f"path:long{joined}"
        return
    top = up[-1].head if up else head
    shape = "^".join(t.dep_ for t in up) + "|" + "^".join(t.dep_ for t in down)
    yield f"path:{shape}"
    yield f"path:{shape}:{types}"
    lemma = top.lemma_.lower()
    if top.i not in (head.i, tail.i):
        yield f"top:{shape}:{lemma}"
        yield f"topl:{lemma}:{types}"
        yield f"topl:{lemma}:{'n' if _is_denied(top) else 'p'}"
    inner = [t.lemma_.lower() for t in (*up[1:], *reversed(down[1:]))]
    yield from (f"in:{word}" for word in inner)
    yield from _cues(f"path{joined}", [lemma, *inner], types)
    if inner:
        yield f"inner:{'_'.join(inner)}:{types}"


def _path(head: Token, tail: Token) -> tuple[list[Token], list[Token]]:
    """Return the tokens from each end up to the one above both, that one left out."""
    above = [head, *head.ancestors]
    places = {token.i: number for number, token in enumerate(above)}
    down = []
    token = tail
    while token.i not in places and token.head.i != token.i:
        down.append(token)
        token = token.head
    return above[: places.get(token.i, len(above))], down


def _spoken_features(place: Place, words: SentenceWords, kind: str) -> Iterator[str]:
    yield f"sp:{kind}"
    yield f"sp1:{kind}:{words.first_person}"
    before, after = words.around(place, 4)
    yield from (f"sb:{kind}:{lemma}" for lemma in before)
    yield from (f"sa:{kind}:{lemma}" for lemma in after)
    yield from _cues("spoken", [*before, *after], kind)
    root = words.root_of(place)
    verb = next((t for t in root.ancestors if t.pos_ in _VERBS), None)
    yield f"sd:{kind}:{root.dep_}"
    if verb is not None:
        denied = "n" if _is_denied(verb) else "p"
        yield f"sv:{kind}:{verb.lemma_.lower()}"
        yield f"sv:{kind}:{verb.lemma_.lower()}:{denied}:{root.dep_}"
        yield from (
            f"sc:{kind}:{child.dep_}:{child.lemma_.lower()}" for child in verb.children if child.dep_ in _TELLING
        )


def _cues(where: str, lemmas: Sequence[str], types: str) -> Iterator[str]:
    for cue in {cue for lemma in lemmas for cue in CUE_KINDS.get(lemma, ())}:
        yield f"cue:{where}:{cue}"
        yield f"cue:{where}:{cue}:{types}"


def _is_denied(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _salience(end: ProposedReferent) -> float:
    return next((step for step in reversed(_SALIENCE) if end.salience >= step), 0.0)


def _step(number: int) -> int:
    return next((step for step in reversed(_STEPS) if number >= step), 0)
