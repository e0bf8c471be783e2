"""Concepts: all that may be a term of art, and which of it the talk leans on, by a trained score.

Candidates are noun phrases that come up again or have several words, and whatever the model, the gazetteer, quotation
marks or a cue phrase ("what I call X") take for a term, though it occurs once.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from spacy.tokens import Doc, Token

from extractor.offline.found import Found, make_found
from extractor.offline.grams import first_word, grams
from extractor.offline.language import sentence_ranges
from schemas.episode import Episode
from schemas.gazetteer import Gazetteer
from schemas.names import normal_form

LONGEST_TERM = 5
LONGEST_QUOTED = 5
MIN_COUNT = 2

# How a term was found, the most telling first; a noun phrase that merely comes up again is a "phrase".
METHODS = ("quoted", "cued", "gazetteer", "model")

Place = tuple[int, int, int]

# Heads that hold together with anything and name nothing of their own.
_EMPTY = frozenset(
    """thing things way ways lot lots kind kinds sort sorts bit bits people person guy guys time times day days week
    weeks month months year years hour hours minute minutes second seconds moment today tomorrow yesterday part parts
    point points side sides case cases example examples question questions answer answers number numbers couple bunch
    ton tons stuff place places idea ideas reason reasons world end fact problem problems issue issues word words
    everything something anything nothing everybody somebody anybody everyone someone anyone episode podcast show
    audience first last next new old good great bad big small large little best better same different other own many
    much more most few several whole entire real right wrong sure able hard easy interesting important certain various
    particular general specific current previous recent past future long short high low early late top bottom""".split()
)
# What stands before any noun, and belongs to no term.
_LOOSE = frozenset(
    """same different other own many much more most few several whole entire such certain various right wrong sure able
    particular specific current previous recent past next last first new good great bad nice interesting important
    kind sort lot bit couple bunch ton thing things way ways being having going doing getting using making""".split()
)
_ARTICLES = ("the", "a", "an")
_CUE = re.compile(
    r"\b(?:(?:what|which|something)\s+(?:I|we|they|you|people)\s+(?:like\s+to\s+|would\s+|'d\s+)?(?:call|refer\s+to\s+as)"
    r"|(?:so|what\s+is|what's)[-\s]called|known\s+as|(?:is|are|was|it|this|that)\s+called"
    r"|the\s+(?:idea|concept|notion|term|phrase|principle)\s+of)\s+(?:as\s+)?(?:the\s+|an?\s+|this\s+|your\s+)?[\"“']?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“]([^\"“”]{3,50})[\"”]")
_DEFINES = re.compile(r"[\"”']?,?\s(?:is when|is where|is how|means|refers to|is defined as|is (?:just )?the)\b")


class Candidate(NamedTuple):
    """Hold a term that may be a concept: where it stands, where the model takes it for one, and what marks it.

    `inner` counts its places within a longer candidate, `names` those within what is taken for a name.
    """

    key: str
    places: list[Place]
    labelled: int
    partly: int
    inner: int
    names: int
    marks: frozenset[str]


def find_candidates(docs: list[Doc], gazetteer: Gazetteer) -> list[Candidate]:
    """Return all candidates of an episode, in the order of their keys."""
    places: dict[str, set[Place]] = defaultdict(set)
    for number, doc in enumerate(docs):
        for start, end in _term_ranges(doc):
            places[normal_form(doc[start:end].text)].add((number, start, end))
    marked = _marked(docs, gazetteer)
    firsts = {first_word(docs[p[0]][p[1]].text) for found in marked.values() for p, _ in found}
    for place, tokens in grams(docs, LONGEST_TERM, firsts):
        if tokens[0].lower_ not in _ARTICLES and (key := normal_form(tokens.text)) in marked:
            places[key].add(place)
    marks = {key: frozenset(mark for _, mark in found) for key, found in marked.items()}
    whole = _find_whole(docs, places)
    kept = {
        key: sorted(found)
        for key, found in places.items()
        if key and (len(found) >= MIN_COUNT or key in marks or key in whole)
    }
    return _count(docs, kept, marks)


def _find_whole(docs: list[Doc], places: Mapping[str, set[Place]]) -> set[str]:
    """Return the keys of terms of several words, none of them a name, that stand once outside of a longer run."""
    widest: dict[tuple[int, int], int] = {}
    for found in places.values():
        for number, start, end in found:
            widest[number, end] = min(widest.get((number, end), start), start)
    return {
        key
        for key, found in places.items()
        for number, start, end in found
        if end - start > 1 and widest[number, end] == start
        if (number, end + 1) not in widest or docs[number][end].is_sent_start
        if not any(token.text.istitle() or _is_in_name(token) for token in docs[number][start:end])
    }


def _is_in_name(token: Token) -> bool:
    return token.ent_type_ not in ("", "Concept")


def place_concept(
    candidate: Candidate, docs: list[Doc], episode: Episode, gazetteer: Gazetteer, score: float, salience: float
) -> Iterator[Found]:
    """Yield the places of a candidate, under the name that the gazetteer has for it."""
    method = next((mark for mark in METHODS if mark in candidate.marks), "phrase")
    for place in candidate.places:
        number, start, end = place
        entry = gazetteer.canonical(docs[number][start:end].text, "Concept")
        name = entry.name if entry and entry.type == "Concept" else None
        offset = episode.segments[number].span.start
        yield make_found(docs, offset, place, "Concept", score, method, 4, name=name, salience=salience)


def _marked(docs: list[Doc], gazetteer: Gazetteer) -> dict[str, list[tuple[Place, str]]]:
    """Return the places at which something takes the words for a term, by key, and what does."""
    marked: dict[str, list[tuple[Place, str]]] = defaultdict(list)
    for number, doc in enumerate(docs):
        found = [*_quoted(doc), *_cued(doc)]
        found += [("model", ent.start, ent.end) for ent in doc.ents if ent.label_ == "Concept"]
        for mark, start, end in found:
            while start + 1 < end and (doc[start].lower_ in _ARTICLES or doc[start].is_punct):
                start += 1
            key = normal_form(doc[start:end].text)
            if key and end - start <= LONGEST_TERM:
                marked[key].append(((number, start, end), mark))
            if _DEFINES.match(doc.text, doc[end - 1].idx + len(doc[end - 1])):
                marked[key].append(((number, start, end), "defined"))
    for place, tokens in grams(docs, LONGEST_TERM, _listed_firsts(gazetteer)):
        entries = gazetteer.lookup(tokens.text)
        if entries and entries[0].type == "Concept":
            marked[normal_form(tokens.text)].append((place, "gazetteer"))
    return marked


def _count(docs: list[Doc], places: dict[str, list[Place]], marks: dict[str, frozenset[str]]) -> list[Candidate]:
    """Count for each candidate what the model says of its places, and which lie within longer ones."""
    labels = [_labels(doc) for doc in docs]
    longest = _longest(places)
    candidates = []
    for key, found in sorted(places.items()):
        labelled = partly = inner = names = 0
        for number, start, end in found:
            begin, stop, label = labels[number].get(start, (start, start, ""))
            labelled += label == "Concept" and (begin, stop) == (start, end)
            partly += label == "Concept" and begin <= start and end <= stop and stop - begin > end - start
            names += label not in ("", "Concept")
            inner += longest[number, start] > end or longest.get((number, -end), start) < start
        candidates.append(Candidate(key, found, labelled, partly, inner, names, marks.get(key, frozenset())))
    return candidates


def _labels(doc: Doc) -> dict[int, tuple[int, int, str]]:
    return {index: (ent.start, ent.end, ent.label_) for ent in doc.ents for index in range(ent.start, ent.end)}


def _longest(places: dict[str, list[Place]]) -> dict[tuple[int, int], int]:
    """Return how far the longest candidate reaches that begins at a token, and (at -end) that ends before one."""
    reach: dict[tuple[int, int], int] = {}
    for found in places.values():
        for number, start, end in found:
            reach[number, start] = max(reach.get((number, start), 0), end)
            reach[number, -end] = min(reach.get((number, -end), start), start)
    return reach


def _listed_firsts(gazetteer: Gazetteer) -> Collection[str]:
    return frozenset(first_word(form) for entry in gazetteer.entries if entry.type == "Concept" for form in entry.forms)


def _quoted(doc: Doc) -> Iterator[tuple[str, int, int]]:
    for match in _QUOTED.finditer(doc.text):
        inner = doc.char_span(match.start(1), match.end(1))
        if inner is None:
            continue
        start = inner.start + (inner[0].lower_ in _ARTICLES)
        if 0 < inner.end - start <= LONGEST_QUOTED and _is_term(list(doc[start : inner.end])):
            yield "quoted", start, inner.end


def _cued(doc: Doc) -> Iterator[tuple[str, int, int]]:
    for match in _CUE.finditer(doc.text):
        first = doc.char_span(match.end(), match.end() + 1, alignment_mode="expand")
        if first is None or not first.text:
            continue
        end = first.start
        while end < len(doc) and end - first.start < LONGEST_TERM and _may_be_inside(doc, end, first.start):
            end += 1
        while end > first.start and not _is_term(list(doc[first.start : end])):
            end -= 1
        if end - first.start > 1:
            yield "cued", first.start, end


def _may_be_inside(doc: Doc, index: int, start: int) -> bool:
    token = doc[index]
    return not (index > start and token.is_sent_start) and (token.pos_ in ("NOUN", "PROPN", "ADJ") or token.text == "-")


def _is_term(tokens: list[Token]) -> bool:
    """Tell a noun phrase with content from what people merely say between quotation marks."""
    if not tokens or tokens[-1].pos_ not in ("NOUN", "PROPN") or tokens[-1].lower_ in _EMPTY:
        return False
    return all(
        t.pos_ in ("NOUN", "PROPN", "ADJ", "NUM") or t.text in "-’'s" or t.lower_ in ("of", "to") for t in tokens
    ) and (tokens[0].pos_ in ("NOUN", "PROPN", "ADJ", "NUM"))


def _term_ranges(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield every run of up to LONGEST_TERM tokens that may be a term: nouns, what stands before them, one "of"."""
    heads = [_may_head(token) for token in doc]
    for first, last in sentence_ranges(doc):
        for end in range(first + 1, last + 1):
            if not heads[end - 1]:
                continue
            seen_of = False
            for start in range(end - 1, max(first, end - LONGEST_TERM) - 1, -1):
                if doc[start].lower_ == "of":
                    if seen_of or start == first or not heads[start - 1]:
                        break
                    seen_of = True
                elif start < end - 1 and not _may_stand_inside(doc, start):
                    break
                elif doc[start].is_alpha and not (start > first and doc[start - 1].lower_ == "-"):
                    yield start, end


def _may_head(token: Token) -> bool:
    return (token.pos_ in ("NOUN", "PROPN") or token.tag_ == "VBG") and token.lower_ not in _EMPTY and token.is_alpha


def _may_stand_inside(doc: Doc, index: int) -> bool:
    token = doc[index]
    if token.lower_ == "-" or (token.is_alpha and "-" in (doc[index - 1].lower_, doc[index + 1].lower_)):
        return True
    return (token.pos_ in ("NOUN", "PROPN", "ADJ") or token.tag_ in ("VBG", "VBN")) and token.lower_ not in _LOOSE
