"""Claims: sentences that the trained model or a plain rule takes for a definition, metric or prediction."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extractor.numbers import NUMBER, read_number, says_number, says_unit
from extractor.offline.claim_features import read_sentences
from extractor.offline.claim_subjects import find_about
from extractor.offline.claim_words import CALLED, COPULA, DEFINED, DUE, METRIC, OPENS, SCALE
from extractor.offline.linear_model import OFF, LinearModel
from extractor.offline.sentence_names import NamedSentence
from extractor.offline.sentence_words import SentenceWords
from extractor.proposal import ProposedClaim
from schemas.episode import Episode
from schemas.extraction import ClaimKind

MIN_DEFINITION_WORDS = 7
RULE_CONFIDENCE = 0.5
# Of neighbouring sentences that make the same kind of claim, the surest stands for all.
_APART = 2


class _Guess(NamedTuple):
    sentence: int
    kind: ClaimKind
    confidence: float
    surplus: float
    method: str


def find_claims(words: Sequence[SentenceWords], episode: Episode, model: LinearModel) -> Iterator[ProposedClaim]:
    """Yield claims in reading order, each about what its sentence names, or what was named shortly before."""
    guesses = [*_from_model(words, episode, model), *_from_rules(words, episode.text)]
    for guess in _keep_apart(guesses):
        sentence = words[guess.sentence].sentence
        number = _find_number(sentence, episode.text) if guess.kind in ("metric", "prediction") else None
        if number and guess.kind == "prediction" and _is_time(number):
            number = None
        about = find_about(words, guess.sentence, guess.kind, number.span() if number else None)
        if not about:
            continue
        yield ProposedClaim(
            kind=guess.kind,
            about=about,
            span=sentence.span,
            confidence=round(guess.confidence, 2),
            method=guess.method,
            due=_read_due(sentence, episode) if guess.kind == "prediction" else None,
            **_read_value(number, sentence.span.of(episode.text)),
        )


def _from_model(words: Sequence[SentenceWords], episode: Episode, model: LinearModel) -> Iterator[_Guess]:
    if (model.thresholds >= OFF).all():
        return
    for number, features in enumerate(read_sentences(words, episode.text)):
        shares = model.estimate(features)
        surplus = shares / model.thresholds
        best = 1 + int(surplus[1:].argmax())
        if surplus[best] >= 1:
            kind: ClaimKind = model.classes[best]  # type: ignore[assignment]
            yield _Guess(number, kind, float(shares[best]), float(surplus[best]), "model")


def _from_rules(words: Sequence[SentenceWords], text: str) -> Iterator[_Guess]:
    """Yield sentences of plain form; whatever the model makes of their other words."""
    for number, sentence in enumerate(w.sentence for w in words):
        if sentence.is_question or not sentence.names:
            continue
        if _is_definition(sentence, text):
            yield _Guess(number, "definition", RULE_CONFIDENCE, 1.0, "definition")
        elif _has_metric(sentence, text):
            yield _Guess(number, "metric", RULE_CONFIDENCE, 1.0, "metric")


def _keep_apart(guesses: Iterable[_Guess]) -> list[_Guess]:
    kept: list[_Guess] = []
    for guess in sorted(guesses, key=lambda g: (-g.surplus, g.sentence, g.kind)):
        reach = _APART if guess.method == "model" else 1
        near = (other for other in kept if abs(other.sentence - guess.sentence) < reach)
        if not any(other.kind == guess.kind or other.sentence == guess.sentence for other in near):
            kept.append(guess)
    return sorted(kept, key=lambda g: g.sentence)


# --- rules --------------------------------------------------------------------------------------------------------


def _is_definition(sentence: NamedSentence, text: str) -> bool:
    """Tell "X is a ...", "X is when ...", "what I call X is ...", where X, a concept, opens the sentence."""
    if sentence.end - sentence.start < MIN_DEFINITION_WORDS:
        return False
    for found, referent in sentence.names:
        before = text[sentence.span.start : found.span.start]
        after = text[found.span.end : sentence.span.end]
        if referent.type == "Concept" and _defines(before, after):
            return True
    return False


def _defines(before: str, after: str) -> bool:
    opens = OPENS.match(before) or CALLED.search(before)
    if opens and COPULA.match(after):
        return True
    return bool(DEFINED.search(before) and re.match(r"^[”\"']?\s(?:as|,?\s?I mean|is)\b", after))


def _has_metric(sentence: NamedSentence, text: str) -> bool:
    """Tell money, shares and counted things, said in figures; "two people" and "in two weeks" are no metrics."""
    match = _find_number(sentence, text)
    if match is None or match["spelt"]:
        return False
    return bool(match["money"] or match["share"] or match["unit"]) and not _is_time(match)


def _is_time(match: re.Match[str]) -> bool:
    return match.group(0).split()[-1].lower() in _TIMES


_TIMES = frozenset(
    "second seconds minute minutes hour hours day days week weeks month months year years times x".split()
)


# --- fields -------------------------------------------------------------------------------------------------------


def _find_number(sentence: NamedSentence, text: str) -> re.Match[str] | None:
    """Return the number that a sentence is likeliest about: money and shares before counts, figures before words."""
    matches = [
        match
        for match in METRIC.finditer(sentence.span.of(text))
        if not _is_year(match) and not _is_in_name(match, sentence)
    ]
    return min(matches, key=lambda m: (bool(m["spelt"]), not (m["money"] or m["share"]), m.start()), default=None)


def _is_in_name(match: re.Match[str], sentence: NamedSentence) -> bool:
    """Tell the version in "the Llama 2 paper" from a count of papers."""
    start = sentence.span.start + match.start()
    return any(found.form[0].isupper() and found.span.start < start < found.span.end for found, _ in sentence.names)


def _is_year(match: re.Match[str]) -> bool:
    """Tell "a 2018 paper" from "2018 papers"."""
    unit = (match["unit"] or "").lower()
    return bool(_YEAR.fullmatch(match["count"] or "")) and not unit.endswith("s") and unit not in _PLURALS


_YEAR = re.compile(r"(?:19|20)\d\d")
_PLURALS = frozenset({"people", "fold", "x", "gb", "mb", "tb"})


def _read_value(match: re.Match[str] | None, quote: str) -> dict[str, str | float | None]:
    """Return a number as written, and what it says where that can be read from its figures; of a range only the unit.

    The match is one within the quote.
    """
    if match is None:
        return {}
    value = _whole_range(match, quote)
    if not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", quote):
        return {}
    digits = match["amount"] or match["share"] or match["count"] or match["times"]
    if digits is None:
        return {"value": value}
    is_one = value == match.group(0).strip()
    number = read_number(digits, match["scale"] or match["countscale"]) if is_one else None
    unit = "%" if match["share"] else "x" if match["times"] else match["unit"]
    if match["money"]:
        unit = f"{match['money']}{match['per'] or ''}"
    return {
        "value": value,
        "number": number if number is not None and says_number(quote, number) else None,
        "unit": unit if unit and says_unit(quote, unit) else None,
    }


def _whole_range(match: re.Match[str], quote: str) -> str:
    """Return the number as it is written, with the other end of its range: "$3 to $6 million", "4-8 GPUs"."""
    before, after = _RANGE_BEFORE.search(quote[: match.start()]), _RANGE_AFTER.match(quote[match.end() :])
    if after and match["money"] and not (after["sign"] or after["scale"]):  # "$20 to 30 people"
        after = None
    start = before.start() if before else match.start()
    end = match.end() + (after.end() if after else 0)
    return quote[start:end].strip()


_FIGURES = rf"(?P<sign>[$€£])?(?:{NUMBER})(?:\s?(?:%|percent\b|(?P<scale>{SCALE})))?"
_RANGE_BEFORE = re.compile(rf"(?<![\w.,-]){_FIGURES}(?: to |\s?[-–]\s?)$", re.IGNORECASE)
_RANGE_AFTER = re.compile(rf"(?: to |\s?[-–]\s?){_FIGURES}(?!\w|\.\d)", re.IGNORECASE)


def _read_due(sentence: NamedSentence, episode: Episode) -> str | None:
    """Return the year in which a prediction is due: as said, or reckoned from the year of publication."""
    published = (episode.metadata.published or "")[:4]
    # What is over when it is said is looked back on: "what began in 2023 will grow in 2024".
    times = DUE.finditer(sentence.span.of(episode.text))
    match = next((match for match in times if not match["year"] or match["year"] >= published), None)
    if match is None:
        return None
    if match["year"]:
        return match["year"]
    years = _YEARS.get((match["count"] or "").lower()) if (match["unit"] or "").lower().startswith("year") else None
    if (match["next"] or "").lower() in ("next year", "coming year"):
        years = 1
    return str(int(published) + years) if years and published.isdigit() else None


_YEARS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_YEARS.update({str(n): n for n in range(1, 31)})
