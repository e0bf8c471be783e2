"""What a server understands of a question: it starts with all, and what the server refuses is left out from then on."""

import json
import re
import threading
from typing import Any, Literal

from extractor.llm.chat import Question
from schemas.model import Frozen

_ASKED = {
    "json_object": "Answer with one JSON object that fits this JSON Schema, and with nothing else:",
    "plain": "Answer with one JSON object that fits this JSON Schema, in a ```json block, and with nothing else:",
}
_FORMATS = re.compile(
    r"response_format|response format|json_schema|json_object|json mode|schema|structured|grammar", re.I
)
_SYSTEM = re.compile(r"system (role|message|prompt)s? (is |are )?not supported|not support[^.]{0,20}.system", re.I)
_AT_MOST = re.compile(r"(?:at most|maximum(?: value)?(?: is| of)?|<=|less than or equal to)\D{0,20}(\d+)", re.I)
_ANY_STATUS = (400, 404, 415, 422, 500, 501)  # llama.cpp and Ollama report a schema that they can't use as 500
_OUR_FAULT = (400, 404, 422)


class Form(Frozen):
    """Say how a question is put: the form of the reply, the name of its bound, and which parameters go with it."""

    format: Literal["json_schema", "json_object", "plain"] = "json_schema"
    bound: Literal["max_completion_tokens", "max_tokens"] | None = "max_completion_tokens"
    most: int | None = None
    bounds_refused: tuple[str, ...] = ()
    temperature: bool = True
    seed: bool = True
    system: bool = True


class Dialect:
    """Remember, for all threads, how a server wants to be asked."""

    def __init__(self, *, old_bound: bool) -> None:
        self._form = self._first = Form(bound="max_tokens" if old_bound else "max_completion_tokens")
        self._lock = threading.Lock()

    @property
    def form(self) -> Form:
        """Return how to put the next question."""
        with self._lock:
            return self._form

    @property
    def left_out(self) -> tuple[str, ...]:
        """Name what this server does not take."""
        form = self.form
        named = {
            "strict JSON schema": form.format != "json_schema",
            "JSON mode": form.format == "plain",
            "temperature": not form.temperature,
            "seed": not form.seed,
            "system message": not form.system,
            "limit of tokens": form.bound is None,
        }
        return tuple(name for name, is_out in named.items() if is_out)

    def adapt(self, used: Form, status: int, body: str) -> bool:
        """Leave out what a refusal of a question put in the form `used` names; tell whether to ask again."""
        changed = _without_refused(used, status, body)
        if changed is None:
            return False
        with self._lock:
            if self._form == used:  # else another thread has learnt something since: that is tried first
                self._form = changed
        return True


def put_question(
    question: Question, form: Form, model: str, temperature: float | None, seed: int | None
) -> dict[str, Any]:
    """Return the parameters of a chat completion."""
    asked: dict[str, Any] = {"model": model, "messages": _messages(question, form)}
    if form.format == "json_schema":
        schema = {"name": question.name, "schema": dict(question.reply_schema), "strict": True}
        asked["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif form.format == "json_object":
        asked["response_format"] = {"type": "json_object"}
    if form.bound:
        asked[form.bound] = min(question.max_tokens, form.most or question.max_tokens)
    if form.temperature and temperature is not None:
        asked["temperature"] = temperature
    if form.seed and seed is not None:
        asked["seed"] = seed
    return asked


def _messages(question: Question, form: Form) -> list[dict[str, str]]:
    messages = [{"role": message.role, "content": message.content} for message in question.messages]
    if form.format in _ASKED:
        schema = json.dumps(dict(question.reply_schema), ensure_ascii=False, separators=(",", ":"))
        messages[0]["content"] += f"\n\n{_ASKED[form.format]}\n{schema}"
    if not form.system and len(messages) > 1 and messages[0]["role"] == "system":
        first, second, *others = messages
        return [{"role": second["role"], "content": f"{first['content']}\n\n{second['content']}"}, *others]
    return messages


def _without_refused(form: Form, status: int, body: str) -> Form | None:
    """Return the form without the first thing that the refusal names, None where it names nothing of it."""
    if status in _OUR_FAULT:
        for name in ("temperature", "seed"):
            if getattr(form, name) and re.search(rf"\b{name}\b", body):
                return form.model_copy(update={name: False})
        if form.bound and _names(body, form.bound):
            return _other_bound(form, form.bound, body)
        if form.system and _SYSTEM.search(body):
            return form.model_copy(update={"system": False})
    if status in _ANY_STATUS and form.format != "plain" and _FORMATS.search(body):
        return form.model_copy(update={"format": "json_object" if form.format == "json_schema" else "plain"})
    return None


def _names(body: str, parameter: str) -> bool:
    return re.search(rf"(?<![A-Za-z_]){parameter}(?![A-Za-z_])", body) is not None


def _other_bound(form: Form, bound: str, body: str) -> Form:
    """Lower the bound where the server says how far it goes; else use its other name; else none."""
    most = _AT_MOST.search(body)
    if most and 0 < int(most[1]) != form.most:
        return form.model_copy(update={"most": int(most[1])})
    refused = (*form.bounds_refused, bound)
    other = next((name for name in ("max_completion_tokens", "max_tokens") if name not in refused), None)
    return form.model_copy(update={"bound": other, "bounds_refused": refused})
