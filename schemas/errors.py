"""Every error that talkgraph raises on purpose.

::

    TalkgraphError
    ├── SettingsError            a flag, variable, settings file, ontology or gazetteer is wrong
    ├── TranscriptError          a source file can't be read as what it claims to be (path, line, expected)
    ├── LLMError
    │   ├── LLMUnavailableError  no answer: network, key, quota, server
    │   └── LLMOutputError       an answer that can't be used; the raw reply is kept
    ├── GraphError
    │   ├── GraphUnavailableError  no server, wrong password, too old, could not be started
    │   ├── GraphWriteError        a load failed or its count check did not hold
    │   └── QueryError             a question was refused, is not Cypher, or ran out of time
    ├── WorkspaceError
    │   ├── WorkspaceLockedError   another run holds the workspace
    │   └── WorkspaceDamagedError  a file of the workspace is not what it should be
    └── MissingExtraError        an optional feature is not installed

A message says what failed, where, and what to do. An unsupported statement is a rejection, not an error.
"""

from pathlib import Path


class TalkgraphError(Exception):
    """Stand above every error that talkgraph raises on purpose."""


class SettingsError(TalkgraphError):
    """Say that a flag, an environment variable, a settings file, an ontology or a gazetteer is wrong."""


class TranscriptError(TalkgraphError):
    """Say which file, and where in it, is not the transcript it claims to be.

    `line` counts from 1 and is None where the whole file is meant. `expected` completes "expected ...".
    """

    def __init__(self, path: Path | str, expected: str, line: int | None = None) -> None:
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: expected {expected}")
        self.path, self.expected, self.line = Path(path), expected, line


class LLMError(TalkgraphError):
    """Stand above what can go wrong with a language model."""


class LLMUnavailableError(LLMError):
    """Say that the model gave no answer: network, key, quota or server."""


class LLMOutputError(LLMError):
    """Say that the model's answer can't be used; `reply` holds it as it came."""

    def __init__(self, message: str, reply: str) -> None:
        super().__init__(message)
        self.reply = reply


class GraphError(TalkgraphError):
    """Stand above what can go wrong with a graph database."""


class GraphUnavailableError(GraphError):
    """Say that a database can't be reached, started or used (no server, wrong password, too old)."""


class GraphWriteError(GraphError):
    """Say that a load failed or that what was written is not what was meant."""


class QueryError(GraphError):
    """Say why a question got no answer: it would write or read files, is not Cypher, or ran out of time."""


class WorkspaceError(TalkgraphError):
    """Stand above what can go wrong with a workspace folder."""


class WorkspaceLockedError(WorkspaceError):
    """Say that another run holds the workspace."""


class WorkspaceDamagedError(WorkspaceError):
    """Say that a file of the workspace is missing, cut off or of a newer format."""


class MissingExtraError(TalkgraphError):
    """Say that an optional feature is not installed, and the command that installs it."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the extra '{extra}': pip install 'talkgraph[{extra}]'")
        self.extra = extra
