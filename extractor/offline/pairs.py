"""Candidate pairs of referents: who meets whom in an episode, and in which sentences.

A pair meets where one sentence names both, or where one speaks the sentence that names the other. All meetings of a
pair are weighed together, since a relation holds once, however often it is said.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.offline.pair_places import Place
from extractor.offline.sentence_words import SentenceWords
from extractor.proposal import ProposedReferent

MOST_MEETINGS = 6
MOST_NAMES = 12
MOST_BETWEEN = 30
# Concepts less likely than this to be worth an entry in an index take part in no relation.
LEAST_SALIENCE = 0.2
_Met = tuple[ProposedReferent, Place]


class Meeting(NamedTuple):
    """Hold the sentence in which a pair meets, and where it names them, in the order of the text."""

    sentence: int
    first: Place
    second: Place

    def turn(self) -> "Meeting":
        """Return the meeting as seen from the other end."""
        return Meeting(self.sentence, self.second, self.first)


class Pair(NamedTuple):
    """Hold two referents, in the order in which they meet first, and where they meet; closest first."""

    first: ProposedReferent
    second: ProposedReferent
    meetings: tuple[Meeting, ...]

    def turn(self) -> "Pair":
        """Return the pair in the other order."""
        return Pair(self.second, self.first, tuple(meeting.turn() for meeting in self.meetings))


def find_pairs(words: Sequence[SentenceWords]) -> list[Pair]:
    """Return all pairs that meet, in reading order."""
    met: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    known: dict[str, ProposedReferent] = {}
    for number, sentence in enumerate(words):
        here = _places(sentence)
        known.update((referent.id, referent) for referent, _ in here)
        for (one, at), (other, to) in _meet(here):
            meeting = Meeting(number, at, to)
            if (other.id, one.id) in met:
                met[other.id, one.id].append(meeting.turn())
            else:
                met[one.id, other.id].append(meeting)
    return [
        Pair(known[first], known[second], tuple(sorted(meetings, key=_distance)[:MOST_MEETINGS]))
        for (first, second), meetings in met.items()
    ]


def _places(words: SentenceWords) -> list[_Met]:
    """Return who speaks a sentence and what it names, each once."""
    sentence = words.sentence
    places: dict[str, _Met] = {}
    for found, referent in sentence.names:
        if referent.type != "Concept" or referent.salience >= LEAST_SALIENCE:
            places.setdefault(referent.id, (referent, Place(found.start, found.end)))
    named = list(places.values())[:MOST_NAMES]
    if sentence.speaker and sentence.speaker.id not in places:
        return [(sentence.speaker, Place()), *named]
    return named


def _meet(here: list[_Met]) -> Iterator[tuple[_Met, _Met]]:
    for index, one in enumerate(here):
        for other in here[index + 1 :]:
            if not one[1].is_named or other[1].start - one[1].end <= MOST_BETWEEN:
                yield one, other


def _distance(meeting: Meeting) -> int:
    first, second = sorted((meeting.first, meeting.second))
    return second.start - first.end if first.is_named else MOST_BETWEEN
