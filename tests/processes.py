"""Processes below this or another one, to be looked at and killed (on Linux alone)."""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

KILLS = int(os.environ.get("TALKGRAPH_TEST_KILLS", "3"))  # how often each kill test kills
WORKER = b"multiprocessing.spawn"  # in the command line of a process that extracts


def tree_of(pid: int) -> list[int]:
    """Return a process and all that it and its children started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = stat.read_text().rpartition(")")[2].split()[1]
            children.setdefault(int(parent), []).append(int(stat.parent.name))
    tree = [pid]
    for found in tree:
        tree += children.get(found, [])
    return tree


def processes_of(parent: int, said: bytes) -> list[int]:
    """Return those below a process whose command line has such words; one that has ended has none."""
    found = []
    for pid in tree_of(parent)[1:]:
        with suppress(OSError):
            if said in Path("/proc", str(pid), "cmdline").read_bytes():
                found.append(pid)
    return found


def own_workers() -> list[int]:
    """Return the processes that extract for this one."""
    return [process.pid for process in multiprocessing.active_children() if process.pid]


def kill_all(pids: Sequence[int]) -> int:
    """Kill processes, some of which may have ended by now; return how many were there."""
    killed = 0
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed
