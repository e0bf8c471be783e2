"""The ontology: entity types, relation types, and which may join which. Data, replaceable by a file of that form."""

import re
from functools import cached_property
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from schemas.errors import SettingsError
from schemas.ids import content_hash
from schemas.model import Frozen

# The labels and relationship types that the graph itself uses: a type of the same name would mix with them.
GRAPH_LABELS = frozenset({"Show", "Episode", "Segment", "Entity", "Name", "Statement", "Relation", "Claim"})
GRAPH_RELATIONSHIPS = frozenset(
    {"HAS_EPISODE", "HAS_SEGMENT", "DISCUSSES", "MENTIONS", "NAMES", "APPEARS_IN", "SPOKEN_BY"}
    | {"HEAD", "TAIL", "FROM", "SAID_BY", "ABOUT", "HELD_BY"}
)
_IDENTIFIER = re.compile(r"[A-Z][A-Za-z_]*")
ANY = "any"


class EntityType(Frozen):
    """Name a type of entity and say what it is."""

    name: str
    says: str = ""


class RelationType(Frozen):
    """Name a type of relation and the entity types of its ends; "any" stands for all."""

    name: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    says: str = ""
    symmetric: bool = False


class Ontology(Frozen):
    """Hold the entity and relation types of a graph."""

    format: int = 1
    entities: tuple[EntityType, ...]
    relations: tuple[RelationType, ...]

    @cached_property
    def hash(self) -> str:
        """Change whenever a type changes."""
        return content_hash(self.model_dump(mode="json"))

    @cached_property
    def entity_names(self) -> tuple[str, ...]:
        """Return the names of the entity types, in the order of the file."""
        return tuple(entity.name for entity in self.entities)

    @cached_property
    def relations_by_name(self) -> dict[str, RelationType]:
        """Map names to relation types."""
        return {relation.name: relation for relation in self.relations}

    @cached_property
    def symmetric(self) -> frozenset[str]:
        """Return the names of the relation types that say the same in either direction."""
        return frozenset(relation.name for relation in self.relations if relation.symmetric)

    def may_join(self, head: str, relation: str, tail: str) -> bool:
        """Tell whether a relation of that type may lead from one entity type to the other."""
        known = self.relations_by_name.get(relation)
        return known is not None and _allows(known.heads, head) and _allows(known.tails, tail)


def load_ontology(path: Path | None = None) -> Ontology:
    """Read the shipped ontology, or a user's file of the same form; SettingsError where it can't be used."""
    try:
        text = path.read_text("utf-8") if path else resources.files("schemas").joinpath("ontology.json").read_text()
        ontology = Ontology.model_validate_json(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: can't read the ontology: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise SettingsError(f"{path}: not an ontology: {place}: {first['msg']}") from error
    for fault in _faults(ontology):
        raise SettingsError(f"{path}: {fault}")
    return ontology


def _allows(types: tuple[str, ...], name: str) -> bool:
    return ANY in types or name in types


def _faults(ontology: Ontology) -> list[str]:
    entities = list(ontology.entity_names)
    relations = [relation.name for relation in ontology.relations]
    names = [*entities, *relations]
    faults = [
        f"{name!r}: a type's name must match [A-Z][A-Za-z_]*" for name in names if not _IDENTIFIER.fullmatch(name)
    ]
    faults += [f"{name!r} is defined twice" for name in sorted({name for name in names if names.count(name) > 1})]
    faults += [f"entity type {name!r} is a label of the graph itself" for name in entities if name in GRAPH_LABELS]
    faults += [
        f"relation type {name!r} is a relationship type of the graph itself"
        for name in relations
        if name in GRAPH_RELATIONSHIPS
    ]
    for relation in ontology.relations:
        unknown = [end for end in (*relation.heads, *relation.tails) if end != ANY and end not in entities]
        faults += [f"relation type {relation.name!r}: no entity type {end!r}" for end in unknown]
        if not relation.heads or not relation.tails:
            faults.append(f"relation type {relation.name!r}: heads and tails must name at least one entity type")
        if relation.symmetric and set(relation.heads) != set(relation.tails):
            faults.append(f"relation type {relation.name!r}: a symmetric type needs equal heads and tails")
    if not entities:
        faults.append("an ontology needs at least one entity type")
    return faults
