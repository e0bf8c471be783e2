"""The normal form of names, by which spellings meet, and slugs, by which entities are called."""

import hashlib
import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+[+#]*")
_ARTICLES = ("the", "a", "an")
_TITLE = re.compile(r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir)\.?\s+(?=\S)", re.IGNORECASE)
_APOSTROPHES = re.compile(r"['’ʼ`]")


@lru_cache(maxsize=1 << 18)
def normal_form(name: str) -> str:
    """Fold a name to what its spellings have in common; empty where it has no letter and no digit.

    Case, accents, punctuation, spaces, a leading article and a plural s of longer words fall away:
    "the API lines" and "API line" are one, "gpt 4" and "GPT-4" are. "C++" and "C#" keep their signs.
    """
    words = fold_words(name)
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return "".join(map(_singular, words))


def fold_words(name: str) -> list[str]:
    """Split a name into words without case, accents and punctuation."""
    return _WORD.findall(_plain(name).casefold())


def without_title(name: str) -> str:
    """Return a person's name without "Dr.", "Prof." and the like."""
    return _TITLE.sub("", name)


def slug(name: str) -> str:
    """Return the name in lower case, digits and hyphens, as entity ids use it; never empty.

    "AI Engineer World's Fair" gives "ai-engineer-worlds-fair". Different names may share a slug.
    """
    plain = _APOSTROPHES.sub("", _plain(name)).casefold()
    words = [word.replace("+", "-plus").replace("#", "-sharp") for word in _WORD.findall(plain)]
    return "-".join(words) or "x" + hashlib.sha256(name.encode()).hexdigest()[:8]


def _plain(name: str) -> str:
    if name.isascii():  # most names: nothing to take apart
        return name
    decomposed = unicodedata.normalize("NFKD", name)
    return unicodedata.normalize("NFKC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
