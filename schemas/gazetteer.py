"""The gazetteer: names the field knows, their right and misheard forms. Data, replaceable by a file of that form."""

import json
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from schemas.errors import SettingsError
from schemas.ids import content_hash
from schemas.model import Frozen
from schemas.names import normal_form
from schemas.ontology import load_ontology


class GazetteerSource(Frozen):
    """Name where entries come from, and under which terms."""

    id: str
    name: str
    licence: str
    version: str | None = None


class GazetteerEntry(Frozen):
    """Hold one known name.

    `aliases` are right spellings, acronyms and nicknames; `heard_as` are forms that a transcript writes by mishearing.
    `common` lists those of all forms that are everyday words too: to be taken only with context or in the right case.
    `sources` are ids of the gazetteer's sources.
    """

    name: str
    type: str
    also_type: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    heard_as: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """Return all types that the name may have, the best first."""
        return (self.type, *self.also_type)

    @property
    def forms(self) -> tuple[str, ...]:
        """Return all forms: the name, right spellings, misheard forms."""
        return (self.name, *self.aliases, *self.heard_as)


class Gazetteer(Frozen):
    """Hold known names and look them up by any of their forms; case, spaces, punctuation and plural s don't matter."""

    format: Literal[1] = 1
    sources: tuple[GazetteerSource, ...] = ()
    entries: tuple[GazetteerEntry, ...] = Field(default=())

    @cached_property
    def hash(self) -> str:
        """Change whenever an entry or a source changes."""
        return content_hash(self.model_dump(mode="json"))

    def lookup(self, form: str) -> tuple[GazetteerEntry, ...]:
        """Return the entries that a form may mean: those of that name first, then by alias, then by mishearing."""
        return tuple(entry for _, entry in self._ranked.get(normal_form(form), ()))

    def canonical(self, form: str, type: str) -> GazetteerEntry | None:
        """Return the one entry of that type that a form means; None where there is none or where two have equal right.

        A name goes before an alias, an alias before a misheard form, an entry's own type before its other types.
        """
        known = self._ranked.get(normal_form(form))
        if not known:
            return None
        ranked = sorted(
            ((rank, entry.type != type, entry) for rank, entry in known if type in entry.types),
            key=lambda claim: claim[:2],
        )
        tied = len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]
        return ranked[0][2] if ranked and not tied else None

    def is_common(self, form: str) -> bool:
        """Tell whether a form is an everyday word too, which names something only in context or in the right case."""
        return normal_form(form) in self._common

    @cached_property
    def _ranked(self) -> dict[str, tuple[tuple[int, GazetteerEntry], ...]]:
        index: defaultdict[str, dict[int, tuple[int, GazetteerEntry]]] = defaultdict(dict)
        for rank in range(3):
            for number, entry in enumerate(self.entries):
                for form in ((entry.name,), entry.aliases, entry.heard_as)[rank]:
                    index[normal_form(form)].setdefault(number, (rank, entry))
        return {form: tuple(claims.values()) for form, claims in index.items() if form}

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(normal_form(form) for entry in self.entries for form in entry.common)


def load_gazetteer(path: Path | None = None, types: Collection[str] | None = None) -> Gazetteer:
    """Read the shipped gazetteer, or a user's file of the same form; SettingsError where it can't be used.

    `types` are the entity types that entries may have; the shipped ontology's where None.
    """
    place = path or Path("gazetteer.json")
    try:
        data = json.loads(path.read_bytes() if path else resources.files("schemas").joinpath(place.name).read_bytes())
        gazetteer = Gazetteer.model_validate(data)
    except ValidationError as error:
        raise SettingsError(f"{place}: not a gazetteer: {_first_fault(error, data)}") from error
    except OSError as error:
        raise SettingsError(f"{place}: can't read the gazetteer: {error.strerror or error}") from error
    except ValueError as error:  # no JSON, or no UTF-8
        raise SettingsError(f"{place}: not a gazetteer: not JSON: {error}") from error
    for fault in _faults(gazetteer, types or load_ontology().entity_names):
        raise SettingsError(f"{place}: {fault}")
    return gazetteer


def _first_fault(error: ValidationError, data: Any) -> str:
    first = error.errors()[0]
    match first["loc"]:
        case ("entries", int(number), *rest):
            entry = data["entries"][number]
            name = entry.get("name") if isinstance(entry, dict) else entry
            place = f"entry {number + 1} ({name!r})" + "".join(f", {part}" for part in rest)
        case loc:
            place = ".".join(map(str, loc)) or "the file"
    return f"{place}: {first['msg']}"


def _faults(gazetteer: Gazetteer, types: Collection[str]) -> list[str]:
    known = {source.id for source in gazetteer.sources}
    first_at: dict[tuple[str, str], int] = {}
    faults = []
    for number, entry in enumerate(gazetteer.entries, 1):
        key = (normal_form(entry.name), entry.type)
        faults += [f"entry {number} ({entry.name!r}): {fault}" for fault in _entry_faults(entry, types, known)]
        if first_at.setdefault(key, number) != number:
            faults.append(f"entry {number} ({entry.name!r}): the same name and type as entry {first_at[key]}")
    return faults


def _entry_faults(entry: GazetteerEntry, types: Collection[str], sources: Collection[str]) -> list[str]:
    return [
        *(f"unknown type {kind!r}; known are {', '.join(types)}" for kind in entry.types if kind not in types),
        *(f"{form!r} has no letter and no digit" for form in entry.forms if not normal_form(form)),
        *(f"{form!r} is common, but no form of the entry" for form in entry.common if form not in entry.forms),
        *(f"source {source!r} is not among the file's sources" for source in entry.sources if source not in sources),
    ]
