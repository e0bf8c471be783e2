"""Kept replies, tokens, the fake model and the pool."""

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_questions import question
from shared_texts import shared_file

from extractor.llm.calling.pool import DaemonPool
from extractor.llm.calling.tokens import PromptBound, count_question, count_tokens, encoding_of
from extractor.llm.chat import BusyError, Reply
from extractor.llm.fake import Answers, FakeModel
from schemas.errors import LLMUnavailableError, WorkspaceError
from schemas.ledger import Usage
from schemas.replies import EpisodeReplies, KeptReply, ReplyStore, Tokens

KEPT = KeptReply(
    key="abc", name="names_v1", model="m", text="Grüße, \U0001f600\n", tokens=Tokens(prompt=3), served="m-1"
)


def test_a_reply_is_read_as_it_was_kept_and_another_episode_does_not_have_it(tmp_path: Path) -> None:
    store = ReplyStore(tmp_path)
    store.of("aa").put(KEPT)
    assert store.of("aa").get("abc") == KEPT
    assert store.of("aa").get("abd") is None
    assert store.of("bb").get("abc") is None


@pytest.fixture(scope="module")
def kept_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[EpisodeReplies, Path, bytes]:
    root = tmp_path_factory.mktemp("replies")
    replies = ReplyStore(root).of("aa")
    replies.put(KEPT)
    path = root / "replies" / "aa" / "abc.json"
    return replies, path, path.read_bytes()


@given(damage=st.binary(max_size=80), at=st.integers(0, 200))
def test_a_damaged_reply_counts_as_not_there(
    damage: bytes, at: int, kept_file: tuple[EpisodeReplies, Path, bytes]
) -> None:
    replies, path, whole = kept_file
    path.write_bytes(whole[:at] + damage)
    kept = replies.get("abc")
    assert kept is None or kept.key == "abc"
    assert kept is None or at + len(damage) >= len(whole) - 2


@pytest.mark.parametrize("content", [b"", b"{}", b"null", b'{"format": 2}', b"\xff\xfe"])
def test_what_is_no_reply_or_of_another_format_counts_as_not_there(content: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "replies" / "aa"
    folder.mkdir(parents=True)
    (folder / "abc.json").write_bytes(content)
    assert ReplyStore(tmp_path).of("aa").get("abc") is None
    (folder / "windows").mkdir()
    (folder / "windows" / "w.json").write_bytes(content)
    assert ReplyStore(tmp_path).of("aa").get_window("w") in (None, {}, {"format": 2})


def test_a_reply_under_the_name_of_another_counts_as_not_there(tmp_path: Path) -> None:
    replies = ReplyStore(tmp_path).of("aa")
    replies.put(KEPT)
    folder = tmp_path / "replies" / "aa"
    (folder / "other.json").write_bytes((folder / "abc.json").read_bytes())
    assert replies.get("other") is None


def test_windows_are_noted_beside_the_replies_and_both_go_with_the_purge(tmp_path: Path) -> None:
    store = ReplyStore(tmp_path)
    store.of("aa").put(KEPT)
    store.of("aa").put_window("0001", {"status": "ok", "half": "\ud83d"})
    store.of("bb").put_window("0001", {"status": "failed"})
    assert store.of("aa").get_window("0001") == {"status": "ok", "half": "\ud83d"}
    assert store.of("aa").get_window("0002") is None
    store.purge("aa")
    store.purge("cc")
    assert store.of("aa").get("abc") is None
    assert store.of("bb").get_window("0001") == {"status": "failed"}


def test_what_a_kill_left_half_written_is_swept_and_the_whole_stays(tmp_path: Path) -> None:
    store = ReplyStore(tmp_path)
    store.of("aa").put(KEPT)
    store.of("aa").put_window("w", {})
    halves = [tmp_path / "replies/aa/.abd.json.x1", tmp_path / "replies/aa/windows/.w.json.x2"]
    for half in halves:
        half.write_bytes(b"{")
    store.sweep()
    assert not any(half.exists() for half in halves)
    assert store.of("aa").get("abc") == KEPT
    assert store.of("aa").get_window("w") == {}


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "a\0b", "x" * 200])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        ReplyStore(tmp_path).of(name)
    with pytest.raises(ValueError, match="not the name of a file"):
        ReplyStore(tmp_path).of("aa").get(name)


def test_a_disk_that_takes_nothing_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "replies").write_text("a file where the folder should be")
    with pytest.raises(WorkspaceError, match="a reply can't be kept"):
        ReplyStore(tmp_path).of("aa").put(KEPT)


def test_threads_that_keep_replies_at_once_lose_none(tmp_path: Path) -> None:
    replies: EpisodeReplies = ReplyStore(tmp_path).of("aa")
    with DaemonPool(8) as pool:
        for number in range(40):
            pool.submit(replies.put, KEPT.model_copy(update={"key": f"k{number}"}))
    assert all(replies.get(f"k{number}") for number in range(40))


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("gpt-4o-mini", "o200k_base"),
        ("gpt-4.1", "o200k_base"),
        ("gpt-5.4-mini", "o200k_base"),
        ("o3-mini", "o200k_base"),
        ("ft:gpt-4o-mini-2024-07-18:org::x", "o200k_base"),
        ("openai/gpt-oss-20b", "o200k_harmony"),
        ("gpt-4-turbo", "cl100k_base"),
        ("gpt-4", "cl100k_base"),
        ("azure/gpt-35-turbo", "cl100k_base"),
        ("Qwen/Qwen3-8B", "qwen3.5"),
        ("llama-3.1-8b", None),
        ("olmo-2", None),
        ("", None),
    ],
)
def test_each_model_is_counted_by_its_own_encoding(model: str, encoding: str | None) -> None:
    assert encoding_of(model) == encoding


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("hello world", 2), ("<|endoftext|>", 7), ("The API line, four wars.", 7)]
)
def test_tokens_are_counted_as_openai_counts_them(text: str, tokens: int) -> None:
    assert count_tokens(text, "gpt-4o") == tokens


def test_a_question_counts_its_messages_its_marks_and_its_schema() -> None:
    asked = question("Jerry Liu made LlamaIndex.")
    bare = asked.model_copy(update={"reply_schema": {}})
    words = sum(count_tokens(message.content) for message in asked.messages)
    assert count_question(bare) == words + 2 * 4 + 3
    assert count_question(asked) > count_question(bare) + 20


def test_real_texts_are_counted_fast() -> None:
    text = shared_file("gold/texts/d01.txt").read_text(encoding="utf-8")
    assert 6000 < count_tokens(text) < 6500
    began = time.process_time()
    for _ in range(10):
        count_tokens(text)
    assert time.process_time() - began < 15  # measured: 0.2 s; a count a token would take minutes


def test_the_bound_of_a_prompt_is_above_the_count_and_learns() -> None:
    bound = PromptBound("gpt-4o")
    assert 1000 < bound.of(1000) < 1100
    assert PromptBound("llama-3").of(1000) > 1300
    bound.learn(1000, 2000)
    assert bound.of(1000) > 2000


@pytest.mark.parametrize(
    ("answers", "texts"),
    [
        ("always", ["always", "always"]),
        (["one", Reply(text="two")], ["one", "two"]),
        ({"a": "for a", "names_v1": "else"}, ["for a", "else"]),
        (lambda asked: asked.messages[-1].content.upper(), ["A", "B"]),
    ],
)
def test_the_fake_answers_in_turn_by_what_is_asked_or_by_a_function(answers: Answers, texts: list[str]) -> None:
    fake = FakeModel(answers)
    replies = [fake(question("a")), fake(question("b"))]
    assert [reply.text for reply in replies] == texts
    assert [asked.messages[-1].content for asked in fake.questions] == ["a", "b"]
    assert [bool(reply.tokens and reply.tokens.cached) for reply in replies] == [False, True]


@pytest.mark.parametrize(
    ("answers", "error"), [([], LLMUnavailableError), ([BusyError("x")], BusyError), ({}, LLMUnavailableError)]
)
def test_the_fake_raises_errors_and_says_where_it_knows_no_answer(answers: Answers, error: type[Exception]) -> None:
    with pytest.raises(error):
        FakeModel(answers)(question())


def test_the_pool_runs_no_more_than_its_size_at_once_first_come_first_served() -> None:
    running, most, order = [0], [0], []
    lock, all_three = threading.Lock(), threading.Barrier(3, timeout=60)

    def work(number: int) -> int:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
            order.append(number)
        all_three.wait()
        with lock:
            running[0] -= 1
        return number * 2

    with DaemonPool(3) as pool:
        futures = [pool.submit(work, number) for number in range(21)]
    assert [future.result() for future in futures] == [number * 2 for number in range(21)]
    assert most[0] == 3
    assert all(abs(place - number) < 3 for place, number in enumerate(order))


def test_an_error_in_the_pool_is_the_futures_and_the_pool_goes_on() -> None:
    with DaemonPool(1) as pool:
        bad = pool.submit(int, "x")
        assert pool.submit(int, "7").result(timeout=60) == 7
    assert isinstance(bad.exception(), ValueError)


def test_a_pool_closed_in_a_hurry_cancels_what_has_not_begun_and_waits_for_nothing() -> None:
    hang, begun = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        hang.wait(600)

    pool = DaemonPool(1)
    held, waiting = pool.submit(hold), pool.submit(int, "7")
    assert begun.wait(60)
    began = time.monotonic()
    pool.close(cancel=True)
    assert time.monotonic() - began < 60  # waiting would take ten minutes
    assert waiting.cancelled()
    assert not held.done()
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(int, "8")
    hang.set()
    assert held.result(timeout=60) is None


def test_the_threads_of_a_pool_keep_no_process_alive() -> None:
    pool = DaemonPool(2)
    assert pool.submit(lambda: threading.current_thread().daemon).result(timeout=60)
    pool.close()


def test_usage_sums_up_and_an_unknown_price_makes_the_sum_unknown() -> None:
    one = Usage(calls=1, prompt_tokens=10, cached_tokens=4, completion_tokens=3, dollars=0.5)
    both = one + Usage(calls=2, prompt_tokens=1, dollars=0.25, from_disk=3, unanswered=1)
    assert both == Usage(
        calls=3, prompt_tokens=11, cached_tokens=4, completion_tokens=3, dollars=0.75, from_disk=3, unanswered=1
    )
    assert (one + Usage(from_disk=1)).dollars == 0.5
    assert (one + Usage(calls=1, dollars=None)).dollars is None
