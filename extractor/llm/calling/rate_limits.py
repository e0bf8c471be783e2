"""Keep below a server's limits on requests and tokens, as its replies tell them; all threads share one."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from extractor.llm.chat import StoppedError

_MINUTE = 60.0
_KINDS = ("requests", "tokens")
_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[dhms]))+|\d+(?:\.\d+)?")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[dhms])?")


def parse_duration(text: str | None) -> float | None:
    """Return the seconds of "6m0s", "1.5s", "20ms" or "12"; None for anything else."""
    if text is None or not _DURATION.fullmatch(text.strip()):
        return None
    return sum(float(number) * _UNITS[unit or "s"] for number, unit in _PART.findall(text))


class RateLimits:
    """Hand out turns so that a server need not refuse; without word from it nothing waits.

    `clock` counts seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._requests, self._tokens = _Bucket("requests"), _Bucket("tokens")
        self._paused_until = 0.0
        self._stopped = False
        self._newest = 0.0  # when the latest call began of which a reply told the limits
        self._refused_at: float | None = None  # None once a call was answered
        self._own = threading.local()  # the turn of the call that this thread has under way
        self._changed = threading.Condition()

    def wait_turn(self, tokens: int) -> None:
        """Wait until the server's limits leave room for a call of so many tokens; StoppedError after `stop`."""
        with self._changed:
            while (delay := self._delay(tokens)) > 0:
                if self._stopped:
                    raise StoppedError("stopped while waiting for a turn")
                self._changed.wait(delay)
            self._requests.take(1)
            self._tokens.take(tokens)
            self._own.turn = _Turn(1, tokens, self._clock())

    def end_turn(self, tokens: int) -> None:
        """Say that a call that had its turn was answered, or never will be."""
        with self._changed:
            self._requests.done(1)
            self._tokens.done(tokens)
            self._own.turn = _NO_TURN

    def learn(self, headers: Mapping[str, str], *, refused: bool = False) -> None:
        """Take over what the x-ratelimit-* headers of a reply say, in the thread that asked.

        A call that is `refused` although it waited after another was: this server's limits don't fill up steadily, so
        all wait until it says that they are full.
        """
        turn: _Turn = getattr(self._own, "turn", _NO_TURN)
        with self._changed:
            now = self._clock()
            if refused and self._refused_at is not None and turn.began > self._refused_at:
                self._paused_until = max(self._paused_until, now + min(_reset_of_used_up(headers), _MINUTE))
            self._refused_at = now if refused else None
            newest = turn is _NO_TURN or turn.began >= self._newest
            self._newest = max(self._newest, turn.began)
            self._requests.learn(headers, now, turn.requests, newest=newest)
            self._tokens.learn(headers, now, turn.tokens, newest=newest)
            self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Give no turn for so long: the server asked for it."""
        with self._changed:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def stop(self) -> None:
        """End all waits, now and later."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _delay(self, tokens: int) -> float:
        now = self._clock()
        return max(self._paused_until - now, self._requests.delay(1, now), self._tokens.delay(tokens, now))


class _Turn(NamedTuple):
    requests: int
    tokens: int
    began: float


_NO_TURN = _Turn(0, 0, 0.0)


class _Bucket:
    """Hold what is left of one limit; it fills up steadily, as fast as the server's reset time says."""

    def __init__(self, kind: Literal["requests", "tokens"]) -> None:
        self._kind = kind
        self._limit: float | None = None
        self._left = self._rate = self._at = 0.0
        self._under_way = 0.0

    def delay(self, need: float, now: float) -> float:
        if self._limit is None:
            return 0.0
        self._fill(now)
        missing = min(need, self._limit) - self._left  # what is larger than the limit goes when the bucket is full
        return missing / self._rate if missing > 1e-6 else 0.0

    def take(self, need: float) -> None:
        self._left -= need
        self._under_way += need

    def done(self, need: float) -> None:
        self._under_way -= need

    def learn(self, headers: Mapping[str, str], now: float, answered: float, *, newest: bool) -> None:
        limit = _number(headers.get(f"x-ratelimit-limit-{self._kind}"))
        left = _number(headers.get(f"x-ratelimit-remaining-{self._kind}"))
        if not limit or left is None:
            return
        self._fill(now)
        first = self._limit is None
        self._limit = limit
        self._rate = self._rate_of(limit, left, parse_duration(headers.get(f"x-ratelimit-reset-{self._kind}")))
        # A reply may tell of more than is left since: what was sent meanwhile is taken off, and one that a later
        # call's overtook gives nothing back.
        lowest = left - (self._under_way - answered) if newest else self._left
        self._left = left if first else min(left, max(self._left, lowest))

    def _rate_of(self, limit: float, left: float, reset: float | None) -> float:
        # What is left comes rounded: while little is used, the quotient is far off. It matters when little is left.
        if reset and left <= limit / 2:
            return (limit - left) / reset
        return self._rate or limit / _MINUTE

    def _fill(self, now: float) -> None:
        if self._limit is not None:
            self._left = min(self._limit, self._left + self._rate * max(now - self._at, 0.0))
        self._at = now


def _reset_of_used_up(headers: Mapping[str, str]) -> float:
    used_up = [kind for kind in _KINDS if headers.get(f"x-ratelimit-remaining-{kind}") == "0"]
    return max((parse_duration(headers.get(f"x-ratelimit-reset-{kind}")) or 0.0 for kind in used_up), default=0.0)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < float("inf") else None
