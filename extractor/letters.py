"""Letters that no file can hold."""

import re

_HALVES = re.compile("[\ud800-\udfff]")


def drop_halves(text: str) -> str:
    """Return the text without halves of letters of UTF-16, as JSON and YAML can escape them."""
    return _HALVES.sub("", text)
