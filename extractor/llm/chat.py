"""What is asked of a language model and what it answers; a model is a plain callable from one to the other.

::

    LLMError
    ├── LLMUnavailableError   no answer for any question: key, model's name, quota, address
    │   └── BusyError         no answer this time: 429, 5xx, a time-out, a dropped connection
    ├── StoppedError          the run was stopped while the question waited
    ├── TooLongError          the question does not fit the model's context
    └── LLMOutputError        an answer that can't be used
"""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from schemas.errors import LLMError, LLMUnavailableError
from schemas.ids import content_hash
from schemas.model import Frozen
from schemas.replies import Finish, Tokens

__all__ = [
    "BusyError",
    "Finish",
    "Message",
    "Model",
    "Question",
    "Reply",
    "StoppedError",
    "Tokens",
    "TooLongError",
]


class BusyError(LLMUnavailableError):
    """Say that the model gave no answer this time; `retry_after` is in seconds, None where the server didn't say.

    `perhaps_paid`: it broke off after the question was sent, so the provider may have charged for an answer.
    """

    def __init__(self, message: str, retry_after: float | None = None, *, perhaps_paid: bool = False) -> None:
        super().__init__(message)
        self.retry_after, self.perhaps_paid = retry_after, perhaps_paid


class StoppedError(LLMError):
    """Say that the run was stopped while a question waited for its turn, for money or for another try."""


class TooLongError(LLMError):
    """Say that a question does not fit the model's context."""


class Message(Frozen):
    """Hold one message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Question(Frozen):
    """Ask for one JSON object of a schema; `name` names the schema and its version ("window_v1").

    The first message is the same for all questions of that name. `max_tokens` bounds the reply, reasoning included.
    """

    name: str
    messages: tuple[Message, ...]
    reply_schema: Mapping[str, Any]
    max_tokens: int

    def key(self, model: str, settings: Mapping[str, Any]) -> str:
        """Return what the reply is kept under: it changes with the model, its settings, the prompt and the schema."""
        asked = self.model_dump(mode="json")
        return content_hash([model, dict(settings), asked])


class Reply(Frozen):
    """Hold what the model answered: the text as it came, why it ended there, the tokens that the server counted."""

    text: str
    finish: Finish = "stop"
    tokens: Tokens | None = None
    model: str | None = None


class Model(Protocol):
    """Answer a question, from any thread; raise BusyError, TooLongError, LLMUnavailableError or LLMOutputError."""

    def __call__(self, question: Question, /) -> Reply:
        """Return the reply as it came: its text need not be what was asked for."""
        ...
