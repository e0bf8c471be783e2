"""One window's life: from the question to what was read of it, whatever goes wrong on the way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from extractor.llm.calling.asking import Asked, Asker, UsageMeter
from extractor.llm.chat import Question, Reply, StoppedError, TooLongError
from extractor.llm.window.crosscheck import SpokenName, build_second_question, find_missed
from extractor.llm.window.question import build_question, build_retry
from extractor.llm.window.reply import METHOD, SECOND_METHOD, WindowReading, read_reply
from extractor.llm.window.reply_json import ValidationFault
from extractor.windows import halve_window, make_window
from schemas.episode import Episode
from schemas.errors import CeilingReachedError, LLMError, LLMSettingsError
from schemas.extraction import READ_STATUSES, Window, WindowStatus
from schemas.gazetteer import Gazetteer
from schemas.ledger import Usage
from schemas.ontology import Ontology
from schemas.replies import EpisodeReplies

FindNames = Callable[[], Sequence[SpokenName]]

_MOST_REASON = 300
# What is no fault of one window.
_ENDS_RUN = (CeilingReachedError, StoppedError, LLMSettingsError)


class WindowRead(NamedTuple):
    """Say how a window ended, what was read of it, by which replies, and why not more."""

    status: WindowStatus
    readings: tuple[WindowReading, ...] = ()
    replies: tuple["ReadReply", ...] = ()
    reason: str = ""


class ReadReply(NamedTuple):
    """Name a reply that was read: its key, the part of the window that it answers, and the question's method."""

    key: str
    part: Window
    method: str = METHOD


class WindowReader:
    """Read the windows of one episode; any number of threads may, each window by one.

    What became of a window is noted on the disk beside its replies, under the recipe: it is read again from there
    without a question, also where the episode's metadata, and with them the question, are others now.
    """

    def __init__(
        self,
        episode: Episode,
        asker: Asker,
        lists: tuple[Ontology, Gazetteer],
        recipe: str,
        replies: EpisodeReplies | None,
    ) -> None:
        self._episode, self._asker, self._recipe, self._replies = episode, asker, recipe, replies
        self.lists = lists
        self._ontology, self._gazetteer = lists
        self._first, self._second = UsageMeter(), UsageMeter()

    @property
    def usage(self) -> Usage:
        """Return what the questions took so far; what second questions took stands apart in it, too."""
        second = self._second.total
        return (self._first.total + second).model_copy(update={"second": second.as_part()})

    def read(self, window: Window, find_names: FindNames | None = None) -> WindowRead:
        """Read one window; `find_names` waits for the names that spaCy found in it, for the cross-check.

        Raises CeilingReachedError, StoppedError and LLMSettingsError: they end the run. All else is a status.
        """
        noted = self._replies.get_window(self._name(window)) if self._replies else None
        recalled = self._recall(window, noted) if noted else None
        if recalled:
            return recalled
        read = self._read_part(window, redo=bool(noted))
        if find_names and read.readings:
            read = self._ask_for_missed(window, read, find_names())
        if self._replies:
            self._replies.put_window(self._name(window), _note(read))
        return read

    def plan(self, window: Window) -> Question | None:
        """Return the question that `read` would put first; None where the reply is on the disk."""
        noted = self._replies.get_window(self._name(window)) if self._replies else None
        if noted and self._recall(window, noted):
            return None
        question = self._question(window)
        settings = self._asker.settings
        kept = self._replies.get(question.key(settings.model, settings.parameters)) if self._replies else None
        return None if kept and not noted else question

    def _question(self, part: Window) -> Question:
        most = self._asker.settings.max_output_tokens
        return build_question(self._episode, part, self._ontology, self._gazetteer, most)

    def _read_part(self, part: Window, *, redo: bool) -> WindowRead:
        try:
            return self._read_or_retry(self._question(part), part, redo=redo)
        except TooLongError as error:
            return self._read_halves(part, WindowRead("failed", reason=_short(error)), redo=redo)
        except _ENDS_RUN:
            raise
        except LLMError as error:
            return WindowRead("failed", reason=_short(error))

    def _read_or_retry(self, question: Question, part: Window, *, redo: bool) -> WindowRead:
        asked = self._ask(question, part, redo=redo)
        try:
            return self._read_reply(asked, part, redo=redo)
        except ValidationFault as fault:
            again = self._ask(build_retry(question, asked.reply.text, str(fault)), part, redo=redo)
        try:
            return self._read_reply(again, part, redo=redo)
        except ValidationFault as fault:
            return WindowRead("invalid", replies=(ReadReply(again.key, part),), reason=_short(fault))

    def _read_reply(self, asked: Asked, part: Window, *, redo: bool) -> WindowRead:
        replies = (ReadReply(asked.key, part),)
        if asked.reply.finish == "refusal":
            return WindowRead("refused", replies=replies, reason=_short(asked.reply.text))
        if asked.reply.finish == "length":
            told = f"the reply was cut off at {self._asker.settings.max_output_tokens:,} tokens"
            return self._read_halves(part, WindowRead("truncated", replies=replies, reason=told), redo=redo)
        reading = read_reply(asked.reply.text, self._episode, part, self._ontology)
        return WindowRead("empty" if reading.is_empty else "ok", (reading,), replies)

    def _read_halves(self, part: Window, otherwise: WindowRead, *, redo: bool) -> WindowRead:
        """Read the two halves of a part that is too long, each by itself; one segment can't be halved."""
        halves = halve_window(self._episode, part)
        if not halves:
            return otherwise
        return _join_reads([self._read_part(half, redo=redo) for half in halves])

    def _ask(self, question: Question, part: Window, *, redo: bool) -> Asked:
        asked = self._asker.ask(question, self._replies, self._first)
        if redo and asked.cached and not self._is_usable(asked.reply, part):
            asked = self._asker.ask(question, self._replies, self._first, anew=True)
        return asked

    def _is_usable(self, reply: Reply, part: Window) -> bool:
        try:
            return reply.finish == "stop" and bool(read_reply(reply.text, self._episode, part, self._ontology))
        except ValidationFault:
            return False

    def _ask_for_missed(self, window: Window, read: WindowRead, names: Sequence[SpokenName]) -> WindowRead:
        """Ask once more for names that no reading has; a question that fails takes nothing away.

        One that got no answer is put again by the next run, so the window is none that was read.
        """
        missed = find_missed(self._episode, window, read.readings, names)
        if not missed:
            return read
        most = self._asker.settings.max_output_tokens
        question = build_second_question(self._episode, window, missed, self._ontology, most)
        try:
            return self._read_second(question, window, read)
        except _ENDS_RUN:
            raise
        except (ValidationFault, TooLongError) as error:
            return _tell_of_second(read, read.status, error)
        except LLMError as error:
            return _tell_of_second(read, "failed", error)

    def _read_second(self, question: Question, window: Window, read: WindowRead) -> WindowRead:
        asked = self._asker.ask(question, self._replies, self._second)
        if asked.reply.finish != "stop":
            told = "refused" if asked.reply.finish == "refusal" else "the reply was cut off"
            return _tell_of_second(read, read.status, told)
        reading = read_reply(asked.reply.text, self._episode, window, self._ontology, SECOND_METHOD)
        replies = (*read.replies, ReadReply(asked.key, window, SECOND_METHOD))
        return read._replace(readings=(*read.readings, reading), replies=replies)

    def _recall(self, window: Window, noted: Mapping[str, Any]) -> WindowRead | None:
        """Return what was read before, if it was all and its replies are still there."""
        status = noted.get("status")
        if self._replies is None or status not in READ_STATUSES:
            return None
        readings, replies = [], []
        try:
            for key, first, last, method in noted["replies"]:
                kept = self._replies.get(key)
                if kept is None:
                    return None
                part = make_window(self._episode, window.index, first, last)
                readings.append(read_reply(kept.text, self._episode, part, self._ontology, method))
                replies.append(ReadReply(key, part, method))
        except (ValidationFault, KeyError, TypeError, ValueError, IndexError):
            return None
        return WindowRead(status, tuple(readings), tuple(replies))

    def _name(self, window: Window) -> str:
        return f"{self._recipe}-{window.span.start}-{window.span.end}"


def _tell_of_second(read: WindowRead, status: WindowStatus, reason: object) -> WindowRead:
    if read.status not in READ_STATUSES:
        return read
    return read._replace(status=status, reason=f"the second question: {_short(reason)}")


def _note(read: WindowRead) -> dict[str, Any]:
    replies = [[key, part.segments.start, part.segments.end, method] for key, part, method in read.replies]
    return {"status": read.status, "reason": read.reason, "replies": replies}


def _join_reads(parts: Sequence[WindowRead]) -> WindowRead:
    """Join the halves of a window: it ended as well as the worse of them."""
    bad = next((part for part in parts if part.status not in READ_STATUSES), None)
    status: WindowStatus = bad.status if bad else "ok" if any(part.status == "ok" for part in parts) else "empty"
    return WindowRead(
        status,
        tuple(reading for part in parts for reading in part.readings),
        tuple(reply for part in parts for reply in part.replies),
        bad.reason if bad else "",
    )


def _short(reason: object) -> str:
    text = " ".join(str(reason).split())
    return text if len(text) <= _MOST_REASON else text[:_MOST_REASON] + " ..."
