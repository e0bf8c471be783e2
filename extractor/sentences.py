"""Divide words into sentences by rules, once, at reading."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from schemas.model import Span

LONGEST = 60
# So many words without a full stop are captions without punctuation: their clear pauses end sentences.
UNSTOPPED = 30
# No pause makes a sentence of fewer words than this.
_FEWEST = 5
# A silence of so many clear pauses ends any sentence: seconds without a word.
_SILENCE = 8

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”]*|\n+")
_LAST_BEFORE = re.compile(r"\S+\Z")
_WORD = re.compile(r"\S+")
# Before a name, a number or a word of the same sentence; never the end of one.
_OPEN_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st sr mt gen gov sen rep rev hon capt lt col sgt vs e.g i.e cf fig eq approx dept est no vol "
    "al resp incl ph.d.s".split()
)
# These end a sentence only where the next word begins one.
_CLOSED_ABBREVIATIONS = frozenset(
    "inc ltd corp co jr etc u.s u.k e.u u.n d.c a.m p.m ph.d b.s m.s b.a m.a jan feb mar apr jun jul aug sept sep oct "
    "nov dec ave blvd llc".split()
)
_ABBREVIATIONS = _OPEN_ABBREVIATIONS | _CLOSED_ABBREVIATIONS
_STARTERS = frozenset(
    "the a an and but so or if in on at it i we you he she they this that these those there what when where who why "
    "how my our your his her their is are do does did have has can for as now yes no yeah well okay oh then because "
    "also i'm i've it's we're that's there's let's with after before however although maybe most".split()
)
_OPENERS = "\"'“‘«(["
# "iPhone", "vLLM", "spaCy"
_CAMEL = re.compile(r"[a-z]{1,3}[A-Z]")
_INITIAL = re.compile(r"(?:[A-Z]\.)*[A-Z]")


class _Places(NamedTuple):
    """Hold where words may be cut: where cues meet, where it is silent, and how long, and where clearly, in order."""

    joints: Sequence[int]
    pauses: Mapping[int, float]
    clear: Sequence[int]


def split_sentences(
    text: str, breaks: Iterable[int] = (), joints: Sequence[int] = (), pauses: Mapping[int, float] | None = None
) -> tuple[Span, ...]:
    """Return the sentences of a text: sorted, trimmed, and each word in exactly one.

    A line break always ends a sentence, and so does each offset in `breaks` (where another speaks). Where no full stop
    comes for 30 words, as in raw captions, each of the `pauses` that is 1 or longer ends one, and a silence of 8 ends
    any; where none comes for 60, a sentence is cut: best at the longest of `pauses`, else at one of the sorted
    `joints`, where cues meet.
    """
    sentences: list[Span] = []
    start = 0
    silent = pauses or {}
    places = _Places(joints, silent, sorted(offset for offset, length in silent.items() if length >= 1))
    for end in _merge_ends(text, sorted(breaks)):
        if end > start:
            sentences.extend(_cut_long(text, start, end, places))
            start = end
    return tuple(sentences)


def begins_sentence(before: str, words: str) -> bool:
    """Tell whether words begin another sentence than those before a gap, though no full stop stands between.

    "I" has its capital anywhere, and tells nothing.
    """
    first = words.split(" ", 1)[0]
    folded = _fold_start(first)
    is_open = before[-1:].isalnum() or before[-1:] in (",", ";", ":", "-")
    return is_open and first[:1].isupper() and folded in _STARTERS and folded.split("'")[0] != "i"


def _merge_ends(text: str, breaks: Sequence[int]) -> Iterator[int]:
    position = 0
    for stop in _STOP.finditer(text):
        while position < len(breaks) and breaks[position] < stop.end():
            yield breaks[position]
            position += 1
        if _ends_sentence(text, stop):
            yield stop.end()
    yield from breaks[position:]
    yield len(text)


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    mark = stop.group()
    if mark[0] in "\n。！？":
        return True
    after = _WORD.match(text, stop.end() + 1)
    if not after:
        return True
    following = after.group().lstrip(_OPENERS)
    if not following:
        return True
    if following[0].islower():
        return mark == "." and _begins_in_lower_case(text, stop.start(), following)
    return mark != "." or not _is_abbreviation(text, stop.start(), following)


def _begins_in_lower_case(text: str, dot: int, following: str) -> bool:
    """Tell whether a word in lower case begins a sentence all the same: "on vLLM. vLLM is", "agents. the answer".

    Not so in `"What?" he said`, in "and... then" and after "etc.".
    """
    word = _find_word_before(text, dot)
    if word.casefold() in _ABBREVIATIONS:
        return False
    return bool(_CAMEL.match(following)) or (len(word) > 2 and word.isalpha() and _fold_start(following) in _STARTERS)


def _is_abbreviation(text: str, dot: int, following: str) -> bool:
    last = _find_word_before(text, dot)
    folded = last.casefold()
    if folded in _OPEN_ABBREVIATIONS:
        return folded != "no" or following[0].isdigit()
    if folded == "etc":
        return not following[0].isupper()
    if folded in _CLOSED_ABBREVIATIONS:
        return _fold_start(following) not in _STARTERS
    return last != "I" and bool(_INITIAL.fullmatch(last)) and _fold_start(following) not in _STARTERS


def _find_word_before(text: str, dot: int) -> str:
    before = _LAST_BEFORE.search(text, max(dot - 12, 0), dot)
    return before.group().lstrip(_OPENERS) if before else ""


def _fold_start(word: str) -> str:
    return word.replace("’", "'").rstrip(',.?!;:"”)').casefold()


def _cut_long(text: str, start: int, end: int, places: _Places) -> Iterator[Span]:
    raw = text[start:end]
    clear = places.clear[bisect_right(places.clear, start) : bisect_left(places.clear, end)]
    if not clear and len(raw.split()) <= LONGEST:
        yield from _trim(raw, start)
        return
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    first = 0
    for following in [*_find_pauses(words, clear, places.pauses), len(words)]:
        while following - first > LONGEST:
            last = _find_cut(text, words, first, places)
            yield Span(words[first][0], words[last][1])
            first = last + 1
        if first < following:
            yield Span(words[first][0], words[following - 1][1])
        first = following


def _trim(raw: str, start: int) -> Iterator[Span]:
    words = raw.strip()
    if words:
        begins = start + raw.index(words)
        yield Span(begins, begins + len(words))


def _find_pauses(words: list[tuple[int, int]], clear: Sequence[int], pauses: Mapping[int, float]) -> Iterator[int]:
    """Yield the words before which a pause ends a sentence: a clear one where no full stop does, a silence anywhere."""
    last = 0
    for offset in clear:
        number = bisect_left(words, (offset,))
        if not 0 < number < len(words) or words[number][0] != offset:
            continue
        is_long = number - last >= _FEWEST and number <= len(words) - _FEWEST
        if pauses[offset] >= _SILENCE or (is_long and len(words) > UNSTOPPED):
            yield number
            last = number


def _find_cut(text: str, words: list[tuple[int, int]], first: int, places: _Places) -> int:
    """Return the last word of a piece of 20 to 60 words.

    It ends in a semicolon or a comma, else stands before the longest pause, else before a joint, else anywhere.
    """
    candidates = range(first + LONGEST - 1, first + LONGEST // 3, -1)
    for marks in (";:—", ","):
        found = next((n for n in candidates if text[words[n][1] - 1] in marks), None)
        if found is not None:
            return found
    silent = max(candidates, key=lambda n: places.pauses.get(words[n + 1][0], 0.0)) if places.pauses else first
    if silent != first and words[silent + 1][0] in places.pauses:
        return silent
    return next((n for n in candidates if _meets_joint(words, n, places.joints)), candidates[0])


def _meets_joint(words: list[tuple[int, int]], last: int, joints: Sequence[int]) -> bool:
    start = words[last + 1][0]
    place = bisect_left(joints, start)
    return place < len(joints) and joints[place] == start
