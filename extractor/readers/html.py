"""Read HTML: pages and fragments, speakers in `<cite>`, bold or plain labels, seconds in `<time>` or stamps."""

import re
from collections.abc import Iterator
from pathlib import Path

from extractor.readers.html_dialogue import Dialogue, ends_sentence, find_dialogue
from extractor.readers.html_header import read_header
from extractor.readers.html_rows import Page, Row, split_page
from extractor.readers.paragraphs import place_paragraphs
from extractor.transcript import Opening, Piece, Transcript
from schemas.errors import TranscriptError

_START = re.compile(r"(?:\s|<\?xml[^>]{0,200}>|<!--(?:(?!-->).){0,4000}-->|<!\[CDATA\[)*<", re.DOTALL)
_PAGE = re.compile(r"!doctype\s+html\b|html\b|head\b|body\b", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"(?:cite|p|div|section|article|main|h[1-6]|time|ul|ol|dl|table|blockquote|strong|b|span|br|pre)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:/?(?:[a-z]|h[1-6]|[a-z]{2,12})(?:\s[^<>]*)?/?>|!--)", re.IGNORECASE)
# What ends the talk where it stands over a part of the page.
_AFTERWARDS = re.compile(
    r"(?:\d+\s+)?(?:comments?|responses|replies)(?:\s*\(\d+\))?|leave a (?:comment|reply)|discussion about this \w+"
    r"|(?:related|more|recent|other|popular) (?:posts?|episodes?|articles?|stories|reading)"
    r"|you (?:might|may) also (?:like|enjoy)"
    r"|join the (?:conversation|discussion)|share this(?: \w+)?|ready for more\??",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:404|403|401|50[0234])\b|not found|access denied|forbidden|unauthorized|(?:log|sign)[ -]?in\b|just a moment"
    r"|enable (?:javascript|cookies)|(?:requires?|needs?|without) javascript|captcha|are you (?:a )?(?:human|robot)"
    r"|(?:doesn.t|does not|no longer) exists?|can.t be found|(?:un|not )available|something went wrong|error\b|gone\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 25
_FEWEST_WORDS_BESIDE_A_REFUSAL = 150


def is_page(text: str) -> bool:
    """Tell whether a text begins as a whole page of HTML."""
    start = _START.match(text)
    return bool(start and _PAGE.match(text, start.end()))


def is_html(text: str) -> bool:
    """Tell whether a text begins as a page of HTML, or as a part of one."""
    start = _START.match(text)
    return bool(start and (_PAGE.match(text, start.end()) or _FRAGMENT.match(text, start.end())))


def has_tags(text: str) -> bool:
    """Tell whether a text holds any tag of HTML."""
    return bool(_TAG.search(text))


def has_dialogue(text: str) -> bool:
    """Tell whether a page holds turns of at least two labels or times, unlike show notes and their chapters."""
    return _find_talk(split_page(text)).is_talk


def knows_speakers_and_times(text: str) -> tuple[bool, bool]:
    """Tell whether the turns of a page have labels, and whether they have times."""
    dialogue = _find_talk(split_page(text))
    return dialogue.is_talk and bool(dialogue.labels), dialogue.is_timed


def read_html(text: str, path: Path) -> Transcript:
    """Read a page; headings, navigation, advertisements and comments are no words of a talk.

    A page without turns is prose of nobody. What a server or a login says instead of a page is an error.
    """
    page = split_page(text)
    dialogue = _find_talk(page)
    if not dialogue.paragraphs:
        # Some sites wrap all they say in a form or an aside.
        dialogue = _find_talk(split_page(text, is_strict=False))
    if not dialogue.is_talk:
        _refuse_no_talk(page, dialogue, is_page(text), path)
    metadata, authors = read_header(page)
    return Transcript(metadata, tuple(_join_turns(place_paragraphs(dialogue.paragraphs))), authors)


def _find_talk(page: Page) -> Dialogue:
    """Find the turns in the heart of the page: what it calls a transcript, else its main part, else all of it."""
    rows = _drop_afterwards(page.rows)
    words = _count_words(rows)
    for rank in (2, 1):
        part = [row for row in rows if row.rank >= rank]
        dialogue = find_dialogue(part) if 0 < len(part) < len(rows) else None
        if dialogue and (dialogue.is_talk or 3 * _count_words(part) > words):
            return dialogue
    return find_dialogue(rows)


def _drop_afterwards(rows: list[Row]) -> list[Row]:
    ends = (n for n, row in enumerate(rows) if n and row.kind == "heading" and _AFTERWARDS.fullmatch(row.marked))
    return rows[: next(ends, len(rows))]


def _count_words(rows: list[Row]) -> int:
    return sum(len(row.marked.split()) for row in rows)


def _refuse_no_talk(page: Page, dialogue: Dialogue, is_whole: bool, path: Path) -> None:
    """Raise TranscriptError for what a server says of a page that is gone, closed, or made by a script."""
    said = [stretch.words for paragraph in dialogue.paragraphs for stretch in paragraph.stretches]
    count = sum(len(words.split()) for words in said)
    heads = [*page.kept["title"], *page.kept["h1"], *(said[:3] if count < _FEWEST_WORDS_BESIDE_A_REFUSAL else [])]
    if count < _FEWEST_WORDS_BESIDE_A_REFUSAL:
        told = next((head for head in heads if _REFUSAL.search(head)), None)
        if told:
            raise TranscriptError(path, f"a transcript, but this page says '{' '.join(told.split())[:60]}'")
    if count < (_FEWEST_WORDS if is_whole else 4):
        raise TranscriptError(path, f"a transcript, but this page has no more than {count} words of one")


def _join_turns(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """Let a turn go on where its label is only said again, within a sentence where the pieces are cut so."""
    label: str | None = None
    repeats: list[int] = []
    for number, piece in enumerate(pieces):
        if piece.opens == "turn":
            repeats += [number] if piece.label and piece.label == label else []
            label = piece.label
    ended = {number for number in repeats if ends_sentence(pieces[number - 1].words)}
    are_captions = 3 * len(ended) < 2 * len(repeats)
    goes_on = dict.fromkeys(repeats, True)
    for number, piece in enumerate(pieces):
        opens: Opening = "line" if are_captions or number not in ended else "paragraph"
        yield piece._replace(opens=opens) if number in goes_on else piece
