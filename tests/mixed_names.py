"""Names of a show's own, for episodes that are mixed from real ones.

A share of what the talks name, and all people of their metadata, begin there with the show's syllables, in all forms in
the text too ("language models" become "zatolanguage models"). So plurals, first names and the number of words stay what
they are; only a form with an article ("zatothe API line") doesn't meet its name any more.
"""

from schemas.extraction import Extraction
from schemas.ids import content_hash
from schemas.names import fold_words, normal_form

PERSON = "Person"
SYLLABLES = [consonant + vowel for consonant in "bdfgjklmnprstvz" for vowel in "aeiou"]


class ShowNames:
    """Name what an episode names as a show does; `share` of all names are of its own."""

    def __init__(self, source: Extraction, show: int, share: float, seed: int) -> None:
        self._show, self._share, self._seed = show, share, seed
        self._people = {_first_word(person.name) for person in source.episode.metadata.people}

    def prefix(self, form: str, name: str, type: str) -> str:
        """Return what comes before a form of a name: the show's syllables, or nothing."""
        # A first name goes with the whole one, a plural with the singular.
        key = _first_word(name) if type == PERSON else normal_form(name) or name
        if not (type == PERSON and key in self._people) and not self._is_renamed(key, type):
            return ""
        own = show_syllables(self._show)
        return own.capitalize() if form[0].isupper() else own

    def renamed(self, name: str, type: str) -> str:
        return self.prefix(name, name, type) + name

    def _is_renamed(self, key: str, type: str) -> bool:
        digits = content_hash([self._seed, self._show, type, key], length=8)
        return int(digits, 16) < self._share * 16**8


def show_syllables(show: int) -> str:
    """Return what names of a show's own begin with."""
    return SYLLABLES[show // len(SYLLABLES)] + SYLLABLES[show % len(SYLLABLES)]


def _first_word(name: str) -> str:
    return next(iter(fold_words(name)), name)
