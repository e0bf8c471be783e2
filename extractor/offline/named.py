"""Names: people whom labels and metadata tell, names the gazetteer lists, and what spaCy's NER takes for a name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from extractor.offline.found import Found, make_found
from extractor.offline.grams import first_word, grams
from extractor.offline.name_types import LAST_WORDS, NER_TYPES, type_by_context, type_by_last_word
from extractor.offline.relation_rules import JOBS
from schemas.episode import Episode
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.names import fold_words, normal_form

LONGEST_NAME = 7
SHORT_KEY = 3
CASED_SHARE = 0.01

_ARTICLES = ("the", "a", "an")
_BEFORE_NAMES = (*_ARTICLES, "this", "that", "our", "your", "my", "their")

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
    for place, tokens in grams(docs, longest, {part for words in full.values() for part in words}):
        name = keys.get(normal_form(tokens.text))
        if name and _is_written_as_name(tokens):
            offset = episode.segments[place[0]].span.start
            yield make_found(docs, offset, place, "Person", 1.0, "people", 0, name=name)


def find_listed(docs: list[Doc], episode: Episode, gazetteer: Gazetteer) -> Iterator[Found]:
    """Yield the places that write a name of the gazetteer in any spelling, everyday words only if written as names."""
    cased = _has_case(episode.text)
    for place, tokens in grams(docs, LONGEST_NAME, _first_words(gazetteer)):
        entries = gazetteer.lookup(tokens.text)
        if len(entries) != 1 or not _is_meant(tokens, entries[0], gazetteer, cased):
            continue
        entry = entries[0]
        key = normal_form(tokens.text)
        heard = key in {normal_form(form) for form in entry.heard_as}
        rank = 3 if entry.type == "Concept" else 1
        offset = episode.segments[place[0]].span.start
        yield make_found(docs, offset, place, entry.type, 0.9, "gazetteer", rank, name=entry.name, heard=heard)


def find_unlisted(docs: list[Doc], episode: Episode, gazetteer: Gazetteer) -> Iterator[Found]:
    """Yield all places of the names that no list knows: what spaCy's NER takes for one, or what ends like one.

    Their spelling must bear that out. One name has one type in an episode (`name_types` says by what); a single word
    must be met at least twice; initialisms and words that the gazetteer knows are left to others.
    """
    labelled: dict[str, list[Tokens]] = defaultdict(list)
    for doc in docs:
        for tokens in [*_entities(doc), *_by_last_word(doc)]:
            if _is_spelt_as_name(tokens) and not gazetteer.lookup(tokens.text):
                labelled[normal_form(tokens.text)].append(tokens)
    places: dict[str, list[tuple[tuple[int, int, int], Tokens]]] = defaultdict(list)
    for place, tokens in grams(docs, LONGEST_NAME, {first_word(found[0].text) for found in labelled.values()}):
        key = normal_form(tokens.text)
        if key in labelled and tokens[0].text[0].isupper() and tokens[0].lower_ not in _ARTICLES:
            places[key].append((place, tokens))
    everyday = {token.text for doc in docs for token in doc if token.text.islower()}
    for key, found in places.items():
        type = _unlisted_type(labelled[key], [tokens for _, tokens in found])
        if type == "Person" and not _may_be_person(labelled[key][0], gazetteer, everyday):
            continue
        for place, _ in found if type else ():
            offset = episode.segments[place[0]].span.start
            yield make_found(docs, offset, place, str(type), 0.5, "ner", 2)


@lru_cache(maxsize=4)
def _first_words(gazetteer: Gazetteer) -> frozenset[str]:
    forms = (form for entry in gazetteer.entries for form in (entry.name, *entry.aliases, *entry.heard_as))
    return frozenset(map(first_word, forms))


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
    if len(normal_form(text)) <= SHORT_KEY and text not in listed:
        return False
    if entry.type == "Concept":
        return True
    if gazetteer.is_common(text):
        written = text in (entry.name, *entry.aliases) and text[0].isupper()
        # Every first word has a capital: there only a subject is a name ("Meta released ...", not "Go on").
        opens = tokens[0].is_sent_start and tokens.root.dep_ not in ("nsubj", "nsubjpass", "poss")
        return written and tokens[0].pos_ == "PROPN" and not opens
    return not (cased and text.islower()) or entry.name.islower() or text in entry.aliases


def _entities(doc: Doc) -> Iterator[Tokens]:
    """Yield what the NER labels as a name, without articles before it and endings after it."""
    for entity in doc.ents:
        start, end = entity.start, entity.end
        while start < end and (doc[start].is_punct or doc[start].lower_ in _BEFORE_NAMES):
            start += 1
        while start < end and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].lower_ in ("'s", "’s")):
            end -= 1
        if entity.label_ in NER_TYPES and start < end:
            yield Tokens(doc, start, end, label=entity.label)


def _by_last_word(doc: Doc) -> Iterator[Tokens]:
    """Yield runs of capitalised words that end in a telling one ("Pelorus Labs")."""
    for token in doc:
        if token.lower_ in LAST_WORDS and token.text[0].isupper() and token.pos_ == "PROPN":
            start = token.i
            while start > 0 and not doc[start].is_sent_start and _may_precede(doc[start - 1]):
                start -= 1
            if start < token.i:
                yield doc[start : token.i + 1]


def _may_precede(token: Token) -> bool:
    return token.is_alpha and token.text[0].isupper() and token.pos_ == "PROPN"


def _is_spelt_as_name(tokens: Tokens) -> bool:
    text = tokens.text
    if _JOINED.search(text) or _INITIALISM.fullmatch(text):
        return False
    words = [token for token in tokens if token.is_alpha and not token.is_stop]
    return bool(words) and all(word.text[0].isupper() for word in words)


def _may_be_person(name: Tokens, gazetteer: Gazetteer, everyday: set[str]) -> bool:
    """Tell a full name from two capitalised words: no known thing in it, no everyday word of this talk at its end."""
    things = any(entry.type != "Person" for token in name for entry in gazetteer.lookup(token.text))
    return not things and name[-1].lower_ not in everyday


def _unlisted_type(labelled: list[Tokens], places: list[Tokens]) -> str | None:
    """Return the type of a name by its last word, by what is said of it, by its commonest label; None if it is none."""
    first = labelled[0]
    told = type_by_last_word(first)
    if told:
        return told
    if all(token.pos_ != "PROPN" for place in places for token in place):
        return None
    context = type_by_context(places) if len(places) > 1 else None
    if context:
        return context
    type = NER_TYPES.get(Counter(place.label_ for place in labelled).most_common(1)[0][0])
    if type == "Person":
        return type if _FULL_NAME.fullmatch(first.text) else None
    if len(first) > 1:
        return type if type == "Work" or all(token.pos_ == "PROPN" for token in first if token.is_alpha) else None
    return type if type in ("Company", "Product") and len(labelled) > 1 else None
