"""Rows: what the graph holds of one episode, and when an episode is to be written anew."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from factories import Fact, Said, make_archive, make_extraction, make_referent
from hypothesis import given
from hypothesis import strategies as st

from graph.facts import Saying, derive_facts
from graph.referents import referent_rows
from graph.resolve import Resolution, resolve_entities
from graph.rows import EdgeRow, EpisodeRows, episode_rows, resolved_hash
from graph.statements import COUNT_OF_EPISODES, ENDS, WRITE_EDGES, WRITE_NODES, checked
from graph.times_and_links import link_to_second, moment_text, utc_text
from schemas.decisions import CannotLink, Decision, MustLink, Named, Reject, Rename, Retype
from schemas.episode import Cue
from schemas.errors import SettingsError
from schemas.extraction import Extraction
from schemas.model import Span
from schemas.ontology import GRAPH_LABELS, GRAPH_RELATIONSHIPS, load_ontology

ONTOLOGY = load_ontology()


def resolve(extraction: Extraction, decisions: Sequence[Decision] = ()) -> Resolution:
    return resolve_entities(referent_rows(extraction), decisions)


def rows_of(extraction: Extraction, *decisions: Decision) -> EpisodeRows:
    return episode_rows(extraction, "version", resolve(extraction, decisions), decisions, ONTOLOGY)


def hash_of(extraction: Extraction, *decisions: Decision) -> str:
    resolution = resolve(extraction, decisions)
    metadata = extraction.episode.metadata
    return resolved_hash(extraction.episode.id, metadata, referent_rows(extraction), resolution, decisions, ONTOLOGY)


def ends(rows: EpisodeRows, type: str) -> list[tuple[str, str]]:
    return [(edge.start, edge.end) for edge in rows.edges[type]]


def named(type: str, form: str) -> Named:
    return Named(type=type, form=form)


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
        EdgeRow(first, "loom", {"count": 2, "forms": ["Loom"]}),
        EdgeRow(second, "loom", {"count": 1, "forms": ["Looms"]}),
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


def test_an_episode_is_written_anew_only_for_what_may_change_its_rows() -> None:
    extraction = make_archive()["launch"]
    same = hash_of(extraction)
    assert hash_of(extraction, Reject(head="Nobody", type="FOUNDED", tail="Brightloom")) == same
    assert hash_of(extraction, Reject(head="Ana Ferro", type="FOUNDED", tail="Brightloom", episode="other")) == same
    assert hash_of(extraction, MustLink(first=named("Person", "Nobody"), second=named("Person", "Ana Ferro"))) == same
    assert hash_of(extraction, Reject(head="Ana Ferro", type="FOUNDED", tail="Brightloom")) != same
    assert hash_of(extraction, Rename(subject=named("Person", "Ana Ferro"), name="Ann Iron")) != same
    assert hash_of(extraction, Retype(subject=named("Person", "Ana Ferro"), type="Concept")) != same


_NAMED = st.builds(
    Named,
    type=st.sampled_from(["Person", "Company", "Model"]),
    form=st.sampled_from(["Tobias", "Tobias Lund", "Tobias Reed", "Brightloom", "Bright Loom", "Loomer", "Weftling"]),
    episode=st.one_of(st.none(), st.sampled_from([e.episode.id for e in make_archive().values()])),
)
_DECISIONS: st.SearchStrategy[list[Decision]] = st.lists(
    st.one_of(
        st.builds(MustLink, first=_NAMED, second=_NAMED),
        st.builds(CannotLink, first=_NAMED, second=_NAMED),
        st.builds(Rename, subject=_NAMED, name=st.sampled_from(["Zeta", "Loomer"])),
        st.builds(Retype, subject=_NAMED, type=st.sampled_from(["Person", "Company", "Concept"])),
        st.builds(
            Reject,
            head=st.sampled_from(["Ana Ferro", "Brightloom", "Bright Looms", "Cordwain", "Loomer"]),
            type=st.sampled_from(["FOUNDED", "DEVELOPED", "PARTNERED_WITH", "COMPETES_WITH"]),
            tail=st.sampled_from(["Bright Loom", "Loomer", "Weftling", "Cordwain"]),
        ),
    ),
    max_size=3,
)


@given(_DECISIONS, _DECISIONS)
def test_where_nothing_tells_that_an_episode_changed_its_rows_are_the_same(
    some: list[Decision], others: list[Decision]
) -> None:
    archive = make_archive().values()
    rows = [row for extraction in archive for row in referent_rows(extraction)]
    first, second = (resolve_entities(rows, decisions) for decisions in (some, others))
    for extraction in archive:
        told = [
            resolved_hash(
                extraction.episode.id,
                extraction.episode.metadata,
                referent_rows(extraction),
                resolution,
                decisions,
                ONTOLOGY,
            )
            for resolution, decisions in ((first, some), (second, others))
        ]
        if told[0] == told[1]:
            assert episode_rows(extraction, "v", first, some, ONTOLOGY) == episode_rows(
                extraction, "v", second, others, ONTOLOGY
            )


def test_words_that_give_two_statements_of_one_id_give_one_row() -> None:
    extraction = make_archive()["launch"]
    twice = extraction.model_copy(update={"relations": extraction.relations * 2, "claims": extraction.claims * 2})
    assert rows_of(twice) == rows_of(extraction)


# --- facts --------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("url", "second", "link"),
    [
        ("https://www.youtube.com/watch?v=loom", 61.9, "https://www.youtube.com/watch?v=loom&t=61"),
        ("https://youtu.be/loom?t=5&si=x#top", 61.0, "https://youtu.be/loom?si=x&t=61"),
        ("https://loom.example/talk", 61.0, "https://loom.example/talk"),
        ("https://youtu.be/loom", None, "https://youtu.be/loom"),
        ("http://[loom", 1.0, "http://[loom"),
        (None, 1.0, None),
    ],
)
def test_a_link_leads_to_the_second_where_it_can(url: str | None, second: float | None, link: str | None) -> None:
    assert link_to_second(url, second) == link


@pytest.mark.parametrize("identifier", ["", "founded", "FOUNDED]->() DELETE n //", "A`B", "Ä", "A1", "FOUNDED\n"])
def test_other_text_than_an_identifier_is_refused(identifier: str) -> None:
    with pytest.raises(SettingsError):
        checked(identifier)


def test_spans_of_the_factory_are_spans_of_the_text() -> None:
    for extraction in make_archive().values():
        assert all(mention.span.of(extraction.episode.text) == mention.form for mention in extraction.mentions)
        assert all(r.evidence.span.of(extraction.episode.text) == r.evidence.quote for r in extraction.relations)
        assert all(isinstance(segment.span, Span) for segment in extraction.episode.segments)
