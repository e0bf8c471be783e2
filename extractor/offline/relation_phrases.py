"""Phrases that say a relation by the words between two names ("GPT-4 from OpenAI"), whatever the parse makes of them.

A phrase is matched in lower-case words; "_" stands for a further name in between. It says nothing in a question, and
where a verb in it is not said to be so (see `stance`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.offline.found import Found
from extractor.offline.relation_links import Link
from extractor.offline.sentence_words import SentenceWords
from extractor.offline.stance import Stance, is_left_out, read_stance
from extractor.proposal import ProposedReferent

MOST_WORDS = 12
_WORD = r"(?!_)[\w'’-]+"
_MAKER, _PLACE = frozenset({"Company", "Organization"}), frozenset({"Company", "Organization"})
_MADE, _TOOL = frozenset({"Model", "Product", "Benchmark"}), frozenset({"Model", "Product"})
_PERSON, _IDEA, _WORK = frozenset({"Person"}), frozenset({"Concept"}), frozenset({"Work"})
_THING = frozenset({"Model", "Product", "Benchmark", "Company", "Concept", "Work", "Event", "Organization"})
_MAKES = (
    r"(?:(?:releas|announc|launch|introduc|open-?sourc|creat|develop|train|publish|unveil|invent|ship)(?:ed|es|ing|s)?"
    r"|builds?|built|makes?|made|making|building|came out with|put out)"
)
_JOB = r"(?:ceo|cto|coo|founder|co-?founder|director|president|vp|lead|head|engineer|scientist|strategist|researcher)"


class Phrase(NamedTuple):
    """Say which relation holds where the words fit between names of these types; `turned`: the second is the head.

    `attached`: the parse hangs the preposition on what stands before it, and the second name on the preposition.
    """

    name: str
    type: str
    first: frozenset[str]
    second: frozenset[str]
    between: re.Pattern[str]
    turned: bool = False
    before: re.Pattern[str] | None = None
    attached: bool = False


def _phrase(
    name: str,
    type: str,
    ends: tuple[frozenset[str], frozenset[str]],
    between: str,
    turned: bool = False,
    before: str | None = None,
    attached: bool = False,
) -> Phrase:
    words = re.compile(rf"(?:{between})")
    return Phrase(name, type, *ends, words, turned, re.compile(before) if before else None, attached)


PHRASES = (
    _phrase("possessive", "DEVELOPED", (_MAKER, _MADE), r"['’]s?(?: (?:new|latest|own|open|first|original))*"),
    _phrase(
        "from",
        "DEVELOPED",
        (_MADE, _MAKER),
        r"(?:(?:models?|api|release) )?(?:from|by)(?: the)?",
        turned=True,
        attached=True,
    ),
    _phrase(
        "made by", "DEVELOPED", (_MADE, _MAKER | _PERSON), rf"(?:\w+ ){{0,3}}{_MAKES} by(?: the)?(?: {_WORD})?", True
    ),
    _phrase(
        "makes",
        "DEVELOPED",
        (_MAKER, _MADE),
        rf"(?:(?:has|have|had|just|also|recently) )*{_MAKES}(?: an?| the| our| their| this)?(?: {_WORD}){{0,4}}",
    ),
    _phrase(
        "maker of",
        "DEVELOPED",
        (_PERSON | _MAKER, _MADE),
        rf"(?:{_WORD} ){{0,4}}(?:creators?|makers?|inventors?|team behind|folks behind) ?(?:of)?(?: the)?",
    ),
    _phrase("and their", "DEVELOPED", (_MAKER, _MADE), rf"(?:and|with) (?:their|its)(?: {_WORD})?"),
    _phrase(
        "of",
        "WORKS_AT",
        (_PERSON, _PLACE),
        r"(?:(?:over|here|who is|who 's|who was|formerly|previously) )*(?:from|at|of|with)(?: the)?"
        r"(?: (?:team|folks))?(?: at)?",
    ),
    _phrase(
        "job",
        "WORKS_AT",
        (_PERSON, _PLACE),
        rf"(?:{_WORD} ){{0,3}}{_JOB}(?: {_WORD}){{0,4}} (?:at|of|for|with)(?: the)?",
    ),
    _phrase("place's", "WORKS_AT", (_PLACE, _PERSON), r"['’]s?(?: own)?", True),
    _phrase("place's job", "WORKS_AT", (_PLACE, _PERSON), rf"(?:['’]s )?{_JOB}", True),
    _phrase(
        "founder",
        "FOUNDED",
        (_PERSON, _PLACE | frozenset({"Event"})),
        rf"(?:{_WORD} ){{0,5}}(?:co-?)?founders?(?: {_WORD}){{0,3}} (?:at|of)(?: the)?|(?:\w+ )?(?:co-?)?founded",
    ),
    _phrase("by", "AUTHORED", (_WORK, _PERSON | _PLACE), r"(?:\w+ ){0,2}(?:by|from)(?: the)?", True),
    _phrase(
        "wrote",
        "AUTHORED",
        (_PERSON | _PLACE, _WORK),
        rf"['’]s(?: {_WORD}){{0,3}}|(?:\w+ )?(?:wrote|published|authored|has written)(?: {_WORD}){{0,4}}",
    ),
    _phrase("which is a", "INSTANCE_OF", (_THING, _IDEA), r"which (?:is|was|are)(?: an?| the| like an?)"),
    _phrase(
        "versus",
        "CONTRASTS_WITH",
        (_IDEA, _IDEA),
        r"(?:versus|vs\.?|rather than|as opposed to|instead of|compared (?:to|with))(?: just)?(?: an?| the| like)?",
    ),
    _phrase(
        "between",
        "CONTRASTS_WITH",
        (_IDEA, _IDEA),
        r"and(?: an?| the)?",
        before=r"(?:difference|distinction|trade-?off|tension|contrast) (?:\w+ )?between(?: an?| the)?$",
    ),
    _phrase(
        "on top of",
        "BASED_ON",
        (_TOOL, _TOOL),
        rf"(?:{_WORD} ){{0,4}}(?:on top of|based on|built on|based off|built off of|fine-?tuned (?:from|on)"
        r"|derived from|fork of|version of|wrapper (?:around|on|for|over)|powered by)(?: the)?",
    ),
    _phrase(
        "compete",
        "COMPETES_WITH",
        (_TOOL | _PLACE, _TOOL | _PLACE),
        rf"(?:{_WORD} ){{0,4}}(?:competitors?|alternatives?|rivals?|compet(?:es?|ing|ed)|versus|vs\.?)"
        r"(?: (?:to|of|with|against))?",
    ),
    _phrase(
        "better than",
        "OUTPERFORMS",
        (_TOOL | _PLACE, _TOOL | _PLACE),
        rf"(?:is|are|was) (?:{_WORD} ){{0,3}}(?:better|faster|cheaper|stronger|more \w+) than(?: the)?"
        r"|outperform(?:s|ed)|beats?",
    ),
    _phrase("invested", "INVESTED_IN", (_PERSON | _PLACE, _PLACE), r"(?:\w+ )?(?:invested|invests)(?: \w+){0,2} in"),
    _phrase("acquired", "ACQUIRED", (_PLACE, _PLACE | _TOOL), r"(?:\w+ )?(?:acquired|bought|acquires)"),
)


def find_phrases(words: SentenceWords) -> Iterator[Link]:
    """Yield what the phrases say between names of a sentence."""
    if words.sentence.is_question:
        return
    names = [(found, referent) for found, referent in words.sentence.names if _is_of_note(referent)]
    for index, (one, first) in enumerate(names):
        for other, second in names[index + 1 :]:
            if other.start - one.end > MOST_WORDS:
                break
            stance = _stance(words, one, other)
            if stance is None or first.id == second.id:
                continue
            for phrase in _fitting(words, (one, first), (other, second)):
                said_of = _speaker_between(words, one, other) or first if phrase.first == _PERSON else first
                head, tail = (second, said_of) if phrase.turned else (said_of, second)
                yield Link(head, phrase.type, tail, stance, f"phrase:{phrase.name}")


def _is_of_note(referent: ProposedReferent) -> bool:
    """Tell names, and concepts that the talk leans on, from concepts said in passing."""
    return referent.type != "Concept" or referent.salient


def _fitting(
    words: SentenceWords, one: tuple[Found, ProposedReferent], other: tuple[Found, ProposedReferent]
) -> Iterator[Phrase]:
    between = words.between(one[0].end, other[0].start)
    before = words.between(words.sentence.start, one[0].start)
    for phrase in PHRASES:
        ends_fit = one[1].type in phrase.first and other[1].type in phrase.second
        if not (ends_fit and phrase.between.fullmatch(between)) or (phrase.before and not phrase.before.search(before)):
            continue
        if not phrase.attached or _is_attached(words, one[0], other[0]):
            yield phrase


def _is_attached(words: SentenceWords, one: Found, other: Found) -> bool:
    """Tell "Gemini from Google" from "we moved to Gemini from Google" and "Gemini by Google standards"."""
    doc = words.sentence.doc
    preposition = doc[other.start : other.end].root.head
    return one.end <= preposition.i < other.start and one.start <= preposition.head.i < other.start


def _speaker_between(words: SentenceWords, one: Found, other: Found) -> ProposedReferent | None:
    """Return the speaker where an "I" stands between: "Daniel, I'm a founder of X" is said to Daniel, not of him."""
    between = words.sentence.doc[one.end : other.start]
    return next((words.sentence.at(token) for token in between if token.lower_ == "i"), None)


def _stance(words: SentenceWords, one: Found, other: Found) -> Stance | None:
    """Return how the verb between two names is meant, "is" where there is no other; without one it is said outright."""
    doc = words.sentence.doc
    if any(is_left_out(doc[found.start]) for found in (one, other)):
        return None
    between = doc[one.end : other.start]
    verbs = [token for kind in ("VERB", "AUX") for token in between if token.pos_ == kind]
    return read_stance(verbs[0]) if verbs else Stance()
