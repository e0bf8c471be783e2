"""The extractor that asks a language model, all windows of all episodes in one pool; spaCy cross-checks meanwhile."""

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from functools import cached_property
from types import TracebackType
from typing import Protocol, Self

from extractor.llm.calling.asking import Asker
from extractor.llm.calling.pool import DaemonPool
from extractor.llm.calling.rate_limits import RateLimits
from extractor.llm.calling.tokens import count_tokens
from extractor.llm.chat import Model, Question, StoppedError
from extractor.llm.meeting.merge import merge_readings
from extractor.llm.prompts import names_v1, window_v1
from extractor.llm.reading import WindowRead, WindowReader
from extractor.llm.settings import LLMSettings
from extractor.llm.window.crosscheck import SpokenName
from extractor.llm.window.reply import SECOND_METHOD
from extractor.offline.found import Found
from extractor.proposal import Proposals
from extractor.windows import cut_even_windows
from schemas.episode import Episode
from schemas.extraction import READ_STATUSES, Recipe, Window
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.ids import content_hash
from schemas.ledger import Usage
from schemas.names import normal_form
from schemas.ontology import Ontology, load_ontology
from schemas.replies import ReplyStore

# Raise it with every change that makes the same replies give another extraction.
CODE_VERSION = "1"


class NameFinder(Protocol):
    """Find names in an episode without a language model; `recipe` names all that shapes them."""

    @property
    def recipe(self) -> Recipe:
        """Return what shapes the names."""
        ...

    def find_names(self, episode: Episode) -> Sequence[Found]:
        """Return the places of all names."""
        ...


class LLMExtractor:
    """Propose what a language model reads in the windows of an episode.

    `names` finds the names for the cross-check; None asks no second question. Replies are kept in `replies`, if given.
    To be closed when done: `with` does so.
    """

    def __init__(
        self,
        model: Model,
        settings: LLMSettings | None = None,
        *,
        ontology: Ontology | None = None,
        gazetteer: Gazetteer | None = None,
        replies: ReplyStore | None = None,
        limits: RateLimits | None = None,
        names: NameFinder | None = None,
    ) -> None:
        self.settings = settings or LLMSettings()
        self.ontology = ontology or load_ontology()
        self._gazetteer = gazetteer or load_gazetteer()
        self._asker = Asker(model, self.settings, limits=limits)
        self._pool = DaemonPool(self.settings.concurrency)
        self._replies = replies
        self._names = names if self.settings.cross_check else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ask nothing more; what is being asked is left alone."""
        self._asker.stop()
        self._pool.close(cancel=True)

    @cached_property
    def recipe(self) -> Recipe:
        """Name the model, the prompts and the lists that shape what is proposed."""
        settings = {**self.settings.shaping, "cross_check": self._names.recipe.hash if self._names else None}
        prompts = [window_v1.prompt_version(self.ontology)]
        prompts += [names_v1.prompt_version(self.ontology)] if self._names else []
        return Recipe(
            extractor="llm",
            model=self.settings.model,
            prompt=", ".join(prompts),
            ontology=self.ontology.hash,
            gazetteer=self._gazetteer.hash,
            code=f"llm-{CODE_VERSION}",
            settings={name: value for name, value in settings.items() if name != "model"},
        )

    @property
    def ahead(self) -> int:
        """Return how many episodes may be begun before one is finished: enough to keep all callers busy."""
        return self.settings.concurrency

    def cut(self, episode: Episode) -> tuple[Window, ...]:
        """Cut an episode into windows of the size that is set, in the model's tokens."""
        return cut_even_windows(
            episode, lambda text: count_tokens(text, self.settings.model), self.settings.window_tokens
        )

    def plan(self, episode: Episode) -> Iterator[tuple[Window, Question | None]]:
        """Yield each window with the question that would be put first; None where its replies are on the disk."""
        reader = self._reader(episode)
        return ((window, reader.plan(window)) for window in self.cut(episode))

    def begin(self, episode: Episode) -> "EpisodeReading":
        """Put the questions for all windows into the pool; then let spaCy find names while they are answered."""
        reader = self._reader(episode)
        names: Future[Sequence[SpokenName]] = Future()
        find_names = names.result if self._names else None
        windows = self.cut(episode)
        reads = [self._pool.submit(reader.read, window, find_names) for window in windows]
        if self._names:
            _settle(names, self._names, episode)
        return EpisodeReading(episode, windows, reads, reader)

    def _reader(self, episode: Episode) -> WindowReader:
        replies = self._replies.of(episode.text_hash) if self._replies else None
        return WindowReader(episode, self._asker, (self.ontology, self._gazetteer), self.recipe.hash, replies)


class EpisodeReading:
    """Hold an episode whose windows are being read."""

    def __init__(
        self,
        episode: Episode,
        windows: tuple[Window, ...],
        reads: list[Future[WindowRead]],
        reader: WindowReader,
    ) -> None:
        self._episode, self._windows, self._reads, self._reader = episode, windows, reads, reader
        self.unread: tuple[str, ...] = ()
        self._gain: dict[str, int] = {}

    @property
    def usage(self) -> Usage:
        """Return what the questions took so far."""
        usage = self._reader.usage
        return usage.model_copy(update={"second": usage.second.model_copy(update=self._gain)})

    def finish(self) -> Proposals:
        """Wait for all windows, and make one set of proposals of them, in their order.

        Raises CeilingReachedError, LLMSettingsError or StoppedError where not all windows were asked about.
        """
        wait(self._reads)  # before any is looked at: at a ceiling too, what is being answered must reach the disk
        try:
            reads = [read.result() for read in self._reads]
        except CancelledError as error:
            raise StoppedError("stopped before all windows were read") from error
        pairs = list(zip(self._windows, reads, strict=True))
        self.unread = tuple(
            f"{self._place(window)}: {read.status}: {read.reason}"
            for window, read in pairs
            if read.reason or read.status not in READ_STATUSES
        )
        self._gain = _count_gain(reads)
        windows = [window.model_copy(update={"status": read.status, "reply": _hash(read)}) for window, read in pairs]
        return merge_readings(self._episode, windows, [read.readings for read in reads], *self._reader.lists)

    def _place(self, window: Window) -> str:
        segments = self._episode.segments[window.segments.start : window.segments.end]
        start, end = segments[0].start, segments[-1].end
        place = f"window {window.index + 1} of {len(self._windows)}"
        return place if start is None or end is None else f"{place} ({_clock(start)}-{_clock(end)})"


def _count_gain(reads: Sequence[WindowRead]) -> dict[str, int]:
    """Count what second questions brought that no first one had."""
    second = [reading for read in reads for reading in read.readings if reading.method == SECOND_METHOD]
    first = [reading for read in reads for reading in read.readings if reading.method != SECOND_METHOD]
    known = {normal_form(entity.name) for reading in first for entity in reading.entities}
    names = {normal_form(entity.name) for reading in second for entity in reading.entities} - known
    return {"names": len(names), "statements": sum(len(r.relations) + len(r.claims) for r in second)}


def _hash(read: WindowRead) -> str | None:
    """Name the replies that were read: the key of the one, or a hash of several keys."""
    keys = [reply.key for reply in read.replies]
    return None if not keys else keys[0] if len(keys) == 1 else content_hash(keys)


def _settle(names: Future[Sequence[SpokenName]], finder: NameFinder, episode: Episode) -> None:
    try:
        found = finder.find_names(episode)
        names.set_result([SpokenName(one.span, one.form, one.name, one.type) for one in found])
    except BaseException as error:
        names.set_exception(error)
        raise


def _clock(second: float) -> str:
    minutes, seconds = divmod(int(second), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
