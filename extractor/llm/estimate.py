"""What reading episodes by a language model will take, before anything is asked."""

from collections.abc import Iterable
from decimal import Decimal

from extractor.llm.calling.prices import Price
from extractor.llm.calling.tokens import count_question, count_tokens
from extractor.llm.extractor import LLMExtractor
from schemas.episode import Episode
from schemas.model import Frozen
from schemas.replies import Tokens

# Tokens of a reply per token of text: the annotated talks, written in the reply's form, have 0.19 to 0.50.
_FEWEST, _MOST = 0.15, 0.6


class Estimate(Frozen):
    """Count what will be asked; second questions of the cross-check, and tries after faults, come on top.

    `prompt_tokens` are exact for models whose tokenizer is known, `repeated_tokens` those of them that are the same in
    every question and that a provider may have cached. `windows` that are on the disk already are no calls.
    """

    episodes: int = 0
    words: int = 0
    windows: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    repeated_tokens: int = 0
    fewest_answered: int = 0
    most_answered: int = 0
    bound_answered: int = 0

    def __add__(self, other: "Estimate") -> "Estimate":
        """Return the sum."""
        return Estimate(**{name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields})

    def dollars(self, price: Price) -> tuple[Decimal, Decimal, Decimal]:
        """Return the least (what repeats comes from the provider's cache), the most likely at most, and the bound."""
        cached = self.repeated_tokens
        least = price.of(Tokens(prompt=self.prompt_tokens, cached=cached, completion=self.fewest_answered))
        most = price.of(Tokens(prompt=self.prompt_tokens, completion=self.most_answered))
        return least, most, price.of(Tokens(prompt=self.prompt_tokens, completion=self.bound_answered))


def estimate_episodes(episodes: Iterable[Episode], extractor: LLMExtractor) -> Estimate:
    """Sum up what the extractor would ask about episodes; nothing is asked."""
    total = sum((_estimate_episode(episode, extractor) for episode in episodes), Estimate())
    first_call = total.repeated_tokens // total.calls if total.calls else 0
    return total.model_copy(update={"repeated_tokens": total.repeated_tokens - first_call})


def _estimate_episode(episode: Episode, extractor: LLMExtractor) -> Estimate:
    model, most = extractor.settings.model, extractor.settings.max_output_tokens
    total = Estimate(episodes=1, words=len(episode.text.split()))
    for window, question in extractor.plan(episode):
        total += Estimate(windows=1)
        if question is None:
            continue
        text = count_tokens(window.span.of(episode.text), model)
        varying = question.model_copy(update={"messages": question.messages[1:], "reply_schema": {}})
        whole = count_question(question, model)
        total += Estimate(
            calls=1,
            prompt_tokens=whole,
            repeated_tokens=whole - count_question(varying, model),
            fewest_answered=min(round(text * _FEWEST), most),
            most_answered=min(round(text * _MOST), most),
            bound_answered=most,
        )
    return total
