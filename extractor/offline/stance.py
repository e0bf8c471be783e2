"""How a statement is meant: said outright, denied, doubted or reported; or not said at all, but wished or supposed.

A verb is read together with those that govern it: what "I doubt that ..." or "if ..." holds is no plain fact.
"""

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Token

from schemas.extraction import Modality

_GOVERNED = frozenset("ccomp xcomp advcl relcl acl conj pcomp csubj csubjpass dep parataxis".split())
_MODALS = frozenset("might may could would should can will 'd ’d wo ’ll 'll ca must shall".split())
_CONDITIONS = frozenset("if whether unless lest".split())
_TIMES = frozenset("when once until till before whenever".split())
_SUPPOSES = frozenset("suppose imagine assume hope wish want plan try pretend need like consider forget let".split())
_DOUBTS = frozenset("doubt deny question wonder dispute".split())
_SAYS = frozenset("say tell claim report hear read announce write argue state mention suggest describe note".split())
_THINKS = frozenset("think believe guess feel know see find mean remember realize realise understand figure".split())
_RUMOURS = frozenset("rumor rumour claim report news story statement word".split())
_OPEN_NOUNS = frozenset("idea possibility chance hope plan risk fear question dream case".split())
_OPEN_WORDS = frozenset(
    "possible likely unlikely possibly maybe perhaps probably allegedly supposedly hypothetically".split()
)
_HARDLY = frozenset("hardly barely scarcely almost nearly".split())
_FIRST_PERSON = frozenset({"i", "we"})
_NONE_OF = frozenset("neither no none nobody nothing few".split())


class Stance(NamedTuple):
    """Say how a statement is meant; `holder` is the word for whoever holds a reported view, where one is named."""

    modality: Modality = "asserts"
    negated: bool = False
    holder: Token | None = None


def read_stance(verb: Token) -> Stance | None:
    """Return how what the verb says is meant; None where it is not said to be so at all."""
    if _is_unsaid(verb) or _has(verb, _HARDLY) or _denied_subject(verb):
        return None
    stance: Stance | None = Stance(negated=is_negated(verb))
    for governor, child in _governors(verb):
        stance = _under(stance, governor, child) if stance else None
    return stance


def is_negated(verb: Token) -> bool:
    """Tell whether the verb itself is denied: not, never, no longer; "not just" adds and denies nothing."""
    return any(
        (child.dep_ == "neg" and not _only_adds(child))
        or child.lower_ == "never"
        or (child.lower_ == "longer" and _has(child, {"no"}))
        for child in verb.children
    )


def _only_adds(negation: Token) -> bool:
    after = negation.doc[negation.i + 1 : negation.i + 2].text.lower()
    return after in ("just", "only", "merely")


def is_left_out(name: Token) -> bool:
    """Tell whether a joined name is excepted: "PyTorch and not LangChain"."""
    return any(child.dep_ == "neg" or child.lower_ == "not" for child in name.children) or (
        name.i > 0 and name.nbor(-1).lower_ == "not"
    )


def _under(stance: Stance, governor: Token, child: Token) -> Stance | None:
    lemma = governor.lemma_.lower()
    if child.dep_ == "conj":
        return None if _is_unsaid(governor) else stance
    if child.dep_ == "relcl" and lemma not in _RUMOURS | _OPEN_NOUNS:
        return stance
    if _is_unsaid(governor) or lemma in _SUPPOSES or lemma in _OPEN_NOUNS:
        return None
    if any(word.lower_ in _OPEN_WORDS for word in governor.children):
        return None
    if is_negated(governor) or lemma in _DOUBTS:
        return stance._replace(modality="doubts")
    if child.dep_ in ("ccomp", "acl", "relcl", "pcomp") and lemma in _SAYS | _THINKS | _RUMOURS:
        return _reported(stance, governor)
    return stance


def _reported(stance: Stance, governor: Token) -> Stance:
    subjects = [child for child in governor.children if child.dep_ == "nsubj"]
    if subjects and subjects[0].lower_ in _FIRST_PERSON:
        return stance
    if stance.modality == "doubts":
        return stance
    return Stance("reports", stance.negated, subjects[0] if subjects else None)


def _governors(verb: Token) -> Iterator[tuple[Token, Token]]:
    child = verb
    while child.dep_ in _GOVERNED and child.head.i != child.i:
        yield child.head, child
        child = child.head


def _is_unsaid(verb: Token) -> bool:
    """Tell a condition, a wish, or a time still to come from what is said to be so."""
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    openers = {child.lower_ for child in verb.children if child.dep_ in ("mark", "advmod")}
    to_come = bool(openers & _TIMES) and verb.tag_ != "VBD" and not helpers & {"was", "were", "had", "did"}
    infinitive = "to" in helpers and verb.dep_ in ("xcomp", "advcl", "acl", "relcl")
    return bool(helpers & _MODALS or openers & _CONDITIONS or openers & _OPEN_WORDS) or to_come or infinitive


def _denied_subject(verb: Token) -> bool:
    """Tell "neither X nor Y did" from "X and Y did"."""
    subjects = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")]
    return any(word.lower_ in _NONE_OF for subject in subjects for word in (subject, *subject.children))


def _has(token: Token, words: set[str] | frozenset[str]) -> bool:
    return any(child.lower_ in words for child in token.children)
