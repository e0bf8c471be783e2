"""Score the offline extraction against the annotated texts: `python tests/benchmarks/score_gold.py [SHARED]`.

Extracts each text in place, writes the annotation form to a temporary folder, and prints the table of gold/score.py.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from extractor.annotation import to_annotation
from extractor.extract import extract_episode
from extractor.offline.extractor import SpacyExtractor
from extractor.read import read_episode

SHARED = Path(__file__).parents[3] / "shared"


def score_gold(shared: Path, *options: str) -> str:
    """Return what gold/score.py prints for the extractions of all annotated texts."""
    gold = shared / "gold"
    extractor = SpacyExtractor()
    with tempfile.TemporaryDirectory() as folder:
        for text in sorted(gold.joinpath("texts").glob("*.txt")):
            annotation = to_annotation(extract_episode(read_episode(text), extractor), text.stem)
            Path(folder, f"{text.stem}.json").write_text(json.dumps(annotation, ensure_ascii=False), "utf-8")
        command = [sys.executable, gold / "score.py", gold / "dev", folder, gold / "texts", *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    print(score_gold(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED), end="")
