"""The faults that tests/llm_server.py can have: what servers of all kinds do instead of answering."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Request = dict[str, Any]

ERRORS = {  # what stands in the body of a plain refusal, as OpenAI words it
    "429": (429, "rate_limit_exceeded", "Rate limit reached"),
    "429 for size": (429, "rate_limit_exceeded", "Request too large for this model on tokens per min (TPM)"),
    "500": (500, "server_error", "The server had an error"),
    "503": (503, "overloaded", "The engine is overloaded"),
    "context": (400, "context_length_exceeded", "This model's maximum context length is 4096 tokens"),
    "401": (401, "invalid_api_key", "Incorrect API key provided: {key}"),
    "403": (403, "forbidden", "Project with key {key} has no access"),
    "404": (404, "model_not_found", "The model `x` does not exist"),
    "no model": (400, "invalid_request_error", "Model Not Exist"),
    "quota": (429, "insufficient_quota", "You exceeded your current quota, key {key}"),
    "policy": (400, "content_policy_violation", "Your request was flagged"),
    "odd": (400, "odd", "No, not with {key}"),
}
FAULTS = (*ERRORS, "truncated", "cut", "refusal", "filter", "empty", "prose", "slow", "dropped", "half", "html",
          "502 html", "wrapped", "no usage", "no choices")  # fmt: skip
REFUSED = {
    "json_schema": "response_format of type json_schema is not supported",
    "json_object": "response_format is not supported",
    "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'",
    "system": "System role not supported",
}


@dataclass(frozen=True)
class Fault:
    """A fault: of which kind, on which requests ("all", "third", or where a function says so), how many times.

    `times` None is for ever; with `each`, so many times for every prompt, else in all.
    """

    kind: str
    on: str | Callable[[Request], bool] = "all"
    times: int | None = None
    each: bool = False
    retry_after: float | None = None

    def concerns(self, request: Request) -> bool:
        if callable(self.on):
            return self.on(request)
        return self.on == "all" or int(prompt_hash(request), 16) % 3 == 0


@dataclass(frozen=True)
class Limit:
    """A limit that fills up steadily within `seconds`, told in headers and enforced by 429."""

    requests: int
    tokens: int
    seconds: float


def prompt_hash(request: Request) -> str:
    """Name a prompt by its last message: the first may change with what the server takes."""
    return hashlib.sha256(request["messages"][-1]["content"].encode()).hexdigest()[:8]


def error_body(code: object, message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}})
