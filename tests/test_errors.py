"""Errors are told in a line, and come whole from another process."""

import pickle
from pathlib import Path

import pytest

from schemas.errors import LLMOutputError, MissingExtraError, SettingsError, TalkgraphError, TranscriptError


@pytest.mark.parametrize(
    "error",
    [
        SettingsError("a flag is wrong"),
        TranscriptError(Path("talk.vtt"), "a cue", 7),
        LLMOutputError("no JSON", "{"),
        MissingExtraError("notebooks", "notebooks"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_another_process_says_the_same_here(error: TalkgraphError) -> None:
    come = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(come) is type(error)
    assert str(come) == str(error)
    assert vars(come) == vars(error)
