"""Read Markdown: a YAML header, show notes, and turns that begin with `**Name:**`."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from extractor.readers.header import split_header
from extractor.readers.labels import Labelled, choose_bold_labels, collect_labels, find_label, find_new_label
from extractor.readers.paragraphs import Paragraph, place_paragraphs
from extractor.readers.words import LINK_CLOSES, LINK_OPENS, STAMP_TEXT, clean_source, cut_stretches, read_stamp
from extractor.transcript import Transcript

_BOLD_LABEL = re.compile(
    rf"(?:\\?[\[(]\s*(?P<before>{STAMP_TEXT})\s*\\?[\])]\s*)?(?:\*\*|__)(?P<name>[^*\n:]{{1,60}}?)\s*"
    rf"(?:(?:\\?[\[(]\s*(?P<inside>{STAMP_TEXT})\s*\\?[\])]\s*)?:\s*(?:\*\*|__)\s*(?:\\?[\[(]\s*(?P<after>{STAMP_TEXT})\s*\\?[\])]\s*)?:?"
    rf"|(?:\*\*|__)\s*(?:\\?[\[(]\s*(?P<apart>{STAMP_TEXT})\s*\\?[\])]\s*)?:)\s*"
)
_LOOSE_BOLD = re.compile(r"(?<!\w)\*\*|\*\*(?!\w)")
_LOOSE_LINK = re.compile(r"\]\((?:https?:|mailto:)[^()\s]*\)?")
_KINDS: dict[str, Literal["heading", "item"]] = {
    "heading_open": "heading",
    "list_item_open": "item",
    "th_open": "item",
    "td_open": "item",
}

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").disable(["code", "lheading"])


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
    pieces = place_paragraphs([_read_words(paragraph, env) for paragraph in _find_labels(raw)])
    return Transcript(header.metadata, pieces, header.authors)


def _find_paragraphs(body: str, lines_before: int, env: dict[str, Any]) -> Iterator[Paragraph]:
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
            yield Paragraph(_escape(token.content), line, "item")
        elif token.type == "html_block":
            yield Paragraph(re.sub(r"<!--.*?(?:-->|$)", " ", token.content, flags=re.DOTALL), line)
        elif token.type == "inline":
            yield from _split_turns(token.content, line, kinds[-1] if kinds else "prose")


def _split_turns(raw: str, line: int, kind: Literal["prose", "heading", "item"]) -> Iterator[Paragraph]:
    """Yield a paragraph for each turn where turns follow line on line."""
    if kind != "prose" or "\n" not in raw:
        yield Paragraph(raw, line, kind)
        return
    start, lines = 0, raw.split("\n")
    for number in [*(n for n in range(1, len(lines)) if _BOLD_LABEL.match(lines[n])), len(lines)]:
        yield Paragraph("\n".join(lines[start:number]), line + start)
        start = number


def _find_labels(paragraphs: list[Paragraph]) -> Iterator[Paragraph]:
    bold = [_BOLD_LABEL.match(p.raw) if p.kind == "prose" else None for p in paragraphs]
    found = [(match["name"], any(_stamps(match))) for match in bold if match]
    known = choose_bold_labels(found, sum(paragraph.kind == "prose" for paragraph in paragraphs))
    plain = known or collect_labels(p.raw for p in paragraphs if p.kind == "prose")
    has_begun = False
    for paragraph, match in zip(paragraphs, bold, strict=True):
        if match and match["name"] in known:
            at = next((read_stamp(stamp) for stamp in _stamps(match) if stamp), None)
            yield paragraph._replace(label=Labelled(match["name"], at, match.end()), raw=paragraph.raw[match.end() :])
            has_begun = True
        else:
            yield _find_plain_label(paragraph, plain, has_begun)


def _stamps(match: re.Match[str]) -> tuple[str | None, ...]:
    return match.group("before", "inside", "after", "apart")


def _find_plain_label(paragraph: Paragraph, known: frozenset[str], has_begun: bool) -> Paragraph:
    """Find a label without its asterisks, or with one set in the wrong place; among bold ones even a new one."""
    raw = paragraph.raw.lstrip("*")
    if paragraph.kind != "prose":
        return paragraph
    label = find_label(raw, known) or (find_new_label(raw) if has_begun else None)
    if not label:
        return paragraph
    rest = raw[label.rest :]
    return paragraph._replace(label=label, raw=rest.replace("**", "", 1) if raw != paragraph.raw else rest)


def _read_words(paragraph: Paragraph, env: dict[str, Any]) -> Paragraph:
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
            words.append(clean_source(token.content))  # an entity may stand for what no text holds
        elif token.type == "link_open":
            urls.append(str(token.attrGet("href") or ""))
            words.append(LINK_OPENS)
        elif token.type == "link_close":
            words.append(LINK_CLOSES)
        elif token.type in ("softbreak", "hardbreak") or token.content.lower().startswith(("<br", "</p", "<p")):
            words.append(" ")
    return "".join(words)


def _escape(code: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>()#!|&])", r"\\\1", code)
