"""Read the HTML of an item's notes: the description in plain words, and the list of who is featured."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.speakers import is_name
from schemas.episode import EpisodePerson

# A list item that holds paragraphs gives its words by them.
_BLOCKS = "p, li:not(:has(p)), h1, h2, h3, h4, h5, h6"
_FEATURED = re.compile(r"(?:featuring|guests?|hosts?|hosts? (?:and|&) guests?|speakers?|panelists?):?", re.IGNORECASE)
# Where the words on the episode end and advertisement, links and lists begin.
_AFTERWARDS = re.compile(
    r"(?:sponsors?|featuring|guests?|hosts?|speakers?|links?|show ?notes|notes|resources|references|upcoming events?"
    r"|timestamps?|time ?stamps|chapters|transcript|music|credits|changelog\+\+|join the discussion|join changelog\+\+"
    r"|leave us a comment|subscribe|follow|support|connect|in this episode|something missing|this episode is sponsored"
    r"|sponsored by|brought to you by|discuss)\b.{0,40}",
    re.IGNORECASE,
)
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
    """Yield the people of a list under "Featuring:": the name before the dash, and the first link."""
    if "<li" not in notes:
        return
    tree = LexborHTMLParser(notes)
    for heading in tree.css("p, h1, h2, h3, h4, strong, b, div"):
        following = heading.next
        while following is not None and following.tag in ("-text", "br"):
            following = following.next
        if _FEATURED.fullmatch(_words(heading)) and following is not None and following.tag == "ul":
            yield from _read_items(following)


def _read_items(listing: LexborNode) -> Iterator[EpisodePerson]:
    for item in listing.css("li"):
        name = _DASH.split(_words(item), maxsplit=1)[0].strip()
        link = item.css_first("a")
        if is_name(name):
            yield EpisodePerson(name=name, role="guest", url=link.attributes.get("href") if link else None)


def _separate(notes: str) -> str:
    return re.sub(r"<br\s*/?>", " ", notes)


def _words(node: LexborNode) -> str:
    return " ".join(node.text(deep=True, separator="").split())
