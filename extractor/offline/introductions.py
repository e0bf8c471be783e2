"""Introductions: which show an episode belongs to, who hosts it and who is its guest, by the words that open it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.offline.sentence_names import NamedSentence
from extractor.proposal import ProposedReferent
from schemas.episode import Episode

OPENING = 25
_EARLY = 60  # sentences: what is best in a talk may be heard before its opening; later, only a show opens
_REACH = 4
_WELCOME = re.compile(r"\bwelcome (?:back )?to (?:[\w-]+ ){0,8}?[\"“'\[]*$", re.IGNORECASE)
_SHOW_BEFORE = re.compile(
    r"\b(?:listening to|(?:episode|edition|part|conversation) (?:of|on)|this is) (?:the |our |an? )?[\"“'\[]*$",
    re.IGNORECASE,
)
_SHOW_NAME = re.compile(r"\b(?:podcast|show|webinar|series)$", re.IGNORECASE)
_CALLED_SHOW = re.compile(r"^[\"”'\]]* (?:podcast|show|webinar|series)\b", re.IGNORECASE)
_SHOW_AFTER = re.compile(r"^[\"”'\]]*(?: \w+)?(?: (?:podcast|show|webinar|series)\b|[.,!]|$)", re.IGNORECASE)
_SELF = re.compile(r"\b(?:I'm|I’m|I am|[Tt]his is|[Mm]y name(?:'s|’s| is)|[Ii]t's) (?:your host,? )?$")
_HOST_BEFORE = re.compile(
    r"\b(?:co-?hosts?(?: is)?,?|your hosts?,?|joined,? as always,? by(?: my \w+)?,?|hosted by) (?:\w+ and )?$",
    re.IGNORECASE,
)
_HOST_AFTER = re.compile(
    r"^,? (?:(?:\w+ ){0,3}(?:co-?hosts?\b|hosts (?:of )?(?:the|this)\b)|also hosts\b)", re.IGNORECASE
)
_GUEST_BEFORE = re.compile(
    r"(?:\bjoined (?:\w+ ){0,2}(?:by|with)|\bguests?(?: \w+)? (?:is|are)"
    r"|\b(?:we|I) (?:\w+ )?(?:have|got)(?: (?:with us|here|on|in the (?:remote )?studio)(?: with us)?)?,?"
    r"|\bwith (?:us|me)(?: \w+)? (?:is|are)|\bconversation with|\b(?:studio|show|podcast|episode) with"
    r"|\bwelcome,?(?: back)?(?: to the (?:show|podcast|program),?)?"
    r"|\b(?:here|chat|talk|talking|speaking|speak|sit down|interview)(?:ing)? with"
    r"|\bwelcoming|\bexcited to have|\bdelighted to have) "
    r"(?:Dr\.? |my (?:\w+ )?(?:friend|guest),? |our (?:\w+ )?(?:friend|guest),? |(?:\w+ ){1,3}and |[A-Z]\w+,? )?$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(?:thanks?|thank you|pleasure|great|happy|excited|glad|good)\b.{0,40}"
    r"\b(?:having (?:me|us)|be (?:here|on)|being here)\b"
    r"|\bhaving (?:me|us)(?: on)?\b",
    re.IGNORECASE,
)


class Introduction(NamedTuple):
    """Say that a person hosts a show or is its guest, in which sentence, and in which the show is named."""

    person: ProposedReferent
    type: str
    show: ProposedReferent
    sentence: int
    naming: int


def find_introductions(sentences: Sequence[NamedSentence], episode: Episode) -> Iterator[Introduction]:
    """Yield who hosts the show and who is its guest, each once; nothing where no show is named in the opening."""
    opened = _find_show(sentences, episode)
    if opened is None:
        return
    show, naming = opened
    hosts: dict[str, Introduction] = {}
    guests: dict[str, Introduction] = {}
    for number, sentence in enumerate(sentences[: naming + OPENING]):
        for person in _hosts(sentence, sentences[naming], number, naming, episode.text):
            hosts.setdefault(person.id, Introduction(person, "HOSTS", show, number, naming))
        for person in _guests(sentence, episode.text):
            guests.setdefault(person.id, Introduction(person, "SPOKE_AT", show, number, naming))
    yield from hosts.values()
    yield from (guest for id, guest in guests.items() if id not in hosts)


def _find_show(sentences: Sequence[NamedSentence], episode: Episode) -> tuple[ProposedReferent, int] | None:
    """Return the show and the sentence that opens it: "welcome to X", or "this is X" early on.

    The metadata is not asked: it may come later, and then must give the same statements.
    """
    named: tuple[ProposedReferent, int] | None = None
    for number, sentence in enumerate(sentences):
        # Of "welcome to a Fully Connected episode of Practical AI" the last is the show.
        for found, referent in reversed(sentence.names):
            if referent.type not in ("Work", "Event"):
                continue
            before = episode.text[sentence.span.start : found.span.start]
            after = episode.text[found.span.end : sentence.span.end]
            is_show = _SHOW_NAME.search(found.form) or _CALLED_SHOW.match(after)
            if _WELCOME.search(before) and (number < _EARLY or is_show):
                return referent, number
            opens = number < OPENING and _SHOW_BEFORE.search(before)
            if named is None and opens and (_SHOW_AFTER.match(after) or _SHOW_NAME.search(found.form)):
                named = referent, number
    return named


def _hosts(
    sentence: NamedSentence, opening: NamedSentence, number: int, naming: int, text: str
) -> Iterator[ProposedReferent]:
    near = abs(number - naming) <= _REACH
    if number == naming and sentence.speaker:
        yield sentence.speaker
    for person, before, after in _people(sentence, text):
        same_voice = sentence.speaker is None or sentence.speaker == opening.speaker
        if (near and same_voice and _SELF.search(before)) or _HOST_BEFORE.search(before) or _HOST_AFTER.match(after):
            yield person


def _guests(sentence: NamedSentence, text: str) -> Iterator[ProposedReferent]:
    said = sentence.span.of(text)
    if sentence.speaker and _THANKS.search(said):
        yield sentence.speaker
    for person, before, _ in _people(sentence, text):
        if person != sentence.speaker and _GUEST_BEFORE.search(before):
            yield person


def _people(sentence: NamedSentence, text: str) -> Iterator[tuple[ProposedReferent, str, str]]:
    for found, referent in sentence.names:
        if referent.type == "Person":
            before = text[sentence.span.start : found.span.start]
            yield referent, before, text[found.span.end : sentence.span.end]
