import pytest
from demo_graph import demo_extractor
from factories import make_episode

from extractor.extract import extract_episode
from schemas.extraction import Extraction


def extract(*words: str) -> Extraction:
    return extract_episode(make_episode("talk", [(None, line) for line in words]), demo_extractor())


def test_a_place_is_no_entity_though_the_model_takes_it_for_one() -> None:
    extraction = extract("San Francisco is where Nashville gets its chips.")
    assert not {referent.name for referent in extraction.referents} & {"San Francisco", "Nashville"}


def test_a_country_in_initials_and_a_degree_are_no_entities() -> None:
    extraction = extract("I did my Ph.D. in the U.S. with an MBA student.", "A Ph.D. from the U.K. is fine too.")
    assert not {referent.name for referent in extraction.referents} & {"Ph.D.", "U.S.", "U.K.", "MBA"}


def test_an_unknown_name_that_says_something_is_a_person() -> None:
    extraction = extract(
        "Today Quillon is with us.", "Quillon says that looms are slow.", "Then Quillon thinks we should weave faster."
    )
    assert {r.type for r in extraction.referents if r.name == "Quillon"} == {"Person"}


def test_a_word_that_mostly_has_no_capital_is_no_name() -> None:
    found = extract(
        "The remote is broken, a remote helps and so does every remote we bought.",
        "Then he opened Remote and we all stared.",
        "Acme sells it and Acme ships it.",
    )
    assert "remote" not in {referent.name.lower() for referent in found.referents if referent.type != "Concept"}


@pytest.mark.parametrize(
    ("words", "name", "type"),
    [
        ("It was by a champ called B.J. Fogg, and B.J. Fogg does a lot.", "B.J. Fogg", "Person"),
        (
            "They run it at the Lawrence Livermore National Laboratory.",
            "Lawrence Livermore National Laboratory",
            "Organization",
        ),
    ],
)
def test_initials_and_last_words_tell_what_a_name_is(words: str, name: str, type: str) -> None:
    assert {(r.name, r.type) for r in extract(words).referents if r.type != "Concept"} >= {(name, type)}


def test_an_initial_alone_is_nobody() -> None:
    found = extract(
        "It was by a champ called B.J. Fogg, and B.J. Fogg does a lot.", "Take plan B now.", "Option B works."
    )
    assert [r.forms for r in found.referents if r.type == "Person"] == [("B.J. Fogg",)]
