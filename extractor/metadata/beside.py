"""Read what the files beside a transcript tell of its episode; one that can't be read stops only itself."""

import html
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from markdown_it import MarkdownIt

from extractor.chapters import read_chapters
from extractor.decode import decode_text
from extractor.fields import read_fields, read_text, unite_people
from extractor.metadata.companions import ENDINGS, Companion, find_companions
from extractor.metadata.feed import ROLES
from extractor.metadata.show_notes import read_chapter_list, read_description, read_featured
from extractor.readers.header import split_header
from extractor.readers.json_source import load_json
from schemas.episode import EpisodeMetadata
from schemas.errors import TranscriptError, show_path

# In kB. JSON of yt-dlp's with all comments is long; YAML is read slowly, and people write it.
_LARGEST = {".json": 50_000, ".yaml": 200, ".yml": 200}
_LARGEST_PAGE = 5_000
_PEOPLE = ("people", "persons", "person", "hosts", "host", "guests", "guest", "speakers", "speaker")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


class Beside(NamedTuple):
    """Hold what companions tell, those that count more before the others, and why others can't be read."""

    told: tuple[EpisodeMetadata, ...] = ()
    faults: tuple[TranscriptError, ...] = ()


def read_companions(transcript: Path, root: Path | None = None) -> Beside:
    """Read the files beside a transcript; none may be a link that leads out of `root`, the transcript's folder if None.

    Each field has the name of its file for its origin.
    """
    told: list[EpisodeMetadata] = []
    faults: list[TranscriptError] = []
    for companion in find_companions(transcript):
        try:
            told.append(_read_companion(companion, root or transcript.parent))
        except TranscriptError as error:
            faults.append(error)
    return Beside(tuple(told), tuple(faults))


def is_beside(origin: str) -> bool:
    """Tell whether the origin of a field is a companion: the name of a file, without the "#item" that others have."""
    return "#" not in origin and origin.endswith(tuple(ENDINGS))


def _read_companion(companion: Companion, root: Path) -> EpisodeMetadata:
    path, origin = companion.path, _name_origin(companion.path)
    text = _load_text(path, root)
    if companion.kind == "show notes":
        return _read_notes(text, path, origin)
    data = load_json(text, path) if path.suffix == ".json" else _load_yaml(text, path)
    if companion.kind == "people":
        return _read_people(data, path, origin)
    if companion.kind == "chapters":
        return _read_chapters(data, path, origin)
    if not isinstance(data, Mapping):
        raise TranscriptError(path, "an object of named fields such as title, date, people")
    return _read_info(data, origin) if companion.ending == ".info.json" else _read_named(data, path, origin)


def _name_origin(path: Path) -> str:
    return unicodedata.normalize("NFC", show_path(path.name)).replace("#", "%23")


def _load_text(path: Path, root: Path) -> str:
    largest = _LARGEST.get(path.suffix, _LARGEST_PAGE)
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root.resolve()):
            raise TranscriptError(path, "a file of this folder, not a link that leads out of it")
        if path.stat().st_size > largest * 1000:
            raise TranscriptError(path, f"a file of at most {largest:,} kB")
        return decode_text(path.read_bytes(), path).text
    except (OSError, RuntimeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise TranscriptError(path, f"a file that can be read ({reason})") from None


def _load_yaml(text: str, path: Path) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TranscriptError(path, f"YAML; {error.problem} (quote a value that holds ': ')", line) from None
    except (yaml.YAMLError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:
        raise TranscriptError(path, f"YAML; {str(error) or 'nested too deeply'}", 1) from None


def _read_named(fields: Mapping[str, Any], path: Path, origin: str) -> EpisodeMetadata:
    found = read_fields(_read_persons(fields), origin)
    if not found.origins:
        raise TranscriptError(path, "an object of named fields such as title, date, people")
    return found


def _read_people(data: Any, path: Path, origin: str) -> EpisodeMetadata:
    fields = _read_persons(data if isinstance(data, Mapping) else {"people": data})
    people = read_fields(fields, origin).people
    if not people:
        raise TranscriptError(path, "people: a list of names, or of objects with name and role")
    return EpisodeMetadata(people=people, origins={"people": origin})


def _read_chapters(data: Any, path: Path, origin: str) -> EpisodeMetadata:
    """Read chapters, and what Podcasting 2.0 lets such a file tell of the episode."""
    listed = data.get("chapters") if isinstance(data, Mapping) else data
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise TranscriptError(path, 'chapters: a list of objects under "chapters"')
    chapters = read_chapters(listed)
    if not chapters and any(each.get("toc") is not False for each in listed):
        raise TranscriptError(path, "chapters with startTime and title")
    about = data if isinstance(data, Mapping) else {}
    named = {"title": about.get("title"), "show": about.get("podcastName"), "description": about.get("description")}
    return read_fields({**named, "chapters": listed}, origin)


def _read_info(info: Mapping[str, Any], origin: str) -> EpisodeMetadata:
    """Read what yt-dlp writes. Its id is no guid: the address says the same, and a feed has a guid of its own."""
    lines = info.get("description")
    lines = lines.split("\n") if isinstance(lines, str) else []
    fields = {
        "title": info.get("title") or info.get("fulltitle"),
        "show": info.get("channel") or info.get("uploader"),
        "published": info.get("upload_date") or info.get("release_date"),
        "url": info.get("webpage_url") or info.get("original_url"),
        "description": read_description("".join(f"<p>{html.escape(read_text(line) or '')}</p>" for line in lines)),
        "language": info.get("language"),
        "duration": info.get("duration"),
        "chapters": info.get("chapters") or lines,
    }
    return read_fields(fields, origin)


def _read_notes(text: str, path: Path, origin: str) -> EpisodeMetadata:
    is_markdown = path.suffix in (".md", ".markdown")
    header = split_header(text.replace("\r\n", "\n"), path) if is_markdown else None
    page = _MARKDOWN.render(header.body) if header else text
    said = header.metadata if header else EpisodeMetadata()
    found = {
        "description": read_description(page),
        "people": unite_people(read_featured(page)),
        "chapters": read_chapter_list(page),
    }
    known = {name: value for name, value in found.items() if value and name not in said.origins}
    return said.model_copy(update={**known, "origins": dict.fromkeys([*said.origins, *known], origin)})


def _read_persons(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields with people as `read_fields` takes them: those of Podcasting 2.0 who are heard, with a url."""
    read: dict[str, Any] = {}
    for key, value in fields.items():
        name = str(key).strip().casefold()
        if name not in _PEOPLE:
            read[str(key)] = value
            continue
        heard = [person for each in _as_list(value) if (person := _read_person(each)) is not None]
        read["people" if name in ("person", "persons") else name] = heard
    return read


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _read_person(value: Any) -> Any:
    """Return a person who is heard, None for one who only helped to make the episode."""
    if not isinstance(value, Mapping):
        return value
    fields = {str(key).casefold(): each for key, each in value.items()}
    role, group = ((read_text(fields.get(key)) or "").casefold() for key in ("role", "group"))
    is_podcasting = not fields.keys().isdisjoint({"group", "img", "href"})
    if group not in ("", "cast") or (is_podcasting and role and role not in ROLES):
        return None
    return {**fields, "role": ROLES.get(role, role), "url": fields.get("url") or fields.get("href")}
