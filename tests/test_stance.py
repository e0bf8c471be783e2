import pytest
from demo_graph import demo_extractor
from factories import make_episode

from extractor.extract import extract_episode

ASSERTED = [
    "Google acquired Anthropic last year.",
    "I think Google acquired Anthropic.",
    "As you know, Google acquired Anthropic in the spring.",
    "When Google acquired Anthropic, I was on a train.",
    "Google acquired Anthropic and then everybody went home.",
    "The thing is that Google acquired Anthropic.",
    "Google did not just acquire Anthropic, it moved the whole team.",
]
NOT_ASSERTED = [
    "I don't think that Google acquired Anthropic.",
    "I doubt that Google acquired Anthropic.",
    "It is not true that Google acquired Anthropic.",
    "Google almost acquired Anthropic.",
    "Google never acquired Anthropic.",
    "There is a rumor that Google acquired Anthropic.",
    "Neither Google nor Microsoft acquired Anthropic.",
    "Suppose that Google acquired Anthropic.",
    "When Google acquires Anthropic, we will all be old.",
    "If Google acquired Anthropic, nobody would care.",
    "Google might have acquired Anthropic.",
    "Google wants to acquire Anthropic.",
    "They say that Google acquired Anthropic.",
    "Maybe Google acquired Anthropic.",
    "Google would go and acquire Anthropic.",
    "Has Google acquired Anthropic?",
]


def acquired(words: str) -> list[tuple[str, bool]]:
    extraction = extract_episode(make_episode("talk", [("Mira Quist", words)]), demo_extractor())
    return [(r.modality, r.negated) for r in extraction.relations if r.type == "ACQUIRED"]


@pytest.mark.parametrize("words", ASSERTED)
def test_what_is_said_outright_is_asserted(words: str) -> None:
    assert acquired(words) == [("asserts", False)]


@pytest.mark.parametrize("words", NOT_ASSERTED)
def test_what_is_denied_doubted_reported_wished_or_asked_is_no_plain_fact(words: str) -> None:
    assert ("asserts", False) not in acquired(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I doubt that Google acquired Anthropic.", ("doubts", False)),
        ("Google did not acquire Anthropic.", ("asserts", True)),
        ("They say that Google acquired Anthropic.", ("reports", False)),
        ("They say that Google never acquired Anthropic.", ("reports", True)),
    ],
)
def test_a_denial_a_doubt_and_a_report_are_kept_as_such(words: str, expected: tuple[str, bool]) -> None:
    assert acquired(words) == [expected]


def test_the_one_whose_view_is_reported_is_its_holder() -> None:
    words = "Tobias Lund says that Google acquired Anthropic."
    extraction = extract_episode(make_episode("talk", [("Mira Quist", words)]), demo_extractor())
    (relation,) = [relation for relation in extraction.relations if relation.type == "ACQUIRED"]
    assert (relation.modality, extraction.referent(relation.holder or "").name) == ("reports", "Tobias Lund")


@pytest.mark.parametrize(
    "words",
    [
        "Jensen Huang is no longer the CEO of NVIDIA.",
        "Jensen Huang is not the CEO of NVIDIA.",
        "Is Jensen Huang the CEO of NVIDIA?",
    ],
)
def test_a_job_that_is_denied_is_no_fact(words: str) -> None:
    extraction = extract_episode(make_episode("talk", [("Mira Quist", words)]), demo_extractor())
    assert all(relation.negated for relation in extraction.relations)


def test_what_is_left_out_of_a_list_is_not_said() -> None:
    words = "Google used PyTorch and not LangChain."
    extraction = extract_episode(make_episode("talk", [("Mira Quist", words)]), demo_extractor())
    assert [extraction.referent(relation.tail).name for relation in extraction.relations] == ["PyTorch"]
