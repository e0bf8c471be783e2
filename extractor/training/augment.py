"""Augmentation: what captions do to words and names, and other names in the same place.

Swapped names teach what stands around a name rather than the names of the training texts.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens
from spacy.training import Example
from spacy.vocab import Vocab

from extractor.annotated import AnnotatedText
from schemas.gazetteer import Gazetteer

SWAPPED = 0.4  # of the names in a segment, where it is one that gets swapped names
SWAPPING, CAPTIONED, RESPELT = 0.6, 0.15, 0.15

_DIGITS = "zero one two three four five six seven eight nine".split()
_PIECE = re.compile(r"\d+|[^\W\d_]+|[^\w\s]+|_")
# What recognisers write for what they hear.
_SOUNDS = (
    ("ph", "f"), ("c", "k"), ("k", "c"), ("y", "i"), ("i", "y"), ("z", "s"), ("x", "cks"), ("th", "t"), ("ai", "ay"),
    ("ee", "ea"), ("oo", "u"), ("v", "b"), ("q", "k"), ("er", "a"), ("tion", "shun"), ("m", "n"), ("d", "t"),
)  # fmt: skip


class Names(NamedTuple):
    """Hold names by type, and the parts that full names of persons are made of."""

    by_type: Mapping[str, Sequence[str]]
    first: Sequence[str]
    last: Sequence[str]


class _Word(NamedTuple):
    text: str
    space: bool
    starts: bool
    tag: str  # "O", "-" where unknown, else B- or I- and the type


def collect_names(texts: Iterable[AnnotatedText], gazetteer: Gazetteer) -> Names:
    """Collect the names of annotated texts and gazetteer that may be swapped in; concepts stay as they are."""
    known = {(e["type"], e["name"]) for text in texts for e in text.entities}
    known |= {(entry.type, entry.name) for entry in gazetteer.entries}
    by_type: dict[str, list[str]] = {}
    for type, name in sorted(known):
        if type != "Concept" and len(name) <= 40:
            by_type.setdefault(type, []).append(name)
    people = [name.split() for name in by_type.get("Person", ()) if len(name.split()) == 2]
    return Names(by_type, sorted({p[0] for p in people}), sorted({p[1] for p in people}))


def augment_example(example: Example, names: Names, random: Random) -> Example:
    """Return the example, or one with other names, in the spelling of captions, or with names written otherwise."""
    words = _read_words(example.reference)
    vocab = example.reference.vocab
    if random.random() < SWAPPING:
        words = _rewrite_names(words, lambda type, form: _swap(type, form, names, random), random)
    if random.random() < RESPELT:
        words = _rewrite_names(words, lambda type, form: _respell(form, random), random)
    if random.random() < CAPTIONED:
        words = _caption(words, lower=random.random() < 0.7)
    if not words:
        return example
    return Example(_make_doc(vocab, words, named=False), _make_doc(vocab, words, named=True))


def _read_words(doc: Doc) -> list[_Word]:
    return [
        _Word(
            t.text,
            bool(t.whitespace_),
            bool(t.is_sent_start),
            f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else t.ent_iob_ or "-",
        )
        for t in doc
    ]


def _make_doc(vocab: Vocab, words: Sequence[_Word], *, named: bool) -> Doc:
    doc = Doc(vocab, words=[w.text for w in words], spaces=[w.space for w in words])
    for token, word in zip(doc, words, strict=True):
        token.is_sent_start = word.starts
    if named:
        missing = [doc[n : n + 1] for n, word in enumerate(words) if word.tag == "-"]
        doc.set_ents(_entities(doc, words), missing=missing, default="outside")
    return doc


def _entities(doc: Doc, words: Sequence[_Word]) -> list[Tokens]:
    return [Tokens(doc, start, end, label=words[start].tag[2:]) for start, end in _ranges(words)]


def _ranges(words: Sequence[_Word]) -> list[tuple[int, int]]:
    ranges = []
    for start, word in enumerate(words):
        if word.tag.startswith("B-"):
            end = start + 1
            while end < len(words) and words[end].tag.startswith("I-"):
                end += 1
            ranges.append((start, end))
    return ranges


def _rewrite_names(words: list[_Word], write: Callable[[str, str], str], random: Random) -> list[_Word]:
    """Write some of the names otherwise, each the same way at all its places."""
    result: list[_Word] = []
    known: dict[str, str] = {}
    done = 0
    for start, end in _ranges(words):
        result += words[done:start]
        done = end
        type = words[start].tag[2:]
        form = "".join(w.text + " " * w.space for w in words[start:end]).strip()
        if form not in known:
            known[form] = write(type, form) if type != "Concept" and random.random() < SWAPPED else form
        new = known[form]
        result += words[start:end] if new == form else _name_words(new, words[start], words[end - 1])
    return result + words[done:]


def _name_words(name: str, first: _Word, last: _Word) -> list[_Word]:
    """Cut a name into words as spaCy's tokenizer would cut most names: at spaces, and hyphens between letters."""
    cut: list[_Word] = []
    type = first.tag[2:]
    parts = [part for chunk in name.split() for part in _chunk_words(chunk)]
    for number, (text, space) in enumerate(parts):
        tag = f"I-{type}" if number else first.tag
        cut.append(_Word(text, space if number < len(parts) - 1 else last.space, first.starts and not number, tag))
    return cut


def _chunk_words(chunk: str) -> list[tuple[str, bool]]:
    pieces = [p for p in re.split(r"((?<=[^\W\d_])-(?=[^\W\d_])|[:,()'])", chunk) if p]
    return [(piece, number == len(pieces) - 1) for number, piece in enumerate(pieces)]


def _swap(type: str, form: str, names: Names, random: Random) -> str:
    if type == "Person":
        if not names.first:
            return form
        first = random.choice(names.first)
        return first if " " not in form else f"{first} {random.choice(names.last)}"
    pool = names.by_type.get(type)
    return random.choice(pool) if pool else form


def _respell(form: str, random: Random) -> str:
    """Write a name as captions may: in lower case, its digits as words, with or without spaces, by its sound."""
    ways = [_lower, _space, _join, _sound] + [_count] * 3 * any(c.isdigit() for c in form)
    return random.choice(ways)(form, random) or form


def _lower(form: str, random: Random) -> str:
    return form.lower()


def _space(form: str, random: Random) -> str:
    """Split at hyphens, at digits and where a capital begins within a word ("Lang Chain")."""
    return " ".join(_PIECE.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", form.replace("-", " "))))


def _join(form: str, random: Random) -> str:
    return re.sub(r"[\s-]", "", form) if len(form) < 16 else form


def _count(form: str, random: Random) -> str:
    """Write digits as words, as in "gpt four"."""
    spaced = _space(form, random)
    spaced = re.sub(r"\b\d\b", lambda match: _DIGITS[int(match[0])], spaced)
    return spaced.lower() if random.random() < 0.5 else spaced


def _sound(form: str, random: Random) -> str:
    old, new = random.choice([pair for pair in _SOUNDS if pair[0] in form.lower()] or [("", "")])
    return re.sub(old, new, form, count=1, flags=re.IGNORECASE).capitalize() if old else form


def _caption(words: Sequence[_Word], *, lower: bool) -> list[_Word]:
    """Leave out punctuation, and case too: what speech recognisers write."""
    kept: list[_Word] = []
    for word in words:
        if not any(c.isalnum() for c in word.text) and word.tag in ("O", "-"):
            if kept and word.space:
                kept[-1] = kept[-1]._replace(space=True)
            continue
        kept.append(word._replace(text=word.text.lower()) if lower else word)
    return kept
