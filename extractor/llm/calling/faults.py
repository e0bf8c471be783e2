"""What a server's refusal means: busy, too long, refused for its content, or no answer for any question."""

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from extractor.llm.calling.rate_limits import parse_duration
from extractor.llm.chat import BusyError, Reply, TooLongError
from schemas.errors import LLMError, LLMSettingsError
from schemas.model import Frozen

_LONGEST = 200
_SECRET = re.compile(r"\b(sk|key|Bearer|api[-_ ]?key)\b\W{0,3}[-_ ]?[\w*.-]{6,}", re.I)
_TOO_LONG = re.compile(
    r"context_length_exceeded|context[- _](length|window|size)|maximum context|prompt is too long"
    r"|too many (input )?tokens|exceed_context|input is too long|reduce the length",
    re.I,
)
_FILTERED = re.compile(
    r"content_filter|content_policy|content management policy|invalid_prompt|moderation|flagged", re.I
)
_BAD_KEY = re.compile(r"invalid_api_key|api[_ ]key not valid|incorrect api key|invalid api key", re.I)
_NO_CREDIT = re.compile(r"insufficient_quota|insufficient (credit|balance|fund)|billing_hard_limit", re.I)
_NO_MODEL = re.compile(r"model_not_found|model\b.{0,80}\bnot exist|(unknown|invalid) model|not a valid model", re.I)
_AGAIN_IN = re.compile(r"(?:try again in |\"retryDelay\":\s*\")((?:\d+(?:\.\d+)?(?:ms|[dhms]))+)", re.I)
_TOO_LARGE_FOR_LIMIT = re.compile(r"request too large", re.I)  # a 429 that no waiting mends
_OF_ANSWER = re.compile(r"max_(completion_)?tokens|in the completion|output tokens", re.I)
_PERHAPS_PAID = (408, 504, 524)  # time-outs on the way: the model may have answered


class Server(Frozen):
    """Name a server in messages, without what is secret in its address; `key` is what no message may show."""

    address: str
    model: str
    key: str

    @property
    def place(self) -> str:
        """Return the address without user, password and query."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")

    def clean(self, text: str) -> str:
        """Return the beginning of a server's words on one line, without any key."""
        line = " ".join(text.split())
        line = line.replace(self.key, "***") if self.key else line
        line = _SECRET.sub("***", line)
        return line if len(line) <= _LONGEST else line[:_LONGEST] + "..."


def read_refusal(server: Server, status: int, body: str, headers: Mapping[str, str]) -> Reply:
    """Return an empty reply where the content was refused; raise what else a status above 399 means."""
    message = server.clean(_message(body))
    unavailable = _unavailable(server, status, body, message)
    if unavailable:
        raise LLMSettingsError(unavailable)
    if status == 413 or is_too_long(status, body):
        raise TooLongError(f"the question does not fit the limits of {server.model!r} ({status}): {message}")
    if status == 429 or status >= 500 or status in (408, 409, 425):
        told = f"{server.place} is busy ({status}): {message}"
        raise BusyError(told, retry_after(headers, body), perhaps_paid=status in _PERHAPS_PAID)
    if _FILTERED.search(body):
        return Reply(text="", finish="refusal")
    raise LLMError(f"{server.place} refused the question ({status}): {message}")


def is_too_long(status: int, body: str) -> bool:
    """Tell whether a refusal says that question and answer are more than the model, or the limit, can take."""
    if status == 429:
        return _TOO_LARGE_FOR_LIMIT.search(body) is not None
    return 400 <= status <= 500 and _TOO_LONG.search(body) is not None


def leaves_no_room(body: str) -> bool:
    """Tell whether a shorter answer would fit where a question is too long."""
    return _OF_ANSWER.search(body) is not None


def retry_after(headers: Mapping[str, str], body: str = "") -> float | None:
    """Return the seconds that a server asks to wait, by Retry-After or in its words; None where it doesn't say.

    When its limits are full again, as x-ratelimit-reset-* says, is another matter: see RateLimits.
    """
    milliseconds = parse_duration(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    told = headers.get("retry-after")
    if told is not None:
        seconds = parse_duration(told)
        return seconds if seconds is not None else _until(told)
    words = _AGAIN_IN.search(body)
    return parse_duration(words[1].lower()) if words else None


def _unavailable(server: Server, status: int, body: str, message: str) -> str | None:
    """Say what to do where no question will be answered, None elsewhere. The server's words may hold the key."""
    if status == 401 or (status in (400, 403) and _BAD_KEY.search(body)):
        return f"{server.place} does not accept the API key ({status}): check OPENAI_API_KEY"
    if status == 402 or (status in (403, 429) and _NO_CREDIT.search(body)):
        return f"{server.place} says that no credit is left ({status}): add credit, or use another OPENAI_API_KEY"
    if status == 403 and not _FILTERED.search(body):
        return f"{server.place} forbids the use of {server.model!r} ({status}): {message}"
    if (status == 404 and "model" in body.lower()) or (status == 400 and _NO_MODEL.search(body)):
        return f"{server.place} has no model {server.model!r} ({status}): {message}; check the model's name"
    if status in (404, 405):
        return f"{server.place} offers no chat completions ({status}): check OPENAI_BASE_URL"
    return None


def _until(date: str) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _message(body: str) -> str:
    """Return the words of an error in any of the forms that servers use; a web page has none worth showing."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return "no reason given" if not body.strip() or "<" in body[:200] else body
    if isinstance(found, list) and found:
        found = found[0]
    for name in ("error", "message", "detail"):
        if isinstance(found, dict) and found.get(name):
            found = found[name]
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
