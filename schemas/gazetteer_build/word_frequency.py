"""How frequent words are in everyday English; the package wordfreq, which the build alone needs, tells it."""

import re
from functools import cache

from schemas.errors import MissingExtraError
from schemas.gazetteer_build.hand_decisions import NAMES_ONLY, ORGANISED, WORDS_TOO
from schemas.gazetteer_build.spellings import LINKING
from schemas.names import fold_words, normal_form

# Zipf frequencies (wordfreq, English) from which a word is an everyday word: as a name by itself, within a phrase, and
# as a concept by itself (such a concept is left out unless several talks have it or one leans on it).
EVERYDAY, EVERYDAY_IN_PHRASE, EVERYDAY_CONCEPT, EVERYDAY_ALWAYS, HEARD_WORD = 3.0, 4.0, 3.4, 4.0, 2.0


@cache
def zipf(word: str) -> float:
    """Return how frequent an English word is, on the Zipf scale."""
    try:
        from wordfreq import zipf_frequency
    except ImportError as error:
        raise SystemExit(MissingExtraError("building the gazetteer", "gazetteer")) from error
    return float(zipf_frequency(word, "en"))


def is_everyday(form: str, kind: str, heard: bool = False) -> bool:
    """Tell whether a form is also said without meaning the name; a misheard one is, if it consists of words at all."""
    alone, within = (HEARD_WORD, EVERYDAY) if heard else (EVERYDAY, EVERYDAY_IN_PHRASE)
    words = [word for word in fold_words(form) if word not in LINKING] or fold_words(form)
    if (
        normal_form(form) in NAMES_ONLY
        or re.search(r"\d", form)
        or (kind == "Person" and not (heard and form.islower()))
    ):
        return False
    if normal_form(form) in WORDS_TOO:
        return True
    if len(words) == 1:
        return zipf(words[0]) >= alone and not (kind == "Concept" and form.isupper())
    named = re.search(r"[A-Z]{2}|_", form) or {normal_form(word) for word in words} & (NAMES_ONLY | ORGANISED)
    if (kind == "Concept" and not heard) or (named and form[0].isupper()) or max(map(len, words)) == 1:
        return False
    return all(zipf(word) >= within for word in words)
