"""The words of one sentence, as claims and relations see them."""

from collections.abc import Iterable
from functools import cached_property

from spacy.tokens import Token

from extractor.offline.found import Found
from extractor.offline.pair_places import Place
from extractor.offline.relation_rules import JOBS
from extractor.offline.sentence_names import NamedSentence

_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us"})

_MARKS = frozenset(',;:"“”()[]')


class SentenceWords:
    """Hold a sentence with its tokens and lemmas, which each kind of feature asks for."""

    def __init__(self, sentence: NamedSentence) -> None:
        self.sentence = sentence
        self.tokens = list(sentence.doc[sentence.start : sentence.end])
        self.lemmas = [_lemma(token) for token in self.tokens]
        self.bag = set(self.lemmas)
        self.first_person = bool(self.bag & _FIRST_PERSON)

    @cached_property
    def names(self) -> list[int]:
        """Return where names begin."""
        return sorted({found.start for found, _ in self.sentence.names})

    @cached_property
    def masked(self) -> list[str]:
        """Return the words in lower case, each name as one "_"."""
        return self._mask(found for found, _ in self.sentence.names)

    @cached_property
    def _masked_but_jobs(self) -> list[str]:
        doc = self.sentence.doc
        return self._mask(found for found, _ in self.sentence.names if doc[found.end - 1].lower_ not in JOBS)

    def between(self, start: int, end: int) -> str:
        """Return the words of tokens in lower case, without commas, brackets and quotation marks.

        Each name is a "_"; what one is at a company ("co-founder") says how names hang together, and stays as it is.
        """
        words = self._masked_but_jobs[start - self.sentence.start : end - self.sentence.start]
        return " ".join(word for word in words if word.strip() and word not in _MARKS).replace(" - ", "-")

    def _mask(self, names: Iterable[Found]) -> list[str]:
        words = [token.lower_ for token in self.tokens]
        for found in names:
            first, last = found.start - self.sentence.start, found.end - self.sentence.start
            words[first:last] = ["_", *[""] * (last - first - 1)]
        return words

    def around(self, place: Place, reach: int) -> tuple[list[str], list[str]]:
        """Return the lemmas before and after a name, nearest first."""
        first, last = place.start - self.sentence.start, place.end - self.sentence.start
        return self.lemmas[max(first - reach, 0) : first][::-1], self.lemmas[last : last + reach]

    def root_of(self, place: Place) -> Token:
        """Return the token of a name that the others hang on."""
        doc, inside = self.sentence.doc, range(place.start, place.end)
        return next((doc[i] for i in inside if doc[i].head.i not in inside), doc[place.end - 1])


def _lemma(token: Token) -> str:
    return "0" if token.like_num else token.lemma_.lower()
