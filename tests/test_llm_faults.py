"""Every fault of a server, on all windows, on a third, once each: what is good is kept, what is bad is named."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from extractions import check_extraction
from llm_faults import Fault
from llm_server import FaultServer
from llm_talks import Request, TalkPlace, facts, make_talk, talk_settings, window_key

from extractor.cli.ingest import _exit_code
from extractor.cli.report import print_report
from extractor.ingested import IngestReport
from extractor.llm.calling.openai_chat import OpenAIChat
from extractor.llm.chat import Question, Reply
from schemas.errors import LLMSettingsError
from schemas.extraction import Extraction, Window

# What becomes of a window whose every question meets the fault.
ENDS = {
    **dict.fromkeys(("429", "500", "503", "dropped", "half", "html", "502 html", "wrapped", "no choices"), "failed"),
    **dict.fromkeys(("context", "odd"), "failed"),
    **dict.fromkeys(("cut", "empty", "prose"), "invalid"),
    **dict.fromkeys(("refusal", "filter", "policy"), "refused"),
    "truncated": "truncated",
}
HALVED = ("context", "truncated")
# A fault that is the server's word on a question, and is not asked again in the same run.
FINAL = ("refusal", "filter", "policy", "odd")
WINDOWS = 6
# These differ from others only in how they are told apart, which tests/test_llm_openai_chat.py shows.
ALIKE = ("502 html", "wrapped", "no choices", "odd", "policy")
KINDS = [pytest.param(kind, marks=pytest.mark.heavy) if kind in ALIKE else kind for kind in ENDS]


class Undisturbed(NamedTuple):
    """Hold what a run without any fault ends in, and what it asks."""

    files: dict[str, bytes]
    extractions: dict[str, Extraction]
    prompts: tuple[str, ...]


@pytest.fixture(scope="module")
def model(server_opened: FaultServer) -> Iterator[OpenAIChat]:
    with OpenAIChat(talk_settings(server_opened.url)) as model:
        yield model


@pytest.fixture(scope="module")
def undisturbed(server_opened: FaultServer, model: OpenAIChat, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    place = TalkPlace(tmp_path_factory.mktemp("undisturbed"))
    server_opened.heal()
    place.ingest(server_opened.url, model=model)
    assert len(server_opened.requests) == WINDOWS
    return Undisturbed(place.files, place.extractions, tuple(sorted(map(prompt, server_opened.requests))))


def prompt(request: Request) -> str:
    return str(request["messages"][1]["content"])


class Column(NamedTuple):
    """Say on which requests a fault comes: on all, on those of a third of the windows, once for each window."""

    name: str
    undisturbed: Undisturbed

    def fault(self, kind: str, retry_after: float | None = None) -> Fault:
        if self.name == "once":
            return Fault(kind, self._is_first, times=1, each=True, retry_after=retry_after)
        return Fault(kind, lambda request: self.is_bad(window_key(request)), retry_after=retry_after)

    def is_bad(self, first_sentence: str) -> bool:
        third = sorted(map(_hash, self._first_sentences))[: WINDOWS // 3]
        return self.name == "all" or (self.name == "third" and _hash(first_sentence) in third)

    def _is_first(self, request: Request) -> bool:
        return len(request["messages"]) == 2 and prompt(request) in self.undisturbed.prompts

    @property
    def _first_sentences(self) -> list[str]:
        kept = self.undisturbed.extractions.values()
        return [first_sentence(extraction, window) for extraction in kept for window in extraction.windows]


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def first_sentence(extraction: Extraction, window: Window) -> str:
    segment = extraction.episode.segments[window.segments.start]
    return extraction.episode.sentences[segment.sentences.start].of(extraction.episode.text)


def is_good(window: Window) -> bool:
    return window.status in ("ok", "empty")


@pytest.mark.parametrize("column", [pytest.param("all", marks=pytest.mark.heavy), "third"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_good_is_kept_and_what_is_bad_is_named_and_paid_once_more(
    kind: str, column: str, server: FaultServer, model: OpenAIChat, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    where = Column(column, undisturbed)
    place = TalkPlace(tmp_path)
    server.heal(where.fault(kind))
    report = place.ingest(server.url, model=model)
    bad = WINDOWS if column == "all" else WINDOWS // 3
    check_told(report, place, bad, ENDS[kind])
    for source, extraction in place.extractions.items():
        check_kept(extraction, undisturbed.extractions[source], where, kind)
    check_heals(server, model, place, undisturbed, bad)


def check_told(report: IngestReport, place: TalkPlace, bad: int, status: str) -> None:
    """Assert that each bad window stands in the report and in the ledger, with what became of it."""
    assert len(report.unread) == bad
    assert all(f": {status}: " in line and "window " in line for line in report.unread)
    assert _exit_code(report, 1.0) == 3
    entries = [entry for entry in place.ledger if entry.windows]
    assert sum(entry.windows.get(status, 0) for entry in entries) == bad
    assert sum(sum(entry.windows.values()) for entry in entries) == WINDOWS
    told = " ".join(entry.reason or "" for entry in entries)
    assert all(line.partition(": ")[2] in told for line in report.unread)


def check_kept(extraction: Extraction, whole: Extraction, where: Column, kind: str) -> None:
    """Assert that nothing of the good windows is lost, nor of the good halves of bad ones, and nothing made up."""
    check_extraction(extraction)
    for window in extraction.windows:
        assert is_good(window) is not where.is_bad(first_sentence(extraction, window))
    assert facts(extraction, is_good) == facts(whole, lambda window: is_good(extraction.windows[window.index]))
    lost = [w.model_copy(update={"span": _lost_span(extraction, w, kind)}) for w in extraction.windows]
    left = extraction.model_copy(update={"windows": tuple(w for w in lost if not is_good(w))})
    assert facts(left) == set()
    if kind in HALVED:
        gone = facts(whole.model_copy(update={"windows": left.windows}))
        assert facts(extraction) == facts(whole) - gone


def _lost_span(extraction: Extraction, window: Window, kind: str) -> object:
    """Return the words that a bad window loses: all, or its first segment where it is read in halves."""
    return extraction.episode.segments[window.segments.start].span if kind in HALVED else window.span


def check_heals(server: FaultServer, model: OpenAIChat, place: TalkPlace, undisturbed: Undisturbed, bad: int) -> None:
    """Assert that a healed server is asked for what was bad alone, and that all is then as if nothing had been."""
    server.heal()
    report = place.ingest(server.url, model=model)
    assert (len(server.requests), report.unread, _exit_code(report, 1.0)) == (bad, (), 0)
    assert place.files == undisturbed.files
    place.ingest(server.url, model=model)
    assert len(server.requests) == bad


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_wrong_once_costs_at_most_one_more_question(
    kind: str, server: FaultServer, model: OpenAIChat, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path)
    server.heal(Column("once", undisturbed).fault(kind))
    report = place.ingest(server.url, model=model)
    if kind in FINAL:
        check_told(report, place, WINDOWS, ENDS[kind])
        check_heals(server, model, place, undisturbed, WINDOWS)
        return
    assert (report.unread, _exit_code(report, 1.0)) == ((), 0)
    assert len(server.requests) == WINDOWS * (3 if kind in HALVED else 2)
    for source, whole in undisturbed.extractions.items():
        assert facts(place.extractions[source]) == facts(whole)
    if ENDS[kind] == "failed" and kind not in HALVED:
        assert place.files == undisturbed.files
    place.ingest(server.url, model=model)
    assert len(server.requests) == WINDOWS * (3 if kind in HALVED else 2)


def test_a_server_that_says_when_to_come_back_is_left_alone_until_then(
    server: FaultServer, model: OpenAIChat, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path)
    server.heal(Column("once", undisturbed).fault("429", retry_after=0.3))
    place.ingest(server.url, model=model)
    came: dict[str, list[float]] = {}
    for seen in server.seen:
        came.setdefault(prompt(seen.request), []).append(seen.at)
    assert all(again - first >= 0.3 for first, again in came.values())
    assert place.files == undisturbed.files


@pytest.mark.heavy
def test_a_server_that_is_too_slow_is_given_up_and_asked_again_the_next_time(
    server: FaultServer, model: OpenAIChat, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    place, where = TalkPlace(tmp_path), Column("third", undisturbed)
    server.heal(where.fault("slow"))

    with OpenAIChat(talk_settings(server.url, timeout=0.3)) as impatient:

        def ask(question: Question) -> Reply:
            bad = where.is_bad(window_key(question.model_dump()))
            return (impatient if bad else model)(question)

        report = place.ingest(server.url, model=ask)
    check_told(report, place, WINDOWS // 3, "failed")
    assert report.usage
    assert report.usage.unanswered == 2 * WINDOWS // 3
    server.wait_for(WINDOWS + WINDOWS // 3)
    for source, extraction in place.extractions.items():
        check_kept(extraction, undisturbed.extractions[source], where, "slow")
    check_heals(server, model, place, undisturbed, WINDOWS // 3)


@pytest.mark.parametrize("kind", ["401", "403", "404", "quota"])
def test_what_holds_for_every_question_ends_the_run_at_once(
    kind: str, server: FaultServer, model: OpenAIChat, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=2)
    server.heal(Fault(kind))
    report = place.ingest(server.url, model=model, concurrency=1)
    assert isinstance(report.stopped, LLMSettingsError)
    assert _exit_code(report, 1.0) == 1
    assert len(server.requests) == 1
    assert report.count("stopped") + report.left == 2
    assert place.extractions == {}
    check_heals(server, model, place, undisturbed, WINDOWS)


def test_a_wrong_key_in_the_middle_keeps_what_was_answered(
    server: FaultServer, model: OpenAIChat, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path)
    bad = undisturbed.prompts[-1]
    server.heal(Fault("401", lambda request: prompt(request) == bad))
    report = place.ingest(server.url, model=model, concurrency=1)
    assert report.stopped
    paid = server.outcomes().count("ok")
    check_heals(server, model, place, undisturbed, WINDOWS - paid)


def test_the_table_names_each_window_that_was_not_read(
    server: FaultServer,
    model: OpenAIChat,
    undisturbed: Undisturbed,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = TalkPlace(tmp_path)
    server.heal(Column("third", undisturbed).fault("prose"))
    report = place.ingest(server.url, model=model)
    print_report(report)
    told = capsys.readouterr().err
    assert all(f"not read: {line}" in told for line in report.unread)


def test_of_an_episode_of_one_window_the_half_that_can_be_read_is_kept(
    server: FaultServer, model: OpenAIChat, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=0)
    place.write("talk.md", make_talk(1, turns=2))
    server.heal(Fault("context", lambda request: "in part 0 of" in prompt(request)))
    report = place.ingest(server.url, model=model)
    assert (len(report.unread), _exit_code(report, 1.0)) == (1, 3)
    (extraction,) = place.extractions.values()
    assert [relation.evidence.segment for relation in extraction.relations] == [1]
    server.heal()
    assert _exit_code(place.ingest(server.url, model=model), 1.0) == 0
    assert len(server.requests) == 1
    (extraction,) = place.extractions.values()
    assert [relation.evidence.segment for relation in extraction.relations] == [0, 1]
