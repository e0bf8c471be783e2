"""No more episodes are under way than the extractor asks for, and they end as one after the other do, whichever of them
are the same.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from demo_graph import AsDemo, demo_extractor
from places import TALK, Place, ended

from extractor.extract import Extractor, Later
from extractor.folder import find_transcripts
from extractor.ingested import IngestReport
from extractor.pipeline import ingest_episodes
from extractor.proposal import Proposals
from schemas.episode import Episode
from schemas.workspace import open_workspace

HEADED = f"---\ntitle: A talk\nshow: A show\n---\n{TALK}"
CORRECTED = HEADED.replace("every day", "every week, as was put right")
NEW = HEADED.replace("Hugging Face", "Cohere").replace("A talk", "Another talk")
GUID = ({"file": "talk.md", "guid": "guid-1"},)
Files = Mapping[str, str]
Table = Sequence[dict[str, object]]


class Counted(AsDemo):
    """Extract as the demo does; count the episodes that are begun and not finished, and how many that were at most."""

    def __init__(self, ahead: int) -> None:
        self.ahead = ahead
        self.most = self._under_way = 0

    def begin(self, episode: Episode) -> Later:
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        return Later(self._propose, episode)

    def _propose(self, episode: Episode) -> Proposals:
        self._under_way -= 1
        return demo_extractor().propose(episode)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def write_talks(place: Place, count: int) -> None:
    for number in range(count):
        place.write(f"{number:02}.md", TALK.replace("the show", f"show {number}"))


def ingest(place: Place, extractor: Extractor, files: Sequence[Path] = ()) -> IngestReport:
    with open_workspace(place.data) as workspace:
        return ingest_episodes(find_transcripts(files or [place.talks]), workspace, extractor)


@pytest.mark.parametrize("talks", [6, 13])
@pytest.mark.parametrize("ahead", [0, 4])
def test_besides_the_first_as_many_episodes_are_under_way_as_the_extractor_has_use_for(
    place: Place, ahead: int, talks: int
) -> None:
    extractor = Counted(ahead)
    write_talks(place, talks)
    assert ingest(place, extractor).count("extracted") == talks
    assert extractor.most == ahead + 1


def test_what_is_kept_already_between_those_makes_no_room_for_more(place: Place) -> None:
    extractor = Counted(4)
    write_talks(place, 13)
    known = sorted(place.talks.iterdir())[2::3]
    ingest(place, Counted(0), known)
    report = ingest(place, extractor)
    assert (report.count("extracted"), report.count("unchanged")) == (13 - len(known), len(known))
    assert extractor.most <= 5


def test_files_of_one_name_in_folders_of_their_own_are_extracted_at_once(place: Place) -> None:
    extractor = Counted(4)
    place.write("first/talk.md", TALK)
    place.write("second/talk.md", TALK.replace("PyTorch", "JAX"))
    assert ingest(place, extractor).count("extracted") == 2
    assert extractor.most == 2


def history(root: Path, *runs: tuple[Files, Table], ahead: bool) -> tuple[list[list[str]], list[str]]:
    """Ingest a folder that is other at each run; return what became of its files, and what is kept."""
    place, outcomes = Place(root), []
    for files, table in runs:
        for path in place.talks.iterdir():
            path.unlink()
        for name, text in files.items():
            place.write(name, text)
        if ahead:
            place.extractor = Counted(9)  # type: ignore[assignment]
        outcomes.append(ended(place.ingest_with(*table)))
    return outcomes, [extraction.model_dump_json() for extraction in place.extractions] + place.sources


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(
            (({"talk.md": HEADED}, GUID), ({"talk.md": CORRECTED, "talk_old.md": HEADED}, GUID)),
            id="the words are corrected, and a copy of the old ones lies beside",
        ),
        pytest.param(
            (({"talk.md": HEADED}, ()), ({"new.md": NEW, "talk.md": HEADED, "talk_copy.md": HEADED}, GUID)),
            id="a guid becomes known of a talk that has a copy, beside a new one",
        ),
        pytest.param(
            (({"talk.md": HEADED}, ()), ({"new.md": NEW, "talk.md": HEADED, "talk_copy.md": HEADED}, ())),
            id="a copy of a talk that is known, beside a new one",
        ),
        pytest.param(
            (({"new.md": NEW, "talk.md": HEADED, "talk_copy.md": HEADED}, ()),),
            id="a new talk and its copy",
        ),
    ],
)
def test_files_that_are_one_episode_end_the_same_however_many_are_under_way(
    runs: Sequence[tuple[Files, Table]], tmp_path: Path
) -> None:
    assert history(tmp_path / "ahead", *runs, ahead=True) == history(tmp_path / "one by one", *runs, ahead=False)
