"""How fast each format is read, beside the offline extraction: `python tests/benchmarks/reading_speed.py [SHARED]`.

Prints for a file of each format the words a second of `read_episode`, of reading and extracting together, and the share
that reading has of it. Where no real file of size is at hand, one is made of a real transcript's words and times.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from extractor.extract import extract_episode
from extractor.offline.extractor import SpacyExtractor
from extractor.read import read_episode
from extractor.readers import choose_reader

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
REAL = (
    "corpus/practical-ai/practical-ai-250.md",
    "corpus/latent-space/2023-10-19-the-end-of-finetuning-with-jeremy-howard-of-fast-ai.md",
    "corpus/formats/real/Managed services vs. DIY.vtt",
    "corpus/formats/lexicap/episode_017_large.vtt",
    "corpus/formats/real/Zenlytic Is Building You A Better Coworker With AI Agents.txt",
    "corpus/formats/real/Bloat.srt",
    "corpus/formats/real/Yak Shaving with Tim Mitra.srt",
    "corpus/formats/whisper/stateofGPT.json",
    "corpus/formats/whisper/stateofGPT.tsv",
    "corpus/formats/whisper/stateofGPT.srt",
    "corpus/formats/whisper/stateofGPT.txt",
    "corpus/formats/whisper/output.txt",
    "gold/texts/d06.txt",
    "corpus/talks/abdallah-nvidia-local-models.txt",
    "corpus/formats/real/300 multiple choices.html",
    "corpus/formats/real/Tales from Manufacturing Shipping Rack 1.html",
)
# What the makers make of it: labels for those formats that have them.
MADE_OF = "corpus/formats/real/Bloat.srt"
ROUNDS = 7


def main(shared: Path) -> None:
    """Measure file by file, and print as it goes."""
    extractor = SpacyExtractor()
    print(f"{'format':<17}{'file':<44}{'words':>7}{'read w/s':>10}{'ingest w/s':>12}{'reading':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for path in [*(shared / name for name in REAL), *_make_files(shared / MADE_OF, Path(folder))]:
            if choose_reader(path.suffix, path.read_text("utf-8")):
                _measure_file(path, extractor, "" if shared in path.parents else "made: ")


def _measure_file(path: Path, extractor: SpacyExtractor, origin: str) -> None:
    episode = read_episode(path)
    words = len(episode.text.split())
    reading = _time(lambda: read_episode(path), ROUNDS)
    extracting = _time(lambda: extract_episode(episode, extractor), 1)
    print(
        f"{episode.source.format:<17}{(origin + path.name)[:42]:<44}{words:>7}{words / reading:>10,.0f}"
        f"{words / (reading + extracting):>12,.0f}{reading / (reading + extracting):>9.1%}",
        flush=True,
    )


def _time(run: Callable[[], object], rounds: int) -> float:
    """Return the median of the processor seconds that several runs take: others on the machine count less so."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        run()
        taken.append(time.process_time() - started)
    return median(taken)


def _make_files(source: Path, folder: Path) -> Iterator[Path]:
    sys.path.append(str(ROOT / "tests"))
    from made_formats import MAKERS, find_lines

    lines = find_lines(read_episode(source))
    for name, make in MAKERS.items():
        path = folder / name
        path.write_text(make(lines), "utf-8")
        yield path


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
