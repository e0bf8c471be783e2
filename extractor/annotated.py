"""Annotated texts: the folders that people annotate in, each text with the graph they drew and the show it is from."""

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from extractor.read import read_episode
from schemas.episode import Episode
from schemas.errors import SettingsError
from schemas.ontology import Ontology

ANNOTATIONS = ("annotations", "dev", ".")
SHOWS_FILE = "sources.json"
_STATEMENTS = {"relations": ("head", "type", "tail", "evidence"), "claims": ("kind", "quote")}


class AnnotatedText(NamedTuple):
    """Hold one text as it is read, its show and its annotation.

    `written` is the file as it stands, links and stamps and all.
    """

    doc: str
    show: str
    episode: Episode
    annotation: dict[str, Any]
    written: str = ""

    @property
    def entities(self) -> list[dict[str, Any]]:
        """Return the annotated entities."""
        return list(self.annotation["entities"])


def read_annotated(folder: Path, ontology: Ontology) -> list[AnnotatedText]:
    """Read FOLDER/annotations (or FOLDER/dev, or FOLDER), NAME.json for NAME.txt.

    The texts lie beside the annotations, or in a folder texts within or beside theirs. The show is the annotation's
    `show`, else what `sources.json` says of the text, else the text itself. SettingsError says what is wrong with a
    file, or which places were looked at.
    """
    files = find_annotations(folder)
    if not files:
        places = " nor ".join(str(folder / name) for name in ANNOTATIONS)
        raise SettingsError(f"{folder}: no annotations: neither {places} holds NAME.json")
    shows = {**_read_shows(_above(files[0]) / SHOWS_FILE), **_read_shows(folder / SHOWS_FILE)}
    return [_read_text(file, shows, ontology) for file in files]


def find_annotations(folder: Path) -> list[Path]:
    """Return the annotations of the first place that has any; none where the folder has none."""
    found = (sorted((folder / name).glob("*.json")) for name in ANNOTATIONS)
    return next(filter(None, ([file for file in each if file.name != SHOWS_FILE] for each in found)), [])


def find_faults(annotation: Any, types: Collection[str] | None = None) -> Iterator[str]:
    """Yield what keeps JSON from being an annotation; `types` are those that an entity may have."""
    if not isinstance(annotation, dict) or not isinstance(annotation.get("entities"), list):
        yield 'expected an object with "entities"'
        return
    for number, entity in enumerate(annotation["entities"], 1):
        if fault := _entity_fault(entity, types):
            yield f"entity {number}: {fault}"
    for part, fields in _STATEMENTS.items():
        items = annotation.get(part, [])
        if not isinstance(items, list):
            yield f'"{part}" must be a list'
            continue
        for number, item in enumerate(items, 1):
            lacking = [f for f in fields if not isinstance(item, dict) or not isinstance(item.get(f), str)]
            if lacking:
                yield f"{part} {number} lacks {', '.join(lacking)}"


def complete_annotation(annotation: dict[str, Any], place: Path) -> dict[str, Any]:
    """Return a faultless annotation with all its parts, each entity with an id; SettingsError for an end unknown."""
    entities = [{"id": e["name"], "names": [e["name"]], **e} for e in annotation["entities"]]
    whole = {"relations": [], "claims": [], **annotation, "entities": entities}
    ids = {entity["id"] for entity in entities}
    for number, relation in enumerate(whole["relations"], 1):
        for end in ("head", "tail"):
            if relation[end] not in ids:
                raise SettingsError(f"{place}: relations {number} names no entity as its {end}: {relation[end]!r}")
    return whole


def _read_text(file: Path, shows: dict[str, str], ontology: Ontology) -> AnnotatedText:
    data = read_json(file)
    for fault in find_faults(data, ontology.entity_names):
        raise SettingsError(f"{file}: {fault}")
    text = _find_text(file)
    show = str(data.get("show") or shows.get(file.stem) or file.stem)
    return AnnotatedText(
        file.stem, show, read_episode(text), complete_annotation(data, file), text.read_text("utf-8", errors="replace")
    )


def _find_text(file: Path) -> Path:
    name = f"{file.stem}.txt"
    places = [place / name for place in (file.parent, file.parent / "texts", _above(file) / "texts")]
    for place in places:
        if place.is_file():
            return place
    raise SettingsError(f"{file}: no such text as it annotates: neither {' nor '.join(map(str, places))}")


def _above(file: Path) -> Path:
    """Return the folder above the file's, also where the path is relative and doesn't name it."""
    return Path(os.path.normpath(file.parent / ".."))


def _entity_fault(entity: Any, types: Collection[str] | None) -> str | None:
    if not isinstance(entity, dict) or not isinstance(entity.get("name"), str) or not entity["name"].strip():
        return 'expected "name"'
    if not isinstance(entity.get("type"), str) or (types is not None and entity["type"] not in types):
        expected = f": expected {', '.join(sorted(types))}" if types else ""
        return f"unknown type {entity.get('type')!r}{expected}"
    if not isinstance(entity.get("id", ""), str):
        return '"id" must be a text'
    names = entity.get("names", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return '"names" must be a list of texts'
    return None


def _read_shows(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    rows = read_json(file)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "doc" in row for row in rows):
        raise SettingsError(f'{file}: expected a list of objects with "doc"')
    return {str(row["doc"]): str(row.get("show") or str(row.get("source", row["doc"])).split("@")[0]) for row in rows}


def read_json(file: Path) -> Any:
    """Read a JSON file; SettingsError where that fails."""
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: can't be read: {error}") from error
