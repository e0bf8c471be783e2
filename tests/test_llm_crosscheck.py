"""The cross-check: names that spaCy hears and no reply has cause one question more."""

import re
from typing import Any

import pytest
from factories import make_episode
from llm_replies import GAZETTEER, ONTOLOGY

from extractor.llm.meeting.merge import merge_readings
from extractor.llm.prompts import names_v1, window_v1
from extractor.llm.window.crosscheck import MAX_ASKED, SpokenName, build_second_question, find_missed
from extractor.llm.window.question import build_question
from extractor.llm.window.reply import SECOND_METHOD, WindowReading, read_reply
from extractor.llm.window.reply_items import LocalEntity
from extractor.windows import cut_windows
from schemas.model import Span

EPISODE = make_episode(
    "crosscheck",
    [
        ("Ida Moss", "Hello."),
        ("Ida Moss", "Spindle and Hugging Loom Hub are out."),
        ("Ida Moss", "Dana Reed made Spindle."),
        ("Ida Moss", "That is all."),
        ("Ida Moss", "Nothing here."),
        ("Ida Moss", "Brightloom, Pulsar and Weftling are next."),
        ("Ida Moss", "Bye."),
    ],
)
WINDOW = cut_windows(EPISODE, 1000)[0]


def spoken(name: str, type: str, form: str | None = None) -> list[SpokenName]:
    places = re.finditer(re.escape(form or name), EPISODE.text)
    return [SpokenName(Span(*place.span()), form or name, name, type) for place in places]


NAMES = [
    *spoken("Spindle", "Product"),
    *spoken("Hugging Loom", "Company"),
    *spoken("Reed", "Person"),
    *spoken("Poolside", "Company", "Pulsar"),
    *spoken("Weftling", "Model"),
    *spoken("Brightloom", "Work"),
    *spoken("Hello", "Concept"),
]


def reading(*entities: tuple[str, ...]) -> WindowReading:
    return WindowReading(
        window=0,
        entities=tuple(
            LocalEntity(number=number, type=type, name=name, forms=forms)
            for number, (type, name, *forms) in enumerate(entities, 1)
        ),
    )


@pytest.mark.parametrize(
    ("entities", "missed"),
    [
        ([], ["Spindle", "Hugging Loom", "Reed", "Spindle", "Pulsar", "Weftling"]),
        ([("Product", "spindles")], ["Hugging Loom", "Reed", "Pulsar", "Weftling"]),
        ([("Product", "Spindle"), ("Product", "Hugging Loom Hub")], ["Reed", "Pulsar", "Weftling"]),
        ([("Product", "Spindle"), ("Person", "Dana Reed")], ["Hugging Loom", "Pulsar", "Weftling"]),
        ([("Product", "Spindle"), ("Company", "Poolside")], ["Hugging Loom", "Reed", "Weftling"]),
        ([("Product", "X", "Spindle", "Hugging Loom", "Pulsar"), ("Person", "Reed")], []),
    ],
    ids=["none given", "another spelling", "a longer name", "a full name", "another form", "one left is too few"],
)
def test_names_that_no_reply_covers_are_missed(entities: list[Any], missed: list[str]) -> None:
    assert [name.form for name in find_missed(EPISODE, WINDOW, [reading(*entities)], NAMES)] == missed


def test_names_of_another_window_are_not_missed_in_this_one() -> None:
    first, second = cut_windows(EPISODE, 14)[:2]
    assert {name.form for name in find_missed(EPISODE, first, [], NAMES)} == {"Spindle", "Hugging Loom", "Reed"}
    assert {name.form for name in find_missed(EPISODE, second, [], NAMES)} == {"Pulsar", "Weftling"}


def test_the_second_question_shows_the_sentences_around_the_names_with_their_numbers_in_the_window() -> None:
    missed = [*spoken("Poolside", "Company", "Pulsar"), *spoken("Spindle", "Product")]
    question = build_second_question(EPISODE, WINDOW, missed, ONTOLOGY, 500)
    assert question.name == names_v1.NAME
    asked, *lines = question.messages[1].content.splitlines()
    assert asked == "These names stand in the window but are not yet in its graph: Pulsar, Spindle."
    assert lines[1:] == [
        "Ida Moss:",
        "1 Hello.",
        "2 Spindle and Hugging Loom Hub are out.",
        "3 Dana Reed made Spindle.",
        "4 That is all.",
        "5 Nothing here.",
        "6 Brightloom, Pulsar and Weftling are next.",
        "7 Bye.",
    ]
    only = build_second_question(EPISODE, WINDOW, missed[:1], ONTOLOGY, 500).messages[1].content.splitlines()[2:]
    assert [line[0] for line in only] == ["I", "5", "6", "7"]


def test_the_second_question_begins_with_the_same_message_and_schema_as_the_first() -> None:
    first = build_question(EPISODE, WINDOW, ONTOLOGY, GAZETTEER, 500)
    second = build_second_question(EPISODE, WINDOW, NAMES[:1], ONTOLOGY, 500)
    assert second.messages[0] == first.messages[0]
    assert second.reply_schema == first.reply_schema
    assert names_v1.prompt_version(ONTOLOGY) != window_v1.prompt_version(ONTOLOGY)


def test_only_so_many_names_are_asked_for_the_most_frequent_first() -> None:
    words = [f"Loomer{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    episode = make_episode("many", [(None, f"{word} knits.") for word in words] + [(None, "Loomerz knits.")])
    places = [(word, match) for word in words for match in re.finditer(word, episode.text)]
    names = [SpokenName(Span(*match.span()), word, word, "Product") for word, match in places]
    missed = find_missed(episode, cut_windows(episode, 1000)[0], [], names)
    assert len({name.form for name in missed}) == MAX_ASKED
    assert "Loomerz" in {name.form for name in missed}


def test_what_the_second_reply_says_meets_the_first_and_says_where_it_is_from() -> None:
    text = '{"e": [{"t": "Person", "x": ["1|Dana Reed"]}, {"t": "Product", "x": ["2|Spindle"]}],'
    text += ' "r": [{"t": "DEVELOPED", "x": [[1, 2, 3]]}]}'
    second = read_reply(text, EPISODE, WINDOW, ONTOLOGY, SECOND_METHOD)
    first = reading(("Person", "Dana Reed"), ("Company", "Brightloom"))
    proposals = merge_readings(EPISODE, [WINDOW], [[first, second]], ONTOLOGY, GAZETTEER)
    assert [r.id for r in proposals.referents] == ["brightloom", "dana-reed", "ida-moss", "spindle"]
    assert [(r.head, r.tail, r.method) for r in proposals.relations] == [("dana-reed", "spindle", SECOND_METHOD)]
