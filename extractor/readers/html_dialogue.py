"""Find in the rows of a page who speaks and when: names in marks or before a colon, stamps alone or before words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.readers.html_rows import BOLD_CLOSES, BOLD_OPENS, CELL, NAME_CLOSES, NAME_OPENS, Row
from extractor.readers.labels import Labelled, choose_bold_labels, collect_labels, find_label
from extractor.readers.paragraphs import Paragraph
from extractor.readers.words import LINK_CLOSES, LINK_OPENS, STAMP_TEXT, cut_stretches, read_stamp
from extractor.transcript import Opening

_STAMP = (
    rf"(?:[\[(]\s*){{0,2}}(?P<at>{STAMP_TEXT})(?![\w%]|:\d)"
    rf"(?:\s*(?:-->|[-–—])\s*{STAMP_TEXT}(?!\w))?(?:\s*[\])]){{0,2}}"
)
_SIGN = r"\s*[-–—|:•]?\s*"
# A name in marks, with a colon or a stamp before it, in it, or after it.
_BEFORE, _FIRST, _INSIDE, _AFTER = (
    _STAMP.replace("<at>", f"<{name}>") for name in ("before", "first", "inside", "after")
)
_MARKED = re.compile(
    rf"(?:{_BEFORE}{_SIGN})?[{BOLD_OPENS}{NAME_OPENS}]\s*(?:{_FIRST}{_SIGN})?"
    rf"(?P<name>[^\W\d_][^{BOLD_OPENS}{BOLD_CLOSES}{NAME_OPENS}{NAME_CLOSES}:\[\]]{{0,60}}?)"
    rf"\s*(?P<c1>:)?\s*[-–—|•,]?\s*(?:{_INSIDE})?\s*(?P<c2>:)?\s*[{BOLD_CLOSES}{NAME_CLOSES}]"
    rf"\s*(?P<c3>:)?\s*(?P<dash>[-–—|•])?\s*(?:{_AFTER})?\s*(?P<c4>:)?\s*"
)
_NAMED = re.compile(
    rf"[{BOLD_OPENS}{NAME_OPENS}][^{BOLD_CLOSES}{NAME_CLOSES}.?!\[]{{1,60}}[{BOLD_CLOSES}{NAME_CLOSES}\s]+"
)
_STAMPS = ("before", "first", "inside", "after")
_ALONE = re.compile(_STAMP)
_BARE = re.compile(rf"(?P<at>{STAMP_TEXT})(?:\s*[-–—|]\s*|\s+)(?=\S)")
_LINKS = re.compile(f"[{LINK_OPENS}{LINK_CLOSES}]")
_ALL_LINKED = re.compile(f"(?:{LINK_OPENS}[^{LINK_OPENS}{LINK_CLOSES}]*{LINK_CLOSES}[\\s|·•,/]*)+")
_ANY_MARK = re.compile(f"[{BOLD_OPENS}{BOLD_CLOSES}{NAME_OPENS}{NAME_CLOSES}{CELL}]")
_OPEN_MARKS = re.compile(f"[{BOLD_OPENS}{NAME_OPENS}](?:\\s*[{BOLD_OPENS}{NAME_OPENS}])*")
_CLOSE_MARKS = re.compile(f"[{BOLD_CLOSES}{NAME_CLOSES}](?:\\s*[{BOLD_CLOSES}{NAME_CLOSES}])*")
_REOPENED = re.compile(f"{BOLD_CLOSES}(\\s*){BOLD_OPENS}")
_TWICE = re.compile(rf"[\[(]\s*(\[{STAMP_TEXT}\])\s*[\])]")
_ASTERISKS = re.compile(r"\*\*(?=\S)([^*]{1,80})\*\*")
_COLUMNS = re.compile(
    r"(?:start |end )?times?|time ?stamps?|speakers?|who|names?|texts?|words|transcripts?|dialogue|start|end|#|said",
    re.IGNORECASE,
)
# What show notes have before a colon.
_FIELD = re.compile(
    r"(?:featured |special |our |episode |show )?(?:hosts?|guests?|links?|notes?|sponsors?|resources?|references"
    r"|topics?|title|date|published|music|credits|producers?|editors?|summary|description|transcripts?|chapters"
    r"|timestamps?|featuring|about|website|twitter|github|linkedin|email|location|duration|tags|books?|papers?"
    r"|upcoming events)",
    re.IGNORECASE,
)
# Speech is quicker than this, a table of contents slower.
_FEWEST_WORDS_A_SECOND = 0.3
_WRAPPED = 140


class Dialogue(NamedTuple):
    """Hold the paragraphs of a page, the labels they stand under, and whether their seconds are known."""

    paragraphs: list[Paragraph]
    labels: frozenset[str]
    is_timed: bool

    @property
    def is_talk(self) -> bool:
        """Tell whether at least two labels or times begin turns."""
        return self.is_timed or len(self.labels) > 1


class _Line(NamedTuple):
    """Hold a row, and what stands before its words.

    A weak name is one only if it recurs, or if others do that are set off alike by a time or a dash.
    """

    row: Row
    text: str
    name: str = ""
    rest: int = 0
    at: float | None = None
    is_weak: bool = False
    is_set_off: bool = False
    is_headed: bool = False
    is_label: bool = False

    @property
    def words(self) -> str:
        """Return what stands after the label, without marks."""
        return _ANY_MARK.sub("", _LINKS.sub("", self.text)[self.rest :]).strip()


def find_dialogue(rows: Sequence[Row]) -> Dialogue:
    """Return the rows as paragraphs, each with its label and its times."""
    lines = _choose_labels([_find_name(line) for line in _join_stamps(rows)])
    labels = frozenset(line.name for line in lines if line.is_label)
    begins = next((number for number, line in enumerate(lines) if line.is_label), len(lines))
    parts = [_read_times(part) for part in (lines[:begins], lines[begins:]) if part]
    dialogue = Dialogue([p for part in parts for p in part], labels, any(_count_times(part) > 1 for part in parts))
    kept = [p for p in dialogue.paragraphs if p.label or p.kind == "heading" or not _is_left_out(p, dialogue.is_talk)]
    return dialogue._replace(paragraphs=kept if any(p.kind != "heading" for p in kept) else [])


def _is_left_out(paragraph: Paragraph, is_talk: bool) -> bool:
    """Tell whether a paragraph is empty, or nothing but links beside a talk."""
    is_empty = not any(stretch.words or stretch.stamp is not None for stretch in paragraph.stretches)
    return is_empty or (is_talk and bool(_ALL_LINKED.fullmatch(paragraph.raw.strip())))


def _join_stamps(rows: Sequence[Row]) -> list[_Line]:
    """Put a stamp that is a row by itself behind the name above it, else before the row after it."""
    lines: list[_Line] = []
    stamp = ""
    for row in rows:
        text = _settle_marks(_join_cells(row.marked))
        alone = _ALONE.fullmatch(_ANY_MARK.sub("", _LINKS.sub("", text)).strip())
        if alone and lines and _NAMED.fullmatch(_LINKS.sub("", lines[-1].text)):
            lines[-1] = lines[-1]._replace(text=f"{lines[-1].text} [{alone['at']}]")
        elif alone:
            stamp = f"[{alone['at']}] "
        elif text and (row.kind != "heading" or not stamp):
            lines.append(_Line(row, stamp + text, is_headed=bool(stamp)))
            stamp = ""
    return lines


def _join_cells(marked: str) -> str:
    """Join the cells of a table's row; a short first one is a name, one that holds a stamp a stamp."""
    if CELL not in marked:
        return marked
    cells = [cell.strip() for cell in marked.split(CELL) if cell.strip()]
    if all(_COLUMNS.fullmatch(_ANY_MARK.sub("", cell)) for cell in cells):
        return ""
    stamps = [f"[{stamp['at']}]" for cell in cells if (stamp := _ALONE.fullmatch(_ANY_MARK.sub("", cell)))]
    others = [cell for cell in cells if not _ALONE.fullmatch(_ANY_MARK.sub("", cell))]
    if len(others) > 1 and len(others[0]) < 60:
        others[0] = f"{NAME_OPENS}{others[0]}{NAME_CLOSES}"
    # Of two times the second says when the words end.
    return " ".join([*stamps[:1], *others])


def _settle_marks(marked: str) -> str:
    """Make one mark of several that stand together, and close what is open."""
    marked = _ASTERISKS.sub(f"{BOLD_OPENS}\\1{BOLD_CLOSES}", _TWICE.sub(r"\1", marked.strip()))
    if not _ANY_MARK.search(marked):
        return marked
    marked = _OPEN_MARKS.sub(lambda match: NAME_OPENS if NAME_OPENS in match[0] else BOLD_OPENS, marked)
    marked = _CLOSE_MARKS.sub(lambda match: NAME_CLOSES if NAME_CLOSES in match[0] else BOLD_CLOSES, marked)
    opened, closed = (max(map(marked.rfind, pair)) for pair in ((BOLD_OPENS, NAME_OPENS), (BOLD_CLOSES, NAME_CLOSES)))
    return _REOPENED.sub(r"\1", marked) + (BOLD_CLOSES if opened > closed else "")


def _find_name(line: _Line) -> _Line:
    text = _LINKS.sub("", line.text)
    is_heading = line.row.kind == "heading"
    if is_heading:
        text = f"{BOLD_OPENS}{_ANY_MARK.sub('', text)}{BOLD_CLOSES}"
    match = _MARKED.match(text)
    if not match:
        return line
    stamp = next((match[name] for name in _STAMPS if match[name]), None)
    rest = text[match.end() :].strip(f"{BOLD_CLOSES} ")
    is_told = bool(stamp or any(match[name] for name in ("c1", "c2", "c3", "c4")))
    is_name = NAME_OPENS in match[0]
    is_set_off = bool(stamp or match["dash"])
    if not is_told and rest and not is_name and not is_set_off:
        return line
    # A list of terms, each in bold before its meaning, is no dialogue.
    is_term = line.row.kind == "item" and not is_name and not stamp
    is_weak = is_heading or is_term or not (is_told or (is_name and not rest))
    end = len(_LINKS.sub("", line.text)) if is_heading else match.end()
    at = read_stamp(stamp) if stamp else None
    return line._replace(name=match["name"].strip(), rest=end, at=at, is_weak=is_weak, is_set_off=is_set_off)


def _choose_labels(lines: list[_Line]) -> list[_Line]:
    counts = Counter(line.name for line in lines if line.name)
    recurs = any(line.is_weak and line.is_set_off and counts[line.name] > 1 for line in lines)
    found = [
        line
        for line in lines
        if line.name and (not line.is_weak or counts[line.name] > 1 or (recurs and line.is_set_off))
    ]
    prose = sum(line.row.kind != "heading" for line in lines)
    known = choose_bold_labels([(line.name, line.at is not None) for line in found], prose)
    known -= {name for name in known if counts[name] < 3 and _FIELD.fullmatch(name)}
    plain = known or collect_labels(line.words for line in lines if line.row.kind != "heading" and not line.name)
    plain -= {name for name in plain - known if _FIELD.fullmatch(name)}
    return [_set_label(line, known, plain) for line in lines]


def _set_label(line: _Line, known: frozenset[str], plain: frozenset[str]) -> _Line:
    if line.name in known:
        return line._replace(is_label=True)
    unnamed = line._replace(name="", rest=0, at=None)
    if line.row.kind == "heading":
        return unnamed
    text = _ANY_MARK.sub("", _LINKS.sub("", line.text))
    label = find_label(text, plain) if plain else None
    if not label:
        return unnamed
    clean = _ANY_MARK.sub("", line.text)
    return unnamed._replace(text=clean, name=label.label, rest=label.rest, at=label.at, is_label=True)


def _read_times(lines: list[_Line]) -> list[Paragraph]:
    """Return the paragraphs of the lines before the first label, or of those after it."""
    bare = [_find_bare_stamp(line) for line in lines]
    timed = [(at, line) for line, (at, _) in zip(lines, bare, strict=True)]
    if sum(at is not None for at, _ in bare) > 2 and _is_paced([(at, len(line.words.split())) for at, line in timed]):
        lines = [line._replace(text=text) for line, (_, text) in zip(lines, bare, strict=True)]
    paragraphs = [_make_paragraph(line) for line in lines]
    if not any(line.is_label for line in lines):
        paragraphs = _settle_times(paragraphs)
    return list(_open_lines(lines, paragraphs))


def _find_bare_stamp(line: _Line) -> tuple[float | None, str]:
    """Return the second of a stamp without brackets before the words, and the text with brackets around it."""
    match = None if line.is_label or line.row.kind == "heading" else _BARE.match(line.text)
    return (read_stamp(match["at"]), f"[{match['at']}] {line.text[match.end() :]}") if match else (None, line.text)


def _is_paced(timed: Iterable[tuple[float | None, int]]) -> bool:
    """Tell whether so many words stand between the first time and the last that they may be what is said then."""
    rows = list(timed)
    places = [place for place, (at, _) in enumerate(rows) if at is not None]
    if len(places) < 2:
        return False
    first, last = (rows[place][0] or 0.0 for place in (places[0], places[-1]))
    words = sum(count for _, count in rows[places[0] : places[-1]])
    return first < last and words >= _FEWEST_WORDS_A_SECOND * (last - first)


def _make_paragraph(line: _Line) -> Paragraph:
    if line.row.kind == "heading" and not line.is_label:
        return Paragraph("", line.row.line, "heading")
    cut = _find_cut(line.text, line.rest)
    urls = line.row.urls[line.text.count(LINK_OPENS, 0, cut) :]
    stretches = tuple(cut_stretches(_ANY_MARK.sub("", line.text[cut:]), iter(urls)))
    label = Labelled(line.name, line.at, line.rest) if line.is_label else None
    return Paragraph(line.text, line.row.line, "prose" if label else line.row.kind, label, stretches)


def _find_cut(text: str, rest: int) -> int:
    """Return where the words begin that stand after `rest` characters without the marks of links."""
    for place, sign in enumerate(text):
        if rest == 0 and sign != LINK_CLOSES:
            return place
        rest -= sign not in (LINK_OPENS, LINK_CLOSES)
    return len(text)


def _settle_times(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Take the times off what is no talk, such as a table of contents; a list with times that are kept is a talk."""
    if _is_paced((_find_time(p), _count_words(p)) for p in paragraphs):
        return [p._replace(kind="prose") if p.kind == "item" and _find_time(p) is not None else p for p in paragraphs]
    return [p._replace(stretches=tuple(s._replace(stamp=None) for s in p.stretches)) for p in paragraphs]


def _find_time(paragraph: Paragraph) -> float | None:
    if paragraph.label and paragraph.label.at is not None:
        return paragraph.label.at
    return next((stretch.stamp for stretch in paragraph.stretches if stretch.stamp is not None), None)


def _count_words(paragraph: Paragraph) -> int:
    return sum(len(stretch.words.split()) for stretch in paragraph.stretches)


def _count_times(paragraphs: Iterable[Paragraph]) -> int:
    return len({_find_time(paragraph) for paragraph in paragraphs if paragraph.kind == "prose"} - {None})


def _open_lines(lines: list[_Line], paragraphs: list[Paragraph]) -> Iterator[Paragraph]:
    """Say where lines run on, and where a time that stands by itself begins another's turn."""
    timed = [before for before, p in pairwise(paragraphs) if p.is_timed_before and not p.label]
    are_captions = 3 * sum(ends_sentence(p.stretches[-1].words if p.stretches else "") for p in timed) < 2 * len(timed)
    before: Paragraph | None = None
    for line, paragraph in zip(lines, paragraphs, strict=True):
        opens: Opening | None = None
        if before and before.kind == paragraph.kind == "prose" and not paragraph.label:
            is_wrapped = line.row.runs_on and len(before.raw) < _WRAPPED
            is_timed = paragraph.is_timed_before
            opens = (
                "line" if (is_timed and are_captions) or is_wrapped else "turn" if is_timed and line.is_headed else None
            )
        yield paragraph._replace(opens=opens)
        before = paragraph


def ends_sentence(words: str) -> bool:
    """Tell whether words end as a sentence does."""
    return words.rstrip("\"'”’)] ")[-1:] in (*".?!…。？！", "")
