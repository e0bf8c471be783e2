"""Questions and settings for tests of the calling side: small, and with waits that a test can afford.

Only the time for an answer is long: a machine may stall for seconds.
"""

from typing import Any

from extractor.llm.chat import Message, Question
from extractor.llm.settings import LLMSettings

SCHEMA = {
    "type": "object",
    "properties": {"names": {"type": "array", "items": {"type": "string"}}},
    "required": ["names"],
    "additionalProperties": False,
}
RULES = "Return the names that stand in the text."


def question(text: str = "Jerry Liu made LlamaIndex.", *, max_tokens: int = 200) -> Question:
    messages = (Message(role="system", content=RULES), Message(role="user", content=text))
    return Question(name="names_v1", messages=messages, reply_schema=SCHEMA, max_tokens=max_tokens)


def quick_settings(**changed: Any) -> LLMSettings:
    quick: dict[str, Any] = {"timeout": 30.0, "first_wait": 0.01, "longest_wait": 0.05, "attempts": 3}
    return LLMSettings(**(quick | changed))
