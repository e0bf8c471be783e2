"""Where a form stands in a stretch of text: as whole words, in any spacing, with any apostrophe or hyphen."""

import re
import unicodedata
from functools import lru_cache

from schemas.model import Span

_APOSTROPHES, _HYPHENS = "'’‘ʼ`", "-‐‑‒–"
# A plural of the form is the same term; shorter words have other plurals ("AI", "API").
_SHORTEST_PLURAL = 4
_WORD = re.compile(r"\w+")


def find_places(form: str, text: str, within: Span, plural: bool = False, exact: bool = False) -> tuple[Span, ...]:
    """Return the places of a form within a span, in its own case if it stands so there, else in any case.

    A form in lower case may open a sentence. `plural` takes the form with an s too, `exact` no other case.
    """
    pattern = _pattern(form, plural)
    if pattern is None or not _may_stand(form, _words_in(text, within)):
        return ()
    found = [Span(*match.span()) for match in pattern.finditer(text, within.start, within.end)]
    whole = [span for span in found if _is_whole(span, text)]
    cased = [span for span in whole if _has_case(form, span.of(text))]
    return tuple(cased if cased or exact else whole)


@lru_cache(maxsize=64)
def _words_in(text: str, within: Span) -> frozenset[str]:
    return frozenset(_WORD.findall(within.of(text).lower()))


def _may_stand(form: str, words: frozenset[str]) -> bool:
    """Tell at once of most forms that they stand nowhere: a search in any case is slow."""
    *before, last = _WORD.findall(form.lower())
    return words.issuperset(before) and (last in words or f"{last}s" in words)


@lru_cache(maxsize=4096)
def _pattern(form: str, plural: bool) -> re.Pattern[str] | None:
    words = unicodedata.normalize("NFC", form).split()
    if not _WORD.search(form):
        return None
    spoken = r"\s+".join("".join(map(_letter, word)) for word in words)
    more = "s?" if plural and len(form) >= _SHORTEST_PLURAL and form[-1].isalpha() and form[-1] != "s" else ""
    return re.compile(spoken + more, re.IGNORECASE)


def _letter(letter: str) -> str:
    for alike in (_APOSTROPHES, _HYPHENS):
        if letter in alike:
            return f"[{re.escape(alike)}]"
    return re.escape(letter)


def _is_whole(span: Span, text: str) -> bool:
    """Tell whether a place neither begins nor ends within a word: "AI" does not stand in "AIs" or "OpenAI"."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    begins = not (_in_word(before) and _in_word(text[span.start]))
    return begins and not (_in_word(after) and _in_word(text[span.end - 1]))


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _has_case(form: str, found: str) -> bool:
    plain = found[: len(form)]
    return plain == form or (form.islower() and plain[1:] == form[1:])
