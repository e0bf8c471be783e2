"""Read what a page of HTML says of the episode: its meta fields, schema.org's JSON, title, dates and byline."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.fields import read_date, read_fields, read_text, split_names
from extractor.readers.html_rows import Page
from schemas.episode import EpisodeMetadata
from schemas.names import normal_form

_KINDS = ("PodcastEpisode", "Episode", "RadioEpisode", "Article", "NewsArticle", "BlogPosting", "VideoObject", "Event")
_SEPARATOR = re.compile(r"\s+(?:[|·•»—–-]|::)\s+")
_TRANSCRIPT = re.compile(
    r"^(?:full\s+)?transcript(?:ion)?\s*(?:for\b|of\b|[:|–—-])\s*|\s*(?:[:|–—-]\s*|\()(?:full\s+)?transcript(?:ion)?\)?$",
    re.IGNORECASE,
)
_DURATION = re.compile(r"P(?:T)?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


def read_header(page: Page) -> tuple[EpisodeMetadata, tuple[str, ...]]:
    """Return the metadata of a page and the names of its byline."""
    told = next(_find_episodes(page.kept["json"]), {})
    series = told.get("partOfSeries") or told.get("isPartOf")
    show = read_text(series.get("name")) if isinstance(series, Mapping) else None
    fields = {
        "title": _choose_title(page, told, show),
        "show": show,
        "url": _choose_url(page, told),
        "published": _choose_date(page, told),
        "number": told.get("episodeNumber"),
        "duration": _read_duration(told.get("duration") or told.get("timeRequired")),
        "description": told.get("description") or page.meta.get("og:description") or page.meta.get("description"),
        "language": told.get("inLanguage") or page.meta.get("language"),
    }
    return read_fields({name: value for name, value in fields.items() if value}, "header"), tuple(
        dict.fromkeys(_find_authors(page, told))
    )


def _find_episodes(scripts: list[str]) -> Iterator[Mapping[str, Any]]:
    """Yield what schema.org's JSON says of an episode first, of an article else."""
    found: list[Mapping[str, Any]] = []
    for script in scripts:
        try:
            waiting = [json.loads(script, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting += node[:100]
            elif isinstance(node, Mapping):
                found.append(node)
                waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]
    for kind in _KINDS:
        yield from (node for node in found if node.get("@type") == kind or node.get("@type") == [kind])


def _choose_title(page: Page, told: Mapping[str, Any], show: str | None) -> str | None:
    """Return the title without the names of site and show that stand beside it."""
    headings = [heading for heading in page.kept["h1"] if heading.strip()]
    none: list[str] = []
    candidates = [(told.get("name"), none), (told.get("headline"), none), (page.meta.get("og:title"), none)]
    candidates += [(text, headings) for text in (*page.kept["title"][:1], *headings[:1])]
    for candidate, beside in candidates:
        title = read_text(candidate)
        if title:
            kept = _drop_site(title, beside, page, show)
            return _TRANSCRIPT.sub("", kept) or kept
    return None


def _drop_site(title: str, headings: list[str], page: Page, show: str | None) -> str:
    told = {normal_form(heading) for heading in headings}
    parts = _SEPARATOR.split(title)
    named = next((part for part in parts if normal_form(part) in told), None)
    if named and len(parts) > 1:
        return named
    names = (show, page.meta.get("og:site_name"), page.meta.get("application-name"), "transcript")
    beside = {normal_form(name) for name in names if name}
    kept = [part for part in parts if normal_form(part) not in beside]
    return title if len(kept) == len(parts) or not kept else " - ".join(kept)


def _choose_url(page: Page, told: Mapping[str, Any]) -> str | None:
    """Return the address of the page itself; that of the whole site would be one for all episodes."""
    for candidate in (page.meta.get("canonical"), page.meta.get("og:url"), told.get("url")):
        url = read_text(candidate) or ""
        if re.match(r"https?://[^/\s]+/[^\s]*[^/\s]", url):
            return url
    return None


def _choose_date(page: Page, told: Mapping[str, Any]) -> str | None:
    meta = ("article:published_time", "datepublished", "date", "dc.date", "pubdate")
    days = {date[:10] for date in page.dates}
    candidates = [told.get("datePublished"), told.get("uploadDate"), *(page.meta.get(name) for name in meta)]
    # A page with several dates lists other pages.
    found = (read_date(candidate) for candidate in [*candidates, *(page.dates[:1] if len(days) == 1 else [])])
    return next((date for date in found if date), None)


def _read_duration(value: Any) -> str | None:
    text = read_text(value) or ""
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()):
        return text or None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return str(hours * 3600 + minutes * 60 + seconds)


def _find_authors(page: Page, told: Mapping[str, Any]) -> Iterator[str]:
    written = told.get("author") or []
    for author in written if isinstance(written, list) else [written]:
        name = read_text(author.get("name") if isinstance(author, Mapping) else author)
        yield from split_names(name or "")
    for text in (page.meta.get("author"), page.meta.get("article:author"), *page.kept["author"]):
        if text and "://" not in text:
            yield from split_names(re.sub(r"^\s*by\s+", "", text, flags=re.IGNORECASE))
