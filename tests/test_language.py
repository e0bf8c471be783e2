"""What is not English is taken in only when asked, and said so; what is English is never taken for another."""

import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from demo_graph import demo_extractor
from languages import TALKS
from places import Place, ended
from shared_texts import shared_file

from extractor.cli.app import run
from extractor.cli.report import print_report
from extractor.ingested import IngestReport
from extractor.language import find_language, is_wanted, name_language, read_code
from extractor.read import read_episode
from schemas.episode import Episode

ENGLISH = TALKS["en"]
GERMAN = TALKS["de"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def read(folder: Path, text: str, language: str | None = None) -> Episode:
    header = f"---\nlanguage: {language}\n---\n" if language else ""
    path = folder / "talk.md"
    path.write_text(header + text + "\n", "utf-8")
    return read_episode(path)


# --- which language ---


@pytest.mark.parametrize("form", [str, str.lower, lambda text: re.sub(r"[.,]", "", text).lower()])
@pytest.mark.parametrize("language", TALKS)
def test_the_language_of_two_or_three_sentences_is_known(tmp_path: Path, language: str, form: type[str]) -> None:
    assert find_language(read(tmp_path, form(TALKS[language]))) == language


@pytest.mark.parametrize("said", ["de", "de-AT", "zh", "english", "", None])
def test_english_words_are_english_whatever_the_metadata_say(tmp_path: Path, said: str | None) -> None:
    assert find_language(read(tmp_path, ENGLISH, said)) == "en"


@pytest.mark.parametrize(
    ("said", "found"),
    [("en-us", "de"), ("en", "de"), (None, "de"), ("de-CH", "de"), ("nds", "nds"), ("'no'", "no")],
)
def test_words_that_are_not_english_are_in_the_language_of_the_metadata_unless_that_is_english(
    tmp_path: Path, said: str | None, found: str
) -> None:
    assert find_language(read(tmp_path, GERMAN, said)) == found


@pytest.mark.parametrize("text", ["Guten Tag, meine Damen und Herren.", "Hola.", "你好，欢迎收听我们的节目。"])
def test_a_short_text_is_taken_for_english(tmp_path: Path, text: str) -> None:
    assert find_language(read(tmp_path, text, "de")) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"{ENGLISH} {GERMAN} {ENGLISH}", "en"),
        (f"{GERMAN} {ENGLISH} {GERMAN}", "de"),
        (f"{GERMAN}\n\n" + f"{ENGLISH}\n\n" * 12, "en"),
        (f"{ENGLISH}\n\n" + f"{GERMAN}\n\n" * 12, "de"),
        ("12 34 56 78 90 " * 40, "en"),
        ("x = f(y); return [i for i in range(10)] " * 20, "en"),
    ],
)
def test_the_language_of_most_words_counts(tmp_path: Path, text: str, language: str) -> None:
    assert find_language(read(tmp_path, text)) == language


def test_no_real_english_transcript_is_taken_for_another() -> None:
    places = ("corpus/practical-ai/*.md", "corpus/latent-space/*.md", "corpus/talks/*.txt", "silver/texts/*.txt")
    files = [path for place in places for path in sorted(shared_file(".").glob(place)) if path.name != "SOURCE.txt"]
    assert len(files) > 40
    # All of them take a minute to read.
    foreign = {path.name: code for path in files[::18] if (code := find_language(read_episode(path))) != "en"}
    assert not foreign


@pytest.mark.heavy
def test_none_of_all_real_english_transcripts_is_taken_for_another() -> None:
    files = [*shared_file("corpus/practical-ai").glob("*.md"), *shared_file("silver/texts").glob("*.txt")]
    assert not [path.name for path in files if find_language(read_episode(path)) != "en"]


@pytest.mark.parametrize(
    ("tag", "code"), [("de-AT", "de"), ("EN_us", "en"), ("zh-Hant-TW", "zh"), ("nb", "no"), ("fil", "tl"), ("", "")]
)
def test_a_tag_is_read_as_its_language(tag: str, code: str) -> None:
    assert read_code(tag) == code


@pytest.mark.parametrize(
    ("language", "wanted", "is_in"),
    [("en", [], True), ("en", ["de"], True), ("de", [], False), ("de", ["fr"], False), ("de", ["fr", "de-AT"], True),
     ("de", ["DE"], True), ("no", ["nb"], True), ("de", ["any"], True)],
)  # fmt: skip
def test_english_always_is_wanted_and_others_when_asked_for(language: str, wanted: list[str], is_in: bool) -> None:
    assert is_wanted(language, wanted) == is_in


def test_a_language_is_told_by_its_name_or_its_code() -> None:
    assert (name_language("de"), name_language("xx")) == ("German", "the language 'xx'")


# --- a run ---


def test_what_is_not_english_is_skipped_with_the_way_to_take_it_in(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write("a.md", ENGLISH)
    place.write("b.md", GERMAN)
    report = place.ingest()
    assert ended(report) == ["extracted", "skipped"]
    assert report.is_complete(1.0)
    assert report.sources[1].reason == "in German; --language de takes it in"
    assert place.sources == ["a.md"]
    told = told_of(report, capsys)
    assert "not English 1 in German, skipped; --language de takes it in" in told
    assert f"skipped: {place.talks / 'b.md'}: in German; --language de takes it in" in told


@pytest.mark.parametrize("languages", [["de"], ["fr", "de-DE"], ["any"]])
def test_what_is_asked_for_is_taken_in_and_little_promised(place: Place, languages: list[str]) -> None:
    path = place.write("b.md", GERMAN)
    report = place.ingest(languages=languages)
    assert ended(report) == ["extracted"]
    assert report.notes == (f"{path}: in German: talkgraph extracts from English, expect little",)


def test_an_episode_that_was_taken_in_stays_without_being_asked_for(place: Place) -> None:
    place.write("b.md", GERMAN)
    place.ingest(languages=["de"])
    kept = place.extractions
    report = place.ingest()
    assert ended(report) == ["unchanged"]
    assert report.notes == ()
    assert ended(place.ingest_with({"file": "b.md", "title": "Ein Titel"})) == ["metadata"]
    assert [extraction.relations for extraction in place.extractions] == [extraction.relations for extraction in kept]


def test_an_episode_that_was_skipped_comes_in_when_asked_for(place: Place) -> None:
    place.write("b.md", GERMAN)
    assert ended(place.ingest()) == ["skipped"]
    assert ended(place.ingest()) == ["skipped"]
    assert place.outcomes == []
    assert ended(place.ingest(languages=["de"])) == ["extracted"]


def test_a_feed_that_says_english_does_not_make_it_so(place: Place) -> None:
    place.write("b.md", GERMAN)
    report = place.ingest_with({"file": "b.md", "title": "Ein Titel", "language": "en-us"})
    assert [item.reason for item in report.sources] == ["in German; --language de takes it in"]


def test_a_guessed_encoding_is_noted_once(place: Place) -> None:
    path = place.talks / "b.md"
    path.write_bytes(GERMAN.encode("cp1252"))
    told = place.ingest_with({"file": "b.md", "title": "Ein Titel"})
    assert ended(told) == ["skipped"]
    report = place.ingest(languages=["de"])
    assert f"{path}: read as cp1252 (guessed)" in report.notes
    assert place.ingest().notes == ()


def told_of(report: IngestReport, capsys: pytest.CaptureFixture[str]) -> str:
    print_report(report)
    return " ".join(re.sub("[─│┌┐└┘]", " ", capsys.readouterr().err).split())


# --- the command ---


def test_extract_refuses_another_language_unless_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.cli.joining.opened_extractor", lambda *_, **__: nullcontext(demo_extractor()))
    path = tmp_path / "talk.txt"
    path.write_bytes(GERMAN.encode("cp1252"))
    assert run(["extract", str(path)]) == 1
    told = capsys.readouterr()
    assert told.err.splitlines()[-1] == (
        f"talkgraph: {path}: expected a talk in English, but it is in German; --language de takes it in"
    )
    assert run(["extract", str(path), "--language", "de", "-o", str(tmp_path / "out.json")]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"note: {path}: read as cp1252 (guessed)",
        f"note: {path}: in German: talkgraph extracts from English, expect little",
    ]


@pytest.mark.parametrize("command", ["ingest", "extract"])
@pytest.mark.parametrize("code", ["german", "d", "", "de fr"])
def test_what_is_no_code_is_a_mistake_of_usage(command: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "talk.md", "--language", code]) == 2
    assert f"not {code!r}" in capsys.readouterr().err


@pytest.mark.parametrize("setting", ['language = "de"', 'language = ["fr", "de"]'])
def test_a_language_may_stand_in_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setattr("extractor.cli.joining.opened_extractor", lambda *_, **__: nullcontext(demo_extractor()))
    monkeypatch.chdir(tmp_path)
    Path("talkgraph.toml").write_text(f"[extract]\n{setting}\n")
    Path("talk.txt").write_text(GERMAN, "utf-8")
    assert run(["extract", "talk.txt", "-o", "out.json"]) == 0
