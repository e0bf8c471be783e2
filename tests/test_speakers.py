import pytest

from extractor.speakers import is_name, name_speakers
from schemas.episode import EpisodePerson


@pytest.mark.parametrize(
    "label",
    [
        "Break", "BREAK", "Intro", "Outro", "Music", "Speaker 1", "SPEAKER_02", "Speaker A", "Host", "Guest 2",
        "Audience", "Audience member", "Unknown", "Unknown Speaker", "All", "Both", "Q", "A", "Question", "Note", "1",
        "Narrator", "Announcer", "Ada and Bo", "Ada Moss & Bo Reed", "Ada/Bo", "the model", "And then I said",
        "ChatGPT", "Moderator", "Trailer", "Pre-roll", "Cold Open", "News Anchor", "Session Chair", "MC", "Part One",
        "Opening Remarks", "Lightning Round", "Q&A", "Off Camera", "Claude", "Key Takeaways", "Crosstalk", "Multiple",
    ],
)  # fmt: skip
def test_a_label_that_is_no_name_names_nobody(label: str) -> None:
    assert name_speakers([label]) == {label: None}


@pytest.mark.parametrize(
    "label",
    ["Ada", "Ada Moss", "Lucy D'Arbo Moss", "Casper da Costa-Luis", "El Mahdi El Amin", "José Dias", "Ro", "王小明",
     "Ada Q Moss", "Julia Child", "Claude Moss", "Dawn Song", "A.J. Moss"],
)  # fmt: skip
def test_a_name_stands_for_itself(label: str) -> None:
    assert name_speakers([label]) == {label: label}


def test_one_person_under_three_labels_is_one() -> None:
    assert set(name_speakers(["Ada", "ADA MOSS", "Ada Moss"]).values()) == {"Ada Moss"}


def test_a_last_name_is_completed_too() -> None:
    assert name_speakers(["Moss", "Ada Moss"])["Moss"] == "Ada Moss"


def test_a_first_name_that_two_people_have_stays_as_it_is() -> None:
    names = name_speakers(["Ada", "Ada Moss", "Ada Reed"])
    assert names == {"Ada": "Ada", "Ada Moss": "Ada Moss", "Ada Reed": "Ada Reed"}


def test_the_people_of_the_metadata_complete_and_spell_a_label() -> None:
    people = [EpisodePerson(name="Renée Moss", role="guest"), EpisodePerson(name="Bo Reed", role="host")]
    assert name_speakers(["RENEE", "bo reed", "Reed"], people) == {
        "RENEE": "Renée Moss",
        "bo reed": "Bo Reed",
        "Reed": "Bo Reed",
    }


def test_shouted_names_are_spelled_like_names() -> None:
    assert name_speakers(["ADA VAN MOSS", "BO"]) == {"ADA VAN MOSS": "Ada van Moss", "BO": "BO"}


def test_a_handle_in_lower_case_keeps_its_spelling_until_another_is_known() -> None:
    assert name_speakers(["swiff"]) == {"swiff": "swiff"}
    assert name_speakers(["swiff"], [EpisodePerson(name="Swiff")]) == {"swiff": "Swiff"}


def test_roles_and_titles_are_no_part_of_a_name() -> None:
    names = name_speakers(["Ada Moss (Host)", "Dr. Bo Reed", "Cy Lund, CEO", "Ada Moss"])
    assert set(names.values()) == {"Ada Moss", "Bo Reed", "Cy Lund"}


@pytest.mark.parametrize("slip", ["Ada Mss", "Ada Mosss", "Ada Mass", "Aad Moss", "ADA MSS"])
def test_a_slip_in_a_name_that_is_there_often_stands_for_it(slip: str) -> None:
    assert name_speakers(["Ada Moss-Reed"] * 10 + [f"{slip}-Reed"])[f"{slip}-Reed"] == "Ada Moss-Reed"


def test_two_names_that_are_alike_are_two_where_both_are_there_often_or_both_are_known() -> None:
    labels = ["Dan Mossley"] * 10 + ["Dana Mossley"]
    assert name_speakers([*labels, "Dana Mossley", "Dana Mossley"])["Dana Mossley"] == "Dana Mossley"
    people = [EpisodePerson(name="Dana Mossley"), EpisodePerson(name="Dan Mossley")]
    assert name_speakers(labels, people)["Dana Mossley"] == "Dana Mossley"
    assert name_speakers(["Dan Moss"] * 10 + ["Dan Ross", "Dan Voss"])["Dan Ross"] == "Dan Ross"


def test_initials_are_a_name() -> None:
    assert is_name("A.J.")


def test_a_name_in_lower_case_is_that_of_another_label() -> None:
    assert name_speakers(["ada moss", "Ada Moss"]) == {"ada moss": "Ada Moss", "Ada Moss": "Ada Moss"}


def test_a_degree_and_a_company_are_no_part_of_a_name() -> None:
    names = name_speakers(["Ada Moss, PhD", "Bo Reed - Example Labs", "Cy Lund | Example", "Bo-Reed"])
    assert names == {
        "Ada Moss, PhD": "Ada Moss", "Bo Reed - Example Labs": "Bo Reed", "Cy Lund | Example": "Cy Lund",
        "Bo-Reed": "Bo Reed",
    }  # fmt: skip


def test_labels_without_people_need_no_metadata() -> None:
    assert name_speakers([]) == {}


@pytest.mark.parametrize(
    "words", ["Version 2", "example.org/people", "", "--", "one two", "A Name Of Far Too Many Words"]
)
def test_what_has_digits_or_too_many_words_or_no_capital_is_no_name(words: str) -> None:
    assert not is_name(words)
