"""What the LLM path sends, and how long it takes: `python tests/benchmarks/llm_cost.py [SHARED]`.

One text of 5,163 words, against a server on loopback whose every reply is small: two entities and a relation. Prints
a table beside what other tools took on the same text against such a server, as measured in ../shared/notes/peers.md.
Calls, tokens and the cached share are counted by the server; seconds are the best of three, with spaCy loaded.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from llm_server import FaultServer, fault_server  # noqa: E402

from extractor.folder import find_transcripts  # noqa: E402
from extractor.llm.calling.openai_chat import OpenAIChat  # noqa: E402
from extractor.llm.calling.rate_limits import RateLimits  # noqa: E402
from extractor.llm.calling.tokens import count_tokens  # noqa: E402
from extractor.llm.extractor import LLMExtractor  # noqa: E402
from extractor.llm.settings import LLMSettings  # noqa: E402
from extractor.offline.extractor import SpacyExtractor  # noqa: E402
from extractor.pipeline import ingest_episodes  # noqa: E402
from extractor.read import read_episode  # noqa: E402
from schemas.ledger import Usage  # noqa: E402
from schemas.workspace import open_workspace  # noqa: E402

TEXT = "gold/texts/d01.txt"
TEXT_TOKENS = 6_290  # of cl100k_base, by which the others were measured; of o200k_base it has 6,240
MOST_TIMES, MOST_SECONDS = 1.6, 1.5
ROUNDS = 3
REPLY = {
    "e": [{"t": "Concept", "x": ["1|AI engineer|AI Engineer"]}, {"t": "Company", "x": ["2|OpenAI"]}],
    "s": [],
    "r": [{"t": "ADVOCATES", "x": [[2, 1, 1]]}],
    **{key: [] for key in "dpamq"},
}


class Peer(NamedTuple):
    """Hold the measured figures of another tool: seconds at 0 and at 1 s a call."""

    name: str
    calls: int
    tokens: int
    seconds: tuple[float, float]


PEERS = (
    Peer("LlamaIndex, strict schema", 8, 10_810, (1.1, 5.1)),
    Peer("LangChain, async", 9, 15_952, (0.14, 1.2)),
    Peer("neo4j-graphrag, schema given", 9, 20_210, (0.4, 11.5)),
    Peer("cognee", 8, 19_412, (4.2, 8.3)),
    Peer("LightRAG", 12, 37_430, (0.7, 5.8)),
    Peer("microsoft graphrag", 14, 37_609, (25, 40)),
    Peer("graphiti, 9 episodes", 35, 82_847, (1.3, 72)),
)


class Run(NamedTuple):
    """Hold what one ingest took, and how many calls a second one made."""

    usage: Usage
    seconds: float
    calls: int
    calls_again: int


def main(shared: Path) -> bool:
    """Measure and print; tell whether the limits hold."""
    source, spacy = shared / TEXT, SpacyExtractor()
    spacy.find_names(read_episode(source))  # loads spaCy
    text = source.read_text("utf-8")
    print(f"{TEXT}: {count_tokens(text, 'gpt-4'):,} tokens of cl100k_base, {count_tokens(text):,} of o200k_base")
    print(f"tokens below are of o200k_base; the ratio is to {TEXT_TOKENS:,}\n")
    with fault_server(lambda request: REPLY) as server:
        plain, checked = (_measure(server, source, names) for names in (None, spacy))
    _print_table(plain, checked)
    _print_rest(plain[0], checked[0])
    ratio = plain[0].usage.prompt_tokens / TEXT_TOKENS
    return ratio <= MOST_TIMES and plain[1].seconds < MOST_SECONDS and plain[0].calls_again == 0


def _measure(server: FaultServer, source: Path, names: SpacyExtractor | None) -> tuple[Run, Run]:
    """Return the fastest of some runs at 0 and at 1 s a call."""
    fastest = []
    for delay in (0.0, 1.0):
        server.delay = delay
        fastest.append(min((_run(server, source, names) for _ in range(ROUNDS)), key=lambda run: run.seconds))
    return fastest[0], fastest[1]


def _run(server: FaultServer, source: Path, names: SpacyExtractor | None) -> Run:
    settings, limits = LLMSettings(base_url=server.url), RateLimits()
    server.seen.clear()
    server._prompts.clear()
    listing = find_transcripts([source])
    with (
        tempfile.TemporaryDirectory() as folder,
        open_workspace(Path(folder)) as workspace,
        OpenAIChat(settings, limits) as model,
        LLMExtractor(model, settings, replies=workspace.replies, limits=limits, names=names) as extractor,
    ):
        started = time.perf_counter()
        report = ingest_episodes(listing, workspace, extractor)
        seconds = time.perf_counter() - started
        calls = len(server.requests)
        ingest_episodes(listing, workspace, extractor)
        assert report.usage
        assert report.is_complete(1.0)
        return Run(report.usage, seconds, calls, len(server.requests) - calls)


def _print_table(plain: tuple[Run, Run], checked: tuple[Run, Run]) -> None:
    print(f"{'':<34}{'calls':>7}{'prompt + schema':>17}{'x text':>8}{'s at 0':>8}{'s at 1':>8}")
    for name, (at_once, later) in (("talkgraph, no cross-check", plain), ("talkgraph, cross-check", checked)):
        seconds = at_once.seconds, later.seconds
        _print_row(name, at_once.calls, at_once.usage.prompt_tokens, seconds)
    for peer in PEERS:
        _print_row(f"{peer.name} *", peer.calls, peer.tokens, peer.seconds)
    print("* as measured in ../shared/notes/peers.md, on another day\n")


def _print_row(name: str, calls: int, tokens: int, seconds: tuple[float, float]) -> None:
    print(f"{name:<34}{calls:>7}{tokens:>17,}{tokens / TEXT_TOKENS:>8.2f}{seconds[0]:>8.2f}{seconds[1]:>8.2f}")


def _print_rest(plain: Run, checked: Run) -> None:
    second: Any = checked.usage.second
    cached = plain.usage.cached_tokens
    print(f"cached by the server     {cached:,} of {plain.usage.prompt_tokens:,} tokens")
    print(f"calls of a second run    {plain.calls_again}, with cross-check {checked.calls_again}")
    print(f"the cross-check adds     {second.calls} calls, {second.tokens:,} tokens (replies included)")


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared") else 1)
