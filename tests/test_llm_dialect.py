"""What a server understands of a question: what it refuses is left out, lowered or said in words, and remembered."""

import pytest
from llm_faults import REFUSED
from llm_questions import RULES, TEXT, answer, ask, question, quick_settings, set_key
from llm_server import fault_server

from extractor.llm.calling.openai_chat import OpenAIChat


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    set_key(monkeypatch)


@pytest.mark.parametrize(
    ("refused", "requests", "left_out"),
    [
        (["json_schema"], 2, ("strict JSON schema",)),
        (["json_schema", "json_object"], 3, ("strict JSON schema", "JSON mode")),
        (["temperature"], 2, ("temperature",)),
        (["seed"], 2, ("seed",)),
        (["max_tokens"], 2, ()),
        (["max_tokens", "max_completion_tokens"], 3, ("limit of tokens",)),
        (["system"], 2, ("system message",)),
        (["temperature", "max_tokens", "seed", "json_schema", "json_object", "system"], 7, None),
    ],
)
def test_what_a_server_refuses_is_left_out_and_remembered(
    refused: list[str], requests: int, left_out: tuple[str, ...] | None
) -> None:
    with fault_server(answer, refuses=refused) as server:
        with OpenAIChat(quick_settings(base_url=server.url, seed=7)) as chat:
            assert chat(question()).text == TEXT
            assert len(server.seen) == requests
            assert chat(question("Another text.")).text == TEXT
            assert len(server.seen) == requests + 1
            assert left_out is None or chat.left_out == left_out
        last = server.requests[-1]
    assert not any(name in last for name in refused)
    words = " ".join(message["content"] for message in last["messages"])
    assert ("additionalProperties" in words) == ("json_schema" in refused)
    assert RULES in words


def test_openai_itself_is_asked_by_the_newer_name_of_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIChat(quick_settings(base_url="https://api.openai.com/v1")) as chat:
        assert chat._dialect.form.bound == "max_completion_tokens"


@pytest.mark.parametrize("status", [400, 404, 422, 500, 501])
def test_a_schema_that_a_server_can_not_use_is_put_in_words_whatever_its_status(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REFUSED, "json_schema", "Failed to compile the grammar of the schema")
    with fault_server(answer, refuses=["json_schema"], refuses_with=status) as server:
        assert ask(server).text == TEXT
        assert server.outcomes() == ["refused", "ok"]


def test_a_bound_that_is_too_high_for_a_model_is_lowered_to_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "max_tokens is too large: 200. This model supports at most 120 completion tokens"
    monkeypatch.setitem(REFUSED, "max_tokens", told)
    with fault_server(answer, refuses=[lambda request: request["max_tokens"] > 120 and "max_tokens"]) as server:
        assert ask(server).text == TEXT
        assert [request["max_tokens"] for request in server.requests] == [200, 120]


def test_an_answer_is_shortened_for_one_question_where_the_context_leaves_it_less_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = "maximum context length is 4096 tokens, you requested 8300 (108 in the messages, 8192 in the completion)"
    monkeypatch.setitem(REFUSED, "max_tokens", told)
    rule = lambda request: request["max_tokens"] > 3000 and "max_tokens"  # noqa: E731
    with (
        fault_server(answer, refuses=[rule]) as server,
        OpenAIChat(quick_settings(base_url=server.url)) as chat,
    ):
        assert chat(question(max_tokens=8192)).text == TEXT
        assert [request["max_tokens"] for request in server.requests] == [8192, 4096, 2048]
        assert chat(question(max_tokens=2500)).text == TEXT
        assert server.requests[-1]["max_tokens"] == 2500
