"""What type a name has by its last word, and by what is said of it."""

from collections import Counter
from collections.abc import Iterable

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from extractor.offline.relation_rules import JOBS, OFFICERS

_LAST = {
    "Company": "labs lab inc technologies systems robotics networks ventures capital partners health",
    "Organization": "university institute college school foundation association society academy laboratory",
    "Event": "conf conference summit workshop fest fair expo hackathon symposium meetup con",
    "Work": "podcast newsletter show journal weekly report handbook",
    "Benchmark": "bench benchmark leaderboard dataset",
}
_KINDS = {
    "Company": "company startup start-up vendor lab firm agency competitor",
    "Organization": "university nonprofit institute foundation community charity",
    "Product": "tool product library framework platform app application service database package chip language",
    "Model": "model",
    "Event": "conference summit meetup workshop hackathon",
    "Work": "podcast newsletter book paper blog course film",
    "Benchmark": "benchmark dataset leaderboard",
}
LAST_WORDS = {word: type for type, words in _LAST.items() for word in words.split()}
KINDS = {word: type for type, words in _KINDS.items() for word in words.split()}
_MADE = frozenset("build launch release develop create ship open use try adopt install".split())
_DOES = frozenset("release launch acquire raise hire announce partner pay sell build found".split())
_TAKEN = frozenset("acquire found join leave".split())
_WORKS = frozenset("work be start join".split())
_SAID = frozenset("say tell think believe ask write argue explain mention meet tweet joke".split())
_JOINED_BY = frozenset("join write say found".split())
ENOUGH_VOTES = 2


def type_by_last_word(name: Tokens) -> str | None:
    """Return the type that the last of several words tells ("Pelorus Labs", "Groundtruth Conf"), or None."""
    return LAST_WORDS.get(name[-1].lower_) if len(name) > 1 else None


def type_by_context(places: Iterable[Tokens]) -> str | None:
    """Return the type for which most of what is said of a name speaks; None where that is too little or undecided.

    Two things must speak for it, or one that says it outright ("X is a startup", "the X framework").
    """
    votes: Counter[str] = Counter()
    for place in places:
        votes.update(_votes(place))
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH_VOTES or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def find_acting(docs: Iterable[Doc]) -> frozenset[str]:
    """Return the capitalised words, in lower case, that say, think or write something, or have a job: as people do."""
    tokens = (token for doc in docs for token in doc if token.text[0].isupper())
    return frozenset(token.lower_ for token in tokens if _speaks(token) or _has_job(token))


def _has_job(root: Token) -> bool:
    """Read "X is the CTO", "X, the CTO"."""
    if root.dep_ == "nsubj" and root.head.lemma_ == "be":
        return any(child.dep_ == "attr" and child.lower_ in JOBS for child in root.head.children)
    return any(child.dep_ == "appos" and child.lower_ in JOBS for child in root.children)


def _speaks(root: Token) -> bool:
    head = root.head
    if root.dep_ == "nsubj":
        with_us = head.lemma_ == "be" and any(c.lower_ == "with" for c in head.children)
        return head.lemma_.lower() in _SAID or with_us
    return root.dep_ == "pobj" and head.lower_ == "by" and head.head.lemma_.lower() in _JOINED_BY


def _votes(place: Tokens) -> Counter[str]:
    root = place.root
    outright = _kind_said(place, root) or _employer_type(root)
    if outright:
        return Counter({outright: ENOUGH_VOTES})
    type = _role_type(root)
    return Counter([type]) if type else Counter()


def _kind_said(place: Tokens, root: Token) -> str | None:
    """Read "X is a startup", "X, a startup", "the X framework"."""
    if root.dep_ == "compound" and root.head.i == place.end and root.head.lower_ in KINDS:
        return KINDS[root.head.lower_]
    for child in root.children:
        if child.dep_ == "appos" and child.lemma_.lower() in KINDS:
            return KINDS[child.lemma_.lower()]
    if root.dep_ == "nsubj" and root.head.lemma_ == "be":
        attributes = [child.lemma_.lower() for child in root.head.children if child.dep_ == "attr"]
        return next((KINDS[noun] for noun in attributes if noun in KINDS), None)
    return None


def _employer_type(root: Token) -> str | None:
    """Read "the founder and CEO at X": who has founders and officers is a company."""
    head = root.head
    if root.dep_ != "pobj" or head.lower_ not in ("at", "of"):
        return None
    return "Company" if head.head.lower_ in OFFICERS else None


def _role_type(root: Token) -> str | None:
    if root.dep_ == "conj" and root.head.i < root.i:
        root = root.conjuncts[0]  # "we use X and Y": what holds for the first holds for the others
    head = root.head
    lemma = head.lemma_.lower()
    if root.dep_ in ("dobj", "nsubjpass"):
        return "Product" if lemma in _MADE else "Company" if lemma in _TAKEN else None
    if root.dep_ == "nsubj":
        return "Company" if lemma in _DOES else None
    if root.dep_ == "pobj" and head.lower_ in ("at", "of", "for", "with"):
        governor = head.head
        if governor.lower_ in JOBS or (head.lower_ in ("at", "for") and governor.lemma_.lower() in _WORKS):
            return "Company"
    return None
