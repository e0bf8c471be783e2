"""A server on loopback that speaks chat completions as OpenAI does, with the faults of all kinds of servers.

The answer to a request is what a callable says; a plan of faults comes before it. Everything that came is recorded.
"""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from llm_faults import ERRORS, REFUSED, Fault, Limit, Request, error_body, prompt_hash
from toktok import batch_count, truncate

ENCODING = "o200k_base"
Answer = Callable[[Request], dict[str, Any] | str]


@dataclass
class Seen:
    """What came: the request, when, its headers, and what was answered."""

    at: float
    request: Request
    headers: dict[str, str]
    outcome: str = ""


def count(text: str) -> int:
    return batch_count([text.encode("utf-8", "replace").decode()], ENCODING, threads=1)[0]


def prompt_of(request: Request) -> str:
    schema = request.get("response_format", {}).get("json_schema", {}).get("schema")
    head = json.dumps(schema, ensure_ascii=False, separators=(",", ":")) if schema else ""
    return head + "".join(message["content"] for message in request["messages"])


def common_length(one: str, other: str) -> int:
    """Return how far two texts are the same, by halving: their beginnings are long."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


@dataclass
class FaultServer:
    """The state of a server; `faults` may be changed while it runs, so that it heals."""

    answer: Answer
    faults: Sequence[Fault] = ()
    refuses: Sequence[str | Callable[[Request], object]] = ()
    refuses_with: int = 400
    limit: Limit | None = None
    slow: float = 600.0
    delay: float = 0.0
    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _done: dict[tuple[int, str], int] = field(default_factory=dict)
    _prompts: list[str] = field(default_factory=list)
    _left: list[float] = field(default_factory=list)
    _at: float = 0.0

    @property
    def requests(self) -> list[Request]:
        with self.lock:
            return [seen.request for seen in self.seen]

    def asked_with(self, key: str) -> list[Request]:
        """Return the requests of who has that key: those of a process that died may be read late."""
        with self.lock:
            return [seen.request for seen in self.seen if seen.headers.get("authorization") == f"Bearer {key}"]

    def wait_for(self, requests: int, text: str = "") -> None:
        """Wait until so many questions that end so have come: a client may give one up before it is read."""
        until = time.monotonic() + 60
        while self._came(text) < requests and time.monotonic() < until:
            time.sleep(0.005)

    def _came(self, text: str) -> int:
        return sum(prompt_of(request).endswith(text) for request in self.requests)

    def outcomes(self) -> list[str]:
        with self.lock:
            return [seen.outcome for seen in self.seen]

    def heal(self, *faults: Fault) -> None:
        """Forget all that came, and have these faults alone."""
        with self.lock:
            self.faults = faults
            self.seen.clear()
            self._done.clear()

    def fault_for(self, request: Request) -> Fault | None:
        """Return the first fault of the plan that is still to come for a request."""
        for number, fault in enumerate(self.faults):
            key = (number, prompt_hash(request) if fault.each else "")
            if fault.concerns(request) and (fault.times is None or self._done.get(key, 0) < fault.times):
                self._done[key] = self._done.get(key, 0) + 1
                return fault
        return None

    def refusal_for(self, request: Request) -> str | None:
        kind = request.get("response_format", {}).get("type")
        roles = {message["role"] for message in request["messages"]}
        names = [rule(request) if callable(rule) else rule for rule in self.refuses]
        for name in filter(None, names):
            if name in request or name == kind or name in roles:
                return REFUSED.get(name, f"Unsupported value: '{name}' does not support this")
        return None

    def usage_of(self, request: Request, text: str) -> dict[str, Any]:
        prompt = prompt_of(request)
        marks = 4 * len(request["messages"]) + 3
        longest = max((common_length(prompt, old) for old in self._prompts[-50:]), default=0)
        cached = count(prompt[:longest])
        self._prompts.append(prompt)
        tokens, completion = count(prompt) + marks, count(text)
        details = {"cached_tokens": cached - cached % 128 if cached >= 1024 else 0}
        return {"prompt_tokens": tokens, "completion_tokens": completion, "total_tokens": tokens + completion,
                "prompt_tokens_details": details}  # fmt: skip

    def take(self, request: Request) -> tuple[bool, dict[str, str]]:
        """Take a request's part of the limits; return whether there was enough, and the headers that tell."""
        if self.limit is None:
            return True, {}
        now, sizes = time.monotonic(), (self.limit.requests, self.limit.tokens)
        self._left = self._left or list(sizes)
        passed = (now - self._at) / self.limit.seconds if self._at else 0
        self._left = [min(size, left + size * passed) for size, left in zip(sizes, self._left, strict=True)]
        self._at = now
        need = (1, count(prompt_of(request)))
        enough = all(left >= wanted for left, wanted in zip(self._left, need, strict=True))
        if enough:
            self._left = [left - wanted for left, wanted in zip(self._left, need, strict=True)]
        headers = {}
        for kind, size, left in zip(("requests", "tokens"), sizes, self._left, strict=True):
            headers[f"x-ratelimit-limit-{kind}"] = str(size)
            headers[f"x-ratelimit-remaining-{kind}"] = str(int(left))
            headers[f"x-ratelimit-reset-{kind}"] = f"{round((1 - left / size) * self.limit.seconds * 1000)}ms"
        return enough, headers


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: FaultServer

    def log_message(self, *parts: object) -> None:
        pass

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen = Seen(time.monotonic(), request, {name.lower(): value for name, value in self.headers.items()})
        with self.state.lock:
            self.state.seen.append(seen)
            enough, headers = self.state.take(request)
            refused = self.state.refusal_for(request)
            fault = None if refused else self.state.fault_for(request) if enough else Fault("429")
        self.state.closing.wait(self.state.delay)
        seen.outcome = "refused" if refused else fault.kind if fault else "ok"
        if refused:
            self.send(self.state.refuses_with, error_body("unsupported_value", refused), headers)
        elif fault:
            self.fail(fault, request, headers)
        else:
            self.send(200, self.completion(request, self.text_for(request)), headers)

    def fail(self, fault: Fault, request: Request, headers: dict[str, str]) -> None:
        kind = fault.kind
        if fault.retry_after is not None:
            headers = headers | {"Retry-After": f"{fault.retry_after:g}"}
        if kind in ERRORS:
            status, code, message = ERRORS[kind]
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self.send(status, error_body(code, message.format(key=key)), headers)
        elif kind in ("html", "502 html"):
            self.send(200 if kind == "html" else 502, "<html><body>Bad gateway</body></html>", headers, "text/html")
        elif kind in ("slow", "dropped"):
            self.state.closing.wait(self.state.slow if kind == "slow" else 0)
            self.hang_up()
        else:
            self.spoil(kind, request, headers)

    def spoil(self, kind: str, request: Request, headers: dict[str, str]) -> None:
        text = self.text_for(request)
        half = text[: len(text) // 2]
        bodies: dict[str, Callable[[], str]] = {
            "truncated": lambda: self.completion(request, half, "length"),
            "cut": lambda: self.completion(request, half),
            "refusal": lambda: self.completion(request, None, refusal="I can't help with that."),
            "filter": lambda: self.completion(request, "", "content_filter"),
            "empty": lambda: self.completion(request, ""),
            "prose": lambda: self.completion(request, "Sure! Here is what I found in the text."),
            "no usage": lambda: self.completion(request, text, usage=False),
            "no choices": lambda: json.dumps({"id": "x", "choices": []}),
            "wrapped": lambda: error_body(429, "upstream is busy"),
            "half": lambda: self.completion(request, text),
        }
        self.send(200, bodies[kind](), headers, half=kind == "half")

    def text_for(self, request: Request) -> str:
        answer = self.state.answer(request)
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        return text

    def completion(
        self,
        request: Request,
        text: str | None,
        finish: str = "stop",
        *,
        refusal: str | None = None,
        usage: bool = True,
    ) -> str:
        most = request.get("max_tokens") or request.get("max_completion_tokens")
        if text and most and count(text) > most:
            text, finish = truncate(text, most, ENCODING)[0], "length"
        message = {"role": "assistant", "content": text, "refusal": refusal}
        body: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": request["model"],
        }
        body["choices"] = [{"index": 0, "message": message, "finish_reason": finish}]
        if usage:
            with self.state.lock:
                body["usage"] = self.state.usage_of(request, text or refusal or "")
        return json.dumps(body)

    def send(
        self, status: int, body: str, headers: dict[str, str], kind: str = "application/json", *, half: bool = False
    ) -> None:
        content = body.encode()
        lines = {"Content-Type": kind, "Content-Length": str(len(content)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        sent = content[: len(content) // 2] if half else content
        self.wfile.write(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + sent)  # in one piece: two wait for each other
        if half:
            self.hang_up()

    def hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that went away


@contextlib.contextmanager
def fault_server(answer: Answer, faults: Sequence[Fault] = (), **settings: Any) -> Iterator[FaultServer]:
    """Serve on a free port of loopback until the block ends; `settings` are fields of FaultServer."""
    state = FaultServer(answer, faults, **settings)
    server = _Server(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"state": state}))
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def server_opened() -> Iterator[FaultServer]:
    """Give a server that answers as a model would that knows the made-up talks."""
    from llm_talks import answer_talk  # seconds, which only these tests are to wait

    with fault_server(answer_talk) as server:
        yield server


@pytest.fixture
def server(server_opened: FaultServer) -> Iterator[FaultServer]:
    """Give it as it was at first."""
    answer = server_opened.answer
    server_opened.heal()
    yield server_opened
    server_opened.answer, server_opened.refuses, server_opened.delay = answer, (), 0.0
