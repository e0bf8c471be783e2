"""Read an episode's metadata from named fields, as a YAML header, a NOTE, a table or a JSON file has them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from extractor.chapters import read_chapters
from extractor.letters import drop_halves
from schemas.episode import EpisodeMetadata, EpisodePerson
from schemas.names import normal_form

Role = Literal["host", "guest", "speaker"]

_TEXTS = {
    "title": ("title", "episode_title"),
    "show": ("show", "podcast", "show_title", "series"),
    "url": ("link", "url", "episode_url", "web"),
    "guid": ("guid",),
    "description": ("description", "summary", "subtitle"),
    "language": ("language", "lang"),
}
_PUBLISHED = ("published", "date", "pubdate", "published_at", "release_date")
_NUMBERS = ("number", "episode", "episode_number")
_DURATIONS = ("duration_s", "duration", "duration_seconds")
_PEOPLE: dict[str, Role] = {
    "host": "host",
    "hosts": "host",
    "guest": "guest",
    "guests": "guest",
    "speaker": "speaker",
    "speakers": "speaker",
    "people": "speaker",
}
_AND = re.compile(r"\s*(?:[,;&+]|\band\b|\bwith\b)\s*")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)")


def read_fields(fields: Mapping[str, Any], origin: str) -> EpisodeMetadata:
    """Return the metadata that the fields give, each known one with the origin; what can't be read is left out.

    Keys are met in any case, with spaces or hyphens for "_". People stand as names ("A, B and C"), as a list of
    names, or as a list of objects with name, role and url. Chapters stand as `read_chapters` takes them, or as lines of
    the description.
    """
    folded = {re.sub(r"[\s-]+", "_", str(key).strip().casefold()): value for key, value in fields.items()}
    values: dict[str, Any] = {name: _first(folded, keys, read_text) for name, keys in _TEXTS.items()}
    values["published"] = _first(folded, _PUBLISHED, read_date)
    values["number"] = _first(folded, _NUMBERS, _read_number)
    values["duration"] = _first(folded, _DURATIONS, read_duration)
    values["people"] = unite_people(
        person for key, role in _PEOPLE.items() if key in folded for person in _read_people(folded[key], role)
    )
    told = (read_chapters(folded[key]) for key in ("chapters", *_TEXTS["description"]) if key in folded)
    values["chapters"] = next((chapters for chapters in told if chapters), ())
    known = {name: value for name, value in values.items() if value not in (None, ())}
    return EpisodeMetadata(**known, origins=dict.fromkeys(known, origin))


def split_names(names: str) -> tuple[str, ...]:
    """Split "A, B & C and D" into names."""
    return tuple(name for name in (" ".join(part.split()) for part in _AND.split(names)) if normal_form(name))


def unite_people(people: Iterable[EpisodePerson]) -> tuple[EpisodePerson, ...]:
    """Return each person once, by the normal form of the name: the first spelling, the more telling role, any link."""
    united: dict[str, EpisodePerson] = {}
    for person in people:
        key = normal_form(person.name)
        before = united.get(key, person)
        role = person.role if before.role == "speaker" else before.role
        united[key] = EpisodePerson(name=before.name, role=role, url=before.url or person.url)
    return tuple(united.values())


def read_text(value: Any) -> str | None:
    """Return the text of a plain value without spaces around it; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(drop_halves(str(value)).split()) or None


def read_date(value: Any) -> str | None:
    """Return a date or a time as ISO 8601; None where it is none."""
    if isinstance(value, date):
        return value.isoformat()
    text = read_text(value) or ""
    for read in (_read_iso_date, _read_mail_date, _read_written_date):
        found = read(text)
        if found:
            return found
    return None


def read_duration(value: Any) -> float | None:
    """Return the seconds of 3504, "3504" or "58:24"; None where it is none of these."""
    text = read_text(value) or ""
    if re.fullmatch(r"\d{1,7}(?:\.\d+)?", text):
        return float(text) or None
    clock = _CLOCK.fullmatch(text)
    return float(int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])) if clock else None


def _first(fields: Mapping[str, Any], keys: Iterable[str], read: Any) -> Any:
    found = (read(fields[key]) for key in keys if key in fields)
    return next((value for value in found if value is not None), None)


def _read_number(value: Any) -> int | None:
    text = read_text(value) or ""
    return int(text) if re.fullmatch(r"\d{1,6}", text) else None


def _read_people(value: Any, role: Role) -> tuple[EpisodePerson, ...]:
    if isinstance(value, str):
        return tuple(EpisodePerson(name=name, role=role) for name in split_names(read_text(value) or ""))
    if isinstance(value, Mapping):
        name, said, url = (read_text(value.get(key)) for key in ("name", "role", "url"))
        known = _PEOPLE.get((said or "").casefold(), role)
        return (EpisodePerson(name=name, role=known, url=url),) if name and normal_form(name) else ()
    if isinstance(value, list | tuple):
        return tuple(person for each in value if not isinstance(each, list) for person in _read_people(each, role))
    return ()


def _read_iso_date(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.date().isoformat() if len(text) <= 10 else moment.isoformat()


def _read_mail_date(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _read_written_date(text: str) -> str | None:
    for form in ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d"):
        try:
            # A day has no zone, so the naive moment is not kept.
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None
