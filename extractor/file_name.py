"""Read from a file's name what it says of the episode: its number, its date, its title."""

import re
from datetime import date
from pathlib import PurePath

from schemas.episode import EpisodeMetadata

_DATE = re.compile(r"(?<!\d)(\d{4})[-_]?(\d{2})[-_]?(\d{2})(?!\d)")
_NUMBER = re.compile(
    r"(?:^|[^a-z0-9])(?:episode|ep|e|no|#)[-_. #]*(\d{1,5})(?![0-9])|(?:^|[-_ #])(\d{1,5})$|^(\d{1,5})(?=[-_. ])",
    re.IGNORECASE,
)


def read_file_name(path: PurePath) -> EpisodeMetadata:
    """Return the number, the date and a title from the file's name."""
    # Names of files may hold bytes that are no letters; no file of ours may.
    stem = path.stem.encode("utf-8", "backslashreplace").decode()
    published = _find_date(stem)
    rest = _DATE.sub("", stem, count=1) if published else stem
    values = {"title": _find_title(rest), "published": published, "number": find_number(rest)}
    known = {name: value for name, value in values.items() if value is not None}
    return EpisodeMetadata.model_validate({**known, "origins": dict.fromkeys(known, "file name")})


def find_number(stem: str) -> int | None:
    """Return the episode's number in "practical-ai-238", "episode_017_large" or "042 A title"; no year."""
    for match in _NUMBER.finditer(stem):
        number = int(next(group for group in match.groups() if group))
        if not 1900 <= number <= 2100:
            return number
    return None


def _find_date(stem: str) -> str | None:
    match = _DATE.search(stem)
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


def _find_title(stem: str) -> str | None:
    return " ".join(re.split(r"[-_\s]+", stem)).strip() or None
