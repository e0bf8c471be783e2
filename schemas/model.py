"""The base of all data models: frozen, and strict about unknown fields."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Hold data that never changes after it was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(NamedTuple):
    """Point at `text[start:end]`: half-open, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words it points at."""
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        """Tell whether the other span lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end
