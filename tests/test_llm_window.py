"""The question for a window: what is put to the model, and the form that is asked of it."""

import json
from collections.abc import Iterator
from typing import Any

from factories import make_episode
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from llm_replies import ENTITIES, EPISODE, GAZETTEER, ONTOLOGY, WINDOW, make_reply, read_made

from extractor.llm.prompts.window_v1 import prompt_text, prompt_version, reply_schema
from extractor.llm.window.question import build_question, build_retry
from extractor.llm.window.reply import read_reply
from extractor.llm.window.text import render_window
from extractor.windows import cut_even_windows, cut_windows, halve_window
from schemas.ontology import EntityType, Ontology, RelationType, load_ontology


def test_the_window_is_rendered_with_its_header_hints_speakers_and_numbered_sentences() -> None:
    assert render_window(EPISODE, WINDOW, GAZETTEER).splitlines() == [
        "Usual: 1 concepts, 1 relations, 1 claims",
        "Episode: On cotton",
        "Show: Loom Talk",
        "Date: 2024-05-14",
        "People: Ida Moss (host), Tom Reed (guest)",
        "About: " + " ".join(["word"] * 60),
        "Known names: Company: Loom Talk = Brightloom; Product: Weftling",
        "Ida Moss:",
        "1 Welcome to Loom Talk.",
        "2 I founded Brightloom in Lund.",
        "?:",
        "3 Bride Loom makes Weftling, which costs $20 per million threads.",
        "Tom Reed:",
        "4 They say cotton will be gone in two years.",
    ]


def test_the_first_message_and_the_schema_are_the_same_for_all_windows_of_one_ontology() -> None:
    windows = cut_windows(EPISODE, 10)
    assert len(windows) > 1
    questions = [build_question(EPISODE, window, ONTOLOGY, GAZETTEER, 100) for window in windows]
    assert len({question.messages[0].content for question in questions}) == 1
    assert len({json.dumps(question.reply_schema) for question in questions}) == 1
    assert len({question.messages[1].content for question in questions}) == len(windows)


def test_a_users_ontology_is_asked_for_in_its_own_words_and_has_a_version_of_its_own() -> None:
    own = Ontology(
        entities=(EntityType(name="Person", says="a weaver"), EntityType(name="Cloth", says="what is woven")),
        relations=(RelationType(name="WEAVES", heads=("Person",), tails=("Cloth",), says="makes at a loom"),),
    )
    assert {"Person: a weaver", "WEAVES Person > Cloth: makes at a loom"} <= set(prompt_text(own).splitlines())
    assert "WORKS_AT P" not in prompt_text(own)
    assert prompt_version(own) != prompt_version(ONTOLOGY)
    assert prompt_version(ONTOLOGY) == prompt_version(load_ontology())
    assert reply_schema(own)["$defs"]["t"]["enum"] == ["WEAVES"]


def test_every_type_of_the_ontology_stands_in_the_prompt_once_with_what_it_may_join() -> None:
    entities, relations = prompt_text(ONTOLOGY).split("Types:\n")[1].split("Relations:\n")
    assert [line.split(":")[0] for line in entities.splitlines() if line] == list(ONTOLOGY.entity_names)
    lines, heads = relations.split("\n\n")[0].splitlines(), ""
    told = set()
    for line in lines:
        if line.endswith(" >"):
            heads = line.removesuffix(" >")
            continue
        name, *ends = line.strip().split(":")[0].split(" ")
        told.add((name, heads, "/".join(ends)) if line.startswith(" ") else (name, ends[0], ends[-1]))
    assert len(told) == len(lines) - sum(line.endswith(" >") for line in lines)
    assert told == {
        (r.name, "/".join(r.heads), "same" if r.symmetric else "/".join(r.tails)) for r in ONTOLOGY.relations
    }


def test_a_retry_is_the_same_conversation_with_the_reply_and_its_fault() -> None:
    question = build_question(EPISODE, WINDOW, ONTOLOGY, GAZETTEER, 100)
    again = build_retry(question, "x" * 9_000, "no JSON.")
    assert again.messages[:2] == question.messages
    assert [message.role for message in again.messages[2:]] == ["assistant", "user"]
    assert len(again.messages[2].content) < 3_000
    assert "no JSON." in again.messages[3].content


def nodes(schema: Any, depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield all schemas within a schema, references resolved, with their depth."""
    root = reply_schema(ONTOLOGY)
    if ref := schema.get("$ref"):
        yield from nodes(root["$defs"][ref.rsplit("/", 1)[1]], depth)
        return
    yield schema, depth
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    for child in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from nodes(child, depth + 1)


def test_the_schema_keeps_to_what_strict_structured_outputs_take() -> None:
    root = reply_schema(ONTOLOGY)
    Draft202012Validator.check_schema(root)
    assert root["type"] == "object"
    values = 0
    for schema, depth in nodes(root):
        assert depth <= 10
        assert not {"allOf", "not", "if", "oneOf", "maxLength", "minLength", "default", "format"} & schema.keys()
        values += len(schema.get("enum", ()))
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
        if schema.get("type") == "array":
            assert schema["maxItems"] <= 120
        if schema.get("type") == "string":
            assert "enum" in schema or "{1,200}" in schema["pattern"]
    assert 0 < values < 1000


def test_what_the_schema_takes_is_read_without_a_rejection() -> None:
    relation = {"k": "USES", "x": [2, 3, 3], "m": "reports", "n": True, "p": "against", "h": 1, "v": None, "u": None}
    text = make_reply(
        s=[4],
        r=[{"t": "FOUNDED", "x": [[1, 2, 2]]}],
        d=[[3, 3, 3]],
        p=[[4, 4, 4, 0, 3]],
        m=[{"x": [3, 3, 3], "v": "$20 per million threads"}],
        q=[relation],
    )
    check = Draft202012Validator(reply_schema(ONTOLOGY))
    assert not list(check.iter_errors(json.loads(text)))
    assert list(check.iter_errors({"e": ENTITIES}))
    reading = read_made(text)
    assert not reading.rejections
    assert (len(reading.entities), len(reading.relations), len(reading.claims)) == (4, 2, 3)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.integers(1, 100))
def test_even_windows_hold_all_segments_once_and_are_as_few_as_the_budget_needs(sizes: list[int], budget: int) -> None:
    episode = make_episode("sizes", [(None, "x" * size) for size in sizes])
    windows = cut_even_windows(episode, len, budget)
    assert [n for window in windows for n in range(*window.segments)] == list(range(len(sizes)))
    assert len(windows) == min(-(-sum(sizes) // budget), len(sizes))
    fair = sum(sizes) / len(windows)
    assert all(sum(sizes[slice(*window.segments)]) <= fair + max(sizes) for window in windows)


def test_halves_of_a_window_hold_its_segments_and_one_segment_has_no_halves() -> None:
    first, second = halve_window(EPISODE, WINDOW)
    assert (first.segments.start, first.segments.end, second.segments.end) == (0, second.segments.start, 4)
    assert halve_window(EPISODE, cut_windows(EPISODE, 1)[0]) == ()


def test_sentences_are_numbered_within_their_window() -> None:
    second = cut_windows(EPISODE, 10)[1]
    assert "1 Bride Loom makes" in render_window(EPISODE, second, GAZETTEER)
    reading = read_reply(make_reply(r=[{"t": "DEVELOPED", "x": [[2, 3, 1]]}]), EPISODE, second, ONTOLOGY)
    assert reading.relations[0].span.of(EPISODE.text).startswith("Bride Loom makes")
