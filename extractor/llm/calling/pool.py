"""A bounded pool of threads that never keeps a process alive."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")
_Job = tuple[Future[Any], Callable[[], Any]]


class DaemonPool:
    """Run functions on at most so many threads, first come first served.

    The threads are daemons, unlike those of concurrent.futures: Ctrl-C ends the process while calls still hang.
    """

    def __init__(self, size: int, name: str = "llm") -> None:
        self._size, self._name = size, name
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(cancel=error is not None)

    def submit(
        self, function: Callable[_Parameters, _Result], /, *args: _Parameters.args, **kwargs: _Parameters.kwargs
    ) -> Future[_Result]:
        """Run a function when a thread is free; RuntimeError where the pool is closed."""
        future: Future[_Result] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._jobs.put((future, lambda: function(*args, **kwargs)))
            if len(self._threads) < self._size:
                self._start()
        return future

    def close(self, *, cancel: bool = False) -> None:
        """Take no more; wait for what was submitted, or cancel what has not begun and wait for nothing."""
        with self._lock:
            self._closed = True
            if cancel:
                self._cancel()
            for _ in self._threads:
                self._jobs.put(None)
        if not cancel:
            for thread in self._threads:
                thread.join()

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while job := self._jobs.get():
            future, call = job
            if future.set_running_or_notify_cancel():
                _settle(future, call)
            del future, call, job  # else an idle thread keeps the last result alive

    def _cancel(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job:
                job[0].cancel()
                job[0].set_running_or_notify_cancel()  # wakes those that wait for it


def _settle(future: Future[Any], call: Callable[[], Any]) -> None:
    try:
        result = call()
    except BaseException as error:  # whoever asks for the result gets it, an interrupt too
        future.set_exception(error)
    else:
        future.set_result(result)
