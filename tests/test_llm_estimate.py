"""What an estimate says is what an ingest then takes."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from llm_server import FaultServer, fault_server
from llm_talks import TalkPlace, answer_talk, talk_settings
from shared_texts import shared_file

from extractor.cli.app import run
from extractor.folder import find_transcripts
from extractor.llm.calling.prices import Price
from extractor.llm.estimate import Estimate, estimate_episodes
from extractor.llm.extractor import LLMExtractor
from extractor.llm.fake import FakeModel
from extractor.offline.extractor import SpacyExtractor
from extractor.read import read_episode
from schemas.replies import ReplyStore, Tokens

ESTIMATE = ["--window-tokens", "200", "--max-output-tokens", "800", "--format", "json"]


def estimate(folder: Path, data: Path, **settings: object) -> Estimate:
    """Estimate as the command does for the defaults, the cross-check aside."""
    made = talk_settings("http://127.0.0.1:9/v1", cross_check=False, **settings)
    with LLMExtractor(FakeModel(()), made, replies=ReplyStore(data)) as extractor:
        episodes = [read_episode(file.path, root=file.root) for file in find_transcripts([folder]).sources]
        return estimate_episodes(episodes, extractor)


def sent(server: FaultServer, place: TalkPlace, **settings: object) -> tuple[int, int]:
    """Return how many questions an ingest puts, and the tokens of their prompts as the server counts them."""
    usage = place.ingest(server.url, cross_check=False, **settings).usage
    assert usage
    return usage.calls, usage.prompt_tokens


def test_calls_and_prompt_tokens_are_as_estimated_and_nothing_is_left_to_ask_then(tmp_path: Path) -> None:
    place = TalkPlace(tmp_path)
    with fault_server(answer_talk) as server:
        before = estimate(place.talks, place.data)
        calls, tokens = sent(server, place)
    assert (before.calls, before.windows) == (calls, calls)
    assert before.prompt_tokens == pytest.approx(tokens, rel=0.03)
    after = estimate(place.talks, place.data)
    assert (after.calls, after.prompt_tokens, after.windows) == (0, 0, calls)


@pytest.mark.parametrize(
    "doc", ["d01", *(pytest.param(doc, marks=pytest.mark.heavy) for doc in ("d02", "d03", "d04", "d05", "d06"))]
)
def test_the_annotated_talks_take_what_was_estimated_within_3_percent(doc: str, tmp_path: Path) -> None:
    source = shared_file(f"gold/texts/{doc}.txt")
    place = TalkPlace(tmp_path, talks=0)
    place.talks = source
    with fault_server(lambda request: {key: [] for key in "esrdpamq"}) as server:
        before = estimate(place.talks, place.data, window_tokens=3200)
        calls, tokens = sent(server, place, window_tokens=3200)
    assert before.calls == calls
    assert before.prompt_tokens == pytest.approx(tokens, rel=0.03)


def test_what_repeats_is_what_the_server_may_have_cached(tmp_path: Path) -> None:
    place = TalkPlace(tmp_path)
    with fault_server(answer_talk) as server:
        before = estimate(place.talks, place.data)
        usage = place.ingest(server.url, cross_check=False, concurrency=1).usage
    assert usage
    assert usage.cached_tokens == pytest.approx(before.repeated_tokens, rel=0.08)  # a cache holds blocks of 128
    price = Price(prompt=Decimal(1), cached=Decimal("0.1"), completion=Decimal(0))
    took = Tokens(prompt=usage.prompt_tokens, cached=usage.cached_tokens)
    least, most, _ = before.dollars(price)
    assert least * Decimal("0.95") <= price.of(took) < most


@pytest.mark.heavy
def test_the_command_counts_what_its_ingest_would_ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = TalkPlace(tmp_path)
    command = ["estimate", str(place.talks), "--data", str(place.data), *ESTIMATE]
    assert run(command) == 0
    first = json.loads(capsys.readouterr().out)
    with fault_server(answer_talk) as server:
        told = [{"file": "talk00.md", "title": "On looms"}]  # what is asked is another question then
        place.ingest(server.url, names=SpacyExtractor(), window_tokens=200, metadata=told)
        assert first["calls"] == first["windows"] == len(server.requests)
    assert run(command) == 0
    after = json.loads(capsys.readouterr().out)
    assert (after["calls"], after["windows"]) == (0, first["windows"])


@pytest.mark.heavy
def test_an_episode_that_another_recipe_extracted_is_counted_only_when_it_would_be_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = TalkPlace(tmp_path, talks=1)
    place.ingest_by(SpacyExtractor())
    command = ["estimate", str(place.talks), "--data", str(place.data), *ESTIMATE]
    assert run(command) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["calls"] == 0
    assert "--refresh counts it" in told.err
    assert run([*command, "--refresh"]) == 0
    assert json.loads(capsys.readouterr().out)["calls"] > 0
