"""What is known of a candidate: the features by which concepts are scored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from extractor.offline.concept_standing import describe_nesting, describe_standing
from extractor.offline.concepts import Candidate
from schemas.gazetteer import Gazetteer
from schemas.names import normal_form

SPAN_OF_COUNTS = 6
PLACES_READ = 5  # of a candidate's places, for the mean of its vectors
VECTOR_WEIGHT = 0.3
END_OF_WORD = 3

_BEFORE = frozenset("the this these that those of and or like for with in as to more".split())
_AFTER = frozenset("is are and or of that for in to with as".split())


class Described(NamedTuple):
    """Hold a candidate's features by name and its lemmas; features of words and shapes are 1, shares within [0, 1]."""

    features: dict[str, float]
    lemmas: tuple[str, ...]


def describe_candidates(candidates: Sequence[Candidate], docs: list[Doc], gazetteer: Gazetteer) -> list[Described]:
    """Describe all candidates of an episode: each by itself, by its places, and beside the others."""
    standing = describe_standing(candidates, len(docs))
    nesting = describe_nesting(candidates)
    total = sum(map(len, docs)) / 1000 or 1.0
    described = []
    for candidate, beside, nested in zip(candidates, standing, nesting, strict=True):
        tokens = [docs[number][start:end] for number, start, end in candidate.places]
        own = {**_words(candidate, tokens[0], gazetteer), **_counts(candidate, len(docs), total), **_shapes(tokens)}
        features = {**_with_pairs(own), **_contexts(tokens), **_vector(tokens), **beside, **nested}
        described.append(Described(features, tuple(t.lemma_.lower() for t in tokens[0] if t.is_alpha)))
    return described


def _words(candidate: Candidate, tokens: Tokens, gazetteer: Gazetteer) -> dict[str, float]:
    words = [token for token in tokens if token.is_alpha]
    features = {
        "bias": 1.0,
        **{f"mark {mark}": 1.0 for mark in sorted(candidate.marks)},  # sums in one order: the same to the last digit
        f"words {min(len(words), 4)}": 1.0,
        f"tags {' '.join(token.pos_[:3] for token in tokens)}": 1.0,
        f"head {tokens[-1].lemma_.lower()}": 1.0,
        f"ending {normal_form(tokens[-1].text)[-END_OF_WORD:]}": 1.0,
        "everyday": float(gazetteer.is_common(tokens.text)),
        "length": min(len(candidate.key), 20) / 20,
        **{f"word {word.lemma_.lower()}": 1.0 for word in words[:-1]},
    }
    if len(words) == 1:
        features[f"only {tokens[-1].lemma_.lower()}"] = 1.0
    return features


def _counts(candidate: Candidate, segments: int, thousands: float) -> dict[str, float]:
    count = len(candidate.places)
    within = {place[0] for place in candidate.places}
    return {
        "count": min(log2(count), SPAN_OF_COUNTS) / SPAN_OF_COUNTS,
        "rate": min(count / thousands, 10) / 10,
        f"times {min(count, 5)}": 1.0,
        "spread": len(within) / max(segments, 1),
        "bursts": 1 - len(within) / count,
        "range": (max(within) - min(within)) / max(segments, 1),
        "labelled": candidate.labelled / count,
        "labels": min(log2(1 + candidate.labelled), SPAN_OF_COUNTS) / SPAN_OF_COUNTS,
        "ever labelled": float(candidate.labelled > 0),
        "partly": candidate.partly / count,
        "inner": candidate.inner / count,
        "free": float(candidate.inner < count),
        "names": candidate.names / count,
    }


def _shapes(places: Sequence[Tokens]) -> dict[str, float]:
    texts = [tokens.text for tokens in places]
    return {
        "capital": sum(t.text[0].isupper() and not t[0].is_sent_start for t in places) / len(places),
        "lower": sum(text.islower() for text in texts) / len(places),
        "acronym": float(texts[0].isupper() and len(texts[0]) > 1),
    }


def _with_pairs(features: Mapping[str, float]) -> dict[str, float]:
    """Add what two features say together: a linear score can't know that a label on a frequent word says less."""
    listed, multi = features.get("mark gazetteer", 0.0), 1.0 - features.get("words 1", 0.0)
    return {
        **features,
        "listed and labelled": listed * features["labelled"],
        "listed and count": listed * features["count"],
        "several words and count": multi * features["count"],
        "several words and labelled": multi * features["labelled"],
        "labelled and count": features["labelled"] * features["count"],
        "labels and inner": features["labels"] * features["inner"],
    }


def _contexts(places: Sequence[Tokens]) -> dict[str, float]:
    """Return in which share of the places what stands before and after it, and what part of a sentence it is."""
    kinds: Counter[str] = Counter()
    for tokens in places:
        doc, start, end = tokens.doc, tokens.start, tokens.end
        head = doc[end - 1]
        follows = end < len(doc) and not doc[end].is_sent_start
        kinds[f"part {head.dep_}"] += 1
        kinds["before " + ("nothing" if doc[start].is_sent_start or not start else _before(doc[start - 1]))] += 1
        kinds["after " + (_kind(doc[end], _AFTER) if follows else "nothing")] += 1
        kinds["plural"] += head.tag_ in ("NNS", "NNPS")
    return {kind: number / len(places) for kind, number in kinds.items() if number}


def _before(token: Token) -> str:
    if token.lower_ in ("a", "an"):
        return "a"
    return "whose" if token.tag_ == "PRP$" else _kind(token, _BEFORE)


def _kind(token: Token, words: frozenset[str]) -> str:
    return token.lower_ if token.lower_ in words else token.pos_


def _vector(places: Sequence[Tokens]) -> dict[str, float]:
    """Return the mean of what the tagger's network makes of the words: like words have like vectors."""
    rows = [tokens.doc.tensor[tokens.start : tokens.end].mean(axis=0) for tokens in places[:PLACES_READ]]
    if not rows[0].size:
        return {}
    return {f"vector {number}": VECTOR_WEIGHT * float(v) for number, v in enumerate(np.mean(rows, axis=0))}
