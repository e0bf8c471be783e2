"""What is read of a reply: whatever holds, and a rejection of whatever does not."""

import json
from typing import Any

import pytest
from extractions import check_extraction
from factories import RECIPE, make_episode
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_replies import ENTITIES, EPISODE, GAZETTEER, ONTOLOGY, extract_made, make_reply, read_made

from extractor.llm.meeting.merge import merge_readings
from extractor.llm.prompts.window_v1 import CLAIM_KEYS
from extractor.llm.window.reply import WindowReading, read_reply
from extractor.llm.window.reply_json import ValidationFault
from extractor.llm.window.values import find_value, read_due, read_value
from extractor.verify import verify_extraction
from extractor.windows import cut_windows
from schemas.model import Span


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("```json\n", "\n```"),
        ("Here is the graph:\n\n", "\n\nI hope {it} helps."),
        ('<think>An item is {"t": 1}, so {...</think> ', ""),
    ],
)
def test_the_object_is_found_in_fences_and_amid_prose(before: str, after: str) -> None:
    assert read_made(before + make_reply() + after) == read_made(make_reply())
    assert len(read_made(make_reply()).entities) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", '"e"'),
        ("I can't do that.", '"e"'),
        ("[1, 2]", '"e"'),
        (make_reply()[:-1], "Expecting"),
        ('{"entities": []}', '"e"'),
        ('{"e": {}}', '"e" must be a list'),
        ('{"e": [], "r": 3}', '"r" must be a list'),
        ('{"e": [NaN]}', "NaN"),
        ('{"e": ' + "[" * 5_000, '"e"'),
        ('{"e": [1' + "0" * 5_000 + "]}", '"e"'),
        ("x" * 500_000, "more than"),
    ],
)
def test_a_reply_that_is_no_object_of_the_form_is_a_fault_told_in_one_line(text: str, told: str) -> None:
    with pytest.raises(ValidationFault) as caught:
        read_made(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.reply == text


def test_an_empty_graph_is_an_empty_reading() -> None:
    assert read_made('{"e": []}').is_empty
    assert not read_made(make_reply()).is_empty


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        ({"e": [{"t": "Person", "x": ["Ida Moss"]}]}, "not of the form number|name|forms"),
        ({"e": [{"t": "Person", "x": [7]}]}, "not of the form number|name|forms"),
        ({"e": [{"t": "Person", "x": ["1|"]}]}, "a name needs a letter or a digit"),
        ({"e": [{"t": "Person", "x": ["1|" + "a" * 201]}]}, "too many or too long forms"),
        ({"e": [{"t": "Person", "x": ["1|Ida Moss", "1|Tom Reed"]}]}, "number used twice"),
        ({"e": [{"t": "Person", "x": [f"{n}|Ida Moss" for n in range(130)]}]}, "more items than asked for"),
        ({"e": ["Person"]}, "not of the form"),
        ({"s": [9]}, "no entity has that number"),
        ({"r": [{"t": "FOUNDED", "x": [[1, 2, 5]]}]}, "sentence not in the window"),
        ({"r": [{"t": "FOUNDED", "x": [[1, 2, 0]]}]}, "sentence not in the window"),
        ({"r": [{"t": "FOUNDED", "x": [[1, 2]]}]}, "a relation needs a head, a tail and a sentence"),
        ({"r": [{"t": "FOUNDED", "x": [[1, 2, "2"]]}]}, "not of the form"),
        ({"r": [{"t": "FOUNDED", "x": [[1, 2, True]]}]}, "not of the form"),
        ({"r": [{"t": "FOUNDED", "x": [{"h": 1}]}]}, "not of the form"),
        ({"r": [{"x": [[1, 2, 2]]}]}, "not of the form"),
        ({"d": [[3, 3]]}, "a claim needs a first sentence, a last one and an entity"),
        ({"d": [[3, 9, 1]]}, "sentence not in the window"),
        ({"m": [{"x": [3, 3, 3]}]}, "not of the form"),
        ({"q": [{"k": "metrics", "x": [3, 3, 3]}]}, "neither a relation's type nor a claim's kind"),
        ({"q": [{"k": "USES", "x": [2, 3, 3], "m": "shouts"}]}, "not of the form"),
        ({"q": [{"k": "prediction", "x": [4, 4, 4], "u": "some day"}]}, "due date can't be reckoned"),
    ],
)
def test_a_bad_item_becomes_a_rejection_kept_whole_and_spoils_nothing_else(lists: dict[str, Any], reason: str) -> None:
    good = {"r": [{"t": "DEVELOPED", "x": [[2, 3, 3]]}]}
    text = json.loads(make_reply(**lists))
    text["r"] = [*text["r"], *good["r"]]
    reading = read_made(json.dumps(text))
    assert [rejection.reason for rejection in reading.rejections] == [reason]
    assert reading.rejections[0].proposal["window"] == 0
    assert "DEVELOPED" in [relation.type for relation in reading.relations]
    assert reason in [rejection.reason for rejection in extract_made(json.dumps(text)).rejections]


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        ({"r": [{"t": "FOUNDED", "x": [[1, 99, 2]]}]}, "end is no referent"),
        ({"r": [{"t": "KNITS", "x": [[1, 2, 2]]}]}, "type not in the ontology"),
        ({"d": [[3, 3, 99]]}, "end is no referent"),
        ({"m": [{"x": [3, 3, 3], "v": "$99"}]}, "value not in the quote"),
        ({"e": [*ENTITIES, {"t": "Company", "x": ["9|Spindle"]}]}, "not in the window"),
        ({"e": [{"t": "Company", "x": ["2|Brightloom|Bright Spindle"]}]}, "form not in the window"),
        ({"e": [{"t": "Loom", "x": ["2|Brightloom"]}]}, "type not in the ontology"),
    ],
)
def test_what_can_be_read_but_does_not_hold_is_refused_by_verification(lists: dict[str, Any], reason: str) -> None:
    assert reason in [rejection.reason for rejection in extract_made(make_reply(**lists)).rejections]


def test_a_plain_reply_gives_statements_with_the_words_of_their_sentences() -> None:
    said = {"k": "WORKS_AT", "x": [1, 2, 2], "m": "asserts", "n": False, "p": "neutral", "h": None, "v": "founder"}
    extraction = extract_made(
        make_reply(
            r=[{"t": "DEVELOPED", "x": [[2, 3, 3]]}, {"t": "FOUNDED", "x": [[1, 2, 2]]}],
            m=[{"x": [3, 3, 3], "v": "$20 Per  Million threads"}],
            q=[said, {"k": "prediction", "x": [4, 4, 4], "m": "reports", "h": 2, "u": "in two years"}],
            s=[4],
        )
    )
    assert [(r.head, r.type, r.tail, r.role, r.head_tie.how) for r in extraction.relations] == [
        ("ida-moss", "FOUNDED", "brightloom", None, "speaker"),
        ("ida-moss", "WORKS_AT", "brightloom", None, "speaker"),
        ("brightloom", "DEVELOPED", "weftling", None, "named"),
    ]
    metric, prediction = extraction.claims
    assert (metric.value, metric.number, metric.unit) == ("$20 per million threads", 20.0, "$ per million threads")
    assert (prediction.due, prediction.modality, prediction.holder) == ("2026", "reports", "brightloom")
    assert prediction.evidence.quote == "They say cotton will be gone in two years."
    assert extraction.referent("brightloom").heard_as == ("Bride Loom",)
    assert extraction.referent("cotton").salient
    assert [r.reason for r in extraction.rejections] == ["role not in the quote"]


def test_a_single_list_of_numbers_may_stand_bare() -> None:
    bare = read_made(make_reply(r=[{"t": "FOUNDED", "x": [1, 2, 2]}], d=[3, 3, 3]))
    assert bare == read_made(make_reply(r=[{"t": "FOUNDED", "x": [[1, 2, 2]]}], d=[[3, 3, 3]]))
    assert (len(bare.relations), len(bare.claims)) == (1, 1)


def test_a_claim_loses_only_what_it_is_about_without_a_tie() -> None:
    lines = [(None, "Weftling is soft."), *[(None, f"Line {n}.") for n in range(6)], (None, "Cotton is not.")]
    episode = make_episode("ties", lines)
    window = cut_windows(episode, 1000)[0]
    text = make_reply(d=[[1, 1, 3, 4], [4, 4, 4]])
    readings = [[read_reply(text, episode, window, ONTOLOGY)]]
    extraction = verify_extraction(
        episode, merge_readings(episode, [window], readings, ONTOLOGY, GAZETTEER), RECIPE, ONTOLOGY
    )
    check_extraction(extraction)
    assert [(claim.about, claim.evidence.quote) for claim in extraction.claims] == [
        (("weftling",), "Weftling is soft."),
    ]
    refused = [(r.reason, r.detail) for r in extraction.rejections if r.kind == "claim"]
    assert refused == [("end not tied to the quote", "cotton"), ("end not tied to the quote", "cotton")]


def test_a_claim_over_two_segments_is_cut_and_what_names_it_is_kept_beside() -> None:
    claim = read_made(make_reply(a=[[2, 3, 3, 0, 4, 3]])).claims[0]
    assert claim.span.of(EPISODE.text) == "Bride Loom makes Weftling, which costs $20 per million threads."
    assert [span.of(EPISODE.text) for span in claim.also] == [
        "I founded Brightloom in Lund.",
        "They say cotton will be gone in two years.",
    ]
    assert claim.about == ("3",)


def test_a_metric_is_quoted_from_the_segment_that_has_its_number() -> None:
    claim = read_made(make_reply(m=[{"x": [3, 4, 3], "v": "two years"}])).claims[0]
    assert claim.span.of(EPISODE.text) == "They say cotton will be gone in two years."


@pytest.mark.parametrize(
    ("value", "words", "found"),
    [
        ("$20", "It costs $20 now.", "$20"),
        ("5-10x", "It falls 5–10x a year.", "5–10x"),
        ("500 in person; 20,000 online", "We had 500 people in person.", "500"),
        ("a lot", "It costs $20 now.", "a lot"),
    ],
)
def test_a_value_is_taken_as_the_quote_writes_it(value: str, words: str, found: str) -> None:
    assert find_value(value, words, Span(0, len(words))) == found


@pytest.mark.parametrize(
    ("value", "number", "unit"),
    [
        ("$20 per million tokens", 20.0, "$ per million tokens"),
        ("80%", 80.0, "%"),
        ("around 50 percent", 50.0, "%"),
        ("six trillion tokens", None, None),
        ("over 800,000 developers", 800_000.0, "developers"),
        ("$2 billion", 2e9, "$"),
        ("70-100 tokens", None, None),
        ("a lot", None, None),
    ],
)
def test_a_number_and_its_unit_are_read_from_a_value(value: str, number: float | None, unit: str | None) -> None:
    assert read_value(value) == (number, unit)


@pytest.mark.parametrize(
    ("due", "published", "read"),
    [
        ("2027", None, "2027"),
        ("2027-03", None, "2027-03"),
        ("by the end of 2025", None, "2025"),
        ("over the next three years", "2024-02-01", "2027"),
        ("within 18 months", "2024-11", "2026-05"),
        ("next year", "2024-02-01T10:00:00Z", "2025"),
        ("this year", "2024-02-01", "2024"),
        ("in a decade", "2024-02-01", "2034"),
        ("next year", None, None),
        ("soon", "2024-02-01", None),
        ("in 999999 years", "2024-02-01", None),
    ],
)
def test_a_due_date_is_read_or_reckoned_from_the_day_of_publication(
    due: str, published: str | None, read: str | None
) -> None:
    assert read_due(due, published) == read


NUMBERS = st.lists(st.integers(-2, 7) | st.integers() | st.booleans(), max_size=8)
PLAIN = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
ANY = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["Ida Moss", "Ida", "Brightloom", "~Bride Loom", "cotton", "Nobody", "", "|", "~", "\ud800", "\x00"]
FORMS = st.lists(st.sampled_from(NAMES), max_size=4)
ITEM = st.builds(lambda number, forms: "|".join([str(number), *forms]), st.integers(0, 6), FORMS) | ANY
KINDS = st.sampled_from([*ONTOLOGY.entity_names, "Loom"])
GROUPS = st.lists(st.fixed_dictionaries({"t": KINDS, "x": st.lists(ITEM, max_size=4)}) | ANY, max_size=4)
TYPES = st.sampled_from([*ONTOLOGY.relations_by_name, "KNITS"])
RELATIONS = st.lists(st.fixed_dictionaries({"t": TYPES, "x": st.lists(NUMBERS | ANY, max_size=4)}) | ANY, max_size=4)
WORDS = st.sampled_from(["$20", "two years", "founder", "2030", "in 3 years", ""]) | st.none()
RARE = st.fixed_dictionaries(
    {"k": TYPES | st.sampled_from(["metric", "prediction"]), "x": NUMBERS},
    optional={
        "m": st.sampled_from(["asserts", "doubts", 3]),
        "n": st.booleans(),
        "h": st.integers(0, 9),
        "v": WORDS,
        "u": WORDS,
    },
)
METRIC = st.fixed_dictionaries({"x": NUMBERS, "v": WORDS})
REPLIES = st.fixed_dictionaries(
    {"e": GROUPS, "s": st.lists(st.integers(0, 6) | ANY, max_size=4), "r": RELATIONS},
    optional={
        **{key: st.lists(NUMBERS | ANY, max_size=3) for key in CLAIM_KEYS},
        "m": st.lists(METRIC | ANY, max_size=3),
        "q": st.lists(RARE | ANY, max_size=3),
    },
)


@settings(max_examples=60)
@given(REPLIES)
def test_any_reply_of_the_form_gives_only_what_holds(value: dict[str, Any]) -> None:
    extract_made(json.dumps(value))


@given(st.text() | st.builds(json.dumps, ANY) | st.builds(lambda value: json.dumps({"e": value, "r": value}), ANY))
def test_any_other_reply_is_a_fault_or_holds(text: str) -> None:
    try:
        reading = read_made(text)
    except ValidationFault:
        return
    assert WindowReading.model_validate_json(reading.model_dump_json()) == reading
