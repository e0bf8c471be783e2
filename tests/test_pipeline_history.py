"""What a run makes of a workspace with a past: whatever came before, the same files and metadata end in the same."""

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from extractions import check_extraction
from places import FULL, OTHER, TALK, Place, ended, reason

from extractor.read import read_episode
from schemas.extraction import Extraction, claim_id, relation_id
from schemas.workspace import open_workspace

FIRST_NAMES = """**Mira:** Welcome. I'm the founder of Hugging Face, and this is Tobias Lund.

**Tobias:** Thank you, Mira. I work at OpenAI. We released GPT-4, and Tobias Lund joined Mistral.
"""
AMBIGUOUS = f"{FIRST_NAMES}\n**Mira Quist:** I work at Anthropic.\n\n**Mira:** I founded Cohere.\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def ids(extraction: Extraction) -> list[str]:
    names = {referent.id: referent.name for referent in extraction.referents}
    relations = [relation_id(extraction.episode.id, relation, names) for relation in extraction.relations]
    return sorted([*relations, *(claim_id(extraction.episode.id, claim, names) for claim in extraction.claims)])


# --- with and without metadata ---


def test_metadata_first_then_without_is_one_unchanged_episode(place: Place) -> None:
    place.write("one.md", TALK)
    assert ended(place.ingest_with(FULL)) == ["extracted"]
    (before,) = place.extractions
    assert ended(place.ingest()) == ["unchanged"]
    assert place.extractions == [before]


@pytest.mark.parametrize("text", [TALK, f"---\ntitle: Its own title\nhosts: Ada Moss\n---\n{TALK}"])
@pytest.mark.parametrize(
    "entry",
    [
        FULL,
        *(
            pytest.param({**FULL, **less}, marks=pytest.mark.heavy)
            for less in ({"guid": None}, {"guid": None, "link": None}, {"hosts": [], "title": None})
        ),
    ],
)
def test_runs_with_and_without_metadata_in_any_order_end_in_one_episode(
    tmp_path: Path, text: str, entry: dict[str, object]
) -> None:
    known = {key: value for key, value in entry.items() if value}
    kept = []
    for number, order in enumerate(itertools.product([True, False], repeat=3)):
        if not any(order):
            continue
        place = Place(tmp_path / str(number))
        place.write("one.md", text)
        for given in order:
            place.ingest_with(*([known] if given else []))
        assert place.calls == 1, order
        assert ended(place.ingest()) == ended(place.ingest_with(known)) == ["unchanged"], order
        (extraction,) = place.extractions
        check_extraction(extraction)
        kept.append((extraction.episode, ids(extraction)))
    assert all(one == kept[0] for one in kept)


def test_aliases_never_go_in_a_circle(place: Place) -> None:
    place.write("one.md", TALK)
    for entries in ([], [FULL], [], [{**FULL, "guid": "guid-2"}], [FULL], []):
        place.ingest_with(*entries)
        with open_workspace(place.data) as workspace:
            living = {pointer.episode for pointer in workspace.pointers()}
            assert len(living) == 1
            assert not living & set(workspace.aliases())
            assert set(workspace.aliases().values()) <= living
    assert place.calls == 1


def test_each_weaker_id_leads_to_the_episode(place: Place) -> None:
    bare, linked = TALK, f"---\nlink: https://example.org/1\n---\n{TALK}"
    found = [read_episode(place.write("one.md", text)).id for text in (bare, linked)]
    place.ingest_with(FULL)
    (episode,) = place.extractions
    with open_workspace(place.data, write=False) as workspace:
        assert {pointer.episode for id in found if (pointer := workspace.pointer(id))} == {episode.episode.id}
        assert len(set(found) & set(workspace.aliases())) == 2


def test_what_was_known_keeps_its_origin_and_yields_to_what_is_said_now(place: Place) -> None:
    place.write("one.md", TALK)
    place.ingest_with(FULL)
    place.ingest_with({"file": "one.md", "title": "Another title"})
    (extraction,) = place.extractions
    metadata = extraction.episode.metadata
    assert (metadata.title, metadata.show, metadata.guid) == ("Another title", "A Show", "guid-1")
    assert metadata.origins["show"].startswith("metadata.json")
    assert [person.name for person in metadata.people] == ["Mira Quist", "Tobias Lund"]


def test_wrong_metadata_is_gone_with_forgetting(place: Place) -> None:
    place.write("one.md", TALK)
    place.ingest_with(FULL)
    (before,) = place.extractions
    with open_workspace(place.data) as workspace:
        workspace.forget(before.episode.id)
    place.ingest()
    (after,) = place.extractions
    assert after.episode.metadata.guid is None


def test_two_episodes_of_other_guids_with_the_same_words_stay_two(place: Place) -> None:
    for name in ("one", "two"):
        place.write(f"{name}.md", f"---\nguid: guid-{name}\n---\n{TALK}")
    assert ended(place.ingest()) == ["extracted", "extracted"]
    assert ended(place.ingest()) == ["unchanged", "unchanged"]
    assert place.sources == ["one.md", "two.md"]


def test_a_copy_without_metadata_is_the_episode_in_either_order(tmp_path: Path) -> None:
    kept = []
    for names in (("a.md", "b.md"), ("b.md", "a.md")):
        place = Place(tmp_path / names[0])
        place.write(names[0], TALK)
        place.write(names[1], f"---\nguid: g\n---\n{TALK}")
        place.ingest()
        place.ingest()
        kept.append([extraction.episode.id for extraction in place.extractions])
        assert place.calls == 1
    assert len(kept[0]) == 1
    assert kept[0] == kept[1]


# --- one link, other words ---


def linked(words: str, more: str = "") -> str:
    return f"---\nlink: https://example.org/show\n{more}---\n{words}"


@pytest.mark.parametrize("order", list(itertools.permutations(["a.md", "b.md"])))
def test_a_second_file_under_one_link_with_other_words_fails_in_one_run_and_over_runs(
    tmp_path: Path, order: Sequence[str]
) -> None:
    for number, runs in enumerate(([order], [[name] for name in order])):
        place = Place(tmp_path / str(number))
        paths = {"a.md": place.write("a.md", linked(TALK)), "b.md": place.write("b.md", linked(OTHER))}
        reports = [place.ingest(*(paths[name] for name in names)) for names in runs]
        assert [outcome for report in reports for outcome in ended(report)] == ["extracted", "failed"]
        assert reason(reports[-1]) == (
            f"{paths[order[1]]}: the same link as {order[0]} but other words; give each a guid, or take the link out"
        )
        assert place.sources == [order[0]]
        assert ended(place.ingest(paths[order[1]])) == ["failed"]


@pytest.mark.parametrize("changed", ["a", "b", "c"])
def test_three_headers_with_the_shows_link_are_kept_once_each_has_a_guid(place: Place, changed: str) -> None:
    texts = {"a": TALK, "b": OTHER, "c": TALK.replace("PyTorch", "Keras")}
    for name, text in texts.items():
        place.write(f"{name}.md", linked(text))
    assert ended(place.ingest()) == ["extracted", "failed", "failed"]
    table = place.table(*({"file": f"{name}.md", "guid": name} for name in texts))
    assert sorted(ended(place.ingest(metadata=table))) == ["extracted", "extracted", "metadata"]
    assert ended(place.ingest(metadata=table)) == ["unchanged"] * 3
    # Without the guids each is found again by its words, though the link is that of all.
    assert ended(place.ingest()) == ["unchanged"] * 3
    assert place.sources == ["a.md", "b.md", "c.md"]
    place.write(f"{changed}.md", linked(texts[changed].replace("day", "week")))
    assert sorted(ended(place.ingest())) == ["extracted", "unchanged", "unchanged"]
    assert place.sources == ["a.md", "b.md", "c.md"]


def test_files_of_one_name_in_two_folders_under_one_link_fail_too(place: Place) -> None:
    paths = [place.write("1/talk.md", linked(TALK)), place.write("2/talk.md", linked(OTHER))]
    assert ended(place.ingest(*paths)) == ["extracted", "failed"]
    assert ended(place.ingest()) == ["unchanged", "failed"]


@pytest.mark.parametrize("more", ["", "guid: g\n"])
def test_changed_words_of_one_file_are_extracted_anew_under_its_identity(place: Place, more: str) -> None:
    place.write("a.md", linked(TALK, more))
    place.ingest()
    place.write("a.md", linked(OTHER, more))
    report = place.ingest()
    assert ended(report) == ["extracted"]
    (extraction,) = place.extractions
    assert "JAX" in extraction.episode.text
    assert any("other words than before" in note for note in report.notes) is not bool(more)


def test_the_same_guid_in_two_files_of_a_run_is_skipped_with_its_reason(place: Place) -> None:
    place.write("a.md", linked(TALK, "guid: g\n"))
    place.write("b.md", linked(OTHER, "guid: g\n"))
    report = place.ingest()
    assert ended(report) == ["extracted", "skipped"]
    assert "the same episode as" in (report.sources[1].reason or "")


def test_a_file_under_another_name_takes_its_link_along(place: Place) -> None:
    path = place.write("a.md", linked(TALK, "title: A talk\n"))
    place.ingest()
    path.rename(place.talks / "b.md")
    assert ended(place.ingest()) == ["unchanged"]
    place.write("b.md", linked(OTHER, "title: A talk\n"))
    assert ended(place.ingest()) == ["extracted"]
    assert place.sources == ["b.md"]


# --- new metadata alone ---


def test_a_duration_from_metadata_extracts_nothing_and_times_what_the_last_speaker_says(tmp_path: Path) -> None:
    words = f"{'It is good. ' * 20} OpenAI released GPT-4. {'It is good. ' * 20}"
    kept = []
    for name, runs in (
        ("later", [[], [{"file": "one.md", "duration": 600}]]),
        ("once", [[{"file": "one.md", "duration": 600}]]),
    ):
        place = Place(tmp_path / name)
        place.write("one.md", f"**Ada Moss:** [00:10] Welcome to this.\n\n**Bo Reed:** [00:20] {words}\n")
        reports = [place.ingest_with(*entries) for entries in runs]
        assert place.calls == 1
        kept += place.extractions
    assert ended(reports[0]) == ["extracted"]
    assert kept[0] == kept[1]
    assert kept[0].episode.segments[-1].end == 600
    assert 20 < (kept[0].relations[0].evidence.start or 0) < 600


@pytest.mark.parametrize("text", [TALK, FIRST_NAMES, FIRST_NAMES.replace("Lund", "Lind"), AMBIGUOUS])
def test_metadata_later_gives_the_statements_that_metadata_at_once_gives(tmp_path: Path, text: str) -> None:
    more = ["Mira Moss"] if text == AMBIGUOUS else ["Nele Brand"]
    entry = {**FULL, "guests": ["Tobias Lund" if "Lund" in text else "Tobias Lind", *more]}
    kept = []
    for name, runs in (("once", [[entry]]), ("later", [[], [entry]])):
        place = Place(tmp_path / name)
        place.write("one.md", text)
        for entries in runs:
            place.ingest_with(*entries)
        assert place.calls == 1
        kept += place.extractions
    expected, found = kept
    check_extraction(found)
    assert found.episode == expected.episode
    assert len(expected.relations) > 2
    assert ids(found) == ids(expected)
    assert sorted((r.name, r.type) for r in found.referents) == sorted((r.name, r.type) for r in expected.referents)
    assert {found.referent(id).name for id in found.speakers.values()} == set(found.speakers)
    assert set(found.speakers) == set(expected.speakers)
    for one, other in zip(found.relations, expected.relations, strict=True):
        speaker = other.evidence.speaker
        assert one.evidence.start == other.evidence.start
        assert found.referent(one.evidence.speaker or "").name == expected.referent(speaker or "").name


# --- what a kill left out of the ledger ---


def test_an_episode_that_was_killed_before_its_line_in_the_ledger_gets_one_later(place: Place) -> None:
    place.write("one.md", TALK)
    place.ingest()
    ledger = place.data / "ledger.jsonl"
    (whole,) = ledger.read_text().splitlines()
    ledger.unlink()
    assert [ended(place.ingest()) for _ in range(2)] == [["unchanged"], ["unchanged"]]
    (line,) = ledger.read_text().splitlines()
    before, after = (json.loads(entry) for entry in (whole, line))
    assert after["outcome"] == "unchanged"
    assert [after[key] for key in ("episode", "extraction", "source")] == [
        before[key] for key in ("episode", "extraction", "source")
    ]
