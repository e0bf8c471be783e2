from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import content_hash, episode_id, segment_id, statement_id
from schemas.model import Span

SPAN = Span(10, 30)


def test_an_episode_is_named_by_its_guid_whatever_its_link_and_words() -> None:
    assert episode_id("g", "https://a.example", "words") == episode_id("g", None, "other words")


def test_without_a_guid_the_link_names_the_episode_and_without_a_link_its_words() -> None:
    assert episode_id(None, "https://a.example", "words") == episode_id(None, "https://a.example", "others")
    assert episode_id(None, None, "words") != episode_id(None, None, "others")
    assert episode_id(None, "words", "") != episode_id("words", None, "")


def test_a_segment_is_named_by_its_episode_and_place() -> None:
    assert segment_id("e", SPAN) == "e:10-30"


def test_the_same_words_in_two_episodes_are_two_statements() -> None:
    assert statement_id("e1", "USES", [SPAN], False, ["A", "B"]) != statement_id(
        "e2", "USES", [SPAN], False, ["A", "B"]
    )


def test_a_statement_keeps_its_id_when_an_end_is_spelt_another_way() -> None:
    assert statement_id("e", "USES", [SPAN], False, ["GPT-4"]) == statement_id("e", "USES", [SPAN], False, ["gpt 4"])


def test_negation_direction_and_type_make_another_statement() -> None:
    ids = {
        statement_id("e", "USES", [SPAN], False, ["A", "B"]),
        statement_id("e", "USES", [SPAN], True, ["A", "B"]),
        statement_id("e", "USES", [SPAN], False, ["B", "A"]),
        statement_id("e", "BASED_ON", [SPAN], False, ["A", "B"]),
    }
    assert len(ids) == 4


@given(st.dictionaries(st.text(), st.integers()))
def test_a_content_hash_does_not_depend_on_the_order_of_keys(data: dict[str, int]) -> None:
    assert content_hash(data) == content_hash(dict(reversed(data.items())))
