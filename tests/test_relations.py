"""Relations by rules: who hosts a show and who is its guest, and what phrases between two names say."""

from collections.abc import Sequence
from functools import lru_cache

import pytest
from extractions import check_extraction
from factories import make_episode

from extractor.extract import extract_episode
from extractor.offline.extractor import SpacyExtractor
from schemas.extraction import Extraction
from schemas.gazetteer import Gazetteer, GazetteerEntry, GazetteerSource

Line = tuple[str | None, str]
MIRA, TOBIAS, IDA, RADIO = "Mira Quist", "Tobias Lund", "Ida Moss", "Loom Radio"
NAMES = {MIRA: "Person", TOBIAS: "Person", IDA: "Person", RADIO: "Work", "Night Shuttle": "Work"}
THINGS = {"Cloth Works": "Company", "Thread Mill": "Company", "Shuttle": "Product", "Bobbin": "Product"}


@lru_cache(maxsize=1)
def extractor() -> SpacyExtractor:
    source = GazetteerSource(id="test", name="test", licence="none")
    entries = tuple(GazetteerEntry(name=name, type=type, sources=("test",)) for name, type in (NAMES | THINGS).items())
    return SpacyExtractor(gazetteer=Gazetteer(sources=(source,), entries=entries))


def extract(lines: Sequence[Line], **metadata: object) -> Extraction:
    extraction = extract_episode(make_episode("talk", lines, **metadata), extractor())
    check_extraction(extraction)
    return extraction


def introduced(extraction: Extraction) -> set[tuple[str, str, str]]:
    names = {referent.id: referent.name for referent in extraction.referents}
    return {(names[r.head], r.type, names[r.tail]) for r in extraction.relations if r.method == "introduction"}


INTRODUCTIONS: list[tuple[list[Line], set[tuple[str, str, str]]]] = [
    (
        [(MIRA, "Welcome to another episode of Loom Radio. I'm joined as always by my co-host, Tobias Lund.")],
        {(MIRA, "HOSTS", RADIO), (TOBIAS, "HOSTS", RADIO)},
    ),
    ([(MIRA, "Welcome to a Night Shuttle episode of Loom Radio, I am glad you are here.")], {(MIRA, "HOSTS", RADIO)}),
    (
        [(None, "Welcome to the Loom Radio podcast. This is Mira Quist. Today we are joined by Ida Moss. Hi!")],
        {(MIRA, "HOSTS", RADIO), (IDA, "SPOKE_AT", RADIO)},
    ),
    (
        [(MIRA, "Welcome to Loom Radio, I am glad you are here."), (IDA, "Thanks for having me.")],
        {(MIRA, "HOSTS", RADIO), (IDA, "SPOKE_AT", RADIO)},
    ),
    (
        [(None, "The following is a conversation with Ida Moss. It is part of the Loom Radio podcast.")],
        {(IDA, "SPOKE_AT", RADIO)},
    ),
    ([(MIRA, "I read Night Shuttle last week, and Tobias Lund wrote it.")], set()),
    ([(MIRA, "What did you highlight on Loom Radio, Ida Moss?")], set()),
    ([(MIRA, "Welcome, everybody. Let us begin.")], set()),
]


@pytest.mark.parametrize(("lines", "expected"), INTRODUCTIONS)
def test_who_opens_a_show_hosts_it_and_who_is_welcomed_is_its_guest(
    lines: list[Line], expected: set[tuple[str, str, str]]
) -> None:
    assert introduced(extract(lines)) == expected


def test_an_introduction_stands_on_the_sentence_that_names_the_person() -> None:
    extraction = extract([(None, "Welcome to the Loom Radio podcast."), (None, "Today we are joined by Ida Moss.")])
    (relation,) = extraction.relations
    assert (relation.type, relation.evidence.quote) == ("SPOKE_AT", "Today we are joined by Ida Moss.")
    assert [span.of("Welcome to the Loom Radio podcast.") for span in relation.evidence.also] == [
        "Welcome to the Loom Radio podcast."
    ]


def test_metadata_that_comes_later_leaves_the_introductions_as_they_are() -> None:
    lines: list[Line] = [(MIRA, "Welcome to Loom Radio, I am glad you are here."), (IDA, "Thanks for having me.")]
    assert introduced(extract(lines)) == introduced(extract(lines, title="Night Shuttle")) != set()


PHRASED: list[tuple[str, set[tuple[str, str, str]]]] = [
    ("We ran Shuttle from Cloth Works last week.", {("Cloth Works", "DEVELOPED", "Shuttle")}),
    ("I like Cloth Works' new Shuttle.", {("Cloth Works", "DEVELOPED", "Shuttle")}),
    ("Last week Cloth Works announced their new Shuttle.", {("Cloth Works", "DEVELOPED", "Shuttle")}),
    ("If Cloth Works announced their new Shuttle, we would know.", set()),
    ("We talked to Mira Quist of Cloth Works.", {(MIRA, "WORKS_AT", "Cloth Works")}),
    ("We talked to Mira Quist, not Cloth Works.", set()),
    ("Have you talked to Mira Quist of Cloth Works?", set()),
    ("Bobbin is built on top of Shuttle, so it is fast.", {("Bobbin", "BASED_ON", "Shuttle")}),
    ("Ida Moss uses Shuttle every day.", {("Ida Moss", "USES", "Shuttle")}),
    ("Bobbin and Shuttle both came out last week.", set()),
    ("We moved from Bobbin to Shuttle by Thread Mill standards.", set()),
    ("Bobbin is a vector database.", {("Bobbin", "INSTANCE_OF", "vector database")}),
]


@pytest.mark.parametrize(("line", "expected"), PHRASED)
def test_a_phrase_between_two_names_says_what_they_are_to_each_other(
    line: str, expected: set[tuple[str, str, str]]
) -> None:
    extraction = extract([(None, line)])
    names = {referent.id: referent.name for referent in extraction.referents}
    assert {(names[r.head], r.type, names[r.tail]) for r in extraction.relations} == expected
    assert all(r.evidence.quote == line for r in extraction.relations)


@pytest.mark.parametrize(
    ("line", "type"),
    [
        ("Bobbin is not a fork of Shuttle.", "BASED_ON"),
        ("Bobbin isn't faster than Shuttle.", "OUTPERFORMS"),
        ("Bobbin is not a competitor to Shuttle.", "COMPETES_WITH"),
        ("Bobbin is not a vector database.", "INSTANCE_OF"),
    ],
)
def test_what_a_phrase_with_is_denies_is_no_fact(line: str, type: str) -> None:
    relations = extract([(None, line)]).relations
    assert [r for r in relations if r.type == type and not r.negated] == []


def test_who_is_spoken_to_is_not_who_the_speaker_is() -> None:
    line = "As you have said, Mira, I'm one of the co-founders of Cloth Works."
    extraction = extract([(MIRA, "Welcome, Ida Moss."), (IDA, line)])
    assert {(r.head, r.tail) for r in extraction.relations} == {("ida-moss", "cloth-works")}


@pytest.mark.parametrize(
    ("line", "founder", "company"),
    [
        ("Today we have Ida Moss with us, who is co-founder and CEO of Determined AI.", IDA, "Determined AI"),
        ("With us today is Ida Moss, who is currently the co-founder at Hidden Door.", IDA, "Hidden Door"),
        ("We talked to Ida Moss, who is the founder and CEO at Bobbinry.", IDA, "Bobbinry"),
    ],
)
def test_who_has_founders_and_officers_is_a_company(line: str, founder: str, company: str) -> None:
    extraction = extract([(MIRA, line), (IDA, "Thanks for having me.")])
    types = {referent.name: referent.type for referent in extraction.referents}
    names = {referent.id: referent.name for referent in extraction.referents}
    assert types[company] == "Company"
    founded = [relation for relation in extraction.relations if relation.type == "FOUNDED"]
    assert [(names[relation.head], names[relation.tail]) for relation in founded] == [(founder, company)]


def test_of_whom_a_job_is_known_no_further_job_is_guessed() -> None:
    line = "I am Ida Moss, an engineer at Cloth Works, and my co-host is Mira Quist, a strategist at Thread Mill."
    extraction = extract([(None, line)])
    jobs = {(r.head, r.tail) for r in extraction.relations if r.type == "WORKS_AT"}
    assert jobs == {("ida-moss", "cloth-works"), ("mira-quist", "thread-mill")}


def test_where_one_works_by_a_sentence_no_other_who_is_named_in_it_is_guessed_to_work() -> None:
    line = "This is Ida Moss, I am the founder of Cloth Works, and we have Mira Quist in the Cloth Works offices today."
    extraction = extract([("Ida Moss", line)])
    assert {(r.head, r.tail) for r in extraction.relations if r.type == "WORKS_AT"} == {("ida-moss", "cloth-works")}


def test_a_welcome_late_in_a_talk_opens_no_show() -> None:
    filler = [("Ida Moss", f"We wove {number} yards of cloth.") for number in range(80)]
    late = [
        ("Ida Moss", "Welcome to Night Shuttle, they said to me."),
        ("Ida Moss", "I was talking with Mira Quist there."),
    ]
    kinds = {relation.type for relation in extract([*filler, *late]).relations}
    assert not kinds & {"HOSTS", "SPOKE_AT"}
