"""Read Markdown: a YAML header, show notes, and turns that begin with `**Name:**`."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from extractor.readers.header import split_header
from extractor.readers.labels import Labelled, choose_bold_labels, collect_labels, find_label
from extractor.readers.words import LINK_CLOSES, LINK_OPENS, STAMP_TEXT, Stretch, cut_stretches, read_stamp
from extractor.transcript import Opening, Piece, Transcript, fold_empty

_BOLD_LABEL = re.compile(
    rf"(?:\\?[\[(]\s*(?P<before>{STAMP_TEXT})\s*\\?[\])]\s*)?(?:\*\*|__)(?P<name>[^*\n:]{{1,60}}?)\s*"
    rf"(?:(?:\\?[\[(]\s*(?P<inside>{STAMP_TEXT})\s*\\?[\])]\s*)?:\s*(?:\*\*|__)\s*(?:\\?[\[(]\s*(?P<after>{STAMP_TEXT})\s*\\?[\])]\s*)?:?"
    rf"|(?:\*\*|__)\s*(?:\\?[\[(]\s*(?P<apart>{STAMP_TEXT})\s*\\?[\])]\s*)?:)\s*"
)
_FEWEST_WORDS_A_SECOND = 1.0
_LOOSE_BOLD = re.compile(r"(?<!\w)\*\*|\*\*(?!\w)")
_LOOSE_LINK = re.compile(r"\]\((?:https?:|mailto:)[^()\s]*\)?")
_KINDS: dict[str, Literal["heading", "item"]] = {
    "heading_open": "heading",
    "list_item_open": "item",
    "th_open": "item",
    "td_open": "item",
}

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").disable(["code", "lheading"])


class _Paragraph(NamedTuple):
    """Hold the raw Markdown of one paragraph, as far as one speaker has it; headings and items are nobody's."""

    raw: str
    line: int
    kind: Literal["prose", "heading", "item"] = "prose"
    label: Labelled | None = None
    stretches: tuple[Stretch, ...] = ()

    @property
    def is_timed_before(self) -> bool:
        return bool(self.label and self.label.at is not None) or (
            len(self.stretches) > 1 and not self.stretches[0].words
        )

    @property
    def ends(self) -> float | None:
        """Return the stamp that stands behind the last words."""
        last = self.stretches[-1]
        return last.stamp if len(self.stretches) > 1 and not last.words and self.stretches[-2].words else None


def is_markdown(text: str) -> bool:
    """Tell whether a text has a YAML header or turns that begin with a bold label."""
    return text.startswith("---\n") or has_labels(text)


def has_labels(text: str) -> bool:
    """Tell whether a line of a text begins with a bold label."""
    return any(_BOLD_LABEL.match(line) for line in text.split("\n"))


def read_markdown(text: str, path: Path) -> Transcript:
    """Read Markdown; headings and list items are words of nobody, images and markup are no words."""
    header = split_header(text, path)
    env: dict[str, Any] = {}
    raw = list(_find_paragraphs(header.body, header.lines, env))
    paragraphs = _forget_contents([_read_words(paragraph, env) for paragraph in _find_labels(raw)])
    pieces = _place_ends(paragraphs) if _have_ends(paragraphs) else _place_starts(paragraphs)
    return Transcript(header.metadata, tuple(fold_empty(pieces)), header.authors)


def _find_paragraphs(body: str, lines_before: int, env: dict[str, Any]) -> Iterator[_Paragraph]:
    tokens: list[Token] = []
    _MARKDOWN.block.parse(body, _MARKDOWN, env, tokens)
    kinds: list[Literal["heading", "item"]] = []
    for token in tokens:
        line = lines_before + (token.map[0] if token.map else 0) + 1
        if token.type in _KINDS:
            kinds.append(_KINDS[token.type])
        elif token.type.replace("_close", "_open") in _KINDS:
            kinds.pop()
        elif token.type in ("fence", "code_block"):
            yield _Paragraph(_escape(token.content), line, "item")
        elif token.type == "html_block":
            yield _Paragraph(re.sub(r"<!--.*?(?:-->|$)", " ", token.content, flags=re.DOTALL), line)
        elif token.type == "inline":
            yield from _split_turns(token.content, line, kinds[-1] if kinds else "prose")


def _split_turns(raw: str, line: int, kind: Literal["prose", "heading", "item"]) -> Iterator[_Paragraph]:
    """Yield a paragraph for each turn where turns follow line on line."""
    if kind != "prose" or "\n" not in raw:
        yield _Paragraph(raw, line, kind)
        return
    start, lines = 0, raw.split("\n")
    for number in [*(n for n in range(1, len(lines)) if _BOLD_LABEL.match(lines[n])), len(lines)]:
        yield _Paragraph("\n".join(lines[start:number]), line + start)
        start = number


def _find_labels(paragraphs: list[_Paragraph]) -> Iterator[_Paragraph]:
    bold = [_BOLD_LABEL.match(p.raw) if p.kind == "prose" else None for p in paragraphs]
    found = [(match["name"], any(_stamps(match))) for match in bold if match]
    known = choose_bold_labels(found, sum(paragraph.kind == "prose" for paragraph in paragraphs))
    plain = known or collect_labels(p.raw for p in paragraphs if p.kind == "prose")
    for paragraph, match in zip(paragraphs, bold, strict=True):
        if match and match["name"] in known:
            at = next((read_stamp(stamp) for stamp in _stamps(match) if stamp), None)
            yield paragraph._replace(label=Labelled(match["name"], at, match.end()), raw=paragraph.raw[match.end() :])
        else:
            yield _find_plain_label(paragraph, plain)


def _stamps(match: re.Match[str]) -> tuple[str | None, ...]:
    return match.group("before", "inside", "after", "apart")


def _find_plain_label(paragraph: _Paragraph, known: frozenset[str]) -> _Paragraph:
    """Find a label without its asterisks, or with one set of them in the wrong place."""
    raw = paragraph.raw.lstrip("*")
    label = find_label(raw, known) if paragraph.kind == "prose" else None
    if not label:
        return paragraph
    rest = raw[label.rest :]
    return paragraph._replace(label=label, raw=rest.replace("**", "", 1) if raw != paragraph.raw else rest)


def _read_words(paragraph: _Paragraph, env: dict[str, Any]) -> _Paragraph:
    urls: list[str] = []
    tokens = _MARKDOWN.parseInline(paragraph.raw, env)
    marked = "".join(_mark_words(token.children or (), urls) for token in tokens)
    return paragraph._replace(stretches=tuple(cut_stretches(_drop_loose_markup(marked), iter(urls))))


def _drop_loose_markup(marked: str) -> str:
    """Drop the marks of emphasis and links that are not well formed, so that the parser left them."""
    return _LOOSE_BOLD.sub("", _LOOSE_LINK.sub("", marked))


def _mark_words(tokens: Iterable[Token], urls: list[str]) -> str:
    words = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            words.append(token.content)
        elif token.type == "link_open":
            urls.append(str(token.attrGet("href") or ""))
            words.append(LINK_OPENS)
        elif token.type == "link_close":
            words.append(LINK_CLOSES)
        elif token.type in ("softbreak", "hardbreak") or token.content.lower().startswith(("<br", "</p", "<p")):
            words.append(" ")
    return "".join(words)


def _forget_contents(paragraphs: list[_Paragraph]) -> list[_Paragraph]:
    """Take the times off a table of contents before the first label: it runs to the end, then time begins anew."""
    first = next((number for number, paragraph in enumerate(paragraphs) if paragraph.label), 0)
    before, after = (list(_find_times(part)) for part in (paragraphs[:first], paragraphs[first:]))
    if not before or not after or max(before) <= min(after):
        return paragraphs
    untimed = [p._replace(stretches=tuple(s._replace(stamp=None) for s in p.stretches)) for p in paragraphs[:first]]
    return untimed + paragraphs[first:]


def _find_times(paragraphs: Iterable[_Paragraph]) -> Iterator[float]:
    for paragraph in paragraphs:
        if paragraph.label and paragraph.label.at is not None:
            yield paragraph.label.at
        if paragraph.kind == "prose":
            yield from (stretch.stamp for stretch in paragraph.stretches if stretch.stamp is not None)


def _have_ends(paragraphs: list[_Paragraph]) -> bool:
    """Tell whether stamps stand where the words end: behind most turns, and not at zero behind the first."""
    ends = [p.ends for p in paragraphs if p.kind == "prose" and p.ends is not None]
    return len(ends) > sum(p.is_timed_before for p in paragraphs if p.kind == "prose") and ends[0] > 0


def _place_starts(paragraphs: list[_Paragraph]) -> Iterator[Piece]:
    for paragraph, opening in _open_paragraphs(paragraphs):
        yield opening
        for stretch in paragraph.stretches:
            at = stretch.stamp if paragraph.kind == "prose" else None
            yield Piece(stretch.words, paragraph.line, at=at, links=stretch.links)


def _place_ends(paragraphs: list[_Paragraph]) -> Iterator[Piece]:
    at: float | None = None
    begun = False
    for paragraph, opening in _open_paragraphs(paragraphs):
        if not begun and paragraph.kind == "prose" and paragraph.ends is not None:
            at, begun = _find_beginning(paragraph), True
        yield opening
        ends = [stretch.stamp for stretch in paragraph.stretches[1:]] if paragraph.kind == "prose" else []
        for index, stretch in enumerate(paragraph.stretches):
            until = ends[index] if index < len(ends) else None
            if stretch.words:
                yield Piece(stretch.words, paragraph.line, at=at, until=until, links=stretch.links)
                at = until


def _find_beginning(first: _Paragraph) -> float | None:
    """Return 0 where the first words are enough for the time until their end; None in an excerpt."""
    until, words = first.ends or 0.0, len(" ".join(stretch.words for stretch in first.stretches).split())
    return 0.0 if until <= 5 + words / _FEWEST_WORDS_A_SECOND else None


def _open_paragraphs(paragraphs: list[_Paragraph]) -> Iterator[tuple[_Paragraph, Piece]]:
    """Say for each paragraph whose it is: after a list its speaker goes on, after a heading nobody does."""
    label: str | None = None
    before: _Paragraph | None = None
    for paragraph in paragraphs:
        label = paragraph.label.label if paragraph.label else None if paragraph.kind == "heading" else label
        is_same = before and paragraph.kind == before.kind == "prose" and not paragraph.label
        opens: Opening = "paragraph" if is_same else "turn"
        at = paragraph.label.at if paragraph.label else None
        yield paragraph, Piece("", paragraph.line, opens, label if paragraph.kind == "prose" else None, at)
        before = paragraph


def _escape(code: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>()#!|&])", r"\\\1", code)
