"""Numbers and due dates as a model gives them, read from the words of the quote."""

import re

from extractor.llm.window.form_places import find_places
from extractor.numbers import NUMBER, SCALES, read_number
from schemas.model import Span

_AMOUNT = re.compile(
    rf"(?P<money>[$€£])?\s?(?P<digits>{NUMBER})(?:\s?(?P<scale>{'|'.join(SCALES)})\b)?"
    r"(?:\s?(?P<share>%|percent\b))?(?P<per>\s(?:per|a|an)\s(?:million\s|thousand\s)?\w+)?(?P<unit>(?:\s[^\W\d]+){1,2})?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WITHIN = re.compile(
    rf"\b({NUMBER}|one|two|three|four|five|six|seven|eight|nine|ten)(?:\sto\s\w+)?\s(year|month)s?\b", re.I
)
_WORDS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}


def find_value(value: str, text: str, quote: Span) -> str:
    """Return a value as the quote writes it; where it has other words, the first of its numbers that stands there.

    What is nowhere in the quote is returned as it came, and verification refuses it.
    """
    if places := find_places(value, text, quote):
        return places[0].of(text)
    for amount in re.finditer(rf"[$€£]?\s?(?:{NUMBER})%?", value):
        if places := find_places(amount.group().strip(), text, quote):
            return places[0].of(text)
    return value


def read_value(value: str) -> tuple[float | None, str | None]:
    """Read a value's number and unit; None where it holds no number, or several."""
    found = list(_AMOUNT.finditer(value))
    if len(found) != 1:
        return None, None
    parts = found[0].groupdict()
    number = read_number(parts["digits"], parts["scale"])
    if parts["share"]:
        return number, "%"
    unit = f"{parts['money'] or ''}{parts['per'] or ''}" if parts["money"] or parts["per"] else parts["unit"]
    return number, (unit or "").strip() or None


def read_due(due: str, published: str | None) -> str | None:
    """Read a due date: an ISO date or a year as said, else a span of time reckoned from the day of publication."""
    if iso := _ISO.fullmatch(due.strip()):
        return iso.group()
    if year := _YEAR.search(due):
        return year.group()
    if not published or not _YEAR.match(published):
        return None
    begin = int(published[:4])
    if match := _WITHIN.search(due):
        count = _WORDS.get(match[1].lower()) or int(read_number(match[1], None))
        if match[2].lower() == "year":
            return str(begin + count) if count <= 1000 else None
        return _add_months(published, count) if count <= 1000 else None
    words = due.lower()
    if "decade" in words:
        return str(begin + 10)
    return str(begin + 1) if "next year" in words else str(begin) if "this year" in words else None


def _add_months(published: str, count: int) -> str | None:
    if not re.match(r"\d{4}-\d\d", published):
        return None
    years, month = divmod(int(published[5:7]) - 1 + count, 12)
    return f"{int(published[:4]) + years}-{month + 1:02d}"
