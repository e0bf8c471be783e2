"""Names: people whom labels and metadata tell, names the gazetteer lists, and what spaCy's NER takes for a name."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from extractor.offline.found import Found, make_found
from extractor.offline.relation_rules import JOBS
from schemas.episode import Episode
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.names import fold_words, normal_form

# spaCy's labels that our types have room for; its places, dates and quantities are no entities here.
NER_TYPES = {"PERSON": "Person", "ORG": "Company", "PRODUCT": "Product", "WORK_OF_ART": "Work", "EVENT": "Event"}
LONGEST_NAME = 7
SHORT_KEY = 3
CASED_SHARE = 0.01

_ARTICLES = ("the", "a", "an")

_JOINED = re.compile(r"[,;:/()\[\]\"“”]|\b(?:and|or)\b")
_INITIALISM = re.compile(r"[A-Z]{1,5}s?")
_FULL_NAME = re.compile(
    r"[A-Z][^\W\d_]*[a-z][^\W\d_]*(?:[ -](?:[A-Z]\.?|de|van|von|der|la|[A-Z][^\W\d_]*[a-z][^\W\d_]*)){1,3}"
)


def find_people(docs: list[Doc], episode: Episode, names: Iterable[str]) -> Iterator[Found]:
    """Yield the places that write one of these full names, or a first or last name that only one of them has."""
    full = {name: fold_words(name) for name in names}
    ends = {name: {*words[:1], *words[-1:]} for name, words in full.items()}
    owners = Counter(part for parts in ends.values() for part in parts)
    keys = {normal_form(name): name for name in full}
    keys |= {normal_form(part): name for name, parts in ends.items() for part in parts if owners[part] == 1}
    longest = max((len(words) for words in full.values()), default=0) + 1
    for place, tokens in _grams(docs, longest, {part for words in full.values() for part in words}):
        name = keys.get(normal_form(tokens.text))
        if name and _is_written_as_name(tokens):
            offset = episode.segments[place[0]].span.start
            yield make_found(docs, offset, place, "Person", 1.0, "people", 0, name=name)


def find_listed(docs: list[Doc], episode: Episode, gazetteer: Gazetteer) -> Iterator[Found]:
    """Yield the places that write a name of the gazetteer in any spelling, everyday words only if written as names."""
    cased = _has_case(episode.text)
    for place, tokens in _grams(docs, LONGEST_NAME, _first_words(gazetteer)):
        entries = gazetteer.lookup(tokens.text)
        if len(entries) != 1 or not _is_meant(tokens, entries[0], gazetteer, cased):
            continue
        entry = entries[0]
        key = normal_form(tokens.text)
        heard = key in {normal_form(form) for form in entry.heard_as}
        rank = 3 if entry.type == "Concept" else 1
        offset = episode.segments[place[0]].span.start
        yield make_found(docs, offset, place, entry.type, 0.9, "gazetteer", rank, name=entry.name, heard=heard)


def find_by_ner(docs: list[Doc], episode: Episode, gazetteer: Gazetteer) -> Iterator[Found]:
    """Yield what spaCy's NER takes for a name, where its spelling bears that out.

    A single word must be met at least twice; initialisms and words the gazetteer knows are left to others.
    """
    trimmed = [_trimmed(doc, entity) for doc in docs for entity in doc.ents if entity.label_ in NER_TYPES]
    entities = [entity for entity in trimmed if entity is not None]
    counts = Counter(normal_form(entity.text) for entity in entities)
    index = {id(doc): number for number, doc in enumerate(docs)}
    for entity in entities:
        if not _looks_like_name(entity, counts) or gazetteer.lookup(entity.text):
            continue
        place = (index[id(entity.doc)], entity.start, entity.end)
        offset = episode.segments[place[0]].span.start
        yield make_found(docs, offset, place, NER_TYPES[entity.label_], 0.5, "ner", 2)


def _grams(docs: list[Doc], longest: int, firsts: Container[str]) -> Iterator[tuple[tuple[int, int, int], Tokens]]:
    """Yield every run of up to `longest` tokens in a sentence that begins with one of the words and ends in a word."""
    for number, doc in enumerate(docs):
        for start in range(len(doc)):
            if _first_word(doc[start].text) not in firsts:
                continue
            for end in range(start + 1, min(start + longest, len(doc)) + 1):
                if end - 1 > start and doc[end - 1].is_sent_start:
                    break
                if _first_word(doc[end - 1].text):
                    yield (number, start, end), doc[start:end]


@lru_cache(maxsize=100_000)
def _first_word(text: str) -> str:
    return next(iter(fold_words(text)), "")


@lru_cache(maxsize=4)
def _first_words(gazetteer: Gazetteer) -> frozenset[str]:
    forms = (form for entry in gazetteer.entries for form in (entry.name, *entry.aliases, *entry.heard_as))
    return frozenset(map(_first_word, forms))


def _is_written_as_name(tokens: Tokens) -> bool:
    """Tell a name from the everyday word it may also be, which has a capital only as a sentence begins ("Will")."""
    first = tokens[0]
    if not first.text[0].isupper():
        return False
    return len(tokens) > 1 or not first.is_sent_start or first.pos_ == "PROPN" or first.ent_type_ == "PERSON"


def _has_case(text: str) -> bool:
    """Tell an edited transcript from raw captions in lower case."""
    letters = sum(c.isalpha() for c in text)
    return sum(c.isupper() for c in text) > CASED_SHARE * letters


def _is_meant(tokens: Tokens, entry: GazetteerEntry, gazetteer: Gazetteer, cased: bool) -> bool:
    text = tokens.text
    listed = (entry.name, *entry.aliases, *entry.heard_as)
    if tokens[0].lower_ in _ARTICLES and text not in listed:
        return False
    if entry.type == "Concept" and (gazetteer.is_common(text) or tokens[-1].lower_ in JOBS):
        return False
    if len(normal_form(text)) <= SHORT_KEY:
        return text in listed
    if entry.type == "Concept":
        return True
    if cased and text.islower() and not (entry.name.islower() or text in entry.aliases):
        return False
    if not gazetteer.is_common(text):
        return True
    opens = tokens[0].is_sent_start and tokens[0].ent_type_ not in NER_TYPES
    return text in (entry.name, *entry.aliases) and text[0].isupper() and tokens[0].pos_ == "PROPN" and not opens


def _trimmed(doc: Doc, entity: Tokens) -> Tokens | None:
    start, end = entity.start, entity.end
    while start < end and (doc[start].is_stop or doc[start].is_punct) and not doc[start].text[0].isupper():
        start += 1
    while start < end and doc[start].lower_ in (*_ARTICLES, "this", "our", "your", "my"):
        start += 1
    while start < end and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].lower_ in ("'s", "’s")):
        end -= 1
    return Tokens(doc, start, end, label=entity.label) if start < end else None


def _looks_like_name(entity: Tokens, counts: Counter[str]) -> bool:
    text = entity.text
    if _JOINED.search(text) or not any(c.isalpha() for c in text):
        return False
    words = [token for token in entity if token.is_alpha and not token.is_stop]
    if not words or _INITIALISM.fullmatch(text) or not all(word.text[0].isupper() for word in words):
        return False
    if entity.label_ == "PERSON" and not _FULL_NAME.fullmatch(text):
        return False
    if len(words) > 1:
        return all(word.pos_ == "PROPN" for word in words) or entity.label_ == "WORK_OF_ART"
    if entity.label_ in ("PERSON", "WORK_OF_ART", "EVENT"):
        return False  # a bare first name is someone only where a full name stands beside it
    return words[0].pos_ == "PROPN" and counts[normal_form(text)] > 1
