"""Read SubRip: numbered cues, with labels, `>>` or dashes where another speaks."""

from pathlib import Path

from extractor.readers.captions import find_subrip, is_subrip
from extractor.readers.cues import read_cues
from extractor.readers.rolling import drop_repeats
from extractor.transcript import Transcript
from schemas.episode import EpisodeMetadata

__all__ = ["is_subrip", "read_subrip"]


def read_subrip(text: str, path: Path) -> Transcript:
    """Read cues; those that roll are read once, a damaged timing line is an error."""
    return Transcript(EpisodeMetadata(), read_cues(drop_repeats(find_subrip(text, path)), path))
