"""Numbers as people say and write them, and what may be read from a quote."""

import re

SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9, "trillion": 1e12}
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"

_WITH_SCALE = re.compile(rf"(?<![\w.])({NUMBER})\s?([kKmMbB]\b|thousand|million|billion|trillion)?")
_WORDS = {
    word: float(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "half": 0.5,
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
}
_SOME_TIME = re.compile(
    r"\b(?:next|this|coming|end of|within|year|years|month|months|decade|tomorrow|soon|quarter)\b", re.I
)


def read_number(digits: str, scale: str | None) -> float:
    """Read "1,200" and "million" as a number."""
    return float(digits.replace(",", "")) * SCALES.get((scale or "").lower(), 1.0)


def says_number(words: str, number: float) -> bool:
    """Tell whether the words give that number, in digits with or without their scale, or as a plain number word."""
    said: set[float] = set()
    for match in _WITH_SCALE.finditer(words):
        said |= {read_number(match[1], None), read_number(match[1], match[2])}
    said |= {value for word, value in _WORDS.items() if re.search(rf"\b{word}\b", words, re.I)}
    return any(abs(value - number) <= 1e-9 * max(abs(number), 1.0) for value in said)


def says_unit(words: str, unit: str) -> bool:
    """Tell whether all words and signs of a unit stand in the words; "%" may be said as "percent"."""
    spoken = words.lower().replace("percent", "%").replace("dollars", "$")
    return all(part in spoken for part in unit.lower().replace("percent", "%").replace("dollars", "$").split())


def says_time(words: str, due: str) -> bool:
    """Tell whether the words give the year of an ISO date, or speak of a time from which it may be reckoned."""
    return due[:4] in words or bool(_SOME_TIME.search(words))
