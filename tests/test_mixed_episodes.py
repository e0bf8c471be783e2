"""Mixed episodes, which make a large archive, hold what an extraction promises, and are the same each time."""

from collections.abc import Sequence

import pytest
from demo_graph import demo_workspace
from extractions import check_extraction
from invariants import check_sentences
from mixed_episodes import Mix, mix_episode, mix_episodes
from mixed_names import show_syllables

from schemas.extraction import Extraction, claim_id, relation_id
from schemas.workspace import open_workspace

COUNT = 40
MIX = Mix(show=10)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Extraction]:
    with open_workspace(demo_workspace(tmp_path_factory), write=False) as workspace:
        return [extraction for _, extraction in workspace.extractions()]


@pytest.fixture(scope="module")
def mixed(sources: list[Extraction]) -> list[Extraction]:
    return list(mix_episodes(sources, range(COUNT), MIX))


def test_a_mixed_episode_holds_what_any_extraction_promises(mixed: Sequence[Extraction]) -> None:
    for extraction in mixed:
        check_extraction(extraction)
        check_sentences(extraction.episode.text, extraction.episode.sentences)
        assert len(extraction.episode.segments) == MIX.segments
    assert sum(len(extraction.relations) for extraction in mixed) > COUNT
    assert sum(len(extraction.claims) for extraction in mixed) > COUNT / 4


def test_no_two_mixed_episodes_share_an_id(mixed: Sequence[Extraction]) -> None:
    assert len({extraction.episode.id for extraction in mixed}) == COUNT
    assert len({extraction.episode.metadata.guid for extraction in mixed}) == COUNT
    said = [id for extraction in mixed for id in statement_ids(extraction)]
    assert len(set(said)) == len(said)


def statement_ids(extraction: Extraction) -> list[str]:
    episode, names = extraction.episode.id, {referent.id: referent.name for referent in extraction.referents}
    relations = [relation_id(episode, relation, names) for relation in extraction.relations]
    return relations + [claim_id(episode, claim, names) for claim in extraction.claims]


def test_an_episode_of_a_number_is_the_same_whatever_else_is_mixed(
    sources: list[Extraction], mixed: Sequence[Extraction]
) -> None:
    assert mix_episode(sources, COUNT - 1, MIX).model_dump_json() == mixed[-1].model_dump_json()
    assert mix_episode(sources, COUNT - 1, MIX._replace(seed=1)).episode.text != mixed[-1].episode.text


def test_each_show_brings_names_of_its_own_beside_those_of_all(mixed: Sequence[Extraction]) -> None:
    shows = [names_of(mixed[start : start + MIX.show]) for start in range(0, COUNT, MIX.show)]
    for number, names in enumerate(shows):
        own = {name for name in names if name.lower().startswith(show_syllables(number))}
        assert 0.2 < len(own) / len(names) < 0.5
        assert not own & set().union(*shows[:number], *shows[number + 1 :])
    assert set.intersection(*shows)


def names_of(extractions: Sequence[Extraction]) -> set[str]:
    return {referent.name for extraction in extractions for referent in extraction.referents}


def test_people_of_the_metadata_speak_under_their_new_names(mixed: Sequence[Extraction]) -> None:
    people = 0
    for number, extraction in enumerate(mixed):
        for person in extraction.episode.metadata.people:
            people += 1
            assert person.name.startswith(show_syllables(number // MIX.show).capitalize())
            assert person.name in extraction.speakers
            assert any(segment.speaker == person.name for segment in extraction.episode.segments)
    assert people > COUNT
