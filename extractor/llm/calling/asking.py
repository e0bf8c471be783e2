"""Ask a model: what is on the disk first, below the ceiling, within the server's limits, again where it was busy."""

import random
import threading

from extractor.llm.calling.budget import Budget, make_budget
from extractor.llm.calling.rate_limits import RateLimits
from extractor.llm.calling.tokens import PromptBound, count_question, count_tokens
from extractor.llm.chat import BusyError, Model, Question, Reply, StoppedError, TooLongError
from extractor.llm.settings import LLMSettings
from schemas.errors import CeilingReachedError, LLMError, LLMOutputError, LLMSettingsError, LLMUnavailableError
from schemas.ledger import Usage
from schemas.model import Frozen
from schemas.replies import EpisodeReplies, KeptReply, Tokens


class Asked(Frozen):
    """Hold a reply, the key it is kept under, and whether it was there already."""

    reply: Reply
    key: str
    cached: bool


class UsageMeter:
    """Sum up what an episode's questions took, from any thread."""

    def __init__(self) -> None:
        self._total = Usage()
        self._lock = threading.Lock()

    @property
    def total(self) -> Usage:
        """Return the sum so far."""
        with self._lock:
            return self._total

    def add(self, usage: Usage) -> None:
        """Count one question's part."""
        with self._lock:
            self._total += usage


class Asker:
    """Ask one model on behalf of all episodes of a run; any number of threads may.

    The model is one for which `settings.model` stands in the keys. `limits` is what the model's replies teach, so the
    same that it was given.
    """

    def __init__(
        self, model: Model, settings: LLMSettings, *, limits: RateLimits | None = None, budget: Budget | None = None
    ) -> None:
        self.settings = settings
        self._model = model
        self._limits = limits or RateLimits()
        self._budget = budget or make_budget(settings)
        self._bound = PromptBound(settings.model)
        self._breaker = _Breaker(settings.breaker)
        self._stop = threading.Event()

    @property
    def stopped(self) -> bool:
        """Tell whether the run was stopped."""
        return self._stop.is_set()

    def ask(
        self,
        question: Question,
        replies: EpisodeReplies | None = None,
        meter: UsageMeter | None = None,
        *,
        anew: bool = False,
    ) -> Asked:
        """Return the reply kept for the question, else ask the model, as often as the settings say.

        A new reply is on the disk before it is returned. `anew` asks although there is one, and replaces it.
        Raises LLMUnavailableError, TooLongError, CeilingReachedError or StoppedError.
        """
        key = question.key(self.settings.model, self.settings.parameters)
        kept = replies.get(key) if replies and not anew else None
        meter = meter or UsageMeter()
        if kept:
            meter.add(Usage(from_disk=1))
            return Asked(reply=_reply_of(kept), key=key, cached=True)
        call = _Call(question=question, key=key, counted=count_question(question, self.settings.model))
        return Asked(reply=self._ask_guarded(call, replies, meter), key=key, cached=False)

    def stop(self) -> None:
        """End all waits: who waits, or asks from now on, gets StoppedError. Calls under way go on by themselves."""
        self._stop.set()
        self._limits.stop()
        self._budget.stop()

    def _ask_guarded(self, call: "_Call", replies: EpisodeReplies | None, meter: UsageMeter) -> Reply:
        self._breaker.refuse_if_open()
        try:
            reply = self._try_often(call, replies, meter)
        except (CeilingReachedError, StoppedError):
            raise
        except (TooLongError, LLMOutputError):
            self._breaker.close()
            raise
        except LLMError as error:
            # What no try can mend, like a wrong key, holds for every question.
            self._breaker.count(error, at_once=isinstance(error, LLMSettingsError))
            raise
        self._breaker.close()
        return reply

    def _try_often(self, call: "_Call", replies: EpisodeReplies | None, meter: UsageMeter) -> Reply:
        for tried in range(1, self.settings.attempts + 1):
            if self.stopped:
                raise StoppedError("stopped before an answer came")
            try:
                return self._try_once(call, replies, meter)
            except BusyError as error:
                if tried == self.settings.attempts or self._too_long_to_wait(error):
                    tries = f"{tried} tries" if tried > 1 else "one try"
                    raise LLMUnavailableError(f"no answer after {tries}: {error}") from error
                self._wait(tried, error)
        raise AssertionError("unreachable")

    def _try_once(self, call: "_Call", replies: EpisodeReplies | None, meter: UsageMeter) -> Reply:
        most = Tokens(prompt=self._bound.of(call.counted), completion=call.question.max_tokens)
        reservation = self._budget.reserve(most.prompt, most.completion)
        took = Tokens()
        try:
            reply = self._call_in_turn(call.question, max(most.prompt, most.completion))
            took = self._count(call, reply)
        except BusyError as error:
            if error.perhaps_paid:
                took = most
                meter.add(Usage(unanswered=1))
            raise
        finally:
            dollars = self._budget.settle(reservation, took)
        meter.add(_usage(took, None if dollars is None else float(dollars)))
        if replies:
            replies.put(self._keep(call, reply))
        return reply

    def _call_in_turn(self, question: Question, tokens: int) -> Reply:
        self._limits.wait_turn(tokens)
        try:
            return self._model(question)
        finally:
            self._limits.end_turn(tokens)

    def _count(self, call: "_Call", reply: Reply) -> Tokens:
        if reply.tokens:
            self._bound.learn(call.counted, reply.tokens.prompt)
            return reply.tokens
        return Tokens(prompt=call.counted, completion=count_tokens(reply.text, self.settings.model))

    def _keep(self, call: "_Call", reply: Reply) -> KeptReply:
        return KeptReply(
            key=call.key,
            name=call.question.name,
            model=self.settings.model,
            settings=self.settings.parameters,
            finish=reply.finish,
            tokens=reply.tokens,
            served=reply.model,
            text=reply.text,
        )

    def _too_long_to_wait(self, error: BusyError) -> bool:
        return error.retry_after is not None and error.retry_after > self.settings.longest_retry_after

    def _wait(self, tried: int, error: BusyError) -> None:
        if error.retry_after is not None:
            seconds = error.retry_after
            self._limits.pause(seconds)
        else:
            longest = min(self.settings.longest_wait, self.settings.first_wait * 2 ** (tried - 1))
            seconds = longest * random.uniform(0.5, 1)  # noqa: S311 - so that the threads don't all come back at once
        self._stop.wait(seconds)


class _Call(Frozen):
    """Hold a question, its key and the tokens of its prompt as we count them."""

    question: Question
    key: str
    counted: int


class _Breaker:
    """Refuse all questions once so many in a row got no answer."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._failed = 0
        self._told: LLMUnavailableError | None = None
        self._lock = threading.Lock()

    def refuse_if_open(self) -> None:
        with self._lock:
            if self._told:
                raise type(self._told)(str(self._told))  # one of its own for each thread

    def count(self, error: LLMError, *, at_once: bool) -> None:
        with self._lock:
            self._failed += 1
            if at_once:
                self._told = LLMSettingsError(f"not asked: {error}")
            elif self._failed >= self._most:
                told = f"not asked, as {self._failed} questions in a row got no answer; the last: {error}"
                self._told = LLMUnavailableError(told)

    def close(self) -> None:
        with self._lock:
            self._failed, self._told = 0, None


def _usage(took: Tokens, dollars: float | None) -> Usage:
    return Usage(
        calls=1,
        prompt_tokens=took.prompt,
        cached_tokens=took.cached,
        completion_tokens=took.completion,
        dollars=dollars,
    )


def _reply_of(kept: KeptReply) -> Reply:
    return Reply(text=kept.text, finish=kept.finish, tokens=kept.tokens, model=kept.served)
