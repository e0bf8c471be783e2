"""What must hold for every extraction, whoever proposed it."""

from schemas.extraction import Extraction, Tie, claim_id, relation_id
from schemas.ontology import Ontology, load_ontology


def check_extraction(extraction: Extraction, ontology: Ontology | None = None) -> None:
    """Assert what verification promises: quotes stand in the text, ends exist and fit, ids are one each."""
    _check_mentions(extraction)
    _check_statements(extraction)
    _check_types(extraction, ontology or load_ontology())
    assert Extraction.model_validate_json(extraction.model_dump_json()) == extraction


def _check_mentions(extraction: Extraction) -> None:
    text, referents = extraction.episode.text, extraction.referents_by_id
    assert len(referents) == len(extraction.referents)
    for mention in extraction.mentions:
        assert mention.span.of(text) == mention.form
        assert mention.form in referents[mention.referent].forms
    for referent in extraction.referents:
        assert referent.forms or referent.known_from in ("label", "metadata")
        assert all(form in text for form in referent.forms)
        assert set(referent.heard_as) <= set(referent.forms)
    assert set(extraction.speakers.values()) <= set(referents)
    assert sum(len(range(*window.segments)) for window in extraction.windows) == len(extraction.episode.segments)


def _check_statements(extraction: Extraction) -> None:
    episode, referents = extraction.episode, extraction.referents_by_id
    names = {referent.id: referent.name for referent in extraction.referents}
    for statement in (*extraction.relations, *extraction.claims):
        evidence = statement.evidence
        assert evidence.quote
        assert evidence.span.of(episode.text) == evidence.quote
        assert episode.segments[evidence.segment].span.holds(evidence.span)
        assert evidence.speaker is None or evidence.speaker in referents
    for relation in extraction.relations:
        _check_tie(extraction, relation.head, relation.head_tie)
        _check_tie(extraction, relation.tail, relation.tail_tie)
    for claim in extraction.claims:
        for end, tie in zip(claim.about, claim.ties, strict=True):
            _check_tie(extraction, end, tie)
    ids = [relation_id(episode.id, relation, names) for relation in extraction.relations]
    ids += [claim_id(episode.id, claim, names) for claim in extraction.claims]
    assert len(set(ids)) == len(ids)


def _check_tie(extraction: Extraction, end: str, tie: Tie) -> None:
    assert end in extraction.referents_by_id
    if tie.how == "speaker":
        assert end in extraction.speakers.values()
        return
    assert tie.span is not None
    assert any(mention.referent == end and mention.span == tie.span for mention in extraction.mentions)


def _check_types(extraction: Extraction, ontology: Ontology) -> None:
    referents = extraction.referents_by_id
    assert all(referent.type in ontology.entity_names for referent in extraction.referents)
    for relation in extraction.relations:
        assert ontology.may_join(referents[relation.head].type, relation.type, referents[relation.tail].type)
