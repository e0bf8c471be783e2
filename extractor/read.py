"""Read one transcript file into an episode: the way from bytes to sentences and segments."""

import hashlib
import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from extractor.assemble import Assembly, assemble_pieces
from extractor.chapters import find_listed_chapters
from extractor.decode import decode_text
from extractor.fields import split_names, unite_people
from extractor.file_name import read_file_name
from extractor.metadata.beside import read_companions
from extractor.metadata.merge import merge_known, merge_metadata
from extractor.readers import SUFFIXES, choose_reader
from extractor.readers.pauses import find_pauses
from extractor.readers.words import clean_source
from extractor.segments import Clock, Turn, cut_segments
from extractor.sentences import split_sentences
from extractor.speakers import is_name, name_speakers
from extractor.transcript import Transcript
from schemas.episode import Episode, EpisodeMetadata, EpisodePerson, Segment, Source
from schemas.errors import TranscriptError, show_path
from schemas.ids import episode_id
from schemas.names import fold_words

FindMetadata = Callable[[str, EpisodeMetadata], EpisodeMetadata | None]

# Scripts without spaces end a sentence with a full stop of their own.
_ENDLESS = re.compile(r"[^\s。！？]{1001}")
_WITH = re.compile(r"\b(?:with|ft\.?|feat\.?|featuring)\s+(.+?)(?=\s+(?:of|from|at|on|about)\s|\s*[:|()—–]|\s-\s|$)")
# A day of speech, with the second of each word, takes less.
_MOST_BYTES = 40_000_000


def read_episode(
    path: Path,
    *,
    root: Path | None = None,
    metadata: EpisodeMetadata | None = None,
    find_metadata: FindMetadata | None = None,
    known: EpisodeMetadata | None = None,
    note: Callable[[str], None] | None = None,
    beside: Sequence[EpisodeMetadata] | None = None,
) -> Episode:
    """Read one transcript of any known format.

    The source is named by its place below `root`. Each metadata field comes from `metadata` where that knows it, else
    from what `find_metadata` finds for the source's name and header, else from the files beside it (what `beside` holds
    of them, if it was read before), else from the file's header, else from the file's name. What an earlier reading
    knew of the episode, `known`, stays known where these don't say it: so the order of readings with and without
    `metadata` does not matter, and nothing but forgetting an episode takes a field away. `note` is told what had to be
    guessed or mended in the file's bytes. Raise TranscriptError where the file holds no transcript.
    """
    data = _read_bytes(path)
    text, guessed = decode_text(data, path)
    if guessed and note:
        note(guessed)
    transcript, format = _read_transcript(text, path)
    name, header = name_source(path, root), transcript.metadata
    near = merge_metadata(*(_read_beside(path, root) if beside is None else beside))
    found = find_metadata(name, merge_metadata(near, header)) if find_metadata else None
    inside = (_add_contents(header, text, format), read_file_name(path))
    merged = merge_known(merge_metadata(metadata, found), near, inside, known or EpisodeMetadata())
    source = Source(name=name, format=format, sha256=hashlib.sha256(data).hexdigest())
    assembly = assemble_pieces(transcript.pieces)
    _refuse_endless_words(assembly, path)
    return _make_episode(assembly, _fit_chapters(_add_speakers(merged, transcript), assembly), source)


def count_words(path: Path) -> int:
    """Return how many words a transcript has; raise TranscriptError where the file holds none."""
    text, _ = decode_text(_read_bytes(path), path)
    transcript, _ = _read_transcript(text, path)
    return sum(len(piece.words.split()) for piece in transcript.pieces)


def name_source(path: Path, root: Path | None) -> str:
    """Return the place of a file below the root, else its name."""
    try:
        name = path.resolve().relative_to(root.resolve()).as_posix() if root else path.name
    except ValueError:
        name = path.name
    return unicodedata.normalize("NFC", show_path(name))


def _read_beside(path: Path, root: Path | None) -> tuple[EpisodeMetadata, ...]:
    """Return what the files beside a transcript tell of it; warn of those that can't be read."""
    told, faults = read_companions(path, root)
    for fault in faults:
        warnings.warn(f"{fault}; the transcript is read without it", stacklevel=3)
    return told


def _read_transcript(text: str, path: Path) -> tuple[Transcript, str]:
    """Return what a file says, and the format in which it does."""
    reader = choose_reader(path.suffix, text)
    if not reader:
        raise TranscriptError(path, f"a transcript in a known format ({', '.join(sorted(SUFFIXES))})")
    transcript = reader.read(clean_source(text), path)
    if not transcript.pieces:
        raise TranscriptError(path, f"a transcript, but no word is left of this {reader.format} file")
    return transcript, reader.format


def _add_contents(header: EpisodeMetadata, text: str, format: str) -> EpisodeMetadata:
    """Take the list of contents in a Markdown file for its chapters, where its header has none."""
    chapters = find_listed_chapters(text) if format == "markdown" and not header.chapters else ()
    if not chapters:
        return header
    return header.model_copy(update={"chapters": chapters, "origins": {**header.origins, "chapters": "header"}})


def _fit_chapters(metadata: EpisodeMetadata, assembly: Assembly) -> EpisodeMetadata:
    """Leave out the chapters that begin after all is over; a duration told shorter than the talk is not believed."""
    length = max([metadata.duration or math.inf, *(cue.until or cue.at for cue in assembly.cues[-1:])])
    chapters = tuple(chapter for chapter in metadata.chapters if chapter.start < length)
    if chapters == metadata.chapters:
        return metadata
    origins = {name: origin for name, origin in metadata.origins.items() if chapters or name != "chapters"}
    return metadata.model_copy(update={"chapters": chapters, "origins": origins})


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TranscriptError(path, f"a transcript of at most {_MOST_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise TranscriptError(path, f"a file that can be read ({getattr(error, 'strerror', None) or error})") from None


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
    sentences = split_sentences(assembly.text, (turn.span.start for turn in turns), assembly.joints, pauses)
    # Metadata may change after extraction: no segment begins or ends elsewhere for what they say of the duration.
    segments = cut_segments(assembly.text, sentences, turns, Clock(assembly.second_at, assembly.line_at, pauses))
    timed = assembly.ending_at(metadata.duration)
    # All parts were checked when they were made; tens of thousands of cues are not checked again.
    return Episode.model_construct(
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
