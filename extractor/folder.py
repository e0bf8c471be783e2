"""Find the transcripts in folders, and say of every other file why it is left out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from extractor.readers import SUFFIXES, choose_reader, rank_text
from schemas.errors import SettingsError

_ASIDE = ("license", "licence", "source", "readme", "copying", "notice", "contributing", "changelog")
# Enough to tell voices and labels apart.
_HEAD = 65536


class Found(NamedTuple):
    """Hold a transcript to read: `root` is the folder that names it, `format` what it will be read as."""

    path: Path
    root: Path
    format: str


class Skipped(NamedTuple):
    """Hold a file that is left out, and why."""

    path: Path
    reason: str


class Listing(NamedTuple):
    """Hold what to read, in order, and what is left out."""

    sources: tuple[Found, ...]
    skipped: tuple[Skipped, ...]


def find_transcripts(paths: Sequence[Path]) -> Listing:
    """Find the transcripts among files and below folders, each once, folder by folder in the order of names.

    A file named here is taken whatever its name, if its format is known by suffix or content. In a folder, of one name
    in several formats the richest is taken (see `readers.rank_text`). Raise SettingsError where a path doesn't exist.
    """
    sources: dict[Path, Found] = {}
    skipped: dict[Path, Skipped] = {}
    for path in paths:
        if not path.exists():
            raise SettingsError(f"no such file or folder: {path}")
        listing = _walk_folder(path) if path.is_dir() else _list_format([path], path.parent)
        for found in listing.sources:
            sources.setdefault(found.path.resolve(), found)
        for left in listing.skipped:
            skipped.setdefault(left.path, left)
    taken = {found.path for found in sources.values()}
    return Listing(tuple(sources.values()), tuple(left for left in skipped.values() if left.path not in taken))


def _walk_folder(root: Path) -> Listing:
    candidates: list[Path] = []
    skipped: list[Skipped] = []
    for path in _list_files(root, root.resolve()):
        if isinstance(path, Skipped):
            skipped.append(path)
        else:
            candidates.append(path)
    kept: list[Path] = []
    for _, rivals in groupby(candidates, key=lambda path: (path.parent, path.stem)):
        best, *others = sorted(rivals, key=lambda path: (_rank_file(path), path.suffix))
        kept.append(best)
        skipped += [Skipped(path, f"the same as {best.name}, which says more") for path in others]
    listing = _list_format(kept, root)
    return Listing(listing.sources, tuple(sorted([*skipped, *listing.skipped])))


def _list_files(folder: Path, root: Path) -> Iterator[Path | Skipped]:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: (path.stem, path.name))
    except OSError as error:
        yield Skipped(folder, f"a folder that can't be read ({error.strerror or error})")
        return
    for path in entries:
        reason = _find_reason(path, root)
        if reason:
            yield Skipped(path, reason)
        elif path.is_dir():
            yield from _list_files(path, root)
        else:
            yield path


def _find_reason(path: Path, root: Path) -> str | None:
    """Return why a file or a folder in a folder is left out, or None."""
    if path.name.startswith("."):
        return "hidden"
    if path.is_symlink() and not _stays_inside(path, root):
        return "a link that leads out of the folder"
    if path.is_dir():
        return "a link to a folder" if path.is_symlink() else None
    if not path.is_file():
        return "no plain file"
    if path.name.lower().split(".")[0] in _ASIDE:
        return "about the folder, no transcript"
    return None if path.suffix.lower() in SUFFIXES else _name_unknown(path)


def _stays_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _list_format(paths: Iterable[Path], root: Path) -> Listing:
    sources: list[Found] = []
    skipped: list[Skipped] = []
    for path in paths:
        reader = choose_reader(path.suffix, _read_head(path))
        if reader:
            sources.append(Found(path, root, reader.format))
        else:
            skipped.append(Skipped(path, _name_unknown(path)))
    return Listing(tuple(sources), tuple(skipped))


def _name_unknown(path: Path) -> str:
    return f"no known format ({path.suffix or 'no suffix'})"


def _rank_file(path: Path) -> int:
    return rank_text(path.suffix, _read_head(path))


def _read_head(path: Path) -> str:
    """Return the beginning of a file; what can't be read or decoded is told when it is read whole."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return ""
