"""Names of the gazetteer that stand in a window, as hints: how the field writes them, and of which type they are."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from schemas.episode import Episode
from schemas.extraction import Window
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.names import fold_words, normal_form

LONGEST_NAME = 6
MAX_HINTS = 20
# What everyone knows, or the talk itself decides.
_UNHINTED = ("Concept", "Person")
_PLAIN = ("Company", "Organization", "Model")
_ARTICLES = (["the"], ["a"], ["an"])
_WORD = re.compile(r"[\w@][\w.+#'’&-]*")


def find_hints(episode: Episode, window: Window, gazetteer: Gazetteer) -> list[str]:
    """Return at most one line: names by type, each with the form that the window writes where that differs.

    A company, organisation or model that stands as the field writes it needs no hint. Everyday words are left out, and
    forms that several names share. The most frequent names come first.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for form in _known_forms(window.span.of(episode.text), gazetteer):
        known = gazetteer.lookup(form)
        if len(known) == 1 and not gazetteer.is_common(form) and _needs_hint(form, known[0]):
            shown = f"{form} = " if _is_other(form, known[0]) else ""
            counts[known[0].type, known[0].name, shown] += 1
    by_type: dict[str, list[str]] = defaultdict(list)
    for type, name, shown in sorted(counts, key=lambda key: (-counts[key], key))[:MAX_HINTS]:
        by_type[type].append(f"{shown}{name}")
    line = "; ".join(f"{type}: {', '.join(names)}" for type, names in sorted(by_type.items()))
    return [f"Known names: {line}"] if line else []


def _needs_hint(form: str, entry: GazetteerEntry) -> bool:
    return entry.type not in _UNHINTED and (_is_other(form, entry) or entry.type not in _PLAIN)


def _is_other(form: str, entry: GazetteerEntry) -> bool:
    return normal_form(form) != normal_form(entry.name)


def _known_forms(text: str, gazetteer: Gazetteer) -> Iterator[str]:
    """Yield the words of each place where a name of the gazetteer stands, the longest that begins there."""
    first_words = _first_words(gazetteer)
    words = [match.span() for match in _WORD.finditer(text)]
    folded = [fold_words(text[start:end])[:1] for start, end in words]
    index = 0
    while index < len(words):
        is_first = first_words.issuperset(folded[index]) and folded[index] not in _ARTICLES
        forms = _forms_from(text, words[index : index + LONGEST_NAME]) if is_first else {}
        length = next((n for n, form in forms.items() if gazetteer.lookup(form)), 0)
        if length:
            yield forms[length]
        index += max(length, 1)


def _forms_from(text: str, words: list[tuple[int, int]]) -> dict[int, str]:
    """Map numbers of words to what they make together, the longest first; a name has a capital or a digit."""
    forms = {}
    for length in range(len(words), 0, -1):
        form = text[words[0][0] : words[length - 1][1]].rstrip(".'’-").removesuffix("'s").removesuffix("’s")
        if "\n" not in form and any(c.isupper() or c.isdigit() for c in form):
            forms[length] = form
    return forms


@lru_cache(maxsize=4)
def _first_words(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(word for entry in gazetteer.entries for form in entry.forms for word in fold_words(form)[:1])
