"""Where the real texts lie that tests read in place; a test that needs them is skipped where they are missing."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def shared_file(name: str) -> Path:
    """Return a file or folder of the shared texts, or skip the test, saying so."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the texts of others are not beside this checkout: {name}")
    return path
