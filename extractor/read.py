"""Read one transcript file into an episode: the way from bytes to sentences and segments."""

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from extractor.assemble import Assembly, assemble_pieces
from extractor.fields import split_names, unite_people
from extractor.file_name import read_file_name
from extractor.readers import SUFFIXES, choose_reader
from extractor.readers.pauses import find_pauses
from extractor.readers.words import clean_source
from extractor.segments import Clock, Turn, cut_segments
from extractor.sentences import split_sentences
from extractor.speakers import is_name, name_speakers
from extractor.transcript import Transcript
from schemas.episode import Episode, EpisodeMetadata, EpisodePerson, Segment, Source
from schemas.errors import TranscriptError
from schemas.ids import episode_id
from schemas.names import fold_words

FindMetadata = Callable[[str, EpisodeMetadata], EpisodeMetadata | None]

_FIELDS = ("title", "show", "published", "url", "guid", "number", "description", "language", "duration")
# Where a field comes from that the file says itself.
_INSIDE = ("header", "file name")
# Scripts without spaces end a sentence with a full stop of their own.
_ENDLESS = re.compile(r"[^\s。！？]{1001}")
_WITH = re.compile(r"\b(?:with|ft\.?|feat\.?|featuring)\s+(.+?)(?=\s+(?:of|from|at|on|about)\s|\s*[:|()—–]|\s-\s|$)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_episode(
    path: Path,
    *,
    root: Path | None = None,
    metadata: EpisodeMetadata | None = None,
    find_metadata: FindMetadata | None = None,
    known: EpisodeMetadata | None = None,
) -> Episode:
    """Read one transcript of any known format.

    The source is named by its place below `root`. Each metadata field comes from `metadata` where that knows it, else
    from what `find_metadata` finds for the source's name and header, else from the file's header, else from the file's
    name. What an earlier reading knew of the episode, `known`, stays known where these don't say it: so the order of
    readings with and without `metadata` does not matter, and nothing but forgetting an episode takes a field away.
    Raise TranscriptError where the file holds no transcript.
    """
    data = _read_bytes(path)
    text = decode_text(data, path)
    reader = choose_reader(path.suffix, text)
    if not reader:
        raise TranscriptError(path, f"a transcript in a known format ({', '.join(sorted(SUFFIXES))})")
    transcript = reader.read(clean_source(text), path)
    if not transcript.pieces:
        raise TranscriptError(path, f"a transcript, but no word is left of this {reader.format} file")
    name, header = name_source(path, root), transcript.metadata
    outside = merge_metadata(metadata, find_metadata(name, header) if find_metadata else None)
    merged = _merge_known(outside, (header, read_file_name(path)), known or EpisodeMetadata())
    source = Source(name=name, format=reader.format, sha256=hashlib.sha256(data).hexdigest())
    assembly = assemble_pieces(transcript.pieces)
    _refuse_endless_words(assembly, path)
    return _make_episode(assembly, _add_speakers(merged, transcript), source)


def name_source(path: Path, root: Path | None) -> str:
    """Return the place of a file below the root, else its name."""
    try:
        name = path.resolve().relative_to(root.resolve()).as_posix() if root else path.name
    except ValueError:
        name = path.name
    return unicodedata.normalize("NFC", name)


def decode_text(data: bytes, path: Path) -> str:
    """Decode UTF-8, or UTF-16 and UTF-32 with their marks; raise TranscriptError for anything else."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TranscriptError(path, "UTF-8 text", data.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise TranscriptError(path, "UTF-8 text, not a binary file", text.count("\n", 0, text.index("\0")) + 1)
    if not text.strip():
        raise TranscriptError(path, "a transcript, but the file is empty")
    return text


def merge_metadata(*sources: EpisodeMetadata | None) -> EpisodeMetadata:
    """Take each field from the first source that knows it, with its origin; people are united over all."""
    known = [source for source in sources if source]
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for name in _FIELDS:
        source = next((source for source in known if getattr(source, name) is not None), None)
        if source:
            values[name] = getattr(source, name)
            origins[name] = source.origins.get(name, "metadata")
    with_people = [source for source in known if source.people]
    if with_people:
        values["people"] = unite_people(person for source in with_people for person in source.people)
        origins["people"] = with_people[0].origins.get("people", "metadata")
    return EpisodeMetadata.model_validate({**values, "origins": origins})


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TranscriptError(path, f"a file that can be read ({error.strerror or error})") from None


def _merge_known(
    outside: EpisodeMetadata, inside: Sequence[EpisodeMetadata], known: EpisodeMetadata
) -> EpisodeMetadata:
    """Put what was known from outside the file before what the file says, and what the file once said behind.

    People are united over sources: those known stand in for none from outside, and never for those of the file.
    """
    here = {name: origin for name, origin in known.origins.items() if origin in _INSIDE}
    kept = _drop(known, [*here, *(["people"] if outside.people else [])])
    once = _drop(known, [*(name for name in known.origins if name not in here), "people"])
    return merge_metadata(outside, kept, *inside, once)


def _drop(metadata: EpisodeMetadata, fields: Iterable[str]) -> EpisodeMetadata:
    nothing = EpisodeMetadata()
    dropped = set(fields)
    origins = {name: origin for name, origin in metadata.origins.items() if name not in dropped}
    return metadata.model_copy(update={**{name: getattr(nothing, name) for name in dropped}, "origins": origins})


def _refuse_endless_words(assembly: Assembly, path: Path) -> None:
    """Refuse what is no text: neither a person nor a model reads on within one word for so long."""
    word = _ENDLESS.search(assembly.text)
    if word:
        raise TranscriptError(
            path, "words between spaces, none of them of more than 1,000 letters", assembly.line_at(word.start())
        )


def _add_speakers(metadata: EpisodeMetadata, transcript: Transcript) -> EpisodeMetadata:
    """Take those of the byline and the title for people who speak under their first or last name, or in full."""
    spoken = {" ".join(fold_words(piece.label)) for piece in transcript.pieces if piece.label}
    named = [*((name, "header") for name in transcript.authors)]
    named += [(name, metadata.origins.get("title", "metadata")) for name in _find_guests(metadata.title or "")]
    speaking = [
        (EpisodePerson(name=name), origin)
        for name, origin in named
        if is_name(name) and spoken & {" ".join(words := fold_words(name)), words[0], words[-1]}
    ]
    if not speaking:
        return metadata
    people = unite_people([*metadata.people, *(person for person, _ in speaking)])
    origins = {"people": speaking[0][1], **metadata.origins}
    return metadata.model_copy(update={"people": people, "origins": origins})


def _find_guests(title: str) -> list[str]:
    """Return the full names that a title has after "with" or "ft."."""
    parts = (match[1] for match in _WITH.finditer(title))
    return [name for part in parts for name in split_names(part) if 2 <= len(name.split()) <= 4]


def _make_episode(assembly: Assembly, metadata: EpisodeMetadata, source: Source) -> Episode:
    labels = [turn.label for turn in assembly.turns if turn.label]
    names = name_speakers(labels, metadata.people)
    turns = [Turn(span, label, names.get(label) if label else None) for span, label in assembly.turns]
    pauses = find_pauses(assembly.text, assembly.cues)
    sentences = split_sentences(assembly.text, (turn.span.start for turn in turns), assembly.starts, pauses)
    # Metadata may change after extraction: no segment begins or ends elsewhere for what they say of the duration.
    segments = cut_segments(assembly.text, sentences, turns, Clock(assembly.second_at, assembly.line_at, pauses))
    timed = assembly.ending_at(metadata.duration)
    return Episode(
        id=episode_id(metadata.guid, metadata.url, assembly.text),
        source=source,
        metadata=metadata,
        text=assembly.text,
        sentences=sentences,
        segments=tuple(_time_segment(segment, timed) for segment in segments),
        cues=timed.cues,
        links=assembly.links,
    )


def _time_segment(segment: Segment, assembly: Assembly) -> Segment:
    start, end = assembly.second_at(segment.span.start), assembly.second_at(segment.span.end)
    end = end if end is None or start is None or end >= start else None
    return segment.model_copy(update={"start": start, "end": end})
