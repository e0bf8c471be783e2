"""A server's limits: kept to, and not waited for longer than they ask."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_questions import question, quick_settings
from llm_server import Limit, fault_server

from extractor.llm.calling.asking import Asker
from extractor.llm.calling.openai_chat import OpenAIChat
from extractor.llm.calling.pool import DaemonPool
from extractor.llm.calling.rate_limits import RateLimits, parse_duration


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def told(kind: str, limit: float, left: float, reset: str | None) -> dict[str, str]:
    headers = {f"x-ratelimit-limit-{kind}": f"{limit}", f"x-ratelimit-remaining-{kind}": f"{left}"}
    return headers | ({f"x-ratelimit-reset-{kind}": reset} if reset else {})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("6m0s", 360), ("20ms", 0.02), ("1m2.5s", 62.5), ("2h", 7200), ("1d1s", 86401), ("12", 12),
     ("0.25", 0.25), ("", None), ("soon", None), ("-1", None), ("1x", None), (None, None)],
)  # fmt: skip
def test_a_duration_is_read_in_the_forms_that_servers_write(text: str | None, seconds: float | None) -> None:
    assert parse_duration(text) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("headers", "tokens", "delay"),
    [
        (told("requests", 60, 0, "60s"), 10, 1),  # fills up at one a second
        (told("requests", 60, 5, "55s"), 10, 0),
        (told("requests", 14400, 0, None), 10, 60 / 14400),  # without a reset time: a minute
        (told("tokens", 6000, 1000, "50s"), 4000, 30),
        (told("tokens", 6000, 5000, "10s"), 4000, 0),
        (told("tokens", 1000, 500, "5s"), 4000, 5),  # more than the limit: when all of it is there
        (told("tokens", 0, 0, "5s"), 4000, 0),
        (told("tokens", 6000, 3999, "1ms"), 4000, 1 / 100),  # a reset time says little while much is left
        ({"x-ratelimit-limit-tokens": "many", "x-ratelimit-remaining-tokens": "0"}, 4000, 0),
        ({}, 10**9, 0),
    ],
)
def test_a_turn_comes_when_the_limits_leave_room_and_not_later(
    headers: dict[str, str], tokens: int, delay: float
) -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.learn(headers)
    assert limits._delay(tokens) == pytest.approx(delay)
    clock.now += delay + 0.001
    limits.wait_turn(tokens)  # does not wait: the clock stands still


def test_an_overestimate_is_corrected_by_the_next_reply() -> None:
    limits = RateLimits(Clock())
    limits.learn(told("tokens", 10_000, 10_000, "0s"))
    limits.wait_turn(9000)
    limits.learn(told("tokens", 10_000, 8000, "12s"))
    limits.end_turn(9000)
    assert limits._delay(8000) == 0


def test_a_reply_that_was_under_way_does_not_give_back_what_was_sent_since() -> None:
    limits = RateLimits(Clock())
    limits.learn(told("requests", 10, 3, "42s"))
    with DaemonPool(1) as pool:  # another thread's call is under way
        pool.submit(limits.wait_turn, 1).result()
        pool.submit(limits.wait_turn, 1).result()
    limits.learn(told("requests", 10, 3, "42s"))
    limits.wait_turn(1)
    assert limits._delay(1) > 0


def test_a_reply_that_a_later_one_overtook_gives_nothing_back() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.learn(told("requests", 10, 9, "6s"))
    with DaemonPool(1) as early, DaemonPool(1) as late:
        for pool in (early, late):
            pool.submit(limits.wait_turn, 1).result()
            clock.now += 0.001
        for pool, left in ((late, 0), (early, 5)):
            pool.submit(limits.learn, told("requests", 10, left, "60s")).result()
            pool.submit(limits.end_turn, 1).result()
    assert limits._delay(1) > 5


def test_a_call_refused_after_it_waited_makes_all_wait_until_the_limit_is_full() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    delays = []
    for _ in range(2):
        limits.wait_turn(10)
        clock.now += 0.001
        limits.learn(told("requests", 10, 0, "10s"), refused=True)
        limits.end_turn(10)
        delays.append(limits._delay(10))
        clock.now += delays[-1] + 0.001
    assert delays == pytest.approx([1, 10])
    limits.wait_turn(10)
    limits.learn(told("requests", 10, 9, "1s"))
    limits.end_turn(10)
    assert limits._delay(10) == 0


def test_calls_refused_at_once_together_make_no_one_wait_for_the_whole_limit() -> None:
    limits = RateLimits(Clock())
    limits.wait_turn(10)
    for _ in range(2):
        limits.learn(told("requests", 10, 0, "10s"), refused=True)
    assert limits._delay(10) == pytest.approx(1)


@given(
    st.dictionaries(st.sampled_from(list(told("requests", 1, 1, "1s")) + list(told("tokens", 1, 1, "1s"))), st.text())
)
def test_no_headers_whatever_break_anything(headers: dict[str, str]) -> None:
    limits = RateLimits(Clock())
    limits.learn(headers)
    assert limits._delay(100) >= 0


def test_limits_learnt_from_headers_slow_the_calls_down_and_no_more_than_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    limit = Limit(requests=10, tokens=10**6, seconds=0.5)  # 20 a second
    with fault_server(lambda request: "read", limit=limit) as server:
        settings, limits = quick_settings(base_url=server.url, attempts=9), RateLimits()
        with OpenAIChat(settings, limits) as chat, DaemonPool(8) as pool:
            asker = Asker(chat, settings, limits=limits)
            asker.ask(question("first"))  # tells the limits
            began = time.monotonic()
            for future in [pool.submit(asker.ask, question(f"text {number}")) for number in range(29)]:
                assert future.result(timeout=60).reply.text == "read"
        seconds = time.monotonic() - began
        assert server.outcomes().count("429") < 6  # where one overtakes another on the way; unlimited, there are dozens
    assert 0.9 < seconds < 12  # the limit lets them through in one; a wait of its own for each takes far longer
