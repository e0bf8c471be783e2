"""The cross-check: names that spaCy hears in a window and no reply has are asked for once more, if they are enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.llm.chat import Message, Question
from extractor.llm.prompts import names_v1, window_v1
from extractor.llm.window.form_places import find_places
from extractor.llm.window.reply import WindowReading
from extractor.llm.window.text import render_sentences
from schemas.episode import Episode
from schemas.extraction import Window
from schemas.model import Span
from schemas.names import fold_words, normal_form
from schemas.ontology import Ontology

CHECKED_TYPES = ("Person", "Company", "Organization", "Model", "Product", "Benchmark")
# One name alone is as often a slip of spaCy as of the model, and costs a question all the same.
MIN_MISSED = 2
MAX_ASKED = 20
PLACES_SHOWN = 3
SENTENCES_AROUND = 1


class SpokenName(NamedTuple):
    """Hold a place where spaCy's rules find a name: the words there, the canonical name, the type."""

    span: Span
    form: str
    name: str
    type: str


def find_missed(
    episode: Episode, window: Window, readings: Sequence[WindowReading], names: Iterable[SpokenName]
) -> list[SpokenName]:
    """Return the names of a window, each place, that no form of its readings covers; none where they are too few.

    A name is covered by an equal form or name, by a form that stands over it, or, a person, by a name it is part of.
    """
    given = {normal_form(form) for reading in readings for e in reading.entities for form in (e.name, *e.forms)}
    people = {word for r in readings for e in r.entities if e.type == "Person" for word in fold_words(e.name)}
    covered = _covered(episode, window, readings)
    places: dict[str, list[SpokenName]] = defaultdict(list)
    for name in sorted(names):
        if window.span.holds(name.span) and name.type in CHECKED_TYPES:
            places[normal_form(name.name)].append(name)
    missed = [
        found
        for found in places.values()
        if not any({normal_form(one.form), normal_form(one.name)} & given for one in found)
        and not any(covered.intersection(range(*one.span)) for one in found)
        and not (found[0].type == "Person" and people.issuperset(fold_words(found[0].name)))
    ]
    if len(missed) < MIN_MISSED:
        return []
    frequent = sorted(missed, key=lambda found: (-len(found), found[0].span))[:MAX_ASKED]
    return sorted(one for found in frequent for one in found)


def build_second_question(
    episode: Episode, window: Window, missed: Sequence[SpokenName], ontology: Ontology, max_tokens: int
) -> Question:
    """Ask for the missed names alone, showing only the sentences around them, by their numbers in the window."""
    forms: dict[str, str] = {}
    shown: dict[str, list[int]] = defaultdict(list)
    first = episode.segments[window.segments.start].sentences.start
    last = episode.segments[window.segments.end - 1].sentences.end
    for one in missed:
        key = normal_form(one.name)
        forms.setdefault(key, one.form)
        if len(shown[key]) < PLACES_SHOWN:
            shown[key].append(episode.sentence_at(one.span.start))
    around = {
        number - first + 1
        for numbers in shown.values()
        for sentence in numbers
        for number in range(max(sentence - SENTENCES_AROUND, first), min(sentence + SENTENCES_AROUND + 1, last))
    }
    asked = names_v1.prompt_text().replace("{names}", ", ".join(forms.values()))
    return Question(
        name=names_v1.NAME,
        messages=(
            Message(role="system", content=window_v1.prompt_text(ontology)),
            Message(role="user", content=f"{asked}\n{render_sentences(episode, window, around)}"),
        ),
        reply_schema=window_v1.reply_schema(ontology),
        max_tokens=max_tokens,
    )


def _covered(episode: Episode, window: Window, readings: Sequence[WindowReading]) -> set[int]:
    forms = {form for reading in readings for e in reading.entities for form in (e.name, *e.forms)}
    return {at for form in forms for span in find_places(form, episode.text, window.span) for at in range(*span)}
