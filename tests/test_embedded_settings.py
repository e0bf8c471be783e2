"""What the embedded database's server is told, and what it tells: settings and the endpoint file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from graph.embedded import EmbeddedSettings
from graph.embedded_endpoint import Endpoint, endpoint_file, read_endpoint, write_endpoint
from schemas.errors import SettingsError


@pytest.mark.parametrize("memory", ["lots", "1", "1 g", "-Xmx1g", "0g"])
def test_a_memory_setting_that_is_no_size_is_refused(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALKGRAPH_DATABASE_MEMORY", memory)
    with pytest.raises(SettingsError, match="TALKGRAPH_DATABASE_MEMORY"):
        EmbeddedSettings.from_environment()


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "nan", "inf"])
def test_a_query_timeout_that_is_no_time_is_refused(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALKGRAPH_QUERY_TIMEOUT", seconds)
    with pytest.raises(SettingsError, match="TALKGRAPH_QUERY_TIMEOUT"):
        EmbeddedSettings.from_environment()


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALKGRAPH_DATABASE_MEMORY", "512m")
    monkeypatch.setenv("TALKGRAPH_QUERY_TIMEOUT", "2.5")
    assert EmbeddedSettings.from_environment() == EmbeddedSettings("512m", 2.5)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', "\x00"])
def test_a_damaged_endpoint_file_is_as_none(tmp_path: Path, content: str) -> None:
    endpoint_file(tmp_path).write_text(content)
    assert read_endpoint(tmp_path) is None


def test_an_endpoint_is_written_whole_and_read_back(tmp_path: Path) -> None:
    endpoint = Endpoint(1, 2, 3, "token", "owner", "reader")
    write_endpoint(tmp_path, endpoint)
    write_endpoint(tmp_path, replace(endpoint, bolt_port=4))
    assert read_endpoint(tmp_path) == replace(endpoint, bolt_port=4)
    assert json.loads(endpoint_file(tmp_path).read_text())["bolt_port"] == 4
    assert [path.name for path in tmp_path.iterdir()] == ["endpoint.json"]
