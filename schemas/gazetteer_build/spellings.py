"""How two spellings compare: an acronym, a part, a likeness in sound."""

import re
from difflib import SequenceMatcher

from schemas.names import fold_words, normal_form

LINKING = frozenset("a an and as at by for from in of on or the to with".split())


def is_acronym(short: str, long: str) -> bool:
    """Tell whether the short form is made of beginnings of the long one's words ("RAG", "LoRA", "KAIST")."""
    letters = normal_form(short)
    words = [word for word in fold_words(long) if word not in LINKING]
    tight = len(letters) >= 2 and " " not in short and len(words) >= 2 and short != short.lower()
    return tight and (_spelled(letters, tuple(words)) or _spelled(letters, tuple(fold_words(long))))


def _spelled(letters: str, words: tuple[str, ...]) -> bool:
    if not words or not letters:
        return not words and not letters
    heads = range(1, min(3, len(words[0]), len(letters)) + 1)
    return any(words[0][:n] == letters[:n] and _spelled(letters[n:], words[1:]) for n in heads)


def is_part(short: str, long: str) -> bool:
    """Tell whether the words of one form stand in the other, in order."""
    rest = iter(singulars(long))
    return all(word in rest for word in singulars(short))


def numbers(name: str) -> list[str]:
    """Return the numbers in a name: "Llama 3.1 70B" has 3, 1 and 70."""
    return re.findall(r"\d+", name)


def singulars(name: str) -> list[str]:
    """Split a name into words without case, accents and plural s."""
    return [normal_form(word) for word in fold_words(name)]


def sounds_like(heard: str, name: str) -> bool:
    """Tell whether two forms are close in letters or in consonants."""
    a, b = normal_form(heard), normal_form(name)
    return ratio(a, b) >= 0.6 or (
        min(map(len, map(consonants, (a, b)))) > 1 and ratio(consonants(a), consonants(b)) >= 0.7
    )


_SOUNDS = str.maketrans(
    dict(zip("cqgkzsbvpfdtmnj", "kkkkssppppttnns", strict=True)) | {"x": "ks"} | dict.fromkeys("aeiouhwy", "")
)


def consonants(letters: str) -> str:
    """Return the consonants, those that sound alike as one letter."""
    return re.sub(r"(.)\1+", r"\1", letters.translate(_SOUNDS))


def ratio(a: str, b: str) -> float:
    """Return how alike two forms are in letters, from 0 to 1."""
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
