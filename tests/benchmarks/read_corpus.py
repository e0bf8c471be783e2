"""Read all real transcripts: `python tests/benchmarks/read_corpus.py [SHARED]`.

Prints how many of each folder are read and what is known of them, and of each other file why it is left out. Each
episode must hold what is promised of every one (`tests/invariants.py`).
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from extractor.folder import find_transcripts
from extractor.read import read_episode
from schemas.episode import Episode
from schemas.errors import TranscriptError

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FOLDERS = ("corpus/talks", "corpus/latent-space", "corpus/practical-ai", "corpus/formats", "gold/texts", "silver/texts")

sys.path.append(str(ROOT / "tests"))


class Reading(NamedTuple):
    """Hold what became of one folder: its episodes, and of every file that is none, why."""

    folder: str
    episodes: tuple[Episode, ...]
    left: tuple[tuple[str, str], ...]


def main(shared: Path) -> None:
    """Print a line for each folder, then what was left out."""
    print(f"{'folder':<22}{'files':>6}{'read':>6}{'words':>11}{'speakers':>10}{'timed':>8}")
    left = []
    for reading in read_corpus(shared):
        left += reading.left
        print(_describe(reading))
    for name, reason in left:
        print(f"{name}: {reason}")


def read_corpus(shared: Path) -> Iterator[Reading]:
    """Read each folder through what `talkgraph ingest FOLDER` reads, and check every episode."""
    from invariants import check_episode

    for folder in FOLDERS:
        listing = find_transcripts([shared / folder])
        episodes, left = [], [(str(path.relative_to(shared)), reason) for path, reason in listing.skipped]
        for found in listing.sources:
            try:
                episodes.append(read_episode(found.path, root=shared))
            except TranscriptError as error:
                left.append((str(found.path.relative_to(shared)), f"refused: expected {error.expected}"))
                continue
            check_episode(episodes[-1])
        yield Reading(folder, tuple(episodes), tuple(left))


def _describe(reading: Reading) -> str:
    spoken = [(segment, len(segment.span.of(e.text).split())) for e in reading.episodes for segment in e.segments]
    words = sum(count for _, count in spoken)
    named = sum(count for segment, count in spoken if segment.speaker) / words
    timed = sum(count for segment, count in spoken if segment.start is not None) / words
    files = len(reading.episodes) + len(reading.left)
    return f"{reading.folder:<22}{files:>6}{len(reading.episodes):>6}{words:>11,}{named:>10.1%}{timed:>8.1%}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
