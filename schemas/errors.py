"""Every error that talkgraph raises on purpose.

::

    TalkgraphError
    ├── SettingsError            a flag, variable, settings file, ontology or gazetteer is wrong
    ├── TranscriptError          a source file can't be read as what it claims to be (path, line, expected)
    ├── ExtractionError          nothing could be extracted, through no fault of the text
    ├── LLMError
    │   ├── LLMUnavailableError  no answer: network, key, quota, server
    │   │   └── LLMSettingsError   no answer to any question: key, model's name, quota
    │   ├── LLMOutputError       an answer that can't be used; the raw reply is kept
    │   └── CeilingReachedError  the next question could cost more than the ceiling leaves
    ├── GraphError
    │   ├── GraphUnavailableError  no server, wrong password, too old, could not be started
    │   ├── GraphWriteError        a load failed or its count check did not hold
    │   └── QueryError             a question was refused, is no Cypher, took too long, names nobody (or several)
    ├── WorkspaceError
    │   ├── WorkspaceLockedError   another run holds the workspace
    │   └── WorkspaceDamagedError  a file of the workspace is not what it should be
    └── MissingExtraError        an optional feature is not installed

A message says what failed, where, and what to do. An unsupported statement is a rejection, not an error.
"""

from pathlib import Path
from typing import Any


def show_path(path: Path | str) -> str:
    """Return a path as it can stand in one line and in a file: what is no letter, and bytes that are none, escaped."""
    text = str(path).encode("utf-8", "backslashreplace").decode()
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class TalkgraphError(Exception):
    """Stand above every error that talkgraph raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Come whole from another process, whatever the error is made with."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[TalkgraphError], args: tuple[Any, ...], held: dict[str, Any]) -> TalkgraphError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(held)
    return error


class SettingsError(TalkgraphError):
    """Say that a flag, an environment variable, a settings file, an ontology or a gazetteer is wrong."""


class TranscriptError(TalkgraphError):
    """Say which file, and where in it, is not the transcript it claims to be.

    `line` counts from 1 and is None where the whole file is meant. `expected` completes "expected ...".
    """

    def __init__(self, path: Path | str, expected: str, line: int | None = None) -> None:
        place = f"{show_path(path)}:{line}" if line else show_path(path)
        super().__init__(f"{place}: expected {expected}")
        self.path, self.expected, self.line = Path(path), expected, line


class ExtractionError(TalkgraphError):
    """Say that nothing could be extracted from an episode, through no fault of its text."""


class LLMError(TalkgraphError):
    """Stand above what can go wrong with a language model."""


class LLMUnavailableError(LLMError):
    """Say that the model gave no answer: network, key, quota or server."""


class LLMSettingsError(LLMUnavailableError):
    """Say that no question will be answered until something is mended: the key, the model's name, the quota."""


class LLMOutputError(LLMError):
    """Say that the model's answer can't be used; `reply` holds it as it came."""

    def __init__(self, message: str, reply: str) -> None:
        super().__init__(message)
        self.reply = reply


class CeilingReachedError(LLMError):
    """Say that the next question could cost more than `--max-cost` or `--max-tokens` leaves; exit code 4."""


class GraphError(TalkgraphError):
    """Stand above what can go wrong with a graph database."""


class GraphUnavailableError(GraphError):
    """Say that a database can't be reached, started or used (no server, wrong password, too old)."""


class GraphWriteError(GraphError):
    """Say that a load failed or that what was written is not what was meant."""


class QueryError(GraphError):
    """Say why a question got no answer: it would write or read files, is no Cypher, took too long, names nobody."""


class WorkspaceError(TalkgraphError):
    """Stand above what can go wrong with a workspace folder."""


class WorkspaceLockedError(WorkspaceError):
    """Say that another run holds the workspace."""


class WorkspaceDamagedError(WorkspaceError):
    """Say that a file of the workspace is missing, cut off or of a newer format."""


class MissingExtraError(TalkgraphError):
    """Say that an optional feature is not installed, and the command that installs it."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the extra '{extra}': pip install '.[{extra}]'")
        self.extra = extra
