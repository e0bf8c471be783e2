"""Blocks: referents of any episodes that no rule and no decision tells apart; resolution joins whole blocks.

A block holds the rows of one normal form of name and one type. Rows that a decision names stand in a block of their
own, as do first or last names that an episode's metadata binds to one of its people.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from graph.referents import PERSON, ReferentRow, folded
from schemas.decisions import CannotLink, Decision, MustLink, Named, Rename, Retype
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.names import fold_words

Side = Literal["first", "second", "subject"]
_ALONE = "episode "  # no person's normal form has a space


class Mark(NamedTuple):
    """Say that the decision of that number names a block, and on which of its sides."""

    decision: int
    side: Side


class Block(NamedTuple):
    """Name a block: normal form, type, the decisions that name it, and what it is bound to.

    That is a person of the metadata, or its own episode, where it is a bare first name that nobody completes.
    """

    key: str
    type: str
    marks: tuple[Mark, ...] = ()
    bound: str = ""

    @property
    def alone(self) -> bool:
        """Tell whether it is bound to its own episode."""
        return self.bound.startswith(_ALONE)


class Use:
    """Sum up the rows of a block: all that resolution asks of them, however many they are.

    `first` is the smallest of them. `episodes` counts theirs, `names` those of each name, `people` those of the names
    that metadata give; `right` and `heard` count the rows of each spelling, so that they can be taken back.
    """

    __slots__ = ("episodes", "first", "heard", "names", "people", "right")

    def __init__(self, first: ReferentRow) -> None:
        self.first = first
        self.episodes = 0
        self.names: dict[str, int] = {}
        self.people: dict[str, int] = {}
        self.right: dict[str, int] = {}
        self.heard: dict[str, int] = {}

    def add_episode(self, rows: Sequence[ReferentRow]) -> None:
        """Add all rows that one episode has in the block."""
        self.first = min(self.first, *rows)
        self._count(rows, 1)

    def remove_episode(self, rows: Sequence[ReferentRow], first: ReferentRow) -> None:
        """Take back all rows that one episode has in the block; `first` is the smallest of those that are left."""
        self.first = first
        self._count(rows, -1)

    def _count(self, rows: Sequence[ReferentRow], by: Literal[1, -1]) -> None:
        self.episodes += by
        _count(self.names, {row.name for row in rows}, by)
        _count(self.people, {row.name for row in rows if row.role is not None}, by)
        for row in rows:
            _count(self.right, {row.name, *row.forms}, by)
            _count(self.heard, set(row.heard_as), by)


Blocks = dict[Block, Use]


class Cutter:
    """Tell which block a row stands in; the type of a block is that of its rows after the decisions to retype."""

    def __init__(self, decisions: Sequence[Decision], gazetteer: Gazetteer | None) -> None:
        self._decisions, self._gazetteer = decisions, gazetteer
        self._index = DecisionIndex(decisions, gazetteer)

    def cut_episode(self, rows: Iterable[ReferentRow]) -> dict[Block, list[ReferentRow]]:
        """Sort all rows of one episode into blocks."""
        rows = sorted(set(rows))
        people = tuple({folded(row.name): row.name for row in reversed(rows) if row.role is not None}.values())
        blocks: dict[Block, list[ReferentRow]] = {}
        for row in rows:
            marks = self._index.marks(row)
            type = type_given(row, self._decisions, marks)
            bound = _bound(row, type, people, self._gazetteer)
            blocks.setdefault(Block(folded(row.name), type, marks, bound), []).append(row)
        return blocks


def sum_up(blocks: Blocks, cut: Mapping[Block, Sequence[ReferentRow]]) -> None:
    """Add what one episode has in its blocks to what others have."""
    for block, rows in cut.items():
        use = blocks.get(block)
        if use is None:
            use = blocks[block] = Use(rows[0])
        use.add_episode(rows)


def _count(counts: dict[str, int], names: Iterable[str], by: int) -> None:
    for name in names:
        counts[name] = counts.get(name, 0) + by
        if not counts[name]:
            del counts[name]


def by_episodes(rows: Iterable[ReferentRow]) -> Iterator[tuple[str, list[ReferentRow]]]:
    """Yield the rows of each episode together, by episode id."""
    episodes = defaultdict(list)
    for row in rows:
        episodes[row.episode].append(row)
    yield from sorted(episodes.items())


def type_given(row: ReferentRow, decisions: Sequence[Decision], marks: Iterable[Mark]) -> str:
    """Return the type that people gave a row, the last of them where there are several, else its own."""
    types = [row.type]
    for decision in (decisions[mark.decision] for mark in marks):
        if isinstance(decision, Retype) and decision.subject.type in types:
            types.append(decision.type)
    return types[-1]


def known_entry(gazetteer: Gazetteer | None, name: str, type: str) -> GazetteerEntry | None:
    """Return the one gazetteer entry of that type that the name leads to, or None.

    Everyday words lead nowhere unless they are the canonical name itself; nor does a person's bare first or last name.
    """
    entry = gazetteer.canonical(name, type) if gazetteer else None
    if entry is None or folded(entry.name) == folded(name):
        return entry
    bare = type == PERSON and is_shortening(name, entry.name)
    everyday = folded(name) in map(folded, entry.common)
    return None if bare or everyday else entry


def is_shortening(form: str, name: str) -> bool:
    """Tell whether a form is only some of the words of a longer name ("Sam" for "Sam Altman")."""
    return set(fold_words(form)) < set(fold_words(name))


def _bound(row: ReferentRow, type: str, people: Sequence[str], gazetteer: Gazetteer | None) -> str:
    """Bind a bare first or last name to the person of the metadata whom it means.

    One that no list knows is bound to its episode: the Sam of the next one is another.
    """
    if type != PERSON or row.role is not None:
        return ""
    words = fold_words(row.name)
    if len(words) != 1 or folded(row.name) in map(folded, people):
        return ""
    meant = [person for person in people if words[0] in _first_and_last(person)]
    if len(meant) == 1:
        return folded(meant[0])
    return "" if known_entry(gazetteer, row.name, type) else f"{_ALONE}{row.episode}"


def _first_and_last(person: str) -> tuple[str, ...]:
    words = fold_words(person)
    return (words[0], words[-1]) if len(words) > 1 else ()


class DecisionIndex:
    """Find the decisions that name a row: by its name, its gazetteer name, or a form that isn't a mere short form."""

    def __init__(self, decisions: Sequence[Decision], gazetteer: Gazetteer | None) -> None:
        self._gazetteer = gazetteer
        self._decisions = decisions
        self._named: defaultdict[str, list[tuple[Mark, Named]]] = defaultdict(list)
        for number, decision in enumerate(decisions):
            # The side bound to an episode comes first: "Sam" there and "Sam" anywhere are the one and all the others.
            for side, named in sorted(_sides(decision), key=lambda pair: pair[1].episode is None):
                self._named[folded(named.form)].append((Mark(number, side), named))

    def marks(self, row: ReferentRow) -> tuple[Mark, ...]:
        """Return the marks of a row, in the order of the decisions."""
        if not self._named:
            return ()
        found: dict[int, Mark] = {}
        for key in self._keys(row):
            for mark, named in self._named.get(key, ()):
                if self._means(mark, named, row):
                    found.setdefault(mark.decision, mark)
        return tuple(sorted(found.values()))

    def _keys(self, row: ReferentRow) -> Iterable[str]:
        # The name comes first: where a row goes by both names of a decision, it stands on the side of its own.
        entry = known_entry(self._gazetteer, row.name, row.type)
        forms = sorted(folded(form) for form in row.forms if not is_shortening(form, row.name))
        return dict.fromkeys((folded(row.name), *([folded(entry.name)] if entry else []), *forms))

    def _means(self, mark: Mark, named: Named, row: ReferentRow) -> bool:
        if named.episode not in (None, row.episode):
            return False
        return named.type == row.type or named.type in self._types_given(row, mark)

    def _types_given(self, row: ReferentRow, mark: Mark) -> set[str]:
        """Return the types that decisions give a row: a later decision may go by one of them."""
        types, keys = {row.type}, set(self._keys(row))
        for decision in self._decisions:
            if isinstance(decision, Retype) and decision.subject.type in types:
                subject = decision.subject
                if folded(subject.form) in keys and subject.episode in (None, row.episode):
                    types.add(decision.type)
        return types


def _sides(decision: Decision) -> tuple[tuple[Side, Named], ...]:
    match decision:
        case MustLink() | CannotLink():
            return ("first", decision.first), ("second", decision.second)
        case Rename() | Retype():
            return (("subject", decision.subject),)
    return ()
