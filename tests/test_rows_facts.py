"""What facts, times and links become in the graph, and what can't be a type there."""

from datetime import datetime

import pytest

from graph.facts import Saying, derive_facts
from graph.statements import checked
from graph.times import moment_text, utc_text
from schemas.errors import SettingsError


def test_a_fact_counts_its_support_and_keeps_the_surest_and_the_usual_role() -> None:
    sayings = [
        Saying("a", "b", "1", 1_706_745_600, 0.5, "CEO"),
        Saying("a", "b", "1", 1_706_745_600, 0.75, "founder"),
        Saying("a", "b", "2", 1_704_067_200, 0.25, "CEO"),
        Saying("a", "b", "3"),
    ]
    (fact,) = derive_facts(sayings).values()
    assert fact == {
        "support": 4,
        "episodes": 3,
        "confidence": 1.0,
        "first_said": 1_704_067_200,
        "last_said": 1_706_745_600,
        "role": "CEO",
    }
    assert derive_facts(sayings[::-1]) == derive_facts(sayings)


def test_symmetric_facts_go_from_the_smaller_id_and_nothing_is_said_of_itself() -> None:
    sayings = [Saying("b", "a", "1"), Saying("a", "b", "1"), Saying("a", "a", "1")]
    assert list(derive_facts(sayings, symmetric=True)) == [("a", "b")]
    assert list(derive_facts(sayings)) == [("a", "b"), ("b", "a")]


# --- times, links, identifiers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        ("2024-03-05", "2024-03-05T00:00:00Z"),
        ("2024-03-05T08:30:00Z", "2024-03-05T08:30:00Z"),
        ("2024-03-31T23:30:00-02:00", "2024-04-01T01:30:00Z"),
        ("2024-03-05T08:30:00", "2024-03-05T08:30:00Z"),
        ("2024-03-05T08:30:00.123456+00:00", "2024-03-05T08:30:00Z"),
        ("0001-01-01T00:00:00+14:00", None),
        ("spring", None),
        (None, None),
    ],
)
def test_published_is_a_moment_in_utc(published: str | None, moment: str | None) -> None:
    assert utc_text(published) == moment


@pytest.mark.parametrize("moment", ["1969-07-20T20:17:40Z", "1970-01-01T00:00:00Z", "2024-03-05T08:30:00Z"])
def test_a_moment_in_seconds_is_the_same_text(moment: str) -> None:
    assert moment_text(int(datetime.fromisoformat(moment).timestamp())) == moment


@pytest.mark.parametrize("identifier", ["", "founded", "FOUNDED]->() DELETE n //", "A`B", "Ä", "A1", "FOUNDED\n"])
def test_other_text_than_an_identifier_is_refused(identifier: str) -> None:
    with pytest.raises(SettingsError):
        checked(identifier)
