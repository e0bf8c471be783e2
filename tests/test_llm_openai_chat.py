"""The real SDK against a server on loopback, fault by fault."""

import time
import traceback
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from llm_faults import FAULTS, Fault
from llm_questions import KEY, SCHEMA, TEXT, answer, ask, question, quick_settings, set_key
from llm_server import FaultServer, fault_server

from extractor.llm.calling.faults import Server, retry_after
from extractor.llm.calling.openai_chat import OpenAIChat
from extractor.llm.calling.tokens import count_question
from extractor.llm.chat import BusyError, Finish, Reply, TooLongError
from schemas.errors import LLMError, LLMSettingsError, SettingsError, TalkgraphError


@pytest.fixture(autouse=True, scope="module")
def _key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        set_key(patch)
        yield


class Shared(NamedTuple):
    """One server and two clients for all faults: opening a client takes longer than a question."""

    server: FaultServer
    patient: OpenAIChat
    hasty: OpenAIChat

    def ask(self, kind: str) -> Reply:
        """Ask once: with little patience only where no answer ever comes, so that no stall changes one."""
        chat = self.hasty if kind == "slow" else self.patient
        self.server.faults, self.server.seen = [Fault(kind)], []
        try:
            return chat(question())
        finally:
            self.server.wait_for(1)


@pytest.fixture(scope="module")
def shared(_key: None) -> Iterator[Shared]:
    with (
        fault_server(answer) as server,
        OpenAIChat(quick_settings(base_url=server.url)) as patient,
        OpenAIChat(quick_settings(base_url=server.url, timeout=0.3)) as hasty,
    ):
        yield Shared(server, patient, hasty)


def test_a_question_goes_out_with_a_strict_schema_and_comes_back_with_the_tokens_that_the_server_counted() -> None:
    with fault_server(answer) as server:
        reply = ask(server, model="gpt-4o-mini")
    sent = server.requests[0]
    assert sent["response_format"]["json_schema"] == {"name": "names_v1", "schema": SCHEMA, "strict": True}
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert (sent["temperature"], sent["max_tokens"], "seed" in sent) == (0, 200, False)
    assert reply.text == TEXT
    assert reply.model == "gpt-4o-mini"
    assert reply.tokens
    assert reply.tokens.prompt == count_question(question(), "gpt-4o-mini")
    assert reply.tokens.completion > 5


@pytest.mark.parametrize(
    ("kind", "finish", "text"),
    [
        ("truncated", "length", TEXT[: len(TEXT) // 2]),
        ("cut", "stop", TEXT[: len(TEXT) // 2]),
        ("refusal", "refusal", "I can't help with that."),
        ("filter", "refusal", ""),
        ("policy", "refusal", ""),
        ("empty", "stop", ""),
        ("prose", "stop", "Sure! Here is what I found in the text."),
        ("no usage", "stop", TEXT),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_comes_back_as_it_is(
    shared: Shared, kind: str, finish: Finish, text: str
) -> None:
    reply = shared.ask(kind)
    assert (reply.finish, reply.text) == (finish, text)
    assert len(shared.server.seen) == 1
    assert (reply.tokens is None) == (kind in ("no usage", "policy"))


@pytest.mark.parametrize(
    ("kind", "error", "told"),
    [
        ("429", BusyError, "is busy (429): Rate limit reached"),
        ("500", BusyError, "is busy (500)"),
        ("503", BusyError, "is busy (503)"),
        ("502 html", BusyError, "is busy (502): no reason given"),
        ("wrapped", BusyError, "is busy (429): upstream is busy"),
        ("html", BusyError, "no chat completion (text/html): is OPENAI_BASE_URL right?"),
        ("no choices", BusyError, "no chat completion"),
        ("slow", BusyError, "gave no answer within 0.3 s"),
        ("dropped", BusyError, "dropped the connection"),
        ("half", BusyError, "dropped the connection"),
        ("context", TooLongError, "does not fit"),
        ("429 for size", TooLongError, "does not fit"),
        ("401", LLMSettingsError, "check OPENAI_API_KEY"),
        ("403", LLMSettingsError, "forbids the use of 'gpt-5.4-mini'"),
        ("404", LLMSettingsError, "has no model 'gpt-5.4-mini'"),
        ("no model", LLMSettingsError, "has no model 'gpt-5.4-mini' (400)"),
        ("quota", LLMSettingsError, "no credit is left"),
        ("odd", LLMError, "refused the question (400): No, not with"),
    ],
)
def test_a_fault_is_told_in_one_line_after_exactly_one_request(
    shared: Shared, kind: str, error: type[LLMError], told: str
) -> None:
    with pytest.raises(error) as caught:
        shared.ask(kind)
    assert type(caught.value) is error
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(shared.server.seen) == 1
    unknown_end = kind in ("slow", "dropped", "half", "html", "no choices")
    assert getattr(caught.value, "perhaps_paid", False) is unknown_end


@pytest.mark.parametrize("kind", FAULTS)
def test_no_message_shows_the_key(shared: Shared, kind: str) -> None:
    try:
        told = repr(shared.ask(kind))
    except TalkgraphError as error:
        told = "".join(traceback.format_exception(error))
    assert shared.server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in told
    assert "SECRET" not in told


@pytest.mark.parametrize(
    "told",
    [
        "Incorrect API key provided: sk-pr********9KKd. Find yours at ...",
        "key sk-proj-Ab_12-345678 has no access",
        "Authorization: Bearer eyJhbGciOi.J9x",
        f"not with {KEY}",
    ],
)
def test_what_looks_like_a_key_in_the_words_of_a_server_is_taken_out(told: str) -> None:
    cleaned = Server(address="http://x/v1", model="m", key=KEY).clean(told)
    assert "***" in cleaned
    assert not any(secret in cleaned for secret in ("9KKd", "Ab_12", "eyJ"))


@pytest.mark.parametrize("key", ["sk-SECRET\nX", "sk-SECRÉT", "sk SECRET\x00"])
def test_a_key_that_can_not_be_sent_is_told_without_showing_it(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})
    with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
        OpenAIChat(quick_settings())
    assert "SECR" not in str(caught.value)


def test_without_key_and_address_the_message_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY is not set"):
        OpenAIChat(quick_settings())


def test_a_server_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with fault_server(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with OpenAIChat(quick_settings()) as chat:
            assert chat(question()).text == TEXT


@pytest.mark.parametrize(
    "address", ["localhost:8000", "ftp://127.0.0.1/v1", "http://[1:2/v1", "nonsense", "http://", "http://x:y"]
)
def test_an_address_that_is_none_is_told_as_a_setting(address: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"), OpenAIChat(quick_settings(base_url=address)) as chat:
        chat(question())


def test_an_address_where_nothing_listens_is_busy_and_hides_the_password_in_it() -> None:
    address = "http://user:SECRET@127.0.0.1:9/v1?token=SECRET"
    with OpenAIChat(quick_settings(base_url=address)) as chat, pytest.raises(BusyError) as caught:
        chat(question())
    assert "http://127.0.0.1:9/v1 can't be reached" in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert not caught.value.perhaps_paid


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"retry-after": "2"}, "", 2),
        ({"retry-after": "0.5", "retry-after-ms": "20"}, "", 0.02),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, "", 0),
        ({"retry-after": "soon"}, "", None),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m2.5s"}, "", None),
        ({}, "Please try again in 120ms.", 0.12),
        ({}, '"retryDelay": "34s"', 34),
        ({}, "Slow down", None),
    ],
)
def test_how_long_a_server_asks_to_wait_is_read_from_all_places_where_servers_say_it(
    headers: dict[str, str], body: str, expected: float | None
) -> None:
    assert retry_after(headers, body) == expected


def test_half_a_character_in_a_reply_is_replaced() -> None:
    with fault_server(lambda request: "caf\ud83d") as server:
        assert ask(server).text == "caf?"


def test_the_part_of_the_prompt_that_the_server_had_is_counted_as_cached() -> None:
    long = question("word " * 3000)
    with fault_server(answer) as server, OpenAIChat(quick_settings(base_url=server.url)) as chat:
        first, second = chat(long).tokens, chat(long).tokens
    assert first
    assert second
    assert first.cached == 0
    assert 0.9 * second.prompt < second.cached <= second.prompt


def test_a_slow_server_does_not_hold_a_call_longer_than_the_time_out() -> None:
    with fault_server(answer, [Fault("slow")]) as server:
        began = time.monotonic()
        with pytest.raises(BusyError):
            ask(server, timeout=0.2)
        assert time.monotonic() - began < 60  # the server would take ten minutes
