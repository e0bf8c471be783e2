"""Whole runs by a language model: which extractor, the cross-check, forgetting, metadata, other models and servers."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_runs import COMMAND
from llm_faults import Fault
from llm_server import FaultServer, fault_server
from llm_talks import Request, TalkPlace, answer_talk, facts, make_talk, sentences_in

from extractor.cli.app import run
from graph.embedded import open_embedded
from schemas.extraction import Extraction
from schemas.workspace import open_workspace

SMALL = ["--window-tokens", "200", "--max-output-tokens", "800"]


@pytest.fixture(autouse=True)
def no_model_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


# Which extractor


@pytest.fixture(scope="module")
def opened_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a workspace whose database goes on running: the commands join it, which is quicker."""
    data = tmp_path_factory.mktemp("whole") / "data"
    data.mkdir()
    with open_embedded(data / "database"):
        yield data


@pytest.mark.parametrize(
    ("name", "has_server", "by", "told"),
    [
        ("auto", True, "llm", "extractor: gpt-5.4-mini at http://127.0.0.1"),
        ("auto", False, "spacy", "extractor: spaCy alone, as neither OPENAI_API_KEY nor OPENAI_BASE_URL is set"),
        ("llm", True, "llm", "extractor: gpt-5.4-mini at"),
        ("spacy", True, "spacy", ""),
    ],
)
def test_the_extractor_that_is_meant_works_and_says_so(
    name: str,
    has_server: bool,
    by: str,
    told: str,
    server: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    if has_server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    talk = tmp_path / "talk.md"
    talk.write_text(make_talk(1, turns=4))
    command = ["extract", str(talk), "--full", "--extractor", name, "--data", str(tmp_path / "data"), *SMALL]
    assert run(command) == 0
    said = capsys.readouterr()
    extraction = Extraction.model_validate_json(said.out)
    assert extraction.recipe.extractor == by
    assert ({mention.method for mention in extraction.mentions} == {"llm"}) is (by == "llm")
    assert told in said.err
    assert bool(server.requests) is (by == "llm")


def test_the_llm_without_key_and_address_is_one_line_that_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk = tmp_path / "talk.md"
    talk.write_text(make_talk(1, turns=2))
    assert run(["extract", str(talk), "--extractor", "llm", "--data", str(tmp_path / "data")]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "OPENAI_API_KEY is not set" in told[0]


@pytest.mark.heavy
def test_the_command_names_what_it_could_not_read_and_ends_with_3_then_heals(
    server: FaultServer,
    opened_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    tmp_path.joinpath("talk.md").write_text(make_talk(1))
    command = ["ingest", str(tmp_path), "--data", str(opened_data), *SMALL, "--no-cross-check"]
    bad = "in part 0 of talk 1"
    server.faults = (Fault("prose", lambda request: bad in json.dumps(request["messages"])),)
    assert run(command) == 3
    told = capsys.readouterr().err
    assert "window 1 of 3: invalid: " in told
    assert "least coverage" in told
    assert "67%" in told
    assert "Traceback" not in told
    assert run([*command, "--min-coverage", "0.6"]) == 0
    server.faults = ()
    asked = len(server.requests)
    assert run(command) == 0
    assert len(server.requests) == asked + 1


# Forgetting, metadata, other models


def test_forgetting_an_episode_purges_its_replies_and_it_is_asked_about_anew(
    server: FaultServer, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path)
    place.ingest(server.url)
    asked = len(server.requests)
    with open_workspace(place.data) as workspace:
        workspace.forget(workspace.find_episode("talk00.md").episode)
    assert len(list((place.data / "replies").iterdir())) == 1
    place.ingest(server.url)
    assert len(server.requests) == asked + asked // 2


def test_forgetting_leaves_the_replies_of_another_episode_with_the_same_words(
    server: FaultServer, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=0)
    for name in ("one", "two"):
        place.write(f"{name}.md", f"---\nguid: {name}\ntitle: A talk\n---\n{make_talk(1)}")
    place.ingest(server.url, concurrency=1)
    asked = len(server.requests)
    with open_workspace(place.data) as workspace:
        workspace.forget(workspace.find_episode("one.md").episode)
    place.ingest(server.url)
    assert len(server.requests) == asked
    assert set(place.extractions) == {"one.md", "two.md"}


@pytest.mark.parametrize("fault", [(), (Fault("500", lambda request: "in part 0 of" in str(request)),)])
def test_metadata_that_come_later_ask_nothing_of_what_was_read(
    fault: tuple[Fault, ...], server: FaultServer, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=1)
    server.faults = fault
    place.ingest(server.url)
    server.faults = ()
    server.seen.clear()
    report = place.ingest(server.url, metadata=[{"file": "talk00.md", "title": "On looms", "guests": ["Tom Reed"]}])
    assert len(server.requests) == len(fault)
    assert all("On looms" in request["messages"][1]["content"] for request in server.requests)
    assert [item.outcome for item in report.sources] == ["extracted" if fault else "metadata"]
    (extraction,) = place.extractions.values()
    assert extraction.episode.metadata.title == "On looms"
    assert extraction.coverage == 1


def test_another_model_is_asked_only_when_told_to_and_takes_the_place_only_if_it_can_read(
    server: FaultServer, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=1)
    place.ingest(server.url, model_name="gpt-4.1-mini")
    old, asked = place.files, len(server.requests)
    place.ingest(server.url, model_name="gpt-4.1")
    assert (place.files, len(server.requests)) == (old, asked)
    server.faults = (Fault("prose"),)
    report = place.ingest(server.url, model_name="gpt-4.1", refresh=True)
    assert [item.outcome for item in report.sources] == ["failed"]
    assert place.files == old
    server.faults = ()
    place.ingest(server.url, model_name="gpt-4.1", refresh=True)
    (extraction,) = place.extractions.values()
    assert extraction.recipe.model == "gpt-4.1"


REFUSALS: list[tuple[str, ...]] = [
    ("json_schema",),
    ("json_schema", "json_object"),
    ("temperature",),
    ("max_tokens",),
    ("max_tokens", "max_completion_tokens"),
    ("system",),
    ("json_schema", "json_object", "temperature", "max_tokens", "system"),
]


@pytest.mark.parametrize("refused", REFUSALS, ids="+".join)
def test_what_a_server_does_not_take_changes_nothing_of_what_is_read(
    refused: tuple[str, ...], server: FaultServer, tmp_path: Path
) -> None:
    whole = TalkPlace(tmp_path / "whole", talks=1)
    whole.ingest(server.url)
    place = TalkPlace(tmp_path / "place", talks=1)
    server.refuses = refused
    server.seen.clear()
    assert place.ingest(server.url, concurrency=1).unread == ()
    assert place.files == whole.files
    assert server.outcomes().count("refused") <= len(refused) + 1
    assert server.outcomes().count("ok") == 3


def test_the_order_in_which_replies_come_does_not_matter(server: FaultServer, tmp_path: Path) -> None:
    made = []
    for seed in range(3):
        place = TalkPlace(tmp_path / str(seed))
        delays = random.Random(seed)

        def answer(request: Request, delays: random.Random = delays) -> dict[str, Any]:
            time.sleep(delays.uniform(0, 0.1))
            return answer_talk(request)

        server.answer = answer
        place.ingest(server.url, concurrency=(8, 3, 1)[seed])
        made.append(place.files)
    assert made[0] == made[1] == made[2]


# Ctrl-C


@pytest.mark.heavy
def test_ctrl_c_ends_a_run_at_once_and_keeps_what_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = TalkPlace(tmp_path, talks=2)
    held = ["of talk 1 that", "in part 5 of talk 0"]

    def answer(request: Request) -> dict[str, Any]:
        if any(words in " ".join(sentences_in(request).values()) for words in held):
            server.closing.wait(600)
        return answer_talk(request)

    with fault_server(answer) as server:
        environment = os.environ | {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "interrupted"}
        command = [*COMMAND, "ingest", str(place.talks), "--data", str(place.data), *SMALL, "--no-cross-check"]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        replies = place.data / "replies"
        until = time.monotonic() + 300
        while len(list(replies.glob("*/*.json"))) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, told = process.communicate(timeout=300)
        assert time.monotonic() - started < 30  # the answers it gives up would take minutes
        assert process.returncode == 130
        assert told.splitlines()[-1].startswith("stopped; what was finished is kept")
        assert "Traceback" not in told
        kept = len(list(replies.glob("*/*.json")))
        held.clear()
        monkeypatch.setenv("OPENAI_API_KEY", "again")
        place.ingest(server.url, window_tokens=200, cross_check=False)
        assert len(server.asked_with("again")) == sum(len(e.windows) for e in place.extractions.values()) - kept


def test_facts_are_found_at_all(server: FaultServer, tmp_path: Path) -> None:
    place = TalkPlace(tmp_path, talks=1)
    place.ingest(server.url)
    (extraction,) = place.extractions.values()
    assert sum(fact[0] == "DEVELOPED" for fact in facts(extraction)) == 8


def test_a_reply_that_can_not_be_kept_fails_its_episode_and_is_counted_all_the_same(
    server: FaultServer, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=1)
    place.data.mkdir()
    place.data.joinpath("replies").write_text("no folder")
    report = place.ingest(server.url, concurrency=1)
    (item,) = report.sources
    assert (item.outcome, "a reply can't be kept" in (item.reason or "")) == ("failed", True)
    assert item.usage
    assert item.usage.calls >= 1
    assert item.usage.prompt_tokens > 0
