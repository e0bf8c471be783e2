"""Questions, an answer and settings for tests of the calling side: small, and with waits that a test can afford.

Only the time for an answer is long: a machine may stall for seconds.
"""

from typing import Any

import pytest
from llm_server import FaultServer

from extractor.llm.calling.openai_chat import OpenAIChat
from extractor.llm.chat import Message, Question, Reply
from extractor.llm.settings import LLMSettings

SCHEMA = {
    "type": "object",
    "properties": {"names": {"type": "array", "items": {"type": "string"}}},
    "required": ["names"],
    "additionalProperties": False,
}
RULES = "Return the names that stand in the text."
KEY = "gw_Qz81SECRETfjw93KKd"  # of a form that nothing but the very key gives away
ANSWER = {"names": ["Jerry Liu", "LlamaIndex"]}
TEXT = '{"names": ["Jerry Liu", "LlamaIndex"]}'


def question(text: str = "Jerry Liu made LlamaIndex.", *, max_tokens: int = 200) -> Question:
    messages = (Message(role="system", content=RULES), Message(role="user", content=text))
    return Question(name="names_v1", messages=messages, reply_schema=SCHEMA, max_tokens=max_tokens)


def quick_settings(**changed: Any) -> LLMSettings:
    quick: dict[str, Any] = {"timeout": 30.0, "first_wait": 0.01, "longest_wait": 0.05, "attempts": 3}
    return LLMSettings(**(quick | changed))


def set_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment name this key alone."""
    for name in ("OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def answer(request: object) -> dict[str, list[str]]:
    return ANSWER


def ask(server: FaultServer, **settings: object) -> Reply:
    with OpenAIChat(quick_settings(base_url=server.url, **settings)) as chat:
        return chat(question())
