"""When the rows of an episode are to be written anew: whenever they may have changed, and then alone."""

from collections.abc import Sequence

from factories import make_archive
from hypothesis import given
from hypothesis import strategies as st
from loads import ONTOLOGY
from resolving import named

from graph.referents import referent_rows
from graph.resolve import Resolution, resolve_entities
from graph.rows import episode_rows, rejected_in, resolved_hash
from schemas.decisions import CannotLink, Decision, MustLink, Named, Reject, RejectClaim, Rename, Retype
from schemas.extraction import Extraction


def hash_of(extraction: Extraction, *decisions: Decision) -> str:
    return told_of(extraction, resolve_entities(referent_rows(extraction), decisions), decisions)


def told_of(extraction: Extraction, resolution: Resolution, decisions: Sequence[Decision]) -> str:
    id, rows = extraction.episode.id, referent_rows(extraction)
    entities = {row.referent: resolution.entities[resolution.entity_of[id, row.referent]] for row in rows}
    meant = {referent: (entity.id, entity.type) for referent, entity in entities.items()}
    rejected = rejected_in(id, rows, resolution, decisions)
    return resolved_hash(extraction.episode.metadata.show, meant, rejected, ONTOLOGY)


def test_an_episode_is_written_anew_only_for_what_may_change_its_rows() -> None:
    extraction = make_archive()["launch"]
    same = hash_of(extraction)
    assert hash_of(extraction, Reject(head="Nobody", type="FOUNDED", tail="Brightloom")) == same
    assert hash_of(extraction, Reject(head="Ana Ferro", type="FOUNDED", tail="Brightloom", episode="other")) == same
    assert hash_of(extraction, MustLink(first=named("Person", "Nobody"), second=named("Person", "Ana Ferro"))) == same
    assert hash_of(extraction, Reject(head="Ana Ferro", type="FOUNDED", tail="Brightloom")) != same
    claim = RejectClaim(claim="definition", about=("thread line",), quote="whatever")
    assert hash_of(extraction, claim) != same
    assert hash_of(extraction, claim.model_copy(update={"about": ("nothing here",)})) == same
    assert hash_of(extraction, claim.model_copy(update={"episode": "other"})) == same
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
        st.builds(
            RejectClaim,
            claim=st.sampled_from(["definition", "prediction"]),
            about=st.sampled_from([("Thread Lines",), ("Nothing", "Loomer"), ("Cordwain",)]),
            quote=st.sampled_from(["a thread line is the point where the loom ends", "Loomer will double by 2026"]),
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
        if told_of(extraction, first, some) == told_of(extraction, second, others):
            assert episode_rows(extraction, "v", first, some, ONTOLOGY) == episode_rows(
                extraction, "v", second, others, ONTOLOGY
            )
