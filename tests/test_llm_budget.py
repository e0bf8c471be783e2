"""The ceiling: hard, exact, whatever number of threads spend."""

import random
import threading
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llm_questions import quick_settings

from extractor.llm.calling.budget import Budget, make_budget
from extractor.llm.calling.pool import DaemonPool
from extractor.llm.calling.prices import Price
from schemas.errors import CeilingReachedError, SettingsError
from schemas.replies import Tokens

PRICE = Price(prompt=Decimal("0.75"), cached=Decimal("0.075"), completion=Decimal("4.5"))


@settings(max_examples=25)
@given(
    ceiling=st.integers(0, 60_000),
    calls=st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 4000), st.floats(0, 1)), min_size=1, max_size=48),
    in_dollars=st.booleans(),
)
def test_sixteen_threads_never_spend_more_than_the_ceiling(
    ceiling: int, calls: list[tuple[int, int, float]], in_dollars: bool
) -> None:
    dollars = ceiling / 1_000_000 * 2
    budget = Budget(PRICE, dollars if in_dollars else None, None if in_dollars else ceiling)
    refused: list[int] = []

    def spend(prompt: int, most: int, part: float) -> None:
        try:
            reservation = budget.reserve(prompt, most)
        except CeilingReachedError:
            refused.append(prompt + most)
            return
        time.sleep(random.random() / 2000)
        budget.settle(reservation, Tokens(prompt=prompt, completion=int(most * part)))

    with DaemonPool(16) as pool:
        for future in [pool.submit(spend, *call) for call in calls]:
            future.result(timeout=60)
    spent = budget.spent
    assert spent.dollars <= Decimal(str(dollars)) if in_dollars else spent.tokens <= ceiling
    if not in_dollars:  # and nothing was refused that would have fitted
        assert all(spent.tokens + call > ceiling for call in refused)


def test_a_call_waits_for_the_room_that_another_may_leave() -> None:
    budget = Budget(max_tokens=1000)
    first = budget.reserve(100, 600)
    with DaemonPool(1) as pool:
        second = pool.submit(budget.reserve, 100, 500)
        time.sleep(0.05)
        assert not second.done()
        budget.settle(first, Tokens(prompt=100, completion=200))
        assert second.result(timeout=60).most.tokens == 600


def test_a_call_that_waited_in_vain_is_told_so() -> None:
    budget = Budget(max_tokens=1000)
    first = budget.reserve(100, 600)
    with DaemonPool(1) as pool:
        second = pool.submit(budget.reserve, 100, 500)
        budget.settle(first, Tokens(prompt=100, completion=600))
        assert isinstance(second.exception(timeout=60), CeilingReachedError)


def test_what_was_reserved_and_not_spent_comes_back() -> None:
    budget = Budget(max_tokens=1000)
    for _ in range(50):
        budget.settle(budget.reserve(400, 600), Tokens())
    assert budget.spent.tokens == 0


@pytest.mark.parametrize(
    ("dollars", "tokens", "told"),
    [
        (
            0.01,
            None,
            "ceiling reached: $0.0000 of $0.01 spent, the next call may take $0.0120; raise --max-cost to go on",
        ),
        (
            None,
            5000,
            "ceiling reached: 0 of 5,000 tokens spent, the next call may take 6,000; raise --max-tokens to go on",
        ),
    ],
)
def test_the_message_names_the_ceiling_that_was_reached(dollars: float | None, tokens: int | None, told: str) -> None:
    with pytest.raises(CeilingReachedError) as caught:
        Budget(PRICE, dollars, tokens).reserve(4000, 2000)
    assert str(caught.value) == told


def test_a_ceiling_in_dollars_needs_a_price() -> None:
    with pytest.raises(SettingsError, match="give --price"):
        make_budget(quick_settings(model="my-own-model", max_dollars=1))
    assert make_budget(quick_settings(model="my-own-model", max_dollars=1, price=PRICE))
    assert make_budget(quick_settings(max_dollars=1))
    assert make_budget(quick_settings(model="my-own-model", max_tokens=1)).dollars_of(Tokens(prompt=1)) is None


def test_a_stop_wakes_who_waits_for_room() -> None:
    budget = Budget(max_tokens=1000)
    budget.reserve(500, 500)
    with DaemonPool(4) as pool:
        waiting = [pool.submit(budget.reserve, 1, 1) for _ in range(4)]
        threading.Timer(0.05, budget.stop).start()
        assert all(future.exception(timeout=60) for future in waiting)
