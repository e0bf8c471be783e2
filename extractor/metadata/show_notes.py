"""Read the HTML of an item's notes: the description in plain words, and the list of who is featured."""

import re
from collections.abc import Iterator
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.chapters import find_chapter_lines
from extractor.speakers import is_name
from schemas.episode import Chapter, EpisodePerson

# A list item that holds paragraphs gives its words by them.
_BLOCKS = "p, li:not(:has(p)), h1, h2, h3, h4, h5, h6"
_FEATURED = re.compile(r"(?:featuring|guests?|hosts?|hosts? (?:and|&) guests?|speakers?|panelists?):?", re.IGNORECASE)
_HOSTS = re.compile(r"hosts?:?", re.IGNORECASE)
# Where the words on the episode end and advertisement, links and lists begin.
_AFTERWARDS = re.compile(
    r"(?:sponsors?|featuring|guests?|hosts?|speakers?|links?|show ?notes|notes|resources|references|upcoming events?"
    r"|timestamps?|time ?stamps|chapters|transcript|music|credits|changelog\+\+|join the discussion|join changelog\+\+"
    r"|leave us a comment|subscribe|follow|support|connect|in this episode|something missing|this episode is sponsored"
    r"|sponsored by|brought to you by|discuss)\b.{0,40}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—―|]\s*|\s*[–—―:(]\s*|,\s")


def read_description(notes: str) -> str | None:
    """Return what the notes say of the episode in plain words, up to sponsors, people and links."""
    tree = LexborHTMLParser(_separate(notes))
    if not tree.body:
        return None
    texts = [_words(block) for block in tree.body.css(_BLOCKS)] or [_words(tree.body)]
    kept: list[str] = []
    for text in texts:
        if text and _AFTERWARDS.fullmatch(text) and (text.endswith(":") or kept):
            break
        kept += [text] if text else []
    return " ".join(kept) or None


def read_featured(notes: str) -> Iterator[EpisodePerson]:
    """Yield the people of a list under "Featuring:" or "Hosts:": the name before the dash, and the first link."""
    if "<li" not in notes:
        return
    tree = LexborHTMLParser(notes)
    for heading in tree.css("p, h1, h2, h3, h4, strong, b, div"):
        following = heading.next
        while following is not None and following.tag in ("-text", "br"):
            following = following.next
        if _FEATURED.fullmatch(_words(heading)) and following is not None and following.tag == "ul":
            yield from _read_items(following, "host" if _HOSTS.fullmatch(_words(heading)) else "guest")


def read_chapter_list(notes: str) -> tuple[Chapter, ...]:
    """Return the chapters that the notes list, a line or an item for each: "(12:33) Title"."""
    tree = LexborHTMLParser(_BREAK.sub("\n", notes))
    if not tree.body:
        return ()
    blocks = [block.text(deep=True, separator="") for block in tree.body.css(_BLOCKS)] or [tree.body.text(deep=True)]
    return find_chapter_lines(line for block in blocks for line in block.split("\n"))


def _read_items(listing: LexborNode, role: Literal["host", "guest"]) -> Iterator[EpisodePerson]:
    for item in listing.css("li"):
        name = _DASH.split(_words(item), maxsplit=1)[0].strip()
        link = item.css_first("a")
        if is_name(name):
            yield EpisodePerson(name=name, role=role, url=link.attributes.get("href") if link else None)


def _separate(notes: str) -> str:
    return _BREAK.sub(" ", notes)


def _words(node: LexborNode) -> str:
    return " ".join(node.text(deep=True, separator="").split())
