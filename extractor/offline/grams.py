"""Runs of tokens that may be a name: what the lists of names are looked up by."""

from collections.abc import Container, Iterator
from functools import lru_cache

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from schemas.names import fold_words


def grams(docs: list[Doc], longest: int, firsts: Container[str]) -> Iterator[tuple[tuple[int, int, int], Tokens]]:
    """Yield every run of up to `longest` tokens in a sentence that begins with one of the words and ends in a word."""
    for number, doc in enumerate(docs):
        for start in range(len(doc)):
            if first_word(doc[start].text) not in firsts:
                continue
            for end in range(start + 1, min(start + longest, len(doc)) + 1):
                if end - 1 > start and doc[end - 1].is_sent_start:
                    break
                if first_word(doc[end - 1].text):
                    yield (number, start, end), doc[start:end]


@lru_cache(maxsize=100_000)
def first_word(text: str) -> str:
    """Return the first word of a text as names are folded; empty where it has none."""
    return next(iter(fold_words(text)), "")
