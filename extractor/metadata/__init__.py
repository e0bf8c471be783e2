"""What is known of episodes from outside their transcripts: a podcast feed, a CSV table or a JSON list."""

from collections.abc import Callable
from pathlib import Path

from extractor.metadata.feed import read_feed
from extractor.metadata.join import Entry, MetadataTable
from extractor.metadata.table import read_csv, read_json
from schemas.errors import SettingsError

__all__ = ["Entry", "MetadataTable", "load_metadata"]

_READERS: dict[str, Callable[[bytes, Path], tuple[Entry, ...]]] = {
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
}


def load_metadata(path: Path) -> MetadataTable:
    """Load an RSS or Atom feed, a CSV table or a JSON list of episodes; raise SettingsError where it is none."""
    read = _READERS.get(path.suffix.lower())
    if not read:
        raise SettingsError(f"{path}: expected metadata as {', '.join(sorted(_READERS))}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: can't read the metadata ({error.strerror or error})") from None
    return MetadataTable(read(data, path))
