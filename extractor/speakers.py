"""Tell which person each speaker label of one episode stands for."""

import re
from collections.abc import Iterable, Sequence

from schemas.episode import EpisodePerson
from schemas.names import fold_words, normal_form

_NOBODY = frozenset(
    "break intro introduction outro music theme jingle ad ads advert advertisement sponsor sponsors promo commercial "
    "speaker host cohost guest guests hosts narrator narration announcer audience crowd unknown unidentified all both "
    "everyone everybody together interviewer interviewee moderator panelist panelists participant caller listener "
    "voice voiceover voicemail male female man woman person someone somebody speakers questioner question answer q a "
    "note notes transcript transcripts transcription update editor disclaimer warning tip example summary timestamps "
    "chapters clip recording video audio silence applause laughter operator system user assistant bot robot staff "
    "producer student teacher attendee reporter human ai warning subtitles captions translator interpreter "
    "chatgpt gpt llm bard copilot alexa siri computer links resources references show episode title date todo "
    "member".split()
)
_PARTICLES = frozenset("de da do dos del della der den di du la le van von bin ibn al el ten ter y e af av zu".split())
_ROLE = re.compile(
    r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|[,/–—-]\s+(?:co-?)?(?:host|guest|moderator|ceo|cto)\b.*)\s*", re.IGNORECASE
)
_TITLE = re.compile(r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir)\.?\s+(?=\S)", re.IGNORECASE)
_SEVERAL = re.compile(r"\s(?:&|\+|and|with)\s|[,/;]", re.IGNORECASE)
_SUFFIXES = frozenset("jr sr phd md ii iii iv".split())


def name_speakers(labels: Iterable[str], people: Sequence[EpisodePerson] = ()) -> dict[str, str | None]:
    """Map each label to the name of a person, or to None where it names nobody ("Break", "Speaker 1", "All").

    One person is one name, in the spelling of `people` where they hold it: a label that is a single word is completed
    by the only full name in the episode that it begins or ends; "CHRIS BENSON" and "Chris Benson" are one.
    """
    ordered = list(dict.fromkeys(labels))
    listed = {normal_form(person.name): person.name for person in people}
    plain = {label: listed.get(normal_form(label)) or _find_name(label) for label in ordered}
    known = [person.name for person in people] + [name for name in plain.values() if name]
    spellings = _unite_spellings(known)
    return {label: name and _complete(name, spellings) for label, name in plain.items()}


def is_name(words: str) -> bool:
    """Tell whether the words look like the name of one person."""
    parts = words.split()
    if not 1 <= len(parts) <= 5 or _SEVERAL.search(words) or re.search(r"\d", words):
        return False
    folded = fold_words(words)
    telling = folded if len(folded) == 1 else [word for word in folded if len(word) > 1]
    if not folded or len(normal_form(words)) < 2 or _NOBODY.intersection(telling):
        return False
    return all(_is_name_part(part) for part in parts) and any(part.casefold() not in _PARTICLES for part in parts)


def _find_name(label: str) -> str | None:
    words = _TITLE.sub("", _ROLE.sub(" ", label)).strip(" :.-*_#@")
    words = " ".join(words.split())
    if " " not in words and words.islower() and words.isalpha():
        # A handle such as "swyx" stands as its owner writes it.
        return words if is_name(words.capitalize()) else None
    return words if is_name(words) else None


def _is_name_part(part: str) -> bool:
    letters = part.strip("\"'“”‘’().,")
    if not letters or part.casefold() in _PARTICLES:
        return True
    # Scripts without case have names too.
    return letters[0].isupper() or not (letters[0].islower() or not letters[0].isalpha()) or letters[:2] in ("d'", "d’")


def _unite_spellings(names: Iterable[str]) -> dict[str, str]:
    """Map normal forms to the first spelling that isn't shouted; where all are, to that in title case."""
    spellings: dict[str, str] = {}
    for name in names:
        key = normal_form(name)
        before = spellings.get(key)
        if before is None or (_is_shouted(before) and not _is_shouted(name)):
            spellings[key] = name
    return {key: _unshout(name) if _is_shouted(name) else name for key, name in spellings.items()}


def _is_shouted(name: str) -> bool:
    return name.isupper() and (" " in name or len(name) > 3)


def _unshout(name: str) -> str:
    parts = [part.casefold() if part.casefold() in _PARTICLES else _capitalize(part) for part in name.split()]
    return " ".join(parts)


def _capitalize(part: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), part)


def _complete(name: str, spellings: dict[str, str]) -> str:
    spelled = spellings[normal_form(name)]
    words = fold_words(name)
    if len(words) != 1:
        return spelled
    full = [other for other in spellings.values() if _begins_or_ends(other, words[0])]
    return full[0] if len(full) == 1 else spelled


def _begins_or_ends(full: str, word: str) -> bool:
    words = [part for part in fold_words(full) if part not in _SUFFIXES]
    return len(words) > 1 and word in (words[0], words[-1])
