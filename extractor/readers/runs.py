"""Words and their seconds in two lists beside each other, as formats that time each word give them."""

from collections.abc import Sequence
from typing import NamedTuple

from extractor.readers.words import TIME_OPENS, clean_source, mark_time, squeeze_words


class Runs(NamedTuple):
    """Hold words, cut before each that has a second of its own, and the second of each, None where it has none.

    Before a run that has a second there is a space, or nothing at all.
    """

    words: list[str]
    seconds: list[float | None]


def clean_parts(parts: list[str]) -> list[str]:
    """Return the parts of a text, each as `clean_source` has it; most texts hold nothing that is to be cleaned."""
    text = "".join(parts)
    return parts if clean_source(text) is text else [clean_source(part) for part in parts]


def join_parts(parts: list[str], offsets: Sequence[int | None], at: float) -> Runs:
    """Join parts that have no second, or that have one but no word, or no space before them, to what is before.

    `offsets` are milliseconds after the second `at`, None where a part has no second.
    """
    start = round(at * 1000)
    seconds = [None if offset is None else (start + offset) / 1000 for offset in offsets]
    if None not in seconds[1:] and _stand_apart(parts):
        return Runs(parts, seconds)
    words, told, before = [""], list[float | None]((None,)), " "
    for part, second in zip(parts, seconds, strict=True):
        if second is not None and (part[:1].isspace() or before[-1].isspace()) and part and not part.isspace():
            words.append(part)
            told.append(second)
        else:
            words[-1] += part
        before = part or before
    return Runs(words[1:], told[1:]) if words[1:] and not words[0] else Runs(words, told)


def _stand_apart(parts: list[str]) -> bool:
    """Tell whether all parts have words, and one space stands where they meet."""
    text = TIME_OPENS.join(parts)
    ends, begins = text.count(f" {TIME_OPENS}"), text.count(f"{TIME_OPENS} ")
    both = text.count(f" {TIME_OPENS} ")
    return both == 0 and ends + begins == len(parts) - 1 and all(map(str.strip, parts))


def mark_runs(runs: Runs) -> str:
    """Return the words with the second of each as a mark before it."""
    parts: list[str] = []
    for words, second in zip(*runs, strict=True):
        bare = words.lstrip()
        mark = "" if second is None else mark_time(round(second * 1000))
        parts += (words[: len(words) - len(bare)], mark, bare)
    return "".join(parts)


def squeeze_runs(runs: Runs) -> Runs:
    """Return the runs that have words, with single spaces and none around them."""
    squeezed = squeeze_words(TIME_OPENS.join(runs.words))
    return keep_words(Runs(list(map(str.strip, squeezed.split(TIME_OPENS))), runs.seconds))


def keep_words(runs: Runs) -> Runs:
    """Leave out the runs that have no word."""
    if all(runs.words):
        return runs
    kept = [run for run in zip(*runs, strict=True) if run[0]]
    return Runs([words for words, _ in kept], [second for _, second in kept])
