"""A ceiling that is reached in the middle of twenty episodes: stopped below it, and continued at no double cost."""

import json
from pathlib import Path

import pytest
from llm_faults import Fault
from llm_server import FaultServer, count, prompt_of
from llm_talks import Request, TalkPlace, answer_talk

from extractor.cli.app import run
from extractor.cli.ingest import _exit_code
from extractor.cli.report import print_report
from extractor.llm.calling.prices import Price, parse_price
from graph.connection import open_graph
from graph.query import query_graph
from schemas.errors import CeilingReachedError

EPISODES, TURNS = 20, 3
PRICE = parse_price("1/4")


class Whole:
    """Hold what all episodes take without a ceiling."""

    def __init__(self, server: FaultServer, root: Path) -> None:
        place = TalkPlace(root, EPISODES, TURNS)
        server.heal()
        place.ingest(server.url)
        self.requests, self.tokens, self.files = len(server.requests), spent(server), place.files


@pytest.fixture(scope="module")
def whole(server_opened: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(server_opened, tmp_path_factory.mktemp("whole"))


def spent(server: FaultServer) -> tuple[int, int]:
    """Return the tokens of all that the server was asked and may have answered, by its own count."""
    paid = [seen.request for seen in server.seen if seen.outcome != "500"]
    asked = sum(count(prompt_of(request)) + 4 * len(request["messages"]) + 3 for request in paid)
    return asked, sum(count(_answer(request)) for request in paid)


def _answer(request: Request) -> str:
    return json.dumps(answer_talk(request), ensure_ascii=False)


def dollars(tokens: tuple[int, int], price: Price) -> float:
    return float(tokens[0] * price.prompt + tokens[1] * price.completion) / 1e6


@pytest.mark.parametrize("concurrency", [pytest.param(1, marks=pytest.mark.heavy), 8])
@pytest.mark.parametrize("kind", ["tokens", "dollars"])
def test_a_ceiling_in_the_middle_stops_below_it_and_the_next_run_goes_on_at_no_double_cost(
    kind: str, concurrency: int, server: FaultServer, whole: Whole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = TalkPlace(tmp_path, EPISODES, TURNS)
    half = sum(whole.tokens) // 2 if kind == "tokens" else dollars(whole.tokens, PRICE) / 2
    ceiling = {"max_tokens" if kind == "tokens" else "max_dollars": half}
    server.delay = 0.05 if concurrency > 1 else 0.0  # so that several are under way where there is room for one
    report = place.ingest(server.url, concurrency=concurrency, price=PRICE, **ceiling)
    server.delay = 0.0
    used = spent(server)
    assert (sum(used) if kind == "tokens" else dollars(used, PRICE)) <= half
    assert len(server.requests) >= whole.requests / 4
    assert isinstance(report.stopped, CeilingReachedError)
    assert _exit_code(report, 1.0) == 4
    kept = place.files
    assert 1 <= len(kept) < EPISODES
    assert report.count("extracted") == len(kept)
    assert report.count("stopped") + report.left == EPISODES - len(kept)
    assert all(whole.files[source] == content for source, content in kept.items())
    print_report(report)
    assert f"{EPISODES - len(kept)} of {EPISODES} sources are left" in capsys.readouterr().err
    assert place.ingest(server.url, concurrency=concurrency).stopped is None
    assert len(server.requests) == whole.requests
    assert place.files == whole.files


@pytest.mark.heavy
def test_a_ceiling_holds_while_the_server_fails(server: FaultServer, whole: Whole, tmp_path: Path) -> None:
    place = TalkPlace(tmp_path, EPISODES, TURNS)
    server.faults = (Fault("cut", times=8), Fault("half", times=4), Fault("500", times=8))
    half = sum(whole.tokens) // 2
    report = place.ingest(server.url, max_tokens=half)
    server.faults = ()
    assert isinstance(report.stopped, CeilingReachedError)
    assert sum(spent(server)) <= half
    assert place.ingest(server.url).stopped is None
    assert place.files.keys() == whole.files.keys()


def test_a_ceiling_of_nothing_asks_nothing_and_a_finished_workspace_needs_none(
    server: FaultServer, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, 2, TURNS)
    assert _exit_code(place.ingest(server.url, max_tokens=0), 1.0) == 4
    assert (server.requests, place.files) == ([], {})
    place.ingest(server.url)
    assert _exit_code(place.ingest(server.url, max_tokens=0), 1.0) == 0


@pytest.mark.parametrize("command", ["ingest", "extract"])
def test_a_ceiling_in_dollars_needs_a_price(
    command: str,
    server: FaultServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    place = TalkPlace(tmp_path, 1, TURNS)
    arguments = [command, str(place.talks / "talk00.md"), "--data", str(place.data), "--max-cost", "1"]
    assert run([*arguments, "--model", "a-model-of-our-own"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len([line for line in told if line.startswith("talkgraph: ")]) == 1
    assert "give --price IN/OUT" in told[-1]
    assert server.requests == []


def test_extract_ends_with_4_at_the_ceiling(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    place = TalkPlace(tmp_path, 1, TURNS)
    command = ["extract", str(place.talks / "talk00.md"), "--data", str(place.data), "--max-tokens", "10"]
    assert run(command) == 4
    assert "ceiling reached" in capsys.readouterr().err


@pytest.mark.heavy
def test_what_was_finished_below_the_ceiling_is_in_the_graph(
    server: FaultServer, whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    place = TalkPlace(tmp_path, EPISODES, TURNS)
    command = ["ingest", str(place.talks), "--data", str(place.data), "--no-cross-check", "--window-tokens", "200"]
    command += ["--max-output-tokens", "800", "--max-tokens", str(sum(whole.tokens) // 2)]
    assert run(command) == 4
    with open_graph(data=place.data) as graph:
        rows = list(query_graph(graph, "MATCH (e:Episode) RETURN count(e) AS n"))
    assert rows == [{"n": len(place.files)}]
    assert 1 <= len(place.files) < EPISODES
