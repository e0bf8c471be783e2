"""Score the offline extraction on the annotated texts beside this checkout: `talkgraph evaluate` on that folder."""

import sys
from pathlib import Path

from extractor.cli.app import run

SHARED = Path(__file__).parents[3] / "shared"

if __name__ == "__main__":
    shared, *options = sys.argv[1:] or [str(SHARED)]
    sys.exit(run(["evaluate", str(Path(shared) / "gold"), *options]))
