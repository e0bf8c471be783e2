"""Asking: the disk first, below the ceiling, again where the model was busy, and an end to all of it."""

import threading
import time
from concurrent.futures import as_completed, wait
from itertools import islice
from pathlib import Path

import pytest
from llm_questions import question, quick_settings

from extractor.llm.calling.asking import Asker, UsageMeter
from extractor.llm.calling.budget import Budget
from extractor.llm.calling.pool import DaemonPool
from extractor.llm.calling.prices import Price
from extractor.llm.calling.rate_limits import RateLimits
from extractor.llm.chat import BusyError, Question, Reply, StoppedError, Tokens, TooLongError
from extractor.llm.fake import FakeModel
from schemas.errors import CeilingReachedError, LLMError, LLMSettingsError, LLMUnavailableError
from schemas.ledger import Usage
from schemas.replies import EpisodeReplies, KeptReply, ReplyStore

HASH = "00ff00ff00ff00ff"


@pytest.fixture
def replies(tmp_path: Path) -> EpisodeReplies:
    return ReplyStore(tmp_path).of(HASH)


def busy(times: int, retry_after: float | None = None) -> FakeModel:
    return FakeModel([*(BusyError("busy", retry_after) for _ in range(times)), "here", *("more",) * 50])


def test_a_reply_on_the_disk_costs_nothing_and_asks_no_one(replies: EpisodeReplies) -> None:
    model, meter = FakeModel("here"), UsageMeter()
    asker = Asker(model, quick_settings())
    first = asker.ask(question(), replies, meter)
    again = Asker(FakeModel("never"), quick_settings()).ask(question(), replies, meter)
    assert (first.cached, again.cached) == (False, True)
    assert (again.reply, again.key) == (first.reply, first.key)
    assert len(model.questions) == 1
    assert (meter.total.calls, meter.total.from_disk) == (1, 1)


def test_a_reply_on_the_disk_is_given_below_a_ceiling_of_nothing_and_after_a_stop(replies: EpisodeReplies) -> None:
    Asker(FakeModel("here"), quick_settings()).ask(question(), replies)
    poor = Asker(FakeModel("never"), quick_settings(max_tokens=0))
    poor.stop()
    assert poor.ask(question(), replies).reply.text == "here"


def test_asked_anew_a_reply_is_replaced(replies: EpisodeReplies) -> None:
    asker = Asker(FakeModel(["bad", "good"]), quick_settings())
    asker.ask(question(), replies)
    assert asker.ask(question(), replies, anew=True).reply.text == "good"
    assert asker.ask(question(), replies).reply.text == "good"


@pytest.mark.parametrize(
    ("changed", "asks_again"),
    [
        ({"model": "gpt-4o"}, True),
        ({"temperature": None}, True),
        ({"max_output_tokens": 99}, True),
        ({"seed": 1}, True),
        ({"cross_check": False, "window_tokens": 900}, False),
        ({"base_url": "http://elsewhere/v1"}, False),
        ({"timeout": 1.0, "concurrency": 3, "attempts": 9, "breaker": 2, "max_tokens": 10**9}, False),
    ],
)
def test_what_shapes_a_reply_is_in_its_key_and_nothing_else(
    replies: EpisodeReplies, changed: dict[str, object], asks_again: bool
) -> None:
    Asker(FakeModel("here"), quick_settings()).ask(question(), replies)
    model = FakeModel("there")
    Asker(model, quick_settings(**changed)).ask(question(), replies)
    assert bool(model.questions) is asks_again


def test_a_reply_is_on_the_disk_before_it_is_used(replies: EpisodeReplies, monkeypatch: pytest.MonkeyPatch) -> None:
    put = EpisodeReplies.put

    def put_and_die(self: EpisodeReplies, reply: KeptReply) -> None:
        put(self, reply)
        raise KeyboardInterrupt  # the process ends here

    monkeypatch.setattr(EpisodeReplies, "put", put_and_die)
    with pytest.raises(KeyboardInterrupt):
        Asker(FakeModel("paid"), quick_settings()).ask(question(), replies)
    again = Asker(FakeModel("never"), quick_settings()).ask(question(), replies)
    assert (again.reply.text, again.cached) == ("paid", True)


def test_a_damaged_reply_is_asked_for_again(replies: EpisodeReplies, tmp_path: Path) -> None:
    asker = Asker(FakeModel(["first", "second"]), quick_settings())
    key = asker.ask(question(), replies).key
    path = tmp_path / "replies" / HASH / f"{key}.json"
    path.write_bytes(path.read_bytes()[:40])
    assert asker.ask(question(), replies).reply.text == "second"
    assert asker.ask(question(), replies).reply.text == "second"


def test_a_reply_is_kept_with_what_it_answers(replies: EpisodeReplies) -> None:
    tokens = Tokens(prompt=9, cached=4, completion=2)
    model = FakeModel([Reply(text="no", finish="refusal", tokens=tokens, model="served-by")])
    asked = Asker(model, quick_settings(model="gpt-4o")).ask(question(), replies)
    kept = replies.get(asked.key)
    assert kept
    assert (kept.name, kept.model, kept.served, kept.finish) == ("names_v1", "gpt-4o", "served-by", "refusal")
    assert (kept.tokens, kept.settings["temperature"]) == (tokens, 0.0)


def test_a_busy_model_is_asked_again_until_the_tries_are_used_up() -> None:
    assert Asker(busy(2), quick_settings()).ask(question()).reply.text == "here"
    model = busy(3)
    with pytest.raises(LLMUnavailableError, match="no answer after 3 tries: busy"):
        Asker(model, quick_settings()).ask(question())
    assert len(model.questions) == 3


def test_a_model_that_asks_for_patience_gets_it() -> None:
    began = time.monotonic()
    Asker(busy(1, 0.2), quick_settings()).ask(question())
    assert 0.2 <= time.monotonic() - began < 30


def test_a_model_that_asks_for_more_patience_than_there_is_is_given_up_at_once() -> None:
    model = busy(1, 61)
    with pytest.raises(LLMUnavailableError, match="after one try"):
        Asker(model, quick_settings()).ask(question())
    assert len(model.questions) == 1


@pytest.mark.parametrize("error", [TooLongError("long"), LLMUnavailableError("key"), LLMError("odd")])
def test_what_another_try_can_not_mend_is_not_tried_again(error: LLMError) -> None:
    model = FakeModel([error, "here"])
    with pytest.raises(type(error)):
        Asker(model, quick_settings()).ask(question())
    assert len(model.questions) == 1


def test_after_enough_questions_without_an_answer_the_others_are_not_asked() -> None:
    model = FakeModel(lambda asked: BusyError("down"))
    asker = Asker(model, quick_settings(attempts=2, breaker=3))
    told = [ask_for_error(asker, f"text {number}") for number in range(6)]
    assert len(model.questions) == 6
    assert all("no answer after 2 tries" in line for line in told[:3])
    assert all(line.startswith("not asked, as 3 questions in a row got no answer") for line in told[3:])


def test_one_answer_in_between_starts_the_count_of_failures_anew() -> None:
    answers = [BusyError("down"), BusyError("down"), "here"] * 4
    asker = Asker(FakeModel(answers), quick_settings(attempts=1, breaker=3))
    told = [ask_for_error(asker, f"text {number}") for number in range(12)]
    assert [line for line in told if line.startswith("not asked")] == []


def test_after_a_refused_key_no_other_question_is_asked() -> None:
    model = FakeModel(lambda asked: LLMSettingsError("wrong key"))
    asker = Asker(model, quick_settings())
    assert [ask_for_error(asker, "a"), ask_for_error(asker, "b")] == ["wrong key", "not asked: wrong key"]
    assert len(model.questions) == 1


def ask_for_error(asker: Asker, text: str) -> str:
    try:
        asker.ask(question(text))
    except LLMUnavailableError as error:
        return str(error)
    return ""


def test_usage_is_what_the_server_counted_and_costs_what_the_price_says() -> None:
    price = Price(prompt="1000", cached="100", completion="10000")  # type: ignore[arg-type]
    model = FakeModel([Reply(text="x", tokens=Tokens(prompt=1000, cached=600, completion=50))])
    meter = UsageMeter()
    Asker(model, quick_settings(price=price)).ask(question(), None, meter)
    assert meter.total == Usage(calls=1, prompt_tokens=1000, cached_tokens=600, completion_tokens=50, dollars=0.96)


@pytest.mark.parametrize(("perhaps_paid", "unanswered"), [(True, 2), (False, 0)])
def test_a_call_that_broke_off_counts_as_the_most_it_could_cost(perhaps_paid: bool, unanswered: int) -> None:
    model = FakeModel(lambda asked: BusyError("lost", perhaps_paid=perhaps_paid))
    budget, meter = Budget(max_tokens=10**6), UsageMeter()
    with pytest.raises(LLMUnavailableError):
        Asker(model, quick_settings(attempts=2), budget=budget).ask(question(max_tokens=500), None, meter)
    assert meter.total == Usage(unanswered=unanswered)
    assert (budget.spent.tokens > 1000) is perhaps_paid


def test_the_ceiling_stops_the_next_question_and_keeps_the_last_reply(replies: EpisodeReplies) -> None:
    model = FakeModel("word " * 20)
    asker = Asker(model, quick_settings(max_tokens=600))
    while len(model.questions) < 9:
        try:
            asker.ask(question(f"text {len(model.questions)}"), replies)
        except CeilingReachedError:
            break
    sent = len(model.questions)
    assert 2 <= sent < 9
    later = Asker(FakeModel("other"), quick_settings())
    assert [later.ask(question(f"text {number}"), replies).cached for number in range(sent + 1)] == [True] * sent + [
        False
    ]


@pytest.mark.parametrize("waits_for", ["a turn", "money", "another try"])
def test_a_stop_ends_all_waits_at_once(waits_for: str) -> None:
    go, begun = threading.Event(), threading.Event()
    long = 600.0

    def answer(asked: Question) -> Reply | str | Exception:
        begun.set()
        go.wait(long if waits_for == "money" else 0)
        return BusyError("wait", long) if waits_for == "another try" else "here"

    limits = RateLimits()
    limits.pause(long if waits_for == "a turn" else 0)
    ceiling = 500 if waits_for == "money" else None  # room for one question at a time
    settings = quick_settings(max_tokens=ceiling, longest_retry_after=long)
    asker = Asker(FakeModel(answer), settings, limits=limits)
    with DaemonPool(16) as pool:
        futures = [pool.submit(asker.ask, question(f"text {number}")) for number in range(16)]
        assert waits_for == "a turn" or begun.wait(60)
        assert not wait(futures, timeout=0.2).done
        asker.stop()
        under_way = 1 if waits_for == "money" else 0
        done = list(islice(as_completed(futures, timeout=30), 16 - under_way))
        assert sum(not future.done() for future in futures) == under_way
        go.set()
    assert all(isinstance(future.exception(), StoppedError) for future in done)
    with pytest.raises(StoppedError):
        asker.ask(question("later"))


def test_where_one_call_is_told_to_wait_all_wait() -> None:
    asked_at: list[float] = []

    def answer(asked: Question) -> str | Exception:
        asked_at.append(time.monotonic())
        return BusyError("busy", 0.5) if len(asked_at) == 1 else "here"

    limits = RateLimits()
    asker = Asker(FakeModel(answer), quick_settings(), limits=limits)
    with DaemonPool(1) as pool:
        first = pool.submit(asker.ask, question("first"))
        while not (limits._paused_until or first.done()):
            time.sleep(0.01)
        assert asker.ask(question("second")).reply.text == "here"
        assert first.result(timeout=60).reply.text == "here"
    assert min(asked_at[1:]) - asked_at[0] >= 0.5
