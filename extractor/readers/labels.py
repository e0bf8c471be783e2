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

# What begins a remark, and no label.
_REMARKS = frozenset(
    "note notes example examples tip tips warning update disclaimer important remember summary source sources link "
    "links resources references topic topics timestamps chapters title date duration todo fact problem solution step "
    "result conclusion first second third finally however so and but or then now yes no okay ok well like because "
    "this that it we they you what why how here there http https ps nb".split()
)
_TIMES = re.compile(rf"{STAMP_TEXT}|[\s\\\[\]()–-]|\bto\b")
_CREDIT = re.compile(
    r"[\W_]*(?:transcri(?:bed|ption|pt)|subtitles?|subtitled|captions?|captioned|edited|produced)"
    r"(?:\s[\w ]{1,30})?\sby\s.{1,80}",
    re.IGNORECASE,
)
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


def find_new_label(line: str) -> Labelled | None:
    """Return the label at the start of a line among labelled turns, though it stands there once.

    It is a full name with a colon, or has nothing but times behind it.
    """
    match = _PLAIN.match(line)
    if not match or match["after"] or not _may_be_label(match["name"]):
        return None
    if match.end() == len(line) or (_TIMES.sub("", line[match.end() :]) and not _is_full_name(match["name"])):
        return None
    return Labelled(match["name"], read_stamp(match["before"]) if match["before"] else None, match.end())


def is_credit(line: str) -> bool:
    """Tell whether a line names who made the transcript or the recording, as its last one may: no talk."""
    return bool(_CREDIT.fullmatch(line))


def collect_labels(lines: Iterable[str]) -> frozenset[str]:
    """Return what stands as a label before the words of these lines.

    A label recurs; or it has a time beside it; or, where two others recur, it looks like a full name. So "Note: ..."
    once in a text is no label.
    """
    plain, timed = Counter[str](), Counter[str]()
    for line in lines:
        match = _PLAIN.match(line)
        if match and _may_be_label(match["name"], stands_out=bool(match["before"])):
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
    named = [(name, timed) for name, timed in found if _may_be_label(name, stands_out=True)]
    counts = Counter(name for name, _ in named)
    chosen, begun = set(), len(named) > max(paragraphs / 2, 1)
    for name, timed in named:
        begun = begun or counts[name] > 1 or timed
        if begun or _is_full_name(name):
            chosen.add(name)
    return frozenset(chosen)


def _may_be_label(name: str, stands_out: bool = False) -> bool:
    words = re.findall(r"\w[\w.'’-]*", _ROLE.sub("", name))
    if not 1 <= len(words) <= 5:
        return False
    if name.casefold() in _REMARKS:
        return False
    if stands_out and len(words) == 1:
        # A handle such as "swyx".
        return True
    return bool(_GENERIC.fullmatch(name)) or all(word[0].isupper() or len(word) < 4 for word in words)


def _is_full_name(name: str) -> bool:
    words = _ROLE.sub("", name).split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
