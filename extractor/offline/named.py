"""Names: people whom labels and metadata tell, names the gazetteer lists, and what the model takes for a name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from extractor.offline.found import Found, make_found
from extractor.offline.grams import first_word, grams
from extractor.offline.name_types import LAST_WORDS, find_acting, type_by_context, type_by_last_word
from extractor.offline.place_names import DEGREES, PLACE_NAMES
from schemas.episode import Episode
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.names import fold_words, normal_form

LONGEST_NAME = 7
SHORT_KEY = 3
CASED_SHARE = 0.01

_ARTICLES = ("the", "a", "an")
_BEFORE_NAMES = (*_ARTICLES, "this", "that", "our", "your", "my", "their")

_JOINED = re.compile(r"[,;:/()\[\]\"“”]|\b(?:and|or|vs)\b")
_DASHES = ("-", "–", "—")
_INITIALS = re.compile(r"(?:[A-Z]\. ?){1,3}[A-Z][^\W\d_]*[a-z]")
_FULL_NAME = re.compile(r"[A-Z][^\W\d_]*[a-z] [A-Z][^\W\d_]*[a-z](?:-[A-Z][^\W\d_]*[a-z])?")


def find_people(docs: list[Doc], episode: Episode, names: Iterable[str]) -> Iterator[Found]:
    """Yield the places that write one of these full names, or a first or last name that only one of them has."""
    full = {name: fold_words(name) for name in names}
    ends = {name: {part for part in (*words[:1], *words[-1:]) if len(part) > 1} for name, words in full.items()}
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
    """Yield the places that write a name of the gazetteer in any spelling; its concepts are left to their scorer.

    Everyday words count only where they are written as names, or where the model takes them for one in their context.
    """
    cased = _has_case(episode.text)
    labels = {(number, t.start, t.end): t.label_ for number, doc in enumerate(docs) for t in _entities(doc)}
    for place, tokens in grams(docs, LONGEST_NAME, _first_words(gazetteer)):
        entry = _listed_entry(tokens.text, gazetteer, labels.get(place))
        if entry is None or entry.type == "Concept":
            continue
        everyday = cased and tokens.text.islower() and gazetteer.is_common(tokens.text)
        if (place not in labels or everyday) and not _is_meant(tokens, entry, gazetteer, cased):
            continue
        heard = normal_form(tokens.text) in {normal_form(form) for form in entry.heard_as}
        offset = episode.segments[place[0]].span.start
        yield make_found(docs, offset, place, entry.type, 0.9, "gazetteer", 1, name=entry.name, heard=heard)


def _listed_entry(text: str, gazetteer: Gazetteer, label: str | None) -> GazetteerEntry | None:
    """Return the entry that a form means: of several those with the best right to it, and of these the labelled type's.

    Two of equal right and type (two things called "Copilot") are one entry under the form itself.
    """
    known = gazetteer.lookup(text)
    if len(known) < 2:
        return known[0] if known else None
    key = normal_form(text)
    ranks = [0 if key == normal_form(e.name) else 1 if key in map(normal_form, e.aliases) else 2 for e in known]
    best = [entry for entry, rank in zip(known, ranks, strict=True) if rank == min(ranks)]
    fitting = [entry for entry in best if label in entry.types] or best
    if len(fitting) == 1:
        return fitting[0]
    same = len({entry.type for entry in fitting}) == 1
    return GazetteerEntry(name=text, type=fitting[0].type, common=fitting[0].common) if same else None


def find_labelled(docs: list[Doc], episode: Episode, gazetteer: Gazetteer) -> Iterator[Found]:
    """Yield all places of the names that the trained model finds, or that end like one.

    One name has one type in an episode: what the gazetteer says of it, else its last word, else most labels and what is
    said of it (`name_types` says by what).
    """
    labelled: dict[str, list[Tokens]] = defaultdict(list)
    terms = Counter(normal_form(ent.text) for doc in docs for ent in doc.ents if ent.label_ == "Concept")
    for doc in docs:
        for tokens in [*_entities(doc), *_by_last_word(doc)]:
            if key := normal_form(tokens.text):
                labelled[key].append(tokens)
    cased_text = _has_case(episode.text)
    plain = Counter(token.text for doc in docs for token in doc if cased_text and token.text.islower())
    for key, places in _capital_terms(docs, plain).items() if cased_text else ():
        if not gazetteer.lookup(places[0].text) and type_by_context([*places, *labelled[key]]):
            labelled[key] += places
    named = {
        key: found
        for key, found in labelled.items()
        if found and len(found) >= terms[key] and not (cased_text and all(tokens.text.islower() for tokens in found))
        if gazetteer.lookup(found[0].text) or not _is_everyday(found, plain)
    }
    given = _given_names(gazetteer) | _first_names_of(episode)
    acting = find_acting(docs)
    kept = {key: type for key, found in named.items() if (type := _labelled_type(found, gazetteer, given, acting))}
    cased = {key: any(t.text[0].isupper() for t in labelled[key]) for key in kept}
    for place, tokens in grams(docs, LONGEST_NAME, {first_word(labelled[key][0].text) for key in kept}):
        key = normal_form(tokens.text)
        if key in kept and tokens[0].lower_ not in _ARTICLES and (tokens.text[0].isupper() or not cased[key]):
            offset = episode.segments[place[0]].span.start
            yield make_found(docs, offset, place, kept[key], 0.5, "model", 2)


def shared_parts(names: Iterable[str]) -> set[str]:
    """Return the normal forms of first and last names that several of these full names have."""
    ends = [{normal_form(words[0]), normal_form(words[-1])} for name in names if len(words := fold_words(name)) > 1]
    counts = Counter(part for parts in ends for part in parts)
    return {part for part, number in counts.items() if number > 1}


@lru_cache(maxsize=4)
def _first_words(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(first_word(form) for e in gazetteer.entries if e.type != "Concept" for form in e.forms)


def _is_written_as_name(tokens: Tokens) -> bool:
    """Tell a name from the everyday word it may also be, which has a capital only as a sentence begins ("Will")."""
    first = tokens[0]
    if not first.text[0].isupper():
        return False
    return len(tokens) > 1 or not first.is_sent_start or first.pos_ == "PROPN" or first.ent_type_ == "Person"


def _has_case(text: str) -> bool:
    """Tell an edited transcript from raw captions in lower case."""
    letters = sum(c.isalpha() for c in text)
    return sum(c.isupper() for c in text) > CASED_SHARE * letters


def _is_meant(tokens: Tokens, entry: GazetteerEntry, gazetteer: Gazetteer, cased: bool) -> bool:
    text = tokens.text
    listed = (entry.name, *entry.aliases, *entry.heard_as)
    if (tokens[0].lower_ in _ARTICLES or len(normal_form(text)) <= SHORT_KEY) and text not in listed:
        return False
    if gazetteer.is_common(text):
        written = text in (entry.name, *entry.aliases) and text[0].isupper()
        # Every first word has a capital: there only a subject is a name ("Meta released ...", not "Go on").
        opens = tokens[0].is_sent_start and tokens.root.dep_ not in ("nsubj", "nsubjpass", "poss")
        return written and tokens[0].pos_ == "PROPN" and not opens
    return not (cased and text.islower()) or entry.name.islower() or text in entry.aliases


def _entities(doc: Doc) -> Iterator[Tokens]:
    """Yield what the model labels as a name, without articles before it and endings after it."""
    for entity in doc.ents:
        start, end = entity.start, entity.end
        while start < end and (doc[start].is_punct or doc[start].lower_ in _BEFORE_NAMES):
            start += 1
        while start < end and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].lower_ in ("'s", "’s")):
            end -= 1
        end = _end_of_name(doc, start, end)
        if entity.label_ != "Concept" and start < end:
            yield Tokens(doc, start, end, label=entity.label)


def _end_of_name(doc: Doc, start: int, end: int) -> int:
    """Return where a name ends that has a capital: before a dash, and before the everyday words that follow it."""
    dash = next((i for i in range(start + 1, end) if doc[i].text in _DASHES and doc[i - 1].whitespace_), end)
    if start < dash and doc[start].text[0].isupper():
        while dash - 1 > start and doc[dash - 1].text.islower():
            dash -= 1
    return dash


def _by_last_word(doc: Doc) -> Iterator[Tokens]:
    """Yield runs of capitalised words that end in a telling one ("Pelorus Labs")."""
    for token in doc:
        if token.lower_ in LAST_WORDS and token.text[0].isupper() and token.pos_ == "PROPN":
            start = token.i
            while start > 0 and not doc[start].is_sent_start and _may_precede(doc[start - 1]):
                start -= 1
            if start < token.i:
                yield Tokens(doc, start, token.i + 1, label=LAST_WORDS[token.lower_])


def _may_precede(token: Token) -> bool:
    return token.is_alpha and token.text[0].isupper() and token.pos_ == "PROPN"


def _labelled_type(
    labelled: list[Tokens], gazetteer: Gazetteer, given: frozenset[str], acting: frozenset[str]
) -> str | None:
    """Return the type of a name that the model labelled; None if it is none."""
    first = labelled[0]
    if _JOINED.search(first.text) or _opens_before_name(first, gazetteer):
        return None
    known = gazetteer.lookup(first.text)
    if known and not gazetteer.is_common(first.text):
        return known[0].type if known[0].type != "Concept" else None
    if first.text.lower().replace(".", "") in PLACE_NAMES | DEGREES:
        return None
    is_person = _is_full_name(first, gazetteer, given, acting) or (not known and _is_one_that_acts(first, acting))
    told = type_by_last_word(first) or ("Person" if is_person else None)
    labels = Counter(t.label_ for t in labelled if t.label_ != "Concept")
    return told or type_by_context(labelled) or labels.most_common(1)[0][0]


def _opens_before_name(tokens: Tokens, gazetteer: Gazetteer) -> bool:
    """Tell a known name after the word that opens a sentence ("Hopefully Mistral") and has its capital from there."""
    if len(tokens) < 2 or not tokens[0].is_sent_start or tokens[0].pos_ == "PROPN":
        return False
    return any(entry.type != "Concept" for entry in gazetteer.lookup(tokens[1:].text))


def _is_one_that_acts(tokens: Tokens, acting: frozenset[str]) -> bool:
    return len(tokens) == 1 and tokens.text.istitle() and tokens[0].lower_ in acting


def _is_full_name(tokens: Tokens, gazetteer: Gazetteer, given: frozenset[str], acting: frozenset[str]) -> bool:
    """Tell a person by initials, by a first name that others have, or by a part of it that does what people do.

    No part of the name may be a known thing.
    """
    if _INITIALS.fullmatch(tokens.text):
        return True
    if not _FULL_NAME.fullmatch(tokens.text):
        return False
    words = [word.lower() for word in re.split(r"[ -]", tokens.text)]
    if any(entry.type != "Person" for word in words for entry in gazetteer.lookup(word)):
        return False
    return words[0] in given or words[0] in acting or words[-1] in acting


def _is_everyday(places: list[Tokens], plain: Counter[str]) -> bool:
    """Tell a word that has no capital more often than it has one within sentences ("Remote", "Better")."""
    within = sum(not tokens[0].is_sent_start for tokens in places)
    return len(places[0]) == 1 and plain[places[0].text.lower()] > within


def _capital_terms(docs: list[Doc], plain: Counter[str]) -> dict[str, list[Tokens]]:
    """Return the places of terms that have a capital within sentences more often than none: perhaps names."""
    places: dict[str, list[Tokens]] = defaultdict(list)
    for doc in docs:
        for entity in doc.ents:
            if entity.label_ == "Concept" and len(entity) == 1 and entity.text.istitle():
                places[normal_form(entity.text)].append(entity)
    return {key: found for key, found in places.items() if not _is_everyday(found, plain)}


def _first_names_of(episode: Episode) -> frozenset[str]:
    """Return the names of speakers who are known by one word alone."""
    return frozenset(s.speaker.lower() for s in episode.segments if s.speaker and len(s.speaker.split()) == 1)


@lru_cache(maxsize=4)
def _given_names(gazetteer: Gazetteer) -> frozenset[str]:
    people = (fold_words(entry.name) for entry in gazetteer.entries if entry.type == "Person")
    return frozenset(words[0] for words in people if len(words) > 1)
