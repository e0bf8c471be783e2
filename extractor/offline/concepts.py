"""Concepts: coined terms by quotation marks and cue phrases, terms of art by how often they hold together (C-value)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from math import log2

from spacy.tokens import Doc, Token

from extractor.offline.found import Found, make_found
from extractor.offline.grams import first_word, grams
from extractor.offline.language import sentence_ranges
from schemas.episode import Episode
from schemas.names import normal_form

LONGEST_TERM = 4
LONGEST_QUOTED = 5
MIN_COUNT = 3
TERMS_PER_WORDS = 250  # one C-value term for so many words, at most MOST_TERMS
MOST_TERMS = 40

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
_ARTICLES = ("the", "a", "an")
_CUE = re.compile(
    r"\b(?:(?:what|which|something)\s+(?:I|we|they|you|people)\s+(?:like\s+to\s+|would\s+|'d\s+)?(?:call|refer\s+to\s+as)"
    r"|(?:so|what\s+is|what's)[-\s]called|known\s+as|(?:is|are|was|it|this|that)\s+called"
    r"|the\s+(?:idea|concept|notion|term|phrase|principle)\s+of)\s+(?:as\s+)?(?:the\s+|an?\s+|this\s+|your\s+)?[\"“']?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“]([^\"“”]{3,50})[\"”]")


def find_coined(docs: list[Doc], episode: Episode) -> Iterator[Found]:
    """Yield noun phrases in quotation marks and those that a cue introduces ("what I call X", "the so-called X").

    Where such a term of several words comes up again without its marks, that is yielded too.
    """
    coined: dict[str, str] = {}
    marked: set[tuple[int, int, int]] = set()
    for number, doc in enumerate(docs):
        for method, start, end in [*_quoted(doc), *_cued(doc)]:
            marked.add((number, start, end))
            if end - start > 1:
                coined.setdefault(normal_form(doc[start:end].text), method)
            yield _coined(docs, episode, (number, start, end), method)
    firsts = {first_word(docs[number][start].text) for number, start, _ in marked}
    for place, tokens in grams(docs, LONGEST_QUOTED, firsts):
        again = coined.get(normal_form(tokens.text))
        if again and place not in marked and tokens[0].lower_ not in _ARTICLES:
            yield _coined(docs, episode, place, again)


def _coined(docs: list[Doc], episode: Episode, place: tuple[int, int, int], method: str) -> Found:
    return make_found(docs, episode.segments[place[0]].span.start, place, "Concept", 0.7, method, 2)


def find_terms(docs: list[Doc], episode: Episode, taken: list[Found]) -> Iterator[Found]:
    """Yield the places of the multi-word terms with the highest C-value, where nothing else was found."""
    blocked: dict[int, set[int]] = defaultdict(set)
    for item in taken:
        blocked[item.doc].update(range(item.start, item.end))
    places: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, doc in enumerate(docs):
        for start, end in _term_ranges(doc):
            if blocked[number].isdisjoint(range(start, end)):
                places[normal_form(doc[start:end].text)].append((number, start, end))
    words = sum(len(doc) for doc in docs)
    for key in _best_terms(docs, places, min(MOST_TERMS, 1 + words // TERMS_PER_WORDS)):
        for place in places[key]:
            yield make_found(docs, episode.segments[place[0]].span.start, place, "Concept", 0.4, "c-value", 4)


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
    """Yield every run of 2 to LONGEST_TERM tokens that may be a term: nouns, adjectives before them, hyphens inside."""
    for first, last in sentence_ranges(doc):
        for end in range(first + 2, last + 1):
            if doc[end - 1].pos_ not in ("NOUN", "PROPN") or doc[end - 1].lower_ in _EMPTY or not doc[end - 1].is_alpha:
                continue
            for start in range(end - 2, max(first, end - LONGEST_TERM) - 1, -1):
                token = doc[start]
                if token.text != "-" and (token.pos_ not in ("NOUN", "PROPN", "ADJ") or token.lower_ in _EMPTY):
                    break
                capitals = all(t.pos_ == "PROPN" and t.text[0].isupper() for t in doc[start:end])
                if token.is_alpha and not capitals and not (start > first and doc[start - 1].text == "-"):
                    yield start, end


def _best_terms(docs: list[Doc], places: dict[str, list[tuple[int, int, int]]], most: int) -> list[str]:
    counts = {key: len(found) for key, found in places.items() if len(found) >= MIN_COUNT and key}
    holders: dict[str, list[int]] = defaultdict(list)
    for key, found in places.items():
        if key not in counts:
            continue
        doc, start, end = docs[found[0][0]], found[0][1], found[0][2]
        inner = {normal_form(doc[s:e].text) for s in range(start, end) for e in range(s + 1, end + 1)} - {key}
        for part in inner & counts.keys():
            holders[part].append(counts[key])
    values: dict[str, float] = {}
    for key, count in counts.items():
        nested = holders.get(key, [])
        free = count - (sum(nested) / len(nested) if nested else 0)
        length = places[key][0][2] - places[key][0][1]
        values[key] = log2(length + 1) * free
    ranked = sorted((key for key in values if values[key] >= MIN_COUNT), key=lambda key: (-values[key], key))
    return ranked[:most]
