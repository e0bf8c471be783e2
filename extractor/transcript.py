"""What a reader makes of one file: words in pieces, and beside them labels, seconds, links and lines."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from schemas.episode import EpisodeMetadata, Link

Opening = Literal["turn", "paragraph", "line"]


class Piece(NamedTuple):
    """Hold words that stand together in the source: a cue, a line, or a paragraph between two time stamps.

    `words` are clean: NFC, single spaces, no label, no stamp, no stage direction. `opens` says what begins here:
    a turn (whoever is named by `label`, or an unknown speaker where it is None), a paragraph of the same speaker,
    or nothing, where the words run on from the piece before. The spans of `links` count within `words`, and so do
    `starts`: where behind the first words each run begins that has a second of its own, one of `seconds`.
    """

    words: str
    line: int
    opens: Opening = "line"
    label: str | None = None
    at: float | None = None
    until: float | None = None
    links: tuple[Link, ...] = ()
    starts: tuple[int, ...] = ()
    seconds: tuple[float, ...] = ()


class Transcript(NamedTuple):
    """Hold all that one file says by itself.

    `authors` are names of a byline: people only if they speak, for a byline may name a company or a show.
    """

    metadata: EpisodeMetadata
    pieces: tuple[Piece, ...]
    authors: tuple[str, ...] = ()


class ReadText(Protocol):
    """Turn the text of a file into a transcript; `path` is for messages only."""

    def __call__(self, text: str, path: Path) -> Transcript:
        """Read it, or raise TranscriptError."""
        ...


def fold_empty(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give what a piece without words says (a label or a time on a line of its own) to the piece after it."""
    waiting: Piece | None = None
    for piece in pieces:
        folded = _join_pieces(waiting, piece) if waiting else piece
        waiting = None if folded.words else folded
        if folded.words:
            yield folded


def _join_pieces(before: Piece, piece: Piece) -> Piece:
    timed = piece if piece.at is not None else piece._replace(at=before.at, until=piece.until or before.until)
    if piece.opens == "turn" or before.opens == "line":
        return timed
    return timed._replace(opens=before.opens, label=before.label)
