"""Read metadata from a podcast feed, RSS or Atom."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from extractor.chapters import read_chapters
from extractor.fields import read_date, read_duration, read_text, unite_people
from extractor.metadata.join import Entry
from extractor.metadata.show_notes import read_chapter_list, read_description, read_featured
from schemas.episode import Chapter, EpisodeMetadata, EpisodePerson
from schemas.errors import SettingsError
from schemas.names import normal_form

ROLES: dict[str, Literal["host", "guest", "speaker"]] = {
    "host": "host",
    "co-host": "host",
    "cohost": "host",
    "guest host": "host",
    "guest": "guest",
    "guest co-host": "guest",
    "panelist": "guest",
    "speaker": "speaker",
}
_ATOM = "{http://www.w3.org/2005/Atom}"


def read_feed(data: bytes, path: Path) -> tuple[Entry, ...]:
    """Read the items of a feed; entities and external documents are refused."""
    try:
        root = fromstring(data, forbid_dtd=False)
    except DefusedXmlException:
        raise SettingsError(f"{path}: refused a feed that declares entities or external documents") from None
    except (ParseError, ValueError, LookupError) as error:
        raise SettingsError(f"{path}: expected a feed in XML ({error})") from None
    channel = root if root.tag == f"{_ATOM}feed" else root.find("channel")
    if channel is None:
        raise SettingsError(f"{path}: expected an RSS or Atom feed")
    items = [*channel.findall("item"), *channel.findall(f"{_ATOM}entry")]
    return tuple(Entry(_read_item(item, channel, path.name)) for item in items)


def _read_item(item: Element, channel: Element, file: str) -> EpisodeMetadata:
    written = _raw_text(item, "{*}encoded", "description", f"{_ATOM}content", "{*}summary") or ""
    notes = read_text(written) or ""
    values = {
        "title": _text(item, "title", "{*}title"),
        "show": _text(channel, "title", f"{_ATOM}title"),
        "published": read_date(_text(item, "pubDate", f"{_ATOM}published", f"{_ATOM}updated", "{*}date")),
        "url": _text(item, "link") or _find_atom_link(item),
        "guid": _text(item, "guid", f"{_ATOM}id"),
        "number": _read_number(item),
        "description": read_description(notes),
        "language": _text(channel, "language"),
        "duration": read_duration(_text(item, "{*}duration")),
        "people": _find_people(item, channel, notes),
        "chapters": _find_chapters(item, written),
    }
    known = {name: value for name, value in values.items() if value not in (None, ())}
    origin = f"{file}#{values['guid'] or values['url'] or values['title']}"
    return EpisodeMetadata.model_validate({**known, "origins": dict.fromkeys(known, origin)})


def _text(element: Element, *tags: str) -> str | None:
    """Return the text of the first of the tags that has any, with single spaces."""
    return read_text(_raw_text(element, *tags))


def _raw_text(element: Element, *tags: str) -> str | None:
    found = (child.text for tag in tags for child in element.findall(tag))
    return next((text for text in found if text and text.strip()), None)


def _find_atom_link(item: Element) -> str | None:
    links = item.findall(f"{_ATOM}link")
    return next((link.get("href") for link in links if link.get("rel", "alternate") == "alternate"), None)


def _read_number(item: Element) -> int | None:
    number = _text(item, "{*}episode") or ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else None


def _find_chapters(item: Element, notes: str) -> tuple[Chapter, ...]:
    """Return the chapters that the item holds itself, else those that its notes list; a link is not followed."""
    return read_chapters([child.attrib for child in item.findall("{*}chapters/{*}chapter")]) or read_chapter_list(notes)


def _find_people(item: Element, channel: Element, notes: str) -> tuple[EpisodePerson, ...]:
    """Return who is on the episode.

    Guests are those of the item and of the list "Featuring:" in the notes. Hosts are those of the item, else of the
    channel; where there is such a list, a host who isn't on it isn't on the episode.
    """
    hosts = [person for person in _read_persons(channel) if person.role == "host"]
    named = {normal_form(host.name) for host in hosts}
    featured = [
        person.model_copy(update={"role": "host" if normal_form(person.name) in named else person.role})
        for person in read_featured(notes)
    ]
    listed = {normal_form(person.name) for person in featured}
    present = [
        person
        for person in list(_read_persons(item)) or hosts
        if person.role != "host" or not listed or normal_form(person.name) in listed
    ]
    return unite_people([*present, *featured])


def _read_persons(element: Element) -> Iterator[EpisodePerson]:
    """Yield the persons of the podcast namespace who speak; a role that isn't given means host."""
    for person in element.findall("{*}person"):
        name = read_text(person.text)
        role = ROLES.get((person.get("role") or "host").strip().casefold())
        group = (person.get("group") or "cast").strip().casefold()
        if name and normal_form(name) and role and group == "cast":
            yield EpisodePerson(name=name, role=role, url=person.get("href") or None)
