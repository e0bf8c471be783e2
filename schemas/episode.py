"""What a reader makes of a transcript: the words alone, and beside them who spoke, when, and where it stands."""

from bisect import bisect_right
from typing import Literal, NamedTuple

from pydantic import Field

from schemas.ids import content_hash
from schemas.model import Frozen, Span


class EpisodePerson(Frozen):
    """Name a person whom the episode's header, feed or chapter file connects with it."""

    name: str
    role: Literal["host", "guest", "speaker"] = "speaker"
    url: str | None = None


class Chapter(Frozen):
    """Name a part of an episode; `start` and `end` are seconds, `end` is None where the next chapter is the end."""

    start: float = Field(ge=0, allow_inf_nan=False)
    end: float | None = None
    title: str
    url: str | None = None

    def holds(self, second: float) -> bool:
        """Tell whether that second comes after the chapter's start and before its own end, if it has one."""
        return self.start <= second and (self.end is None or second < self.end)


class EpisodeMetadata(Frozen):
    """Describe an episode from outside its words; unknown fields are None.

    `published` is ISO 8601 text, a date or a date with time and zone. `duration` is in seconds. `chapters` stand in the
    order of their starts, one for each.
    `origins` says for each known field where it comes from: "header", "file name", "FILE#item" of a feed or a table, or
    "FILE" that lies beside the transcript.
    """

    title: str | None = None
    show: str | None = None
    published: str | None = None
    url: str | None = None
    guid: str | None = None
    number: int | None = None
    description: str | None = None
    language: str | None = None
    duration: float | None = None
    people: tuple[EpisodePerson, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    origins: dict[str, str] = Field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Change whenever a field or its origin changes."""
        # Pointers written before there were chapters hold the hash of metadata that had no such field.
        return content_hash(self.model_dump(mode="json", exclude=None if self.chapters else {"chapters"}))

    def chapter_at(self, second: float | None) -> Chapter | None:
        """Return the chapter that is on at that second, None where none is."""
        begun = bisect_right(self.chapters, second, key=lambda chapter: chapter.start) if second is not None else 0
        last = self.chapters[begun - 1] if begun else None
        return last if last and second is not None and last.holds(second) else None


class Source(Frozen):
    """Say which file the words came from: its name, its format, the hash of its bytes.

    In a workspace it is the bare name: where the file lay must not change an extraction. The pointer knows the place.
    """

    name: str
    format: str
    sha256: str


class Cue(NamedTuple):
    """Tie the words `text[start:end]` to the seconds in which they are spoken; `until` may be unknown."""

    start: int
    end: int
    at: float
    until: float | None


class Link(NamedTuple):
    """Keep an address that stood in the source behind the words `text[start:end]`."""

    start: int
    end: int
    url: str


class Segment(Frozen):
    """Hold whole sentences of one speaker, at most about 60 s or 150 words.

    `sentences` is the half-open range of sentence numbers. `label` is the speaker label as it stands in the source,
    `speaker` the name it stands for in this episode (None for "Break", "Speaker 1" or no label).
    `start` and `end` are seconds, None where unknown. `line` is the line of the source where it begins, from 1.
    """

    index: int
    span: Span
    sentences: Span
    label: str | None = None
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    line: int = 1


class Episode(Frozen):
    """Hold one talk as it was read: all spans count code points in `text`, all lists are in reading order."""

    id: str
    source: Source
    metadata: EpisodeMetadata
    text: str
    sentences: tuple[Span, ...]
    segments: tuple[Segment, ...]
    cues: tuple[Cue, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def text_hash(self) -> str:
        """Change whenever the words, their division, their speakers' labels or their times in the source change.

        Names of speakers and the end of the last cue are left out: metadata may give them, and that is no new text.
        """
        segments = [[list(s.span), list(s.sentences), s.label] for s in self.segments]
        cues = [[cue.start, cue.at, cue.end, cue.until] for cue in self.cues[:-1]]
        last = [[cue.start, cue.at] for cue in self.cues[-1:]]
        return content_hash([self.text, [list(s) for s in self.sentences], segments, cues, last])

    def sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that holds the offset, or of the last one before it."""
        return max(bisect_right(self.sentences, offset, key=lambda span: span.start) - 1, 0)

    def segment_at(self, offset: int) -> Segment:
        """Return the segment that holds the offset, or the last one before it."""
        return self.segments[max(bisect_right(self.segments, offset, key=lambda s: s.span.start) - 1, 0)]

    def second_at(self, offset: int) -> float | None:
        """Return when the word at the offset is spoken, in seconds, or None.

        Within a cue whose end is known the second is read off proportionally.
        """
        index = bisect_right(self.cues, offset, key=lambda cue: cue.start) - 1
        if index < 0:
            return self.segment_at(offset).start if self.segments else None
        cue = self.cues[index]
        if offset >= cue.end:
            return self.segment_at(offset).start if self.segment_at(offset).span.start > cue.start else cue.until
        share = (offset - cue.start) / max(cue.end - cue.start, 1)
        return round(cue.at + share * ((cue.until or cue.at) - cue.at), 3)
