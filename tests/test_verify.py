import re
from typing import Any

import pytest
from extractions import check_extraction
from factories import RECIPE, make_episode

from extractor.proposal import Proposals, ProposedClaim, ProposedReferent, ProposedRelation
from extractor.verify import verify_extraction
from extractor.windows import cut_windows
from schemas.episode import Episode
from schemas.extraction import Extraction, Mention, TypeCandidate
from schemas.model import Span
from schemas.ontology import load_ontology

LINES = [
    ("Mira Quist", "I am the founder of Brightloom."),
    ("Mira Quist", "Brightloom makes Loomer."),
    ("Tobias Lund", "They train it on cotton."),
    ("Tobias Lund", "Nobody else does."),
    ("Tobias Lund", "Really nobody."),
    ("Tobias Lund", "Not one of the weavers."),
    ("Tobias Lund", "It costs $20 per million threads."),
    ("Tobias Lund", "Cotton is soft."),
]
REFERENTS = {
    "mira": ("Mira Quist", "Person"),
    "brightloom": ("Brightloom", "Company"),
    "loomer": ("Loomer", "Model"),
    "cotton": ("cotton", "Concept"),
}


def quote(episode: Episode, line: int) -> Span:
    return episode.segments[line].span


def propose(episode: Episode, **more: Any) -> Proposals:
    mentions = [
        Mention(
            span=Span(*match.span()),
            form=name,
            types=(TypeCandidate(type=type, score=1.0),),
            method="test",
            referent=id,
        )
        for id, (name, type) in REFERENTS.items()
        for match in re.finditer(name, episode.text)
    ]
    referents = [
        ProposedReferent(id=id, name=name, type=type, known_from="label" if id == "mira" else "text")
        for id, (name, type) in REFERENTS.items()
    ]
    whole: dict[str, Any] = {
        "windows": cut_windows(episode, 1000),
        "speakers": {"Mira Quist": "mira"},
        "mentions": tuple(mentions),
        "referents": tuple(referents),
    }
    return Proposals(**{**whole, **more})


def verified(lines: list[tuple[str, str]] = LINES, **more: Any) -> Extraction:
    episode = make_episode("talk", lines)
    if "relation" in more:
        line, fields = more.pop("relation")
        more["relations"] = (ProposedRelation(span=quote(episode, line), method="test", **fields),)
    if "claim" in more:
        line, fields = more.pop("claim")
        more["claims"] = (ProposedClaim(span=quote(episode, line), method="test", **fields),)
    extraction = verify_extraction(episode, propose(episode, **more), RECIPE, load_ontology())
    check_extraction(extraction)
    return extraction


@pytest.mark.parametrize(
    ("line", "head", "type", "tail", "ties"),
    [
        (1, "brightloom", "DEVELOPED", "loomer", ("named", "named")),
        (0, "mira", "FOUNDED", "brightloom", ("speaker", "named")),
        (2, "brightloom", "DEVELOPED", "loomer", ("near", "near")),
        (6, "brightloom", "DEVELOPED", "loomer", ("window", "window")),
    ],
)
def test_an_end_is_tied_by_the_first_tie_that_holds(
    line: int, head: str, type: str, tail: str, ties: tuple[str, str]
) -> None:
    (relation,) = verified(relation=(line, {"head": head, "type": type, "tail": tail})).relations
    assert (relation.head_tie.how, relation.tail_tie.how) == ties
    assert relation.evidence.quote == LINES[line][1]
    assert relation.grounding == max(ties, key=["named", "speaker", "near", "window"].index)


@pytest.mark.parametrize(
    ("reason", "line", "fields"),
    [
        ("end not tied to the quote", 7, {"head": "brightloom", "type": "DEVELOPED", "tail": "loomer"}),
        ("end is no referent", 1, {"head": "nobody", "type": "DEVELOPED", "tail": "loomer"}),
        ("type not in the ontology", 1, {"head": "brightloom", "type": "ADORES", "tail": "loomer"}),
        ("types do not fit", 1, {"head": "brightloom", "type": "SPOKE_AT", "tail": "loomer"}),
        ("head is tail", 1, {"head": "loomer", "type": "OUTPERFORMS", "tail": "loomer"}),
        ("end is no referent", 1, {"head": "brightloom", "type": "DEVELOPED", "tail": "loomer", "holder": "nobody"}),
    ],
)
def test_a_relation_that_does_not_hold_is_rejected_whole_and_with_its_reason(
    reason: str, line: int, fields: dict[str, Any]
) -> None:
    extraction = verified(relation=(line, fields))
    assert not extraction.relations
    (rejection,) = extraction.rejections
    assert rejection.reason == reason
    assert {key: rejection.proposal[key] for key in fields} == fields


def test_a_relation_in_the_wrong_direction_is_turned_and_says_so() -> None:
    (relation,) = verified(relation=(1, {"head": "loomer", "type": "DEVELOPED", "tail": "brightloom"})).relations
    assert (relation.head, relation.tail, relation.method) == ("brightloom", "loomer", "test, turned")


def test_the_same_relation_twice_is_kept_once_and_counted() -> None:
    episode = make_episode("talk", LINES)
    relation = ProposedRelation(
        head="brightloom", type="DEVELOPED", tail="loomer", span=quote(episode, 1), method="test"
    )
    extraction = verified(relations=(relation, relation))
    assert len(extraction.relations) == 1
    assert [rejection.reason for rejection in extraction.rejections] == ["duplicate"]


@pytest.mark.parametrize("span", [Span(0, 0), Span(5, 100_000), Span(-4, 3), Span(40, 30)])
def test_a_quote_that_is_not_in_the_text_is_rejected(span: Span) -> None:
    relation = ProposedRelation(head="brightloom", type="DEVELOPED", tail="loomer", span=span, method="test")
    assert [r.reason for r in verified(relations=(relation,)).rejections] == ["quote not in the text"]


def test_a_quote_over_two_speakers_is_rejected() -> None:
    episode = make_episode("talk", LINES)
    span = Span(quote(episode, 1).start, quote(episode, 2).end)
    relation = ProposedRelation(head="brightloom", type="DEVELOPED", tail="loomer", span=span, method="test")
    assert [r.reason for r in verified(relations=(relation,)).rejections] == ["quote runs over a segment's end"]


def test_a_referent_that_stands_nowhere_is_rejected_unless_it_speaks() -> None:
    invented = ProposedReferent(id="ghost", name="Ghostware", type="Company")
    episode = make_episode("talk", LINES)
    extraction = verified(referents=(*propose(episode).referents, invented))
    assert "ghost" not in extraction.referents_by_id
    assert [r.reason for r in extraction.rejections] == ["not in the text"]
    assert extraction.referents_by_id["mira"].forms == ()


def test_a_mention_that_is_not_what_stands_at_its_span_is_rejected() -> None:
    types = (TypeCandidate(type="Company", score=1.0),)
    lie = Mention(span=Span(0, 4), form="Loom", types=types, method="test", referent="brightloom")
    episode = make_episode("talk", LINES)
    extraction = verified(mentions=(*propose(episode).mentions, lie))
    assert [r.reason for r in extraction.rejections] == ["not in the text"]


def test_a_claim_keeps_its_number_only_if_the_quote_has_it() -> None:
    good = verified(
        claim=(6, {"kind": "metric", "about": ("loomer",), "value": "$20 per million threads", "number": 20.0})
    )
    assert good.claims[0].value == "$20 per million threads"
    bad = verified(claim=(6, {"kind": "metric", "about": ("loomer",), "value": "$30"}))
    assert [r.reason for r in bad.rejections] == ["value not in the quote"]


@pytest.mark.parametrize(
    ("field", "lie", "truth"), [("number", 900.0, 20.0), ("unit", "billion users", "$ per million threads")]
)
def test_a_field_that_the_quote_does_not_bear_out_is_dropped_and_counted(
    field: str, lie: object, truth: object
) -> None:
    claim = {"kind": "metric", "about": ("loomer",), "value": "$20 per million threads"}
    assert getattr(verified(claim=(6, {**claim, field: truth})).claims[0], field) == truth
    extraction = verified(claim=(6, {**claim, field: lie}))
    assert getattr(extraction.claims[0], field) is None
    assert [r.reason for r in extraction.rejections] == [f"{field} not in the quote"]


def test_a_due_date_needs_its_year_or_a_time_in_the_quote() -> None:
    claim = {"kind": "prediction", "about": ("loomer",), "due": "2099-01-01"}
    assert verified(claim=(6, claim)).claims[0].due is None


def test_part_of_a_number_is_not_its_value() -> None:
    said = verified(claim=(6, {"kind": "metric", "about": ("loomer",), "value": "$2"}))
    assert [r.reason for r in said.rejections] == ["value not in the quote"]


def test_a_role_that_nobody_said_is_dropped_and_the_relation_kept() -> None:
    fields = {"head": "mira", "type": "FOUNDED", "tail": "brightloom"}
    assert verified(relation=(0, {**fields, "role": "founder"})).relations[0].role == "founder"
    extraction = verified(relation=(0, {**fields, "role": "Emperor"}))
    assert extraction.relations[0].role is None
    assert [r.reason for r in extraction.rejections] == ["role not in the quote"]


@pytest.mark.parametrize(("name", "type"), [("Ghost Corp", "Company"), ("Ada Ghost", "Person")])
@pytest.mark.parametrize("source", ["label", "metadata"])
def test_nobody_is_known_from_a_label_or_the_metadata_who_is_not_there(name: str, type: str, source: str) -> None:
    invented = ProposedReferent(id="ghost", name=name, type=type, known_from=source)  # type: ignore[arg-type]
    extraction = verified(referents=(*propose(make_episode("talk", LINES)).referents, invented))
    assert "ghost" not in extraction.referents_by_id


@pytest.mark.parametrize(
    "words",
    ["The US regulators looked at cotton.", 'Somebody said: "I own the cotton."', "Cotton, i.e. fibre, is soft."],
)
def test_what_only_looks_like_a_first_person_ties_nobody(words: str) -> None:
    far = [("Mira Quist", f"Line number {n} is about nothing.") for n in range(6)]
    lines = [("Mira Quist", "I am Mira Quist."), *far, ("Mira Quist", words)]
    extraction = verified(lines, relation=(7, {"head": "mira", "type": "USES", "tail": "cotton"}))
    assert not extraction.relations


def test_a_claim_about_nothing_is_rejected() -> None:
    assert [r.reason for r in verified(claim=(7, {"kind": "definition", "about": ()})).rejections] == ["about nothing"]


def test_the_speaker_is_evidence_only_where_known() -> None:
    said = {"head": "brightloom", "type": "DEVELOPED", "tail": "loomer"}
    assert verified(relation=(1, said)).relations[0].evidence.speaker == "mira"
    assert verified(relation=(2, said)).relations[0].evidence.speaker is None
    assert verified(relation=(2, said)).relations[0].evidence.start == 20.0


def test_windows_hold_whole_segments_and_all_of_them() -> None:
    episode = make_episode("talk", LINES)
    windows = cut_windows(episode, 10)
    assert len(windows) > 1
    assert [n for w in windows for n in range(*w.segments)] == list(range(len(LINES)))
    assert all(w.span.start == episode.segments[w.segments.start].span.start for w in windows)
