"""A model behind the openai SDK: OpenAI's own, or that of any server that speaks as it does."""

import json
import os
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
import openai
from pydantic import BaseModel, Field, ValidationError

from extractor.llm.calling.dialect import Dialect, Form, put_question
from extractor.llm.calling.faults import Server, is_too_long, leaves_no_room, read_refusal
from extractor.llm.calling.rate_limits import RateLimits
from extractor.llm.chat import BusyError, Finish, Question, Reply
from extractor.llm.settings import LLMSettings
from schemas.errors import LLMError, SettingsError
from schemas.replies import Tokens

_OPENAI = "https://api.openai.com/v1"
_MOST_CHANGES = 20  # more than there are things to leave out, and halves to go to the shortest answer
_SHORTEST = 512
_NO_KEY = "no-key"
_LONGEST_CONNECT = 15.0
_FINISHES: dict[str, Finish] = {"length": "length", "content_filter": "refusal"}
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_WRONG_ADDRESS = (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.TooManyRedirects)


class OpenAIChat:
    """Answer questions by chat completions, one attempt a call; safe for any number of threads.

    Key and address are OPENAI_API_KEY and OPENAI_BASE_URL where the settings name none; SettingsError where there is
    neither. What the server refuses (a strict schema, JSON mode, temperature, ...) is left out from then on.
    """

    def __init__(self, settings: LLMSettings, limits: RateLimits | None = None) -> None:
        self._settings = settings
        self._limits = limits or RateLimits()
        address, key = _read_access(settings)
        self._server = Server(address=address, model=settings.model, key="" if key == _NO_KEY else key)
        self._dialect = Dialect(old_bound=not _is_openai(address))
        self._client = _open_client(address, key, settings.timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Return the server's address without what is secret in it."""
        return self._server.place

    @property
    def left_out(self) -> tuple[str, ...]:
        """Name what the server turned out not to take."""
        return self._dialect.left_out

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __call__(self, question: Question, /) -> Reply:
        """Return the server's reply; it is asked once, and again only where it refused the form of the question."""
        most = question.max_tokens
        for _ in range(_MOST_CHANGES):
            form = self._dialect.form
            try:
                return self._send(question.model_copy(update={"max_tokens": most}), form)
            except openai.APIStatusError as error:
                status, body, headers = error.status_code, error.response.text, error.response.headers
            if is_too_long(status, body):
                if most <= _SHORTEST or not (form.bound and leaves_no_room(body)):
                    return read_refusal(self._server, status, body, headers)
                most //= 2  # for this question alone: a shorter one may leave more room
            elif not self._dialect.adapt(form, status, body):
                return read_refusal(self._server, status, body, headers)
        raise LLMError(f"{self._server.place} refuses the question in every form")

    def _send(self, question: Question, form: Form) -> Reply:
        settings = self._settings
        asked = put_question(question, form, settings.model, settings.temperature, settings.seed)
        create: Any = self._client.chat.completions.with_raw_response.create
        try:
            response: httpx2.Response = create(**asked).http_response
        except openai.APIStatusError as error:
            self._limits.learn(error.response.headers, refused=error.status_code == 429)
            raise
        except openai.APIConnectionError as error:
            raise self._tell_lost(error) from None  # what caused it may show the key
        self._limits.learn(response.headers)
        return self._read(response)

    def _read(self, response: httpx2.Response) -> Reply:
        try:
            completion = _Completion.model_validate(json.loads(response.content))
        except (ValueError, RecursionError):
            return self._read_no_completion(response)
        choice = completion.choices[0]
        refused = bool(choice.message.refusal)
        finish = "refusal" if refused else _FINISHES.get(choice.finish_reason or "", "stop")
        text = choice.message.refusal if refused else choice.message.content
        return Reply(text=_whole(text), finish=finish, tokens=_tokens(completion.usage), model=completion.model)

    def _read_no_completion(self, response: httpx2.Response) -> Reply:
        """Read an answer that is none: some gateways wrap an error in a success."""
        status = _wrapped_status(response.content)
        if status:
            return read_refusal(self._server, status, response.text, response.headers)
        kind = response.headers.get("content-type", "no type").split(";")[0]
        told = f"{self._server.place} answered with no chat completion ({kind}): is OPENAI_BASE_URL right?"
        raise BusyError(told, perhaps_paid=True)

    def _tell_lost(self, error: openai.APIConnectionError) -> LLMError | SettingsError:
        cause, place = error.__cause__, self._server.place
        if isinstance(cause, _WRONG_ADDRESS):
            return SettingsError(f"{place} can't be asked: check OPENAI_BASE_URL and OPENAI_API_KEY")
        if isinstance(cause, _NEVER_SENT):
            return BusyError(f"{place} can't be reached: is the server running, and the address right?")
        if isinstance(error, openai.APITimeoutError):
            return BusyError(f"{place} gave no answer within {self._settings.timeout:g} s", perhaps_paid=True)
        return BusyError(f"{place} dropped the connection", perhaps_paid=True)


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Details(BaseModel):
    cached_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    prompt_tokens_details: _Details | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: Any = None
    model: str | None = None


def _tokens(usage: Any) -> Tokens | None:
    try:
        counted = _Usage.model_validate(usage)
    except ValidationError:
        return None
    cached = counted.prompt_tokens_details.cached_tokens if counted.prompt_tokens_details else 0
    cached = min(max(cached or 0, 0), counted.prompt_tokens)
    return Tokens(prompt=counted.prompt_tokens, cached=cached, completion=counted.completion_tokens)


def _whole(text: str | None) -> str:
    """Replace halves of characters, which JSON can hold and no file can."""
    return (text or "").encode("utf-8", "replace").decode()


def _wrapped_status(content: bytes) -> int | None:
    try:
        error = json.loads(content)["error"]
        status = int(error.get("code") or 502) if isinstance(error, dict) else 502
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return status if 400 <= status < 600 else 502


def _read_access(settings: LLMSettings) -> tuple[str, str]:
    """Return address and key."""
    address = (settings.base_url or os.environ.get("OPENAI_BASE_URL") or "").strip()
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if address and not _is_address(address):
        raise SettingsError("OPENAI_BASE_URL is no address: give one like http://localhost:8000/v1")
    if not key and not address:
        raise SettingsError(
            "OPENAI_API_KEY is not set: set it, or OPENAI_BASE_URL to a server of your own, or use --extractor spacy"
        )
    if not (key.isascii() and key.isprintable()):
        raise SettingsError("OPENAI_API_KEY holds letters that no key has: set it again")
    return address or _OPENAI, key or _NO_KEY


def _open_client(address: str, key: str, timeout: float) -> openai.OpenAI:
    patience = httpx2.Timeout(timeout, connect=min(timeout, _LONGEST_CONNECT))
    return openai.OpenAI(api_key=key, base_url=address, max_retries=0, timeout=patience)


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that don't close, a port that is no number
        return False


def _is_openai(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host.endswith(("openai.com", "openai.azure.com"))
