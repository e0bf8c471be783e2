"""Tell which person each speaker label of one episode stands for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from schemas.episode import EpisodePerson
from schemas.names import fold_words, normal_form, without_title

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
# Words that alone, or together, name nobody, but may be part of a name: "Julia Child", "Claude Shannon".
_NOBODY_ALONE = _NOBODY | frozenset(
    "trailer preroll midroll postroll pre mid post roll cold open opening closing teaser child children kid phone news "
    "anchor chat group team panel panellist session chair chairman chairwoman mc emcee presenter presentation "
    "instructor professor lecturer doctor president advertiser credits remarks conclusion transition segment part "
    "chapter one two three round lightning off camera mic background sound effect effects sfx unnamed anonymous "
    "several multiple various inaudible crosstalk end start claude gemini notebooklm perplexity grok important "
    "remember topics topic sources transcribed takeaways key website email twitter linkedin youtube subscribe "
    "duration location recorded published welcome agenda pros cons first second third option step problem solution "
    "however basically finally message read break the of on for to more".split()
)
_PARTICLES = frozenset("de da do dos del della der den di du la le van von bin ibn al el ten ter y e af av zu".split())
_ROLE = re.compile(
    r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|[,/–—-]\s+(?:co-?)?(?:host|guest|moderator|ceo|cto)\b.*)\s*", re.IGNORECASE
)
_DEGREE = re.compile(r",?\s+(?:Ph\.?D|M\.?D|MBA|Esq)\.?(?=,|\s*$)", re.IGNORECASE)
_AT_COMPANY = re.compile(r"\s+[-–—|]\s+")
_SEVERAL = re.compile(r"\s(?:&|\+|and|with)\s|[,/;]", re.IGNORECASE)
# A name of so few turns and so many letters may be a slip for one of so many times more turns.
_MOST_MISTYPED, _FEWEST_LETTERS, _OFTEN = 2, 8, 5
_SUFFIXES = frozenset("jr sr phd md ii iii iv".split())


def name_speakers(labels: Iterable[str], people: Sequence[EpisodePerson] = ()) -> dict[str, str | None]:
    """Map each label to the name of a person, or to None where it names nobody ("Break", "Speaker 1", "All").

    One person is one name, in the spelling of `people` where they hold it: a label that is a single word is completed
    by the only full name in the episode that it begins or ends; "CHRIS BENSON" and "Chris Benson" are one.
    """
    counts = Counter(labels)
    listed = {normal_form(person.name): person.name for person in people}
    plain = {label: listed.get(normal_form(label)) or _find_name(label) for label in counts}
    known = [person.name for person in people] + [name for name in plain.values() if name]
    spellings = _unite_spellings(known)
    said = Counter[str]()
    for label, name in plain.items():
        said[normal_form(name or label)] += counts[label]
    right = {key: _mend_typing(key, said, listed) for key in said}
    named = {label: spellings.get(right[normal_form(name or label)]) for label, name in plain.items()}
    return {label: name and _complete(name, spellings) for label, name in named.items()}


def is_name(words: str) -> bool:
    """Tell whether the words look like the name of one person."""
    parts = words.split()
    if not 1 <= len(parts) <= 5 or _SEVERAL.search(words) or re.search(r"\d", words):
        return False
    folded = fold_words(words)
    telling = folded if len(folded) == 1 else [word for word in folded if len(word) > 1]
    if len("".join(folded)) < 2 or _NOBODY.intersection(telling) or _NOBODY_ALONE.issuperset(folded):
        return False
    return all(_is_name_part(part) for part in parts) and any(part.casefold() not in _PARTICLES for part in parts)


def _find_name(label: str) -> str | None:
    words = without_title(_DEGREE.sub("", _ROLE.sub(" ", label))).strip(" :.-*_#@")
    before, *company = _AT_COMPANY.split(words, maxsplit=1)
    words = " ".join((before if company and " " in before.strip() else words).split())
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


def _mend_typing(key: str, said: Counter[str], listed: Mapping[str, str]) -> str:
    """Return the normal form that is meant: of a full name that is there once or twice, one that is there often.

    "Chis Benson" among thirty turns of Chris Benson is he, where a letter is wrong, too many, left out or swapped.
    """
    if key in listed or said[key] > _MOST_MISTYPED or len(key) < _FEWEST_LETTERS:
        return key
    meant = [other for other, count in said.items() if count >= _OFTEN * said[key] and _differs_in_one(key, other)]
    return meant[0] if len(meant) == 1 else key


def _differs_in_one(one: str, other: str) -> bool:
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    rest, other_rest = one[start:], other[start:]
    ways = (rest[1:] == other_rest, rest == other_rest[1:], rest[1:] == other_rest[1:])
    swapped = rest[:2] == other_rest[1::-1] and len(rest) > 1 and rest[2:] == other_rest[2:]
    return any(ways) or swapped


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
