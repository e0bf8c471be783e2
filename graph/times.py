"""Times as the graph keeps them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

TIMES = ("published", "first_said", "last_said")  # the properties that are moments


def utc_text(published: str | None) -> str | None:
    """Return a date, or a date with time, as ISO 8601 text of a moment in UTC; None where it is no date.

    All moments of the graph are of this one kind, so they compare and sort on any database: a date alone stands for its
    first moment in UTC.
    """
    try:
        moment = datetime.fromisoformat(published or "")
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def with_times_as_text(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties by name, moments as the text that `utc_text` gives."""
    return {name: utc_text(value) if name in TIMES else value for name, value in sorted(properties.items())}


def moment_text(seconds: int | None) -> str | None:
    """Return a moment, given in seconds since 1970, as the text that `utc_text` gives."""
    if seconds is None:
        return None
    return (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat() + "Z"


def moment_seconds(text: str | None) -> int | None:
    """Return a moment, given as the text that `utc_text` gives, in seconds since 1970."""
    return None if text is None else int(datetime.fromisoformat(text).timestamp())
