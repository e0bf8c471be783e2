"""Take a page of HTML apart: the rows of its text with their line, and beside them what its head says.

The page is read as a stream, without a tree: so each row knows its line, and neither depth nor unclosed tags matter.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Literal, NamedTuple

from extractor.readers.html_tags import (
    BLOCKS,
    CELLS,
    HEADINGS,
    IMPLIED_ENDS,
    INLINE_STAMPS,
    ITEMS,
    NO_WORDS,
    VOID,
    is_aside,
    is_named,
    read_second,
)
from extractor.readers.words import LINK_CLOSES, LINK_OPENS, STAMP_TEXT, clean_source

# Private marks around bold words, around the name of a speaker, and after the cell of a table.
BOLD_OPENS, BOLD_CLOSES, NAME_OPENS, NAME_CLOSES, CELL = "\ue004", "\ue005", "\ue006", "\ue007", "\ue008"

Kind = Literal["prose", "heading", "item"]

_MARKS = re.compile("[\ue004-\ue008]")
_STAMP = re.compile(rf"\s*[\[(]?\s*({STAMP_TEXT})\s*[\])]?\s*")
_WRAPPED = re.compile(r"<!\[CDATA\[|\]\]>")
_EMPTY_LINE = re.compile(r"(?<=\S)[^\S\n]*\n[^\S\n]*\n\s*(?=\S)")
# A comment; or the end of the tag or the comment that is still open where a file is cut off.
_CUT_OFF = "\n<!--'\">-->"


class Row(NamedTuple):
    """Hold the text between two breaks, with private marks; `runs_on` where a single line break stands before it.

    `urls` are the addresses of the links in it, in order. `rank` says how near it is to the heart of the page: 2 in
    what is called a transcript, 1 in its main part or an article, else 0.
    """

    marked: str
    line: int
    kind: Kind
    urls: tuple[str, ...] = ()
    runs_on: bool = False
    rank: int = 0


class Page(NamedTuple):
    """Hold the rows of a page and what it says of itself.

    `meta` holds the names of its fields in lower case with their first content, and the language; `kept` the texts of
    "title", "h1", "author" and "json" (schema.org's) elements; `dates` are those of times.
    """

    rows: list[Row]
    meta: dict[str, str]
    kept: dict[str, list[str]]
    dates: list[str]


class _Open(NamedTuple):
    tag: str
    closes: str
    part: int
    skips: bool
    rank: int
    kind: Kind | None
    keeps: str


def split_page(text: str, is_strict: bool = True) -> Page:
    """Return the rows of a page; `is_strict` leaves out what its tags or classes call no part of the talk."""
    parser = _PageParser(is_strict, _is_in_milliseconds(text))
    parser.feed(_WRAPPED.sub("", text) + _CUT_OFF)
    parser.close()
    parser.end_page()
    return parser.page


def _is_in_milliseconds(text: str) -> bool:
    values = [int(value) for value in re.findall(r"""\sdata-(?:start|time|begin)\w*=["']?(\d{1,9})["'\s>]""", text)]
    return max(values, default=0) > 86400


class _PageParser(HTMLParser):
    """Collect rows while the tags go by; `_open` holds the elements that are open, `_parts` the row so far."""

    def __init__(self, is_strict: bool, is_in_milliseconds: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page([], {}, {"title": [], "h1": [], "author": [], "json": []}, [])
        self._is_strict, self._scale = is_strict, 1000 if is_in_milliseconds else 1
        self._open: list[_Open] = []
        self._count, self._skips = Counter[str](), 0
        self._parts: list[str] = []
        self._urls: list[str] = []
        self._line, self._runs_on = 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        found = {name: value or "" for name, value in reversed(attrs)}
        self._read_head(tag, found)
        if tag in BLOCKS or tag in VOID:
            self._begin_block(tag)
        if tag not in VOID:
            self._push(tag, found)

    def handle_endtag(self, tag: str) -> None:
        """End an element and all that are open in it."""
        if tag in BLOCKS and tag not in CELLS and not self._is_all_of_cell(tag):
            self._end_row(False)
        while self._count[tag]:
            if self._pop() == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take words, or what a title or a script holds."""
        words = _MARKS.sub("", clean_source(data))
        keeps = self._open[-1].keeps if self._open else ""
        if keeps and len(self.page.kept[keeps]) < 100:
            self.page.kept[keeps][-1] += words
        if self._skips:
            return
        if self._count["pre"]:
            self._take_lines(words)
        else:
            self._take_paragraphs(words)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Pass over "<![...", which the parser takes for an error where it is no section."""
        return self.parse_bogus_comment(i, False)

    def end_page(self) -> None:
        """End the last row."""
        if self._parts and self._parts[-1].strip() == "-->":
            del self._parts[-1]
        self._end_row(False)

    def _end_row(self, runs_on: bool) -> None:
        """End the row, if it has words or a stamp; the next one runs on from it or not."""
        marked = "".join(self._parts).strip()
        if marked.strip(f"{CELL}{LINK_OPENS}{LINK_CLOSES}{BOLD_OPENS}{BOLD_CLOSES}{NAME_OPENS}{NAME_CLOSES} \n\t"):
            kind: Kind = next((each.kind for each in reversed(self._open[-12:]) if each.kind), "prose")
            rank = self._open[-1].rank if self._open else 0
            self.page.rows.append(Row(marked, self._line, kind, tuple(self._urls), self._runs_on, rank))
            self._runs_on = runs_on
        else:
            self._runs_on = self._runs_on and runs_on
        self._parts, self._urls, self._line = [], [], 0

    def _begin_block(self, tag: str) -> None:
        if tag == "br":
            # Two breaks in a row are an empty line.
            self._end_row(bool("".join(self._parts).strip()))
        elif tag in CELLS:
            self._close_implied(tag)
            self._parts.append(f" {CELL} ")
        elif tag in BLOCKS:
            if not any(part == f" {CELL} " for part in self._parts[-2:]) or self._parts[-1].strip(f"{CELL} \n\t"):
                self._end_row(False)
            self._close_implied(tag)

    def _is_all_of_cell(self, tag: str) -> bool:
        """Tell whether an element that ends is a cell's only paragraph, or its last: the row of cells goes on."""
        return len(self._open) > 1 and self._open[-1].tag == tag and self._open[-2].tag in CELLS

    def _close_implied(self, tag: str) -> None:
        """End the paragraph, item or cell that can't hold what begins now."""
        for depth, each in enumerate(reversed(self._open[-8:]), 1):
            if tag in IMPLIED_ENDS.get(each.tag, ()):
                for _ in range(depth):
                    self._pop()
                return
            if each.tag in BLOCKS:
                return

    def _push(self, tag: str, found: dict[str, str]) -> None:
        above = self._open[-1] if self._open else None
        skips = tag in NO_WORDS or (self._is_strict and is_aside(tag, found))
        self._count[tag] += 1
        self._skips += skips
        opens, closes = ("", "") if self._skips else self._find_marks(tag, found)
        kind: Kind | None = "heading" if tag in HEADINGS else "item" if tag in ITEMS else None
        keeps = "" if self._count["svg"] else _find_kept(tag, found) or (above.keeps if above else "")
        if keeps and (not above or keeps != above.keeps):
            self.page.kept[keeps].append("")
        rank = _rank_element(tag, found, above.rank if above else 0)
        self._open.append(_Open(tag, closes, len(self._parts), skips, rank, kind, keeps))
        if not self._skips:
            self._parts += [f" {stamp} " for stamp in read_second(found, self._scale)]
            speaker = _MARKS.sub("", clean_source(found.get("data-speaker", ""))).strip() if tag in BLOCKS else ""
            self._parts += [f"{NAME_OPENS}{speaker}{NAME_CLOSES} "] if speaker else []
            self._parts += [opens] if opens else []

    def _find_marks(self, tag: str, found: dict[str, str]) -> tuple[str, str]:
        if is_named(tag, found):
            return NAME_OPENS, NAME_CLOSES
        if tag in ("b", "strong"):
            return BOLD_OPENS, BOLD_CLOSES
        if tag == "a" and found.get("href", "").startswith(("http://", "https://")):
            self._urls.append(clean_source(found["href"]).strip())
            return LINK_OPENS, LINK_CLOSES
        return "", ""

    def _pop(self) -> str:
        ended = self._open.pop()
        self._count[ended.tag] -= 1
        self._skips -= ended.skips
        if not self._skips and (ended.closes or ended.tag in INLINE_STAMPS):
            self._close_inline(ended)
        return ended.tag

    def _close_inline(self, ended: _Open) -> None:
        """Close the marks of an element; what holds a stamp and nothing else is that stamp."""
        inside = "".join(self._parts[ended.part :]) if ended.part <= len(self._parts) <= ended.part + 6 else ""
        stamp = _STAMP.fullmatch(inside.strip(f"{LINK_OPENS}{BOLD_OPENS}{NAME_OPENS}{BOLD_CLOSES} \n"))
        if stamp and ended.tag in INLINE_STAMPS:
            if LINK_OPENS in inside:
                self._urls.pop()
            self._parts[ended.part :] = [f" [{stamp[1]}] "]
        elif ended.tag == "button":
            del self._parts[ended.part :]
        elif ended.closes and ended.part <= len(self._parts):
            self._parts.append(ended.closes)

    def _take(self, words: str, line: int) -> None:
        if not self._line and words.strip():
            self._line = line + words[: len(words) - len(words.lstrip())].count("\n")
        self._parts.append(words)

    def _take_paragraphs(self, words: str) -> None:
        """Take words; an empty line between them parts paragraphs, as text that is pasted into a page has it."""
        line, start = self.getpos()[0], 0
        for gap in _EMPTY_LINE.finditer(words):
            self._take(words[start : gap.start()], line)
            line += words.count("\n", start, gap.end())
            start = gap.end()
            self._end_row(False)
        self._take(words[start:] if start else words, line)

    def _take_lines(self, words: str) -> None:
        first = self.getpos()[0]
        for number, line in enumerate(words.split("\n")):
            if number:
                self._end_row(bool("".join(self._parts).strip()))
            self._take(line, first + number)

    def _read_head(self, tag: str, found: dict[str, str]) -> None:
        name = content = ""
        if tag == "html":
            name, content = "language", found.get("lang") or found.get("xml:lang") or ""
        elif tag == "meta":
            name = (found.get("property") or found.get("name") or found.get("itemprop") or "").strip().lower()
            content = found.get("content", "")
        elif tag == "link" and found.get("rel", "").lower() == "canonical":
            name, content = "canonical", found.get("href", "")
        elif tag == "time" and "-" in found.get("datetime", ""):
            self.page.dates.append(clean_source(found["datetime"]).strip())
        if content.strip():
            self.page.meta.setdefault(name, clean_source(content).strip())


def _find_kept(tag: str, found: dict[str, str]) -> str:
    if tag == "script":
        return "json" if found.get("type", "").strip().lower() == "application/ld+json" else ""
    if tag in ("title", "h1"):
        return tag
    is_author = found.get("rel", "").lower() == "author" or found.get("itemprop", "").lower() == "author"
    return "author" if is_author and tag in ("a", "span") else ""


def _rank_element(tag: str, found: dict[str, str], above: int) -> int:
    names = f"{found.get('id', '')} {found.get('class', '')}".lower().split()
    if tag not in ("html", "body") and any(name.startswith("transcript") for name in names):
        return 2
    is_main = tag in ("article", "main") or found.get("role") == "main" or found.get("itemprop") == "articleBody"
    return max(above, int(is_main))
