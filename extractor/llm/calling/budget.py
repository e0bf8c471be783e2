"""A hard ceiling on what a run spends: each call reserves the most it could cost before it is sent."""

import threading
from dataclasses import dataclass
from decimal import Decimal

from extractor.llm.calling.prices import Price, find_price
from extractor.llm.chat import StoppedError
from extractor.llm.settings import LLMSettings
from schemas.errors import CeilingReachedError, SettingsError
from schemas.replies import Tokens


@dataclass(frozen=True)
class Amount:
    """Hold tokens and what they cost."""

    tokens: int = 0
    dollars: Decimal = Decimal(0)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens + other.tokens, self.dollars + other.dollars)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens - other.tokens, self.dollars - other.dollars)


class Reservation:
    """Hold what one call may cost at most, until `Budget.settle`."""

    def __init__(self, most: Amount) -> None:
        self.most = most


class Budget:
    """Keep what a run spends below its ceilings, whatever number of threads ask.

    SettingsError where there is a ceiling in dollars and no price. The ceiling holds as long as no call takes more
    than was reserved for it.
    """

    def __init__(
        self, price: Price | None = None, max_dollars: float | None = None, max_tokens: int | None = None
    ) -> None:
        if max_dollars is not None and price is None:
            raise SettingsError(
                "a ceiling in dollars needs the model's price: give --price IN/OUT, or use --max-tokens"
            )
        self._price = price
        self._max_dollars = None if max_dollars is None else Decimal(str(max_dollars))
        self._max_tokens = max_tokens
        self._spent = self._reserved = Amount()
        self._stopped = False
        self._changed = threading.Condition()

    @property
    def spent(self) -> Amount:
        """Return what was spent so far; dollars are 0 without a price."""
        with self._changed:
            return self._spent

    def reserve(self, prompt_tokens: int, max_completion: int) -> Reservation:
        """Set aside the most that a call could cost; wait while others might yet leave room for it.

        CeilingReachedError where even they can't; StoppedError after `stop`.
        """
        most = self._amount(Tokens(prompt=prompt_tokens, completion=max_completion))
        with self._changed:
            while not self._fits(self._spent + self._reserved + most):
                if not self._fits(self._spent + most):
                    raise CeilingReachedError(self._told(most))
                if self._stopped:
                    raise StoppedError("stopped while waiting for room below the ceiling")
                self._changed.wait()
            self._reserved += most
            return Reservation(most)

    def settle(self, reservation: Reservation, tokens: Tokens) -> Decimal | None:
        """Give a reservation back and count what the call took instead; return its dollars, None without a price."""
        took = self._amount(tokens)
        with self._changed:
            self._reserved -= reservation.most
            reservation.most = Amount()  # settled twice, it is given back once
            self._spent += took
            self._changed.notify_all()
        return self.dollars_of(tokens)

    def stop(self) -> None:
        """End all waits, now and later."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def dollars_of(self, tokens: Tokens) -> Decimal | None:
        """Return what so many tokens cost, None without a price."""
        return self._price.of(tokens) if self._price else None

    def _amount(self, tokens: Tokens) -> Amount:
        dollars = self._price.of(tokens) if self._price else Decimal(0)
        return Amount(tokens.prompt + tokens.completion, dollars)

    def _fits(self, sum: Amount) -> bool:
        dollars = self._max_dollars is None or sum.dollars <= self._max_dollars
        return dollars and (self._max_tokens is None or sum.tokens <= self._max_tokens)

    def _told(self, most: Amount) -> str:
        if self._max_tokens is not None and (self._spent + most).tokens > self._max_tokens:
            spent, ceiling, more = f"{self._spent.tokens:,}", f"{self._max_tokens:,} tokens", f"{most.tokens:,}"
            flag = "--max-tokens"
        else:
            spent, ceiling, more = f"${self._spent.dollars:.4f}", f"${self._max_dollars}", f"${most.dollars:.4f}"
            flag = "--max-cost"
        return f"ceiling reached: {spent} of {ceiling} spent, the next call may take {more}; raise {flag} to go on"


def make_budget(settings: LLMSettings) -> Budget:
    """Return the budget that settings ask for; the price is the one given, else the price file's."""
    price = settings.price or find_price(settings.model)
    if settings.max_dollars is not None and price is None:
        raise SettingsError(
            f"no price is known for the model {settings.model!r}, so --max-cost can't hold: "
            "give --price IN/OUT in dollars per million tokens, or use --max-tokens"
        )
    return Budget(price, settings.max_dollars, settings.max_tokens)
