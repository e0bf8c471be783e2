"""What can be set for extraction by a language model, and which of it shapes the replies."""

from typing import Any

from pydantic import Field

from extractor.llm.calling.prices import Price
from schemas.model import Frozen

_PARAMETERS = frozenset({"temperature", "seed", "max_output_tokens"})
_SHAPING = _PARAMETERS | {"model", "window_tokens", "cross_check"}


class LLMSettings(Frozen):
    """Set the model, the size of questions and answers, the patience, and the ceilings of a run.

    `base_url` None means what OPENAI_BASE_URL says, else OpenAI; it is no part of `shaping`: the same model behind
    another address answers the same questions. `temperature` and `seed` None are not sent at all; a model that
    refuses them is asked without. Waits and `timeout` are in seconds.
    `breaker`: after so many questions in a row without an answer, the others are not asked any more.
    """

    model: str = Field(default="gpt-5.4-mini", min_length=1)
    base_url: str | None = None
    temperature: float | None = Field(default=0.0, ge=0, le=2)
    seed: int | None = None
    max_output_tokens: int = Field(default=8192, ge=1)
    window_tokens: int = Field(default=3200, ge=1)
    cross_check: bool = True
    timeout: float = Field(default=120.0, gt=0)
    attempts: int = Field(default=5, ge=1)
    first_wait: float = Field(default=0.5, gt=0)
    longest_wait: float = Field(default=30.0, gt=0)
    longest_retry_after: float = Field(default=60.0, ge=0)
    breaker: int = Field(default=25, ge=1)
    concurrency: int = Field(default=8, ge=1)
    max_dollars: float | None = Field(default=None, ge=0)
    max_tokens: int | None = Field(default=None, ge=0)
    price: Price | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """Return what shapes a reply beside the model and the question: it stands in the reply's key."""
        return self.model_dump(mode="json", include=set(_PARAMETERS))

    @property
    def shaping(self) -> dict[str, Any]:
        """Return all that shapes an extraction: it stands in the recipe."""
        return self.model_dump(mode="json", include=set(_SHAPING))
