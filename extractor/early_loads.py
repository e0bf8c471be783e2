"""Early loads: while episodes are still extracted, what is kept of them goes into the graph, in a thread of its own.

So the database never waits for the last transcript, and who asks it early finds whole episodes. One load runs at a
time; the one at the end of a run brings in the rest. Where the database fails an early one, no other is begun; where
the workspace does, for what was read was just being replaced, the next one finds it well.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from extractor.ingested import IngestedSource
from schemas.errors import TalkgraphError, WorkspaceError
from schemas.workspace import Workspace

FIRST = 8  # episodes; fewer aren't worth a load of their own
PART = 0.125  # of those in the workspace: a load asks a little of all that the graph holds, so the steps grow with it

GoOn = Callable[[], None]  # raises LoadGivenUpError once the load is to end
LoadEarly = Callable[[Workspace, GoOn], int]  # returns how many episodes it wrote


class LoadGivenUpError(TalkgraphError):
    """The run has failed or was interrupted: its early load ends where it next says how far it is."""


class EarlyLoads:
    """Begin a load whenever a good part more is kept; as a context manager it ends with the run.

    `held` episodes were there before, `left` sources are to come. `written` counts the episodes that loads wrote.
    """

    def __init__(self, workspace: Workspace, load: LoadEarly | None, held: int, left: int) -> None:
        self.written = 0
        self._workspace, self._load, self._held, self._left = workspace, load, held, left
        self._kept = self._seen = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="talkgraph-load")
        self._running: Future[int] | None = None
        self._given_up = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the load that runs: to its end, or, where the run failed or is interrupted, until it gives up."""
        if error:
            self._given_up.set()
        try:
            self._wait()
        except BaseException:
            self._given_up.set()
            self._wait()
            raise
        finally:
            self._thread.shutdown()
        self._take_result()

    def note(self, item: IngestedSource) -> None:
        """Take note of a source that is done."""
        self._left -= 1
        self._kept += item.outcome in ("extracted", "metadata")
        if self._running and not self._running.done():
            return
        self._take_result()
        enough = max(FIRST, PART * (self._held + self._seen))
        if self._load and self._left and self._kept - self._seen >= enough:
            self._seen = self._kept
            self._running = self._thread.submit(self._load, self._workspace, self._go_on)

    def _wait(self) -> None:
        # Not by joining the thread: a join that is interrupted takes it for ended.
        wait([self._running] if self._running else [])

    def _take_result(self) -> None:
        running, self._running = self._running, None
        try:
            self.written += running.result() if running else 0
        except WorkspaceError:
            pass
        except (TalkgraphError, OSError):
            self._load = None

    def _go_on(self) -> None:
        if self._given_up.is_set():
            raise LoadGivenUpError("the run has ended")
