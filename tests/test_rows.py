"""Rows: what the graph holds of one episode, and when an episode is to be written anew."""

from collections.abc import Sequence

import pytest
from factories import Fact, Said, make_archive, make_extraction, make_referent
from resolving import named

from graph.referents import referent_rows
from graph.resolve import Resolution, resolve_entities
from graph.rows import EdgeRow, EpisodeRows, episode_rows
from graph.statements import COUNT_OF_EPISODES, ENDS, WRITE_EDGES, WRITE_NODES
from schemas.decisions import Decision, Reject, RejectClaim, Rename, Retype
from schemas.episode import Cue
from schemas.extraction import ClaimKind, Extraction
from schemas.model import Span
from schemas.ontology import GRAPH_LABELS, GRAPH_RELATIONSHIPS, load_ontology

ONTOLOGY = load_ontology()


def resolve(extraction: Extraction, decisions: Sequence[Decision] = ()) -> Resolution:
    return resolve_entities(referent_rows(extraction), decisions)


def rows_of(extraction: Extraction, *decisions: Decision) -> EpisodeRows:
    return episode_rows(extraction, "version", resolve(extraction, decisions), decisions, ONTOLOGY)


def ends(rows: EpisodeRows, type: str) -> list[tuple[str, str]]:
    return [(edge.start, edge.end) for edge in rows.edges[type]]


def test_all_kinds_of_rows_can_be_written_and_counted() -> None:
    rows = rows_of(make_archive()["launch"])
    assert rows.nodes.keys() == WRITE_NODES.keys()
    assert rows.edges.keys() == WRITE_EDGES.keys() == ENDS.keys() == GRAPH_RELATIONSHIPS - {"NAMES"}
    assert COUNT_OF_EPISODES.keys() == rows.nodes.keys() | rows.edges.keys()
    assert set(rows.nodes) <= GRAPH_LABELS


def test_no_property_is_unknown() -> None:
    rows = rows_of(make_archive()["panel"])
    properties = [node.properties for nodes in rows.nodes.values() for node in nodes]
    properties += [edge.properties for edges in rows.edges.values() for edge in edges]
    assert all(value is not None for held in properties for value in held.values())


def test_an_episode_without_a_show_has_none() -> None:
    assert not rows_of(make_archive()["panel"]).edges["HAS_EPISODE"]
    assert rows_of(make_archive()["review"]).edges["HAS_EPISODE"][0].start == "warp-and-weft"


def test_mentions_are_counted_by_segment_and_discussions_by_episode() -> None:
    extraction = make_extraction(
        "weaving",
        [(None, "Loom, the Loom, is old."), (None, "Looms are new.")],
        [make_referent("r", "Product", "Loom", "Looms", salience=0.25), make_referent("s", "Product", "looms")],
    )
    rows = rows_of(extraction)
    first, second = (node.id for node in rows.nodes["Segment"])
    assert rows.edges["MENTIONS"] == [
        EdgeRow(first, "loom", {"count": 2, "forms": ["Loom"], "start": 0.0}),
        EdgeRow(second, "loom", {"count": 1, "forms": ["Looms"], "start": 10.0}),
    ]
    assert rows.edges["DISCUSSES"] == [
        EdgeRow(extraction.episode.id, "loom", {"count": 3, "first_start": 0.0, "salience": 0.25, "salient": False})
    ]


def test_a_speaker_known_from_a_label_alone_appears_but_is_not_discussed() -> None:
    extraction = make_extraction(
        "talk",
        [("Ida Moss", "Looms are new.")],
        [make_referent("r", "Person", name="Ida Moss", known_from="label")],
        speakers={"Ida Moss": "r"},
    )
    rows = rows_of(extraction)
    assert rows.edges["APPEARS_IN"] == [EdgeRow("ida-moss", extraction.episode.id, {"role": "speaker"})]
    assert ends(rows, "SPOKEN_BY") == [(rows.nodes["Segment"][0].id, "ida-moss")]
    assert not rows.edges["DISCUSSES"]


def test_the_metadata_says_the_role_and_a_person_has_one() -> None:
    people = [("Ida Moss", "guest"), ("Ida Moss", "host")]
    extraction = make_extraction(
        "talk",
        [("Ida Moss", "Looms are new.")],
        [make_referent("r", "Person", name="Ida Moss", known_from="label")],
        speakers={"Ida Moss": "r"},
        people=people,
    )
    assert rows_of(extraction).edges["APPEARS_IN"] == [EdgeRow("ida-moss", extraction.episode.id, {"role": "host"})]


def test_whom_people_hold_for_no_person_speaks_nothing() -> None:
    rows = rows_of(make_archive()["review"], Retype(subject=named("Person", "Mira Quist"), type="Organization"))
    assert not rows.edges["SPOKEN_BY"]
    assert not rows.edges["SAID_BY"]
    assert ("mira-quist", make_archive()["review"].episode.id) not in ends(rows, "APPEARS_IN")


def test_a_statement_is_about_its_ends_each_once() -> None:
    extraction = make_extraction(
        "talk",
        [(None, "Loom and the Loom are one.")],
        [make_referent("r", "Company", "Loom"), make_referent("s", "Company", "the Loom")],
        [Fact(0, "r", "PARTNERED_WITH", "s")],
        [Said(0, "definition", ("r", "s"))],
    )
    rows = rows_of(extraction)
    relation, claim = rows.nodes["Relation"][0].id, rows.nodes["Claim"][0].id
    assert ends(rows, "ABOUT") == [(relation, "loom"), (claim, "loom")]


def test_statement_ids_do_not_depend_on_what_entities_are_called() -> None:
    extraction = make_archive()["launch"]
    renamed = rows_of(extraction, Rename(subject=named("Company", "Brightloom"), name="Zeta"))
    assert [node.id for node in rows_of(extraction).nodes["Relation"]] == [
        node.id for node in renamed.nodes["Relation"]
    ]


def test_a_claim_keeps_value_and_holder() -> None:
    rows = rows_of(make_archive()["review"])
    (claim,) = rows.nodes["Claim"]
    kept = {key: claim.properties[key] for key in ("kind", "value", "number", "unit", "due")}
    assert kept == {"kind": "prediction", "value": "double", "number": 2.0, "unit": "x", "due": "2026"}
    assert ends(rows, "HELD_BY") == [(claim.id, "bright-loom")]


def test_a_statement_ends_at_a_second_that_is_not_before_its_start() -> None:
    extraction = make_archive()["launch"]
    rows = rows_of(extraction)
    first = rows.nodes["Relation"][0].properties
    assert (first["start"], first["end"]) == (10.0, 20.0)
    cues = tuple(
        Cue(*segment.span, 10.0 * segment.index, 10.0 * segment.index + 8) for segment in extraction.episode.segments
    )
    cued = extraction.model_copy(update={"episode": extraction.episode.model_copy(update={"cues": cues})})
    for relation in rows_of(cued).nodes["Relation"]:
        assert relation.properties["start"] <= relation.properties["end"] <= relation.properties["start"] + 8


@pytest.mark.parametrize(
    ("head", "type", "tail", "episode", "rejected"),
    [
        ("tobias lund", "FOUNDED", "Bright-Loom", None, True),
        ("Tobias", "FOUNDED", "Brightloom", None, True),
        ("Tobias Lund", "FOUNDED", "Brightloom", "another", False),
        ("Brightloom", "FOUNDED", "Tobias Lund", None, False),
        ("Tobias Lund", "WORKS_AT", "Brightloom", None, False),
        ("Loomer", "COMPETES_WITH", "Weftling", None, True),
        ("Weftling", "COMPETES_WITH", "Loomer", None, True),
    ],
)
def test_a_rejected_fact_has_no_statement(head: str, type: str, tail: str, episode: str | None, rejected: bool) -> None:
    extraction = make_archive()["launch"]
    reject = Reject(head=head, type=type, tail=tail, episode=episode)
    before, after = rows_of(extraction), rows_of(extraction, reject)
    assert len(before.nodes["Relation"]) - len(after.nodes["Relation"]) == rejected
    assert (before == after) is not rejected


LINE = "So a thread line is the point where the loom ends and the cloth begins."


@pytest.mark.parametrize(
    ("claim", "about", "quote", "episode", "rejected"),
    [
        ("definition", ("thread line",), LINE, None, True),
        ("definition", ("Loomer", "Thread-Lines"), LINE, None, True),
        ("definition", ("thread line",), "a THREAD LINE is the point,  where the loom ends", None, True),
        ("definition", ("thread line",), f"Well. {LINE} Is it?", None, True),
        ("definition", ("thread line",), "the cloth beg", None, False),
        ("definition", ("thread line",), "It is where the loom ends.", None, False),
        ("definition", ("thread line",), "", None, False),
        ("metric", ("thread line",), LINE, None, False),
        ("definition", ("Loomer",), LINE, None, False),
        ("definition", ("thread line",), LINE, "another", False),
    ],
)
def test_a_rejected_claim_has_no_statement(
    claim: ClaimKind, about: tuple[str, ...], quote: str, episode: str | None, rejected: bool
) -> None:
    extraction = make_archive()["launch"]
    reject = RejectClaim(claim=claim, about=about, quote=quote, episode=episode)
    before, after = rows_of(extraction), rows_of(extraction, reject)
    assert len(before.nodes["Claim"]) - len(after.nodes["Claim"]) == rejected
    assert before.nodes["Relation"] == after.nodes["Relation"]
    assert (before == after) is not rejected


def test_words_that_give_two_statements_of_one_id_give_one_row() -> None:
    extraction = make_archive()["launch"]
    twice = extraction.model_copy(update={"relations": extraction.relations * 2, "claims": extraction.claims * 2})
    assert rows_of(twice) == rows_of(extraction)


def test_spans_of_the_factory_are_spans_of_the_text() -> None:
    for extraction in make_archive().values():
        assert all(mention.span.of(extraction.episode.text) == mention.form for mention in extraction.mentions)
        assert all(r.evidence.span.of(extraction.episode.text) == r.evidence.quote for r in extraction.relations)
        assert all(isinstance(segment.span, Span) for segment in extraction.episode.segments)
