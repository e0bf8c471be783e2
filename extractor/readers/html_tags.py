"""Say what the tags and classes of HTML mean for a transcript: what breaks a row, what is no talk, what is a name."""

import re
from collections.abc import Iterator, Mapping

from extractor.readers.words import STAMP_TEXT, read_stamp

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend")
CELLS = ("td", "th")
ITEMS = ("li", "tr", *CELLS)
BLOCKS = frozenset(
    """address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
    header hr html main menu nav noscript ol p pre search section table tbody template tfoot thead ul""".split()
) | {*HEADINGS, *ITEMS}
# Elements whose whole text may be a stamp.
INLINE_STAMPS = ("a", "time", "button", "span", "b", "strong", "small", "em", "i", "sup", "code")
# What is never the words of a talk, on whatever page.
NO_WORDS = frozenset(
    "script style template noscript svg math title select option textarea iframe object video audio canvas".split()
)
_IN_CELL = ("td", "th", "tr", "tbody", "tfoot")
# Which open element ends where another begins, though nothing closes it.
IMPLIED_ENDS = {
    "p": BLOCKS - {"td", "th"},
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset(_IN_CELL),
    "th": frozenset(_IN_CELL),
    "tr": frozenset({"tr", "tbody", "tfoot"}),
}

_ASIDE_TAGS = frozenset("nav header footer aside form dialog menu figcaption label".split())
_ASIDE_ROLES = ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu")
_ASIDE_NAME = re.compile(
    r"(?:site|page|main|post|entry|article|global|wp|wp-block|block|js|the|episode|podcast)?[-_]*"
    r"(?:cookies?|consent|gdpr|ccpa|sponsor(?:s|ed|ship)?|ads?|adverts?|advertisements?|promos?|newsletters?|signup"
    r"|sign-up|subscribe|subscriptions?|comments?|respond|disqus|discussions?|shar(?:e|ing)|social|related|recirc"
    r"|recommend(?:ed|ations?)|read-more|breadcrumbs?|nav|navbar|navigation|menu|sidebar|footer|toolbar|pagination|pager"
    r"|modal|popup|paywall|skip-link|screen-reader-text|sr-only|byline|toc|table-of-contents|tags|tag-list)"
    r"[-_]*(?:area|list|section|box|banner|wrapper|wrap|container|block|form|widget|bar|links?|icons?|buttons?|notice"
    r"|message|posts?|content|popup|modal|body|inner|cta|embed|thread|footer|info|main)?"
)
_NAME = re.compile(r"(?:transcript|turn|utterance|segment|monologue)?[-_]*speaker(?:[-_]*(?:name|label))?")
_SECONDS = re.compile(r"data-(?:start|begin|time|timestamp|start-?time|seconds?|t|m|ms|start-?ms)")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")


def is_aside(tag: str, found: Mapping[str, str]) -> bool:
    """Tell whether an element is called by its tag, role, id or class what is no part of a talk."""
    if tag in ("html", "body", "main", "article"):
        return False
    names = f"{found.get('id', '')} {found.get('class', '')}".lower().split()
    return (
        tag in _ASIDE_TAGS
        or found.get("role", "").lower() in _ASIDE_ROLES
        or any(len(name) < 60 and _ASIDE_NAME.fullmatch(name) for name in names)
    )


def is_named(tag: str, found: Mapping[str, str]) -> bool:
    """Tell whether an element holds the name of who speaks."""
    return tag in ("cite", "dt") or any(
        len(name) < 60 and _NAME.fullmatch(name) for name in found.get("class", "").lower().split()
    )


def read_second(found: Mapping[str, str], scale: int) -> Iterator[str]:
    """Yield the stamp, in brackets, of an attribute that says when the words of its element are spoken."""
    for name, value in found.items():
        if not name.startswith("data-") or not _SECONDS.fullmatch(name):
            continue
        if _NUMBER.fullmatch(value):
            by = 1000 if name.endswith("m") or name.endswith("ms") else scale
            second = float(value) / by
        elif re.fullmatch(STAMP_TEXT, value):
            second = read_stamp(value)
        else:
            continue
        if second < 100 * 3600:
            yield write_stamp(second)
        return


def write_stamp(second: float) -> str:
    """Return a second as a stamp in brackets."""
    whole = int(second)
    rest = round((second - whole) * 1000) % 1000
    return f"[{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{rest:03}]"
