"""Make one metadata of what several sources say, with the origin of each field."""

from collections.abc import Iterable, Sequence

from extractor.fields import unite_people
from extractor.metadata.beside import is_beside
from schemas.episode import EpisodeMetadata

_FIELDS = ("title", "show", "published", "url", "guid", "number", "description", "language", "duration", "chapters")
# Where a field comes from that the file says itself.
_INSIDE = ("header", "file name")


def merge_metadata(*sources: EpisodeMetadata | None) -> EpisodeMetadata:
    """Take each field from the first source that knows it, with its origin; people are united over all."""
    known = [source for source in sources if source]
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for name in _FIELDS:
        source = next((source for source in known if getattr(source, name) not in (None, ())), None)
        if source:
            values[name] = getattr(source, name)
            origins[name] = source.origins.get(name, "metadata")
    with_people = [source for source in known if source.people]
    if with_people:
        values["people"] = unite_people(person for source in with_people for person in source.people)
        origins["people"] = with_people[0].origins.get("people", "metadata")
    return EpisodeMetadata.model_validate({**values, "origins": origins})


def merge_known(
    outside: EpisodeMetadata, beside: EpisodeMetadata, inside: Sequence[EpisodeMetadata], known: EpisodeMetadata
) -> EpisodeMetadata:
    """Put what was known from outside before what lies beside the file and what it says itself.

    What once lay beside it comes after what lies there now, and what the file once said comes last. People are united
    over sources: those known stand in for none from where they came, and never for those of the file.
    """
    here = [name for name, origin in known.origins.items() if origin in _INSIDE]
    near = [name for name, origin in known.origins.items() if is_beside(origin)]
    far = [name for name in known.origins if name not in (*here, *near)]
    return merge_metadata(
        outside,
        _drop(known, [*here, *near, *(["people"] if outside.people else [])]),
        beside,
        _drop(known, [*here, *far, *(["people"] if beside.people else [])]),
        *inside,
        _drop(known, [*far, *near, "people"]),
    )


def _drop(metadata: EpisodeMetadata, fields: Iterable[str]) -> EpisodeMetadata:
    nothing = EpisodeMetadata()
    dropped = set(fields)
    origins = {name: origin for name, origin in metadata.origins.items() if name not in dropped}
    return metadata.model_copy(update={**{name: getattr(nothing, name) for name in dropped}, "origins": origins})
