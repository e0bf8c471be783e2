"""Find the transcripts in folders, and say of every other file why it is left out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extractor.metadata.companions import find_companions, find_kind, find_talk, may_tell, read_head
from extractor.read import count_words
from extractor.readers import SUFFIXES, choose_reader, rank_text
from schemas.errors import SettingsError, TranscriptError, show_path

_ASIDE = ("license", "licence", "source", "readme", "copying", "notice", "contributing", "changelog")
_FEEDS = (".xml", ".rss", ".atom")
_ROOT = re.compile(r"<([A-Za-z][^\s<>/]*)")
# Of one recording the forms differ in what they tell of sounds and speakers, not in so many words.
_MOST_TIMES = 2


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
    in several formats the richest is taken (see `readers.rank_text`), and a poorer one only where it has more than
    twice its words or less than half: that is another recording, or an excerpt. What tells of a transcript beside it is
    left out: it is read with that. Raise SettingsError where a path doesn't exist.
    """
    sources: dict[Path, Found] = {}
    skipped: dict[Path, Skipped] = {}
    for path in paths:
        if not (path.is_file() or path.is_dir()):
            raise SettingsError(f"no such file or folder: {show_path(path)}")
        listing = _walk_folder(path) if path.is_dir() else _list_format([path], path.parent)
        for found in listing.sources:
            sources.setdefault(found.path.resolve(), found)
        for left in listing.skipped:
            skipped.setdefault(left.path, left)
    told = _name_companions(found.path for found in sources.values())
    kept = tuple(found for found in sources.values() if found.path not in told)
    taken = {found.path for found in kept}
    left_out = {**skipped, **told}
    return Listing(kept, tuple(left for path, left in left_out.items() if path not in taken))


def _name_companions(transcripts: Iterable[Path]) -> dict[Path, Skipped]:
    """Return what tells of the transcripts beside them, each with the first of which it tells, that tells of none."""
    beside = {transcript: find_companions(transcript) for transcript in transcripts}
    telling = {companion.path for companions in beside.values() for companion in companions}
    told: dict[Path, Skipped] = {}
    for transcript in sorted(beside, key=telling.__contains__):
        for path, kind, _ in beside[transcript]:
            told.setdefault(path, Skipped(path, f"{kind} of {transcript.name}"))
    return told


def _walk_folder(root: Path) -> Listing:
    candidates, skipped = _choose_candidates(list(_list_files(root, root.resolve())))
    kept: list[Path] = []
    for rivals in _group_talks(candidates):
        chosen, left = _part_rivals(rivals)
        kept += chosen
        skipped += left
    listing = _list_format(kept, root)
    return Listing(listing.sources, tuple(sorted([*skipped, *listing.skipped])))


def _choose_candidates(listed: Sequence[Path | Skipped]) -> tuple[list[Path], list[Skipped]]:
    """Part those that may be transcripts from those that only tell of one, or would if there were one."""
    skipped = [left for left in listed if isinstance(left, Skipped)]
    paths = {path: find_kind(path) if may_tell(path) else None for path in listed if isinstance(path, Path)}
    candidates = [path for path, kind in paths.items() if not kind and path.suffix.lower() in SUFFIXES]
    told = _name_companions(candidates)
    for path, kind in paths.items():
        if path in told:
            skipped.append(told[path])
        elif kind:
            skipped.append(Skipped(path, f"{kind} without a transcript of that name"))
        elif path.suffix.lower() not in SUFFIXES:
            skipped.append(Skipped(path, _name_unknown(path)))
    return [path for path in candidates if path not in told], skipped


def _group_talks(candidates: Iterable[Path]) -> Iterator[list[Path]]:
    """Yield the files of each talk: English before others, then those that say more before those that say less."""
    talks: dict[tuple[Path, str], list[tuple[bool, int, str, Path]]] = {}
    for path in candidates:
        name, language = find_talk(path)
        is_other = bool(language) and language.split("-")[0] not in ("en", "eng")
        talks.setdefault((path.parent, name), []).append((is_other, _rank_file(path), path.suffix, path))
    for rivals in talks.values():
        yield [path for *_, path in sorted(rivals)]


def _part_rivals(rivals: Sequence[Path]) -> tuple[list[Path], list[Skipped]]:
    """Part the files of one talk, richest first, into those to read and those that say no more than one of these.

    Files of one name may be of two recordings, or one an excerpt of the other: then each is read.
    """
    best, *others = rivals
    skipped = [Skipped(p, f"the same talk as {best.name}, in another language") for p in others if p.stem != best.stem]
    same_name = [path for path in rivals if path.stem == best.stem]
    amounts = {path: _count_words(path) for path in same_name} if len(same_name) > 1 else {}
    kept = [best]
    for path in same_name[1:]:
        richer = next((k for k in kept if _is_alike(amounts[path], amounts[k])), None)
        if richer:
            skipped.append(Skipped(path, f"the same as {richer.name}, which says more"))
        elif not amounts[path] and any(amounts[k] for k in kept):
            skipped.append(Skipped(path, f"nothing that can be read, beside {best.name}"))
        else:
            kept.append(path)
    return kept, skipped


def _is_alike(one: int, other: int) -> bool:
    return 0 < max(one, other) <= _MOST_TIMES * min(one, other)


def _count_words(path: Path) -> int:
    """Return how many words a file has, 0 where it can't be read: what is wrong with it is told when it is."""
    try:
        return count_words(path)
    except TranscriptError:
        return 0


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
    if path.is_symlink() and not path.exists():
        return "a link that leads nowhere"
    if path.is_symlink() and not _stays_inside(path, root):
        return "a link that leads out of the folder"
    if path.is_dir():
        return "a link to a folder" if path.is_symlink() else None
    if not path.is_file():
        return "no plain file"
    if path.name.lower().split(".")[0] in _ASIDE:
        return "about the folder, no transcript"
    return None if path.suffix.lower() in SUFFIXES or may_tell(path) else _name_unknown(path)


def _stays_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _list_format(paths: Iterable[Path], root: Path) -> Listing:
    sources: list[Found] = []
    skipped: list[Skipped] = []
    for path in paths:
        reader = choose_reader(path.suffix, read_head(path))
        if reader:
            sources.append(Found(path, root, reader.format))
        else:
            skipped.append(Skipped(path, _name_unknown(path)))
    return Listing(tuple(sources), tuple(skipped))


def _name_unknown(path: Path) -> str:
    root = _ROOT.search(read_head(path)) if path.suffix.lower() in _FEEDS else None
    if root and root[1] in ("rss", "feed"):
        return "a feed, no transcript: give it with --metadata"
    return f"no known format ({path.suffix or 'no suffix'})"


def _rank_file(path: Path) -> int:
    return rank_text(path.suffix, read_head(path))
