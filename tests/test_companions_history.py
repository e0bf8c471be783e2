"""Files beside a transcript in a workspace with a past: new metadata, no extraction, the same in any order of runs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from companions import CHAPTERS, INFO, SHORTER, TALK, beside, titles
from places import FULL, Place, ended

from graph.referents import referent_rows
from graph.resolve import resolve_entities
from graph.rows import episode_rows
from schemas.ontology import load_ontology


def test_companions_that_come_change_or_go_are_new_metadata_and_no_extraction(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write("talk.vtt", TALK)
    steps: list[tuple[Callable[[], object], list[str], list[str]]] = [
        (lambda: None, ["extracted"], []),
        (lambda: beside(place.talks, ".chapters.json", CHAPTERS), ["skipped", "metadata"], ["Intro", "Main"]),
        (lambda: None, ["skipped", "unchanged"], ["Intro", "Main"]),
        (lambda: beside(place.talks, ".chapters.json", SHORTER), ["skipped", "metadata"], ["Intro"]),
        (lambda: (place.talks / "talk.chapters.json").unlink(), ["unchanged"], ["Intro"]),
    ]  # fmt: skip
    for change, outcomes, chapters in steps:
        change()
        assert ended(place.ingest()) == outcomes
        (extraction,) = place.extractions
        assert [chapter.title for chapter in extraction.episode.metadata.chapters] == chapters
    assert place.calls == 1


@pytest.mark.parametrize("order", [[True, False], [False, True], [True], [False, True, False]])
def test_runs_with_and_without_metadata_beside_companions_end_in_one_episode(tmp_path: Path, order: list[bool]) -> None:
    place = Place(tmp_path)
    place.write("talk.vtt", TALK.replace("WEBVTT\n", "WEBVTT\nTitle: Of the header\nSpeaker: Ada Moss\n"))
    beside(place.talks, ".info.json", INFO)
    beside(place.talks, ".people.json", ["Nele Brand"])
    for has_metadata in order:
        place.ingest_with(*([{**FULL, "file": "talk.vtt"}] if has_metadata else []))
    assert place.calls == 1
    (extraction,) = place.extractions
    metadata = extraction.episode.metadata
    assert (metadata.title, metadata.guid, metadata.url) == ("The first talk", "guid-1", "https://example.org/1")
    assert (metadata.published, metadata.origins["published"]) == ("2024-05-06", "talk.info.json")
    assert [person.name for person in metadata.people] == ["Mira Quist", "Tobias Lund", "Nele Brand", "Ada Moss"]
    assert titles(metadata) == [(0, "Start"), (40, "End")]


def test_a_talk_is_found_in_a_feed_by_the_link_that_a_companion_knows(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write("talk.vtt", TALK)
    beside(place.talks, ".info.json", INFO)
    report = place.ingest_with({"link": INFO["webpage_url"], "title": "Of the feed", "guid": "g"})
    (extraction,) = place.extractions
    assert (report.matched, extraction.episode.metadata.guid) == (1, "g")


def test_a_run_tells_of_each_segment_in_which_chapter_it_starts(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write("talk.vtt", TALK)
    place.ingest()
    (before,) = place.extractions
    beside(place.talks, "_chapters.json", CHAPTERS)
    place.ingest()
    (after,) = place.extractions
    assert (after.relations, after.claims, after.episode.text) == (before.relations, before.claims, before.episode.text)
    chapters = []
    for extraction in (before, after):
        resolution = resolve_entities(referent_rows(extraction), ())
        rows = episode_rows(extraction, "version", resolution, (), load_ontology())
        chapters.append([row.properties.get("chapter") for row in rows.nodes["Segment"]])
    assert chapters == [[None, None], ["Intro", "Main"]]


def test_a_talk_in_two_languages_is_one_episode(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write("talk.de.vtt", TALK.replace("every day", "jeden Tag"))
    place.write("talk.en.vtt", TALK)
    beside(place.talks, ".info.json", INFO)
    report = place.ingest()
    assert {Path(item.source).name: item.reason for item in report.sources} == {
        "talk.de.vtt": "the same talk as talk.en.vtt, in another language",
        "talk.info.json": "metadata of talk.en.vtt",
        "talk.en.vtt": None,
    }


def test_a_name_with_a_hash_is_still_told_from_an_item_of_a_table(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write("talk #3.vtt", TALK)
    beside(place.talks, ".yaml", {"title": "One"}, "talk #3")
    place.ingest()
    beside(place.talks, ".yaml", {"title": "Two"}, "talk #3")
    place.ingest()
    (extraction,) = place.extractions
    assert extraction.episode.metadata.title == "Two"
    assert extraction.episode.metadata.origins["title"] == "talk %233.yaml"
