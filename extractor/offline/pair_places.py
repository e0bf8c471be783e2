"""Where a sentence names an end of a pair."""

from typing import NamedTuple


class Place(NamedTuple):
    """Say where a sentence names a referent: the tokens of its name (none: who speaks the sentence)."""

    start: int = -1
    end: int = -1

    @property
    def is_named(self) -> bool:
        """Tell a name from a speaker."""
        return self.start >= 0
