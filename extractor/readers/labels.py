"""Find who speaks where a plain line begins with it: "Name:", "NAME:", "Name (00:12:33):", "[00:12] Name:"."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.readers.words import STAMP_TEXT, read_stamp

# Letters, then the signs that stand in names: "Dr. D'Agostino-Smith (Host)", "Speaker 1", "Q".
_NAME = r"[^\W\d_](?:[\w.'’&/ -]{0,38}[\w.)])?(?: ?\([\w ]{1,20}\))?"
_PLAIN = re.compile(
    rf"\s*(?:[\[(](?P<before>{STAMP_TEXT})[\])]\s*)?(?P<name>{_NAME})\s*"
    rf"(?:[\[(]?(?<!\d)(?P<after>{STAMP_TEXT})[\])]?\s*:?(?=\s|$)|:(?=\s|$))\s*"
)
_GENERIC = re.compile(r"(?:speaker|voice|guest|host|panelist|participant|audience member) ?\w{0,2}", re.IGNORECASE)

_ROLE = re.compile(r"\s*\([\w ]*\)$")


class Labelled(NamedTuple):
    """Say which label a line begins with, its second, and where its words begin."""

    label: str
    at: float | None
    rest: int


def find_label(line: str, known: frozenset[str]) -> Labelled | None:
    """Return the label at the start of the line if it is one of the known."""
    match = _PLAIN.match(line)
    if not match or match["name"] not in known:
        return None
    stamp = match["before"] or match["after"]
    return Labelled(match["name"], read_stamp(stamp) if stamp else None, match.end())


def collect_labels(lines: Iterable[str]) -> frozenset[str]:
    """Return what stands as a label before the words of these lines.

    A label recurs; or it has a time beside it; or, where two others recur, it looks like a full name. So "Note: ..."
    once in a text is no label.
    """
    plain, timed = Counter[str](), Counter[str]()
    for line in lines:
        match = _PLAIN.match(line)
        if match and _may_be_label(match["name"]):
            (timed if match["before"] or match["after"] else plain)[match["name"]] += 1
    recurring = {name for name, count in (plain + timed).items() if count > 1}
    if len(recurring) > 1:
        recurring |= {name for name in plain if _is_full_name(name)}
    return frozenset(recurring | ({*timed} if len(timed) > 1 else set()))


def choose_bold_labels(found: Sequence[tuple[str, bool]], paragraphs: int) -> frozenset[str]:
    """Return which of the bold beginnings of paragraphs, each with whether it has a time, are labels.

    A label recurs, has a time, or comes once after another that recurs. A full name is one anywhere, and so is any
    where most paragraphs begin like that.
    """
    named = [(name, timed) for name, timed in found if _may_be_label(name, is_bold=True)]
    counts = Counter(name for name, _ in named)
    chosen, begun = set(), len(named) > max(paragraphs / 2, 1)
    for name, timed in named:
        begun = begun or counts[name] > 1 or timed
        if begun or _is_full_name(name):
            chosen.add(name)
    return frozenset(chosen)


def _may_be_label(name: str, is_bold: bool = False) -> bool:
    words = re.findall(r"\w[\w.'’-]*", _ROLE.sub("", name))
    if not 1 <= len(words) <= 5:
        return False
    if is_bold and len(words) == 1:
        # A handle such as "swyx".
        return True
    return bool(_GENERIC.fullmatch(name)) or all(word[0].isupper() or len(word) < 4 for word in words)


def _is_full_name(name: str) -> bool:
    words = _ROLE.sub("", name).split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
