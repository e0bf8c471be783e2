"""Looking up what people mean: entities by any spelling, episodes, and what is written most like it."""

import pytest
from factories import make_archive
from test_named_queries import loaded

from graph.connection import Graph
from graph.look_ups import Candidate, choose_entity, find_entities, find_entity, find_episode, nearest, nearest_names
from schemas.errors import QueryError


@pytest.fixture(scope="module")
def made(embedded_graph_opened: Graph, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return loaded(embedded_graph_opened, tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize(
    "spelling", ["Bright Loom", "brightloom", "  bright   LOOM ", "bright-loom", "the Bright Looms"]
)
def test_any_spelling_finds_an_entity(made: Graph, spelling: str) -> None:
    assert find_entity(made, spelling).id == "bright-loom"


def test_an_ambiguous_name_lists_its_candidates_and_an_id_stands_for_its_own(made: Graph) -> None:
    found = find_entities(made, "Tobias")
    assert len(found) > 1
    with pytest.raises(QueryError) as told:
        find_entity(made, "Tobias")
    assert all(one.id in str(told.value) for one in found)
    assert [find_entity(made, one.id) for one in found] == found


def test_a_spelling_as_it_is_written_goes_before_one_that_is_only_like_it() -> None:
    written = Candidate("artificial-intelligence", "artificial intelligence", "Concept", 1, ("AI",))
    alike = Candidate("a-i", "A.I.", "Product", 9)
    assert choose_entity("AI", [alike, written], lambda: []) == written
    with pytest.raises(QueryError, match="may mean 2 entities"):
        choose_entity("ai", [alike, written], lambda: [])


@pytest.mark.parametrize("text", ["launch", "LAUNCH", "https://www.youtube.com/watch?v=loom", "aunc"])
def test_an_episode_is_found_by_title_link_or_words(made: Graph, text: str) -> None:
    assert find_episode(made, text) == make_archive()["launch"].episode.id
    assert find_episode(made, find_episode(made, text)) == find_episode(made, text)


def test_words_of_several_titles_list_them(made: Graph) -> None:
    with pytest.raises(QueryError, match=r"may mean 2 episodes: .*Say which by its id"):
        find_episode(made, "e")


def test_near_names_are_like_it_and_not_itself(made: Graph) -> None:
    assert nearest_names(made, "Brite Loom")[0] == "Bright Loom"
    assert "Bright Loom" not in nearest_names(made, "bright loom")
    assert nearest_names(made, "qqq") == []


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Antropic", "Anthropic"),
        ("Karpaty", "Andrej Karpathy"),
        ("open eye", "OpenAI"),
        ("hugging", "Hugging Face"),
        ("mistrall", "Mistral AI"),
        ("api lines", "API line"),
        ("zzyzx corp", None),
        ("", None),
    ],
)
def test_of_many_names_the_one_that_is_meant_is_nearest(wanted: str, name: str | None) -> None:
    names = ["API line", "Andrej Karpathy", "Anthropic", "Hugging Face", "Mistral AI", "OpenAI", "time", "agent"]
    assert next(iter(nearest(wanted, [(one, one) for one in names])), None) == name
