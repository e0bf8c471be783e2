"""Several episodes under way at once end as one after the other do, whichever of them are the same."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from demo_graph import demo_extractor
from places import TALK, Place, ended

from extractor.extract import Later
from schemas.episode import Episode
from schemas.extraction import Recipe
from schemas.ontology import Ontology

HEADED = f"---\ntitle: A talk\nshow: A show\n---\n{TALK}"
CORRECTED = HEADED.replace("every day", "every week, as was put right")
NEW = HEADED.replace("Hugging Face", "Cohere").replace("A talk", "Another talk")
GUID = ({"file": "talk.md", "guid": "guid-1"},)
Files = Mapping[str, str]
Table = Sequence[dict[str, object]]


class Ahead:
    """Extract as the demo does, while many more may be under way."""

    ahead = 9

    @property
    def recipe(self) -> Recipe:
        return demo_extractor().recipe

    @property
    def ontology(self) -> Ontology:
        return demo_extractor().ontology

    def begin(self, episode: Episode) -> Later:
        return demo_extractor().begin(episode)


def history(root: Path, *runs: tuple[Files, Table], ahead: bool) -> tuple[list[list[str]], list[str]]:
    """Ingest a folder that is other at each run; return what became of its files, and what is kept."""
    place, outcomes = Place(root), []
    for files, table in runs:
        for path in place.talks.iterdir():
            path.unlink()
        for name, text in files.items():
            place.write(name, text)
        if ahead:
            place.extractor = Ahead()  # type: ignore[assignment]
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


def test_files_of_one_name_in_folders_of_their_own_are_extracted_at_once(tmp_path: Path) -> None:
    begun: list[int] = []

    class Counting(Ahead):
        def begin(self, episode: Episode) -> Later:
            begun.append(len(place.extractions))
            return super().begin(episode)

    place = Place(tmp_path)
    place.write("first/talk.md", TALK)
    place.write("second/talk.md", TALK.replace("PyTorch", "JAX"))
    place.extractor = Counting()  # type: ignore[assignment]
    assert ended(place.ingest()) == ["extracted", "extracted"]
    assert begun == [0, 0]
