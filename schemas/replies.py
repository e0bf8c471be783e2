"""The replies of language models, kept on disk: cache, audit trail and test recording in one.

::

    talkgraph-data/replies/<hash of the episode's text>/
      <key>.json              one reply, under the hash of all that it answers
      windows/<name>.json     what became of a window: plain JSON

A file is there whole or not at all. One that is damaged, or of another format, counts as not there: it is asked again.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from schemas.atomic_files import write_atomically
from schemas.errors import WorkspaceError
from schemas.model import Frozen

Finish = Literal["stop", "length", "refusal"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,120}")


class Tokens(Frozen):
    """Count the tokens of a call; `cached` are those of the prompt that the server had in its cache."""

    prompt: int = Field(default=0, ge=0)
    cached: int = Field(default=0, ge=0)
    completion: int = Field(default=0, ge=0)


class KeptReply(Frozen):
    """Hold a reply as it came, and what it answers: the question's name, the model and the settings asked for.

    `served` is the model that the server says answered; `tokens` are the server's own count, None where it gave none.
    """

    format: Literal[1] = 1
    key: str
    name: str
    model: str
    settings: dict[str, Any] = Field(default_factory=dict)
    finish: Finish = "stop"
    tokens: Tokens | None = None
    served: str | None = None
    text: str


class EpisodeReplies:
    """Read and write the replies for one episode's text; any number of threads may, each key by one at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> KeptReply | None:
        """Return the reply kept under a key, or None where there is none that can be read."""
        try:
            kept = KeptReply.model_validate_json(self._path(key).read_bytes())
        except (OSError, ValidationError):
            return None
        return kept if kept.key == key else None

    def put(self, reply: KeptReply) -> None:
        """Keep a reply under its key; it is on the disk when this returns."""
        self._write(self._path(reply.key), reply.model_dump_json(indent=1))

    def get_window(self, name: str) -> dict[str, Any] | None:
        """Return what was noted of a window, or None where there is nothing that can be read."""
        try:
            record = json.loads(self._window(name).read_bytes())
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) else None

    def put_window(self, name: str, record: Mapping[str, Any]) -> None:
        """Note what became of a window, as plain JSON."""
        self._write(self._window(name), json.dumps(dict(record), ensure_ascii=False, indent=1))

    def _path(self, key: str) -> Path:
        return self._folder / f"{_checked(key)}.json"

    def _window(self, name: str) -> Path:
        return self._folder / "windows" / f"{_checked(name)}.json"

    def _write(self, path: Path, content: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content.encode("utf-8", "backslashreplace") + b"\n")
        except OSError as error:
            raise WorkspaceError(f"{path}: a reply can't be kept: {error.strerror or error}") from error


class ReplyStore:
    """Hold the replies of all episodes, by the hash of their text, below a workspace's folder."""

    def __init__(self, root: Path) -> None:
        self._root = root / "replies"

    def of(self, text_hash: str) -> EpisodeReplies:
        """Return the replies for one text; its folder is made with the first."""
        return EpisodeReplies(self._root / _checked(text_hash))

    def purge(self, text_hash: str) -> None:
        """Remove all that is kept for one text; nothing happens where nothing is."""
        folder = self._root / _checked(text_hash)
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove the half-written files that a kill left behind; only for who holds the workspace alone."""
        for path in (*self._root.glob("*/.*.json.*"), *self._root.glob("*/windows/.*.json.*")):
            path.unlink(missing_ok=True)


def _checked(name: str) -> str:
    """Return a name that is safe in a path; ValueError for any other, which would be our own mistake."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not the name of a file: {name!r}")
    return name
