"""Build the shipped gazetteer: `python -m schemas.gazetteer_build SHARED -o schemas/gazetteer.json`."""

import argparse
from pathlib import Path

from schemas.gazetteer_build.entries import build_entries, write_gazetteer


def main() -> None:
    """Build the gazetteer from the command line."""
    parser = argparse.ArgumentParser(description="Build the shipped gazetteer.")
    parser.add_argument("shared", type=Path, help="folder with gazetteer/ and silver/annotations/")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.output.write_bytes(write_gazetteer(build_entries(arguments.shared)).encode())


if __name__ == "__main__":
    main()
