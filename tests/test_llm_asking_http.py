"""Asking over HTTP: whatever a server does once, each question is answered, and none is paid twice."""

from pathlib import Path

import pytest
from llm_faults import Fault
from llm_questions import question, quick_settings, set_key
from llm_server import FaultServer, fault_server

from extractor.llm.calling.asking import Asker
from extractor.llm.calling.openai_chat import OpenAIChat
from extractor.llm.calling.pool import DaemonPool
from extractor.llm.calling.rate_limits import RateLimits
from extractor.llm.chat import Model, Question, Reply
from schemas.replies import ReplyStore

READ = [f"read text {number}" for number in range(12)]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    set_key(monkeypatch)


def last_words(request: dict[str, object]) -> str:
    return f"read {request['messages'][-1]['content']}"  # type: ignore[index]


def over_http(server: FaultServer, folder: Path, texts: int, *, patience: float = 30.0) -> list[str]:
    """Ask so many questions by eight threads over HTTP; return the answers, or what went wrong.

    `folder` keeps them; `patience` is the time for an answer the first time that each is put.
    """
    settings, limits = quick_settings(base_url=server.url), RateLimits()
    replies = ReplyStore(folder).of("00ff00ff00ff00ff")
    with (
        OpenAIChat(quick_settings(base_url=server.url, timeout=patience), limits) as first,
        OpenAIChat(settings, limits) as later,
        DaemonPool(8) as pool,
    ):
        asker = Asker(first_then_later(first, later, server), settings, limits=limits)
        futures = [pool.submit(asker.ask, question(f"text {number}"), replies) for number in range(texts)]
        return [str(future.exception() or future.result().reply.text) for future in futures]


def first_then_later(first: OpenAIChat, later: OpenAIChat, server: FaultServer) -> Model:
    """Put each question by one client the first time, heard by the server even where given up, then by the other."""
    put = set[str]()

    def ask(asked: Question) -> Reply:
        text = asked.messages[-1].content
        if text in put:
            return later(asked)
        put.add(text)
        try:
            return first(asked)
        finally:
            server.wait_for(1, text)

    return ask


@pytest.mark.parametrize("kind", ["429", "500", "503", "502 html", "dropped", "half", "slow", "wrapped"])
def test_a_fault_once_for_each_question_costs_one_more_request_each_and_no_answer(kind: str, tmp_path: Path) -> None:
    with fault_server(last_words, [Fault(kind, times=1, each=True)]) as server:
        assert over_http(server, tmp_path, 12, patience=0.3 if kind == "slow" else 30.0) == READ
        assert server.outcomes().count(kind) == 12
        assert server.outcomes().count("ok") == 12


def test_what_a_fault_for_ever_spoils_is_all_that_is_paid_when_the_server_has_healed(tmp_path: Path) -> None:
    with fault_server(last_words, [Fault("500", on="third")]) as server:
        told = over_http(server, tmp_path, 12)
        bad = [line for line in told if line.startswith("no answer after 3 tries")]
        assert 1 <= len(bad) < 12
        assert [line for line in told if line not in bad] == [line for line in READ if line in told]
        server.heal()
        assert over_http(server, tmp_path, 12) == READ
        assert server.outcomes() == ["ok"] * len(bad)


def test_retry_after_is_honoured_over_http(tmp_path: Path) -> None:
    with fault_server(last_words, [Fault("429", times=1, each=True, retry_after=0.3)]) as server:
        assert over_http(server, tmp_path, 4) == READ[:4]
        for number in range(4):
            text = f"text {number}"
            refused, answered = (seen.at for seen in server.seen if seen.request["messages"][-1]["content"] == text)
            assert answered - refused >= 0.3
