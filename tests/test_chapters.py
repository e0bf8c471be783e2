"""Chapters: read from whatever lists them, sane and in order, and told of each segment in the graph."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from factories import make_extraction
from hypothesis import given, settings
from hypothesis import strategies as st
from invariants import check_episode
from shared_texts import shared_file

from extractor.chapters import find_chapter_lines, find_listed_chapters, read_chapters, read_moment
from extractor.metadata import load_metadata
from extractor.read import read_episode
from graph.referents import referent_rows
from graph.resolve import resolve_entities
from graph.rows import episode_rows
from schemas.episode import Chapter, EpisodeMetadata
from schemas.ids import content_hash
from schemas.ontology import load_ontology

Pair = tuple[float, str]
TALK = "WEBVTT\n\n{notes}00:01.000 --> 00:20.000\n<v Ada Moss>It begins.\n\n00:50.000 --> 01:10.000\n<v Bo>It ends.\n"

KEYS = st.sampled_from(["start", "startTime", "title", "end", "url", "toc", "1:00"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def pairs(chapters: tuple[Chapter, ...]) -> list[Pair]:
    return [(chapter.start, chapter.title) for chapter in chapters]


def metadata_of(path: Path, text: str) -> EpisodeMetadata:
    path.write_text(text, "utf-8")
    episode = read_episode(path)
    check_episode(episode)
    return episode.metadata


@pytest.mark.parametrize(
    ("line", "chapter"),
    [
        ("00:12:33 Title", (753, "Title")),
        ("(12:33) Title", (753, "Title")),
        ("[12:33] – Title", (753, "Title")),
        ("* [00:12:33] Title: more", (753, "Title: more")),
        ("- 12:33 - Title", (753, "Title")),
        ("3. 12:33 | Title", (753, "Title")),
        ("75:30 Q&A", (4530, "Q&A")),
        ("00:12.500 Half", (12.5, "Half")),
        ("(00:12) What (really) is", (12, "What (really) is")),
    ],
)
def test_a_line_is_a_time_and_a_title(line: str, chapter: Pair) -> None:
    assert pairs(find_chapter_lines(["00:00 Intro", line])) == [(0, "Intro"), chapter]


@pytest.mark.parametrize(
    "line", ["12:33", "12:33pm Lunch", "At 12:33 we met", "12:75 Title", "2024-05-06 Title", "00:01 " + "x" * 300]
)
def test_a_line_of_another_kind_is_no_chapter(line: str) -> None:
    assert pairs(find_chapter_lines(["00:00 Intro", "10:00:00 Outro", line])) == [(0, "Intro"), (36000, "Outro")]


@pytest.mark.parametrize("lines", [["00:10 Alone"], ["05:00 Later", "01:00 Sooner"], ["01:00 One", "01:00 Same"]])
def test_times_that_do_not_rise_line_by_line_are_no_chapters(lines: list[str]) -> None:
    assert find_chapter_lines(lines) == ()


@pytest.mark.parametrize("line", [" " * 200_000, "- " + " " * 200_000 + "x", "[" * 200_000, "00:00" + " " * 200_000])
def test_a_line_without_end_takes_no_time(line: str) -> None:
    assert find_listed_chapters(f"{line}\n{'words ' * 100_000}") == find_chapter_lines([line]) == ()


def test_a_range_gives_the_end() -> None:
    first, _ = find_chapter_lines(["00:00 - 02:10 Intro", "02:10 – 03:00: Main"])
    assert (first.start, first.end, first.title) == (0, 130, "Intro")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"startTime": 0, "title": "A"}, {"startTime": 9.5, "title": "B", "url": "u"}], [(0, "A"), (9.5, "B")]),
        ([{"start_time": 0.0, "end_time": 9.0, "title": "A"}], [(0, "A")]),
        ([{"start": "00:00:09.500", "title": "A", "href": "u"}], [(9.5, "A")]),
        ([{"time": "01:30", "name": "A"}], [(90, "A")]),
        (["00:00 A", "01:30 B"], [(0, "A"), (90, "B")]),
        ("00:00 A\n\n(01:30) B", [(0, "A"), (90, "B")]),
        ({"01:30": "B", "00:00": "A"}, [(0, "A"), (90, "B")]),
        ([{"00:12:33": "A"}], [(753, "A")]),
        ([{"startTime": 5, "title": "B"}, {"startTime": 1, "title": "A"}], [(1, "A"), (5, "B")]),
        ([{"startTime": 5, "title": "First"}, {"startTime": 5.0, "title": "Second"}], [(5, "First")]),
        ([{"startTime": 5, "title": "Hidden", "toc": False}], []),
        ([{"startTime": -1, "title": "A"}, {"startTime": math.nan, "title": "B"}], []),
        ([{"startTime": math.inf, "title": "A"}, {"startTime": "1e3", "title": "B"}], []),
        ([{"startTime": 10**400, "title": "A"}, {"startTime": True, "title": "B"}, {"startTime": 5, "title": " "}], []),
        ([{"title": "No time"}, {"startTime": 5}, None, 7, [["00:00 A"]]], []),
        (None, []),
        (7, []),
    ],
)  # fmt: skip
def test_chapters_are_read_from_each_form_and_what_can_not_be_is_left_out(value: Any, expected: list[Pair]) -> None:
    assert pairs(read_chapters(value)) == expected


def test_an_end_before_the_start_is_not_believed() -> None:
    assert read_chapters([{"start": 5, "end": 5, "title": "A"}])[0].end is None


@settings(max_examples=50)
@given(ANYTHING)
def test_chapters_of_any_data_are_sane_and_can_be_kept(value: Any) -> None:
    chapters = read_chapters(value)
    starts = [chapter.start for chapter in chapters]
    assert starts == sorted(set(starts))
    assert all(0 <= chapter.start < 1e6 and chapter.title == chapter.title.strip() != "" for chapter in chapters)
    assert all(chapter.end is None or chapter.end > chapter.start for chapter in chapters)
    metadata = EpisodeMetadata(chapters=chapters)
    assert EpisodeMetadata.model_validate(json.loads(json.dumps(metadata.model_dump(mode="json")))) == metadata


@given(st.text(alphabet="0123456789:.,-[] \n", max_size=30))
def test_a_moment_is_finite_or_none(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or 0 <= moment < 1e6


# --- where chapters stand ---


@pytest.mark.parametrize(
    "header",
    [
        "chapters:\n- start: 0\n  title: One\n- start: 12:33\n  title: Two",
        "chapters:\n- 00:00 One\n- 00:12:33 Two",
        "chapters: |\n  00:00 One\n  (12:33) Two",
        'chapters:\n  "00:00": One\n  "12:33": Two',
        "description: |\n  We talk.\n\n  00:00 One\n  12:33 Two",
    ],
)
def test_a_header_gives_chapters(tmp_path: Path, header: str) -> None:
    metadata = metadata_of(tmp_path / "talk.md", f"---\n{header}\n---\n**Ada Moss:** Good morning.\n")
    assert pairs(metadata.chapters) == [(0, "One"), (753, "Two")]
    assert metadata.origins["chapters"] == "header"


def test_a_note_of_captions_gives_chapters(tmp_path: Path) -> None:
    text = TALK.format(notes="NOTE\nTitle: A talk\n00:00 One\n00:40 Two\n\n")
    metadata = metadata_of(tmp_path / "talk.vtt", text)
    assert (metadata.title, pairs(metadata.chapters)) == ("A talk", [(0, "One"), (40, "Two")])


def test_a_list_of_contents_in_the_text_gives_chapters_and_turns_as_items_do_not() -> None:
    listed = "* [00:00:00] [One](https://example.org)\n\n* **[00:02:48]** Two?\n\n"
    assert pairs(find_listed_chapters(listed + "**Ada:** [00:00:00] " + "Words. " * 50)) == [(0, "One"), (168, "Two?")]
    assert find_listed_chapters("- [00:00:00] I say.\n- [00:02:48] You say.\n") == ()


@pytest.mark.parametrize("name", ["no-moat", "commoditizing", "rag-is-a-hack", "rlhf-201", "truly-serverless"])
def test_real_lists_of_contents_are_chapters(name: str) -> None:
    (path,) = shared_file("corpus/latent-space").glob(f"*{name}*.md")
    episode = read_episode(path)
    chapters = episode.metadata.chapters
    assert len(chapters) == path.read_text("utf-8").count("\n* [0")
    assert chapters[0].start == 0
    assert chapters[-1].start < (episode.segments[-1].start or 0)


FEED = """<rss xmlns:psc="http://podlove.org/simple-chapters" xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel><title>Small Talk</title>
<item><title>One</title><guid>1</guid><description>00:00 Not these&lt;br/>01:00 Nor this</description>
<psc:chapters version="1.2"><psc:chapter start="00:00:00" title="Intro"/>
<psc:chapter start="00:01:30.500" title="Main" href="https://example.org"/></psc:chapters></item>
<item><title>Two</title><guid>2</guid>
<description><![CDATA[<p>We talk.</p><p>(00:00) Intro<br />(12:33) Main</p>]]></description></item>
<item><title>Three</title><guid>3</guid><description>We talk.

00:00 - Intro
12:33 - Main</description></item>
<item><title>Four</title><guid>4</guid>
<description><![CDATA[<ul><li>00:00 Intro</li><li><a href="x">12:33</a> Main</li></ul>]]></description></item>
<item><title>Five</title><guid>5</guid>
<podcast:chapters url="https://example.org/c.json" type="application/json+chapters"/></item>
</channel></rss>"""


def test_a_feed_gives_chapters_of_its_own_or_of_its_notes(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED)
    one, *noted, five = [entry.metadata for entry in load_metadata(path).entries]
    assert pairs(one.chapters) == [(0, "Intro"), (90.5, "Main")]
    assert one.chapters[1].url == "https://example.org"
    assert one.origins["chapters"] == "feed.xml#1"
    assert [pairs(metadata.chapters) for metadata in noted] == [[(0, "Intro"), (753, "Main")]] * 3
    assert (five.chapters, "chapters" in five.origins) == ((), False)


def test_a_table_gives_the_chapters_of_its_descriptions(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('file,description\na.vtt,"We talk.\n00:00 Intro\n12:33 Main"\n')
    assert pairs(load_metadata(path).entries[0].metadata.chapters) == [(0, "Intro"), (753, "Main")]


@pytest.mark.parametrize(("duration", "kept"), [(None, 3), (60, 2), (70, 2), (100, 3), (5, 2)])
def test_what_begins_after_the_end_is_left_out_and_a_duration_shorter_than_the_talk_is_not_believed(
    tmp_path: Path, duration: int | None, kept: int
) -> None:
    note = f"NOTE {f'duration: {duration}' if duration else ''}\n00:00 One\n00:40 Two\n01:15 Three\n\n"
    assert len(metadata_of(tmp_path / "talk.vtt", TALK.format(notes=note)).chapters) == kept


def test_chapters_that_all_begin_too_late_leave_no_origin(tmp_path: Path) -> None:
    note = "NOTE\nduration: 80\n02:00 One\n03:00 Two\n\n"
    assert "chapters" not in metadata_of(tmp_path / "talk.vtt", TALK.format(notes=note)).origins


# --- in files and in the graph ---


def test_metadata_without_chapters_have_the_hash_of_before_there_were_any() -> None:
    metadata = EpisodeMetadata(title="A talk", origins={"title": "header"})
    dumped = metadata.model_dump(mode="json")
    assert dumped.pop("chapters") == []
    assert metadata.hash == content_hash(dumped) == "389adef2e2e79041"
    assert EpisodeMetadata.model_validate(dumped) == metadata
    assert metadata.hash != metadata.model_copy(update={"chapters": (Chapter(start=0, title="One"),)}).hash


@pytest.mark.parametrize(
    ("second", "title"),
    [(None, None), (0, None), (1, "One"), (9.9, "One"), (10, "Two"), (19.9, "Two"), (20, None), (30, "Three")],
)
def test_a_chapter_lasts_until_its_end_or_the_next(second: float | None, title: str | None) -> None:
    ends = {"One": None, "Two": 20.0, "Three": None}
    starts = (1.0, 10.0, 30.0)
    chapters = [Chapter(start=at, end=end, title=t) for at, (t, end) in zip(starts, ends.items(), strict=True)]
    found = EpisodeMetadata(chapters=tuple(chapters)).chapter_at(second)
    assert (found.title if found else None) == title


@pytest.mark.parametrize("start", [0, 10, 11])
def test_a_segment_in_the_graph_has_the_title_of_the_chapter_in_which_it_starts(start: float) -> None:
    chapters = (Chapter(start=start, title="The start"),)
    extraction = make_extraction("talk", [(None, "One."), (None, "Two."), (None, "Three.")], [], chapters=chapters)
    resolution = resolve_entities(referent_rows(extraction), ())
    rows = episode_rows(extraction, "version", resolution, (), load_ontology()).nodes["Segment"]
    told = {row.properties["start"]: row.properties.get("chapter") for row in rows}
    assert told == {second: "The start" if second >= start else None for second in (0, 10, 20)}
    assert all("chapter" in row.properties for row in rows if row.properties["start"] >= start)
