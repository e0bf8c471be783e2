"""What tests of resolution share: short ways to write rows and decisions."""

from graph.referents import ReferentRow
from graph.resolve import Entity, Resolution
from schemas.decisions import Named
from schemas.gazetteer import Gazetteer, GazetteerEntry

GAZETTEER = Gazetteer(
    entries=(
        GazetteerEntry(name="Anthropic", type="Company", aliases=("Anthropic PBC",), heard_as=("Entropic",)),
        GazetteerEntry(name="Claude", type="Model", heard_as=("Cloud",), common=("Cloud",)),
        GazetteerEntry(name="Agents", type="Concept", aliases=("AI agents",), common=("Agents",)),
        GazetteerEntry(name="Ilse Vanderberg", type="Person", aliases=("ilsev", "Ilse")),
        GazetteerEntry(name="Quill", type="Product", also_type=("Company",), aliases=("Quill AI",)),
    )
)
TYPES = ("Person", "Company", "Model")


def row(episode: str, referent: str, name: str, type: str = "Company", **more: object) -> ReferentRow:
    forms = more.pop("forms", (name,))
    return ReferentRow(episode, referent, name, type, forms, **more)  # type: ignore[arg-type]


def person(episode: str, index: int, name: str, role: str = "guest") -> ReferentRow:
    return ReferentRow(episode, f"metadata people {index}", name, "Person", known_from="metadata", role=role)


def named(type: str, form: str, episode: str | None = None) -> Named:
    return Named(type=type, form=form, episode=episode)


def parts(resolution: Resolution) -> set[frozenset[tuple[str, str]]]:
    ids = set(resolution.entity_of.values())
    return {frozenset(key for key, entity in resolution.entity_of.items() if entity == id) for id in ids}


def entity_of(resolution: Resolution, episode: str, referent: str) -> Entity:
    return resolution.entities[resolution.entity_of[episode, referent]]
