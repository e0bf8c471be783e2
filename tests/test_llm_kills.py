"""kill -9 of a real ingest at any moment: no reply that reached the disk is paid again, and the end is the same."""

import json
import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from cli_runs import COMMAND
from llm_server import FaultServer, fault_server
from llm_talks import Request, TalkPlace, answer_talk
from processes import KILLS

SETTINGS = ["--window-tokens", "200", "--max-output-tokens", "800", "--no-cross-check", "--concurrency", "4"]
TALKS, TURNS = 8, 8


def texts_on_disk(place: TalkPlace) -> set[str]:
    """Return the replies that lie there whole: no two windows have the same."""
    return {json.loads(path.read_bytes())["text"] for path in place.data.glob("replies/*/*.json")}


def text_of(request: Request) -> str:
    return json.dumps(answer_talk(request), ensure_ascii=False)


def start_ingest(place: TalkPlace, url: str, key: str, log: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": key}
    command = [*COMMAND, "ingest", str(place.talks), "--data", str(place.data), *SETTINGS]
    with log.open("ab") as told:
        return subprocess.Popen(command, env=environment, stdout=told, stderr=told)


def kill_at(process: subprocess.Popen[bytes], place: TalkPlace, replies: int, later: float) -> bool:
    """Kill when so many replies are on the disk, and a little later; tell whether the process was still at work."""
    until = time.monotonic() + 300
    while process.poll() is None and len(texts_on_disk(place)) < replies and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(later)
    process.kill()
    return process.wait() == -9


def wait_for_quiet(server: FaultServer) -> None:
    """Wait until the server has heard all that a process sent before it died."""
    heard = -1
    while heard != len(server.seen):
        heard = len(server.seen)
        time.sleep(0.5)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_again_and_again_nothing_that_reached_the_disk_is_paid_twice(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    whole, place = TalkPlace(tmp_path / "whole", TALKS, TURNS), TalkPlace(tmp_path / "killed", TALKS, TURNS)

    def answer(request: Request) -> dict[str, Any]:
        time.sleep(chance.uniform(0, 0.2))
        return answer_talk(request)

    with fault_server(answer) as server:
        whole.ingest(server.url, window_tokens=200, cross_check=False)
        windows = len(server.requests)
        assert len({text_of(request) for request in server.requests}) == windows
        killed = 0
        for replies in sorted(chance.sample(range(1, windows), 3)):
            before = texts_on_disk(place)
            key = f"killed-after-{replies}"
            process = start_ingest(place, server.url, key, tmp_path / "log.txt")
            killed += kill_at(process, place, replies, chance.uniform(0, 0.1))
            wait_for_quiet(server)
            asked = [text_of(request) for request in server.asked_with(key)]
            assert before.isdisjoint(asked)
            assert len(asked) == len(set(asked))
            assert len(set(asked) - texts_on_disk(place)) <= 4
        assert killed, (tmp_path / "log.txt").read_text()
        before = texts_on_disk(place)
        monkeypatch.setenv("OPENAI_API_KEY", "to-the-end")
        report = place.ingest(server.url, window_tokens=200, cross_check=False)
        asked = [text_of(request) for request in server.asked_with("to-the-end")]
        assert before.isdisjoint(asked)
        assert len(asked) == windows - len(before)
    assert report.is_complete(1.0)
    assert place.files == whole.files
