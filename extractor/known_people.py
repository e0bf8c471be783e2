"""People who are known to be in an episode before a word of it is read."""

from schemas.episode import Episode
from schemas.extraction import KnownFrom
from schemas.names import normal_form


def speaker_names(episode: Episode) -> dict[str, KnownFrom]:
    """Return the full names of all whom labels and metadata put into the episode, and where each is known from."""
    names: dict[str, KnownFrom] = {person.name: "metadata" for person in episode.metadata.people}
    known = {normal_form(name) for name in names}
    for segment in episode.segments:
        if segment.speaker and normal_form(segment.speaker) not in known:
            names.setdefault(segment.speaker, "label")
    return names
