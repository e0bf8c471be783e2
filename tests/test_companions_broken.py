"""A broken file beside a transcript stops only itself: the transcript goes in, and one line says what is wrong."""

import json
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from companions import CHAPTERS, TALK, beside, metadata_of, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import check_episode
from places import Place, ended

from extractor.metadata.beside import read_companions
from extractor.metadata.companions import ENDINGS
from extractor.read import read_episode


def make_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def make_secret(path: Path) -> None:
    path.write_text("{}")
    path.chmod(0)


def link_out(path: Path) -> None:
    outside = path.parent.parent / "outside.json"
    outside.write_text(json.dumps({"title": "Of others"}))
    path.symlink_to(outside)


BROKEN: list[tuple[str, str | bytes | Callable[[Path], None], str]] = [
    (".chapters.json", "{", "talk.chapters.json:1: expected JSON"),
    (".chapters.json", "", "the file is empty"),
    (".chapters.json", "{}", 'expected chapters: a list of objects under "chapters"'),
    (".chapters.json", '{"chapters": 7}', 'expected chapters: a list of objects under "chapters"'),
    (".chapters.json", '{"chapters": ["Intro"]}', 'expected chapters: a list of objects under "chapters"'),
    (".chapters.json", '{"chapters": [{"title": "Intro"}]}', "expected chapters with startTime and title"),
    (".chapters.json", "[" * 100_000, "expected JSON"),
    (".info.json", "[]", "expected an object of named fields"),
    (".info.json", b"\x00\x01\x02\xff\xfe", "expected"),
    (".people.json", "{}", "expected people"),
    (".people.json", "7", "expected people"),
    (".people.yaml", "people: [", "talk.people.yaml:1: expected YAML"),
    (".yaml", "a: 1\nb: [x\n", "talk.yaml:3: expected YAML"),
    (".yaml", "just words", "expected an object of named fields"),
    (".yaml", "colour: blue", "expected an object of named fields"),
    (".yaml", "!!python/object:os.system {}", "expected YAML"),
    (".yaml", "? [a]\n: b\n", "expected YAML"),
    (".yaml", "[" * 1_000, "expected YAML"),
    (".notes.md", "---\ntitle: a: b\n---\nWords.", "expected a YAML header"),
    (".yaml", make_large, "expected a file of at most 200 kB"),
    (".info.json", make_large, "expected a file of at most 50,000 kB"),
    (".info.json", link_out, "not a link that leads out of it"),
    (".info.json", lambda path: path.symlink_to("nowhere"), "expected a file that can be read"),
    (".info.json", lambda path: path.symlink_to(path.name), "expected a file that can be read"),
    *([(".info.json", make_secret, "Permission denied")] if os.geteuid() else []),  # root may read any file
]


def break_beside(place: Place, ending: str, fault: str | bytes | Callable[[Path], None]) -> Path:
    path = place.talks / f"talk{ending}"
    if callable(fault):
        fault(path)
    else:
        path.write_bytes(fault if isinstance(fault, bytes) else fault.encode())
    return path


@pytest.mark.parametrize(("ending", "fault", "expected"), BROKEN)
def test_a_broken_companion_is_told_in_one_line_and_the_transcript_goes_in(
    tmp_path: Path, ending: str, fault: str | bytes | Callable[[Path], None], expected: str
) -> None:
    place = Place(tmp_path)
    place.write("talk.vtt", TALK)
    beside(place.talks, ".people.yaml" if ending != ".people.yaml" else ".meta.json", {"guests": "Tobias Lund"})
    path = break_beside(place, ending, fault)
    report = place.ingest()
    (line,) = [item.reason or "" for item in report.sources if item.outcome == "failed"]
    assert line.startswith(str(path))
    assert expected in line
    assert line.endswith("; the transcript is read without it")
    assert "\n" not in line
    assert not report.is_complete(0)
    (extraction,) = place.extractions
    assert [person.name for person in extraction.episode.metadata.people] == ["Tobias Lund"]


def test_a_companion_that_is_mended_no_longer_fails(tmp_path: Path) -> None:
    place = Place(tmp_path)
    transcript = place.write("talk.vtt", TALK)
    beside(place.talks, ".chapters.json", "{")
    assert ended(place.ingest(transcript)) == ["skipped", "failed", "extracted"]
    beside(place.talks, ".chapters.json", CHAPTERS)
    report = place.ingest(transcript)
    assert ended(report) == ["skipped", "metadata"]
    assert report.is_complete(1)
    assert place.outcomes[-2:] == ["skipped", "metadata"]
    assert place.calls == 1


def test_the_library_warns_of_a_broken_companion(tmp_path: Path) -> None:
    transcript = write(tmp_path)
    beside(tmp_path, ".chapters.json", "{")
    with pytest.warns(
        UserWarning, match=r"talk\.chapters\.json:1: expected JSON .*; the transcript is read without it"
    ):
        assert read_episode(transcript).metadata.chapters == ()


def test_aliases_in_yaml_do_not_grow(tmp_path: Path) -> None:
    names = "abcdefghijklmnop"
    lines = [f"{after}: &{after} [{', '.join([f'*{name}'] * 9)}]" for name, after in pairwise(names)]
    bomb = "\n".join(["a: &a [x]", *lines, ""])
    transcript = write(tmp_path)
    beside(tmp_path, ".yaml", f"{bomb}people: {{name: Tobias Lund, role: *p, group: *p}}\ntitle: *p\n")
    metadata = metadata_of(transcript)
    assert [person.name for person in metadata.people] == ["Tobias Lund"]


@pytest.mark.parametrize("ending", [".yaml", ".info.json", ".people.json", ".chapters.json"])
def test_half_a_letter_in_an_escape_is_left_out(tmp_path: Path, ending: str) -> None:
    transcript = write(tmp_path)
    text = "Ada \ud800 Moss"
    listed = [{"name": text, "startTime": 1, "title": text, "url": text}]
    fields = {"title": text, "description": text, "chapters": listed}
    beside(tmp_path, ending, listed if ending == ".people.json" else fields)
    metadata = metadata_of(transcript)
    assert metadata.people or metadata.chapters
    assert {named.name for named in metadata.people} | {part.title for part in metadata.chapters} == {"Ada Moss"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["chapters", "startTime", "title", "people", "name", "role", "group", "date", "duration", "toc"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(ENDINGS)), st.binary(max_size=60) | st.text(max_size=60) | JSON)
def test_no_content_of_a_companion_loses_the_transcript(tmp_path: Path, ending: str, content: object) -> None:
    transcript = write(tmp_path)
    path = tmp_path / f"talk{ending}"
    data = content if isinstance(content, bytes | str) else json.dumps(content)
    path.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    try:
        told, faults = read_companions(transcript)
        assert len(told) + len(faults) <= 1
        assert all(fault.path == path for fault in faults)
        check_episode(read_episode(transcript, beside=told))
    finally:
        path.unlink()
