"""Hundreds of broken files through whole runs: each stops only itself, in one line, and every good one is in."""

import os
import re
import socket
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from broken import FOREIGN, READ, REFUSED, VALID, truncated_files, write_files
from broken_runs import Ended, ingest_folder
from formats import edited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.cli.app import run
from extractor.read import read_episode
from schemas.errors import TranscriptError, show_path

GOOD = {name: content for name, content in READ.items() if name.startswith("good ")}


class Runs:
    """Give runs over one folder in one workspace."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.data = root / "talks", root / "data"
        self._patch, self._captured = monkeypatch, capsys

    def ingest(self, *more: str) -> Ended:
        return ingest_folder(self.folder, self.data, self._patch, self._captured, *more)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runs:
    return Runs(tmp_path, monkeypatch, capsys)


def test_what_is_broken_fails_by_itself_and_what_only_looks_so_is_read(runs: Runs) -> None:
    write_files(runs.folder, {name: content for name, (content, _) in REFUSED.items()})
    write_files(runs.folder / "read", READ)
    write_files(runs.folder / "foreign", FOREIGN)
    ended = runs.ingest()
    assert {name for name, outcome in ended.outcomes.items() if outcome == "failed"} == set(REFUSED)
    for name, (_, expected) in REFUSED.items():
        assert re.search(f"expected .*(?:{expected})", ended.reasons[name]), ended.reasons[name]
    assert {ended.outcomes[f"read/{name}"] for name in READ} == {"extracted"}
    assert {ended.outcomes[f"foreign/{name}"] for name in FOREIGN} == {"skipped"}
    again = runs.ingest()
    assert {again.outcomes[f"read/{name}"] for name in READ} == {"unchanged"}
    asked = runs.ingest("--language", "any")
    assert {asked.outcomes[f"foreign/{name}"] for name in FOREIGN} == {"extracted"}


def test_what_was_guessed_or_mended_is_told_of_each_file(runs: Runs) -> None:
    write_files(runs.folder, READ)
    ended = runs.ingest()
    assert ended.code == 0
    told = {note.removeprefix(f"{runs.folder}/").split(": ", 1)[0] for note in ended.notes}
    assert told == {f"{name} txt.txt" for name in ("wide without a mark", "windows", "apple", "stray", "cut letter")}
    assert f"note: {runs.folder}/windows txt.txt: read as cp1252 (guessed)" in ended.said


@pytest.mark.heavy
def test_a_file_that_is_cut_off_anywhere_is_read_or_refused(runs: Runs) -> None:
    files = dict(truncated_files())
    assert len(files) > 120
    write_files(runs.folder, {**files, **GOOD})
    ended = runs.ingest()
    assert set(ended.outcomes) == {*files, *GOOD}
    assert {ended.outcomes[name] for name in GOOD} == {"extracted"}
    assert sum(outcome == "failed" for outcome in ended.outcomes.values()) > 30


@pytest.mark.heavy
def test_files_that_are_valid_but_for_a_few_pieces_are_read_or_refused(runs: Runs) -> None:
    drawn: list[tuple[str, str]] = []

    @given(st.sampled_from(sorted(VALID)).flatmap(lambda name: st.tuples(st.just(name), edited(VALID[name]))))
    @settings(max_examples=100, suppress_health_check=list(HealthCheck), database=None)
    def draw(case: tuple[str, str]) -> None:
        drawn.append(case)

    draw()
    files = {f"{number}-{name}": text.encode("utf-8", "surrogatepass") for number, (name, text) in enumerate(drawn)}
    write_files(runs.folder, {**files, **GOOD})
    ended = runs.ingest()
    assert set(ended.outcomes) == {*files, *GOOD}
    assert {ended.outcomes[name] for name in GOOD} == {"extracted"}


LINKS = {
    "out.txt": "../outside.txt",
    "up.txt": "..",
    "gone.txt": "nowhere.txt",
    "loop.txt": "loop.txt",
    "ring": ".",
    "one.md": "two.md",
    "two.md": "one.md",
}


def test_what_is_no_plain_file_is_left_out_with_its_reason(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(runs.folder, GOOD)
    outside = runs.folder.parent / "outside.txt"
    outside.write_text("Ada Brook: These are words of another folder.\n")
    os.mkfifo(runs.folder / "pipe.vtt")
    # The path of a socket may have no more than about a hundred letters.
    monkeypatch.chdir(runs.folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        for name, target in LINKS.items():
            Path(name).symlink_to(target)
        write_files(Path("folder.vtt"), {"within.txt": "Bo Reed: A folder may be named like a file.\n"})
        Path("empty.srt").mkdir()
        ended = runs.ingest()
    assert ended.code == 0
    assert {name for name, outcome in ended.outcomes.items() if outcome == "extracted"} == {
        *GOOD,
        "folder.vtt/within.txt",
    }
    left = {name: ended.reasons[name] for name, outcome in ended.outcomes.items() if outcome == "skipped"}
    assert left == {
        "pipe.vtt": "no plain file",
        "socket.txt": "no plain file",
        "out.txt": "a link that leads out of the folder",
        "up.txt": "a link that leads out of the folder",
        **dict.fromkeys(["gone.txt", "loop.txt", "one.md", "two.md"], "a link that leads nowhere"),
        "ring": "a link to a folder",
    }


@pytest.mark.parametrize("name", ["pipe.vtt", "socket.txt", "gone.txt", "loop.txt"])
def test_what_is_named_and_no_plain_file_is_a_mistake_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.vtt")
    Path("gone.txt").symlink_to("nowhere.txt")
    Path("loop.txt").symlink_to("loop.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert run(["ingest", name, "--data", "data"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"talkgraph: no such file or folder: {name}"
    assert not Path("data").exists()


ODD_NAMES = [
    b"two\nlines.txt", b"tab\there.txt", b"bell\x07.txt", b"escape\x1b[31m.txt", b"no utf \xff\xfe.txt",
    b"\xe9t\xe9.txt", "right\u202eleft.txt".encode(), b"[bold]marked[red].txt", b"-rf.txt",
    b"  spaces  .txt", b"quote'\".txt",
    b"a" * 251 + b".txt", "ä".encode() * 125 + b".txt", b"%s%d{}.txt", b"back\\slash.txt", b"con:.txt",
]  # fmt: skip


@pytest.mark.parametrize("content", ["Ada Brook: The words under number {}.\n", ""])
def test_names_of_any_letters_are_told_in_one_line_and_kept(runs: Runs, content: str) -> None:
    runs.folder.mkdir()
    for number, name in enumerate(ODD_NAMES):
        path = os.fsencode(runs.folder) + b"/" + name
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(content.format(number).encode())
    ended = runs.ingest()
    assert set(ended.outcomes.values()) == {"extracted" if content else "failed"}
    assert set(ended.outcomes) == {show_path(os.fsdecode(name)) for name in ODD_NAMES}
    assert runs.ingest().outcomes == dict.fromkeys(ended.outcomes, "unchanged" if content else "failed")


def test_what_is_far_too_large_is_refused_at_once(runs: Runs) -> None:
    write_files(runs.folder, GOOD)
    with (runs.folder / "large.txt").open("wb") as file:
        for _ in range(50):
            file.write(b"Words of a talk. " * 60_000)
    started = time.process_time()
    ended = runs.ingest()
    assert time.process_time() - started < 20
    assert ended.reasons["large.txt"] == f"{runs.folder}/large.txt: expected a transcript of at most 40 MB"
    assert {ended.outcomes[name] for name in GOOD} == {"extracted"}


def make_cues(words: Sequence[str]) -> str:
    """Make a cue of a second of each."""
    clocks = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.000" for s in range(len(words) + 1)]
    cues = (f"{at} --> {until}\n{word}\n" for word, (at, until) in zip(words, pairwise(clocks), strict=True))
    return "WEBVTT\n\n" + "\n".join(cues)


@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=pytest.mark.heavy)])
def test_so_many_cues_are_read_in_time(tmp_path: Path, count: int) -> None:
    path = tmp_path / "long.vtt"
    path.write_text(make_cues([f"It is {second}." for second in range(count)]))
    started = time.process_time()
    episode = read_episode(path)
    assert time.process_time() - started < count / 500
    assert len(episode.cues) == count
    assert episode.second_at(episode.text.index(f"It is {count - 1}.")) == count - 1


@pytest.mark.heavy
def test_a_hundred_thousand_cues_go_through_a_whole_run(runs: Runs) -> None:
    words = "And so it is that OpenAI goes on from word to word.".split()  # spaCy's time goes by the word, not the cue
    write_files(runs.folder, {"long.vtt": make_cues([words[n % len(words)] for n in range(100_000)]), **GOOD})
    assert set(runs.ingest().outcomes.values()) == {"extracted"}
    assert set(runs.ingest().outcomes.values()) == {"unchanged"}


LARGE = {
    "large.txt": "It is a word of a talk, and so on it goes.\n\n",
    "large.md": "**Ada Brook:** " + "It is a word of a talk. " * 9 + "\n\n",
    "line.txt": "It is a word of a talk, and so on it goes. ",
}


@pytest.mark.heavy
@pytest.mark.parametrize("name", LARGE)
def test_a_file_of_ten_megabytes_is_read_in_time(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(LARGE[name] * (10_000_000 // len(LARGE[name])))
    started = time.process_time()
    read_episode(path)
    assert time.process_time() - started < 240


@given(st.binary(max_size=400), st.sampled_from(sorted(VALID)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_under_any_name_are_read_or_refused_in_one_line(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    refused = ""
    try:
        read_episode(path)
    except TranscriptError as error:
        refused = str(error)
    assert "\n" not in refused
    assert not refused or refused.startswith(str(path))
