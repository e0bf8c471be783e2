"""The annotation form: the short JSON in which people write and read the graph of one text."""

from typing import Any

from schemas.extraction import Claim, Extraction, Referent, Relation

INDEX_SALIENCE = 0.5  # from which on a concept is worth an entry in an index of the talk


def to_annotation(extraction: Extraction, doc: str) -> dict[str, Any]:
    """Return entities (all names, and concepts worth an entry), relations and claims of an extraction as plain JSON.

    Entities that take part in a statement are kept whatever their salience, so that each end exists. A language model
    has chosen its concepts: all of them are kept.
    """
    is_chosen = extraction.recipe.extractor == "llm"
    ends = {end for relation in extraction.relations for end in (relation.head, relation.tail)}
    ends |= {end for claim in extraction.claims for end in claim.about}
    ends |= {claim.evidence.speaker for claim in extraction.claims if claim.evidence.speaker}
    kept = [r for r in extraction.referents if r.type != "Concept" or is_chosen or _is_indexed(r) or r.id in ends]
    return {
        "doc": doc,
        "entities": [_entity(referent) for referent in kept],
        "relations": [_relation(relation) for relation in extraction.relations],
        "claims": [_claim(claim) for claim in extraction.claims],
    }


def _is_indexed(referent: Referent) -> bool:
    return referent.salient or referent.salience >= INDEX_SALIENCE


def _entity(referent: Referent) -> dict[str, Any]:
    names = list(referent.forms) or [referent.name]
    entity: dict[str, Any] = {"id": referent.id, "name": referent.name, "type": referent.type, "names": names}
    return {**entity, "salient": True} if referent.salient and referent.type == "Concept" else entity


def _relation(relation: Relation) -> dict[str, Any]:
    plain = {"head": relation.head, "type": relation.type, "tail": relation.tail, "evidence": relation.evidence.quote}
    if relation.role:
        plain["role"] = relation.role
    return {**plain, "negated": True} if relation.negated else plain


def _claim(claim: Claim) -> dict[str, Any]:
    plain = {
        "speaker": claim.evidence.speaker,
        "kind": claim.kind,
        "about": list(claim.about),
        "quote": claim.evidence.quote,
    }
    return {**plain, "value": claim.value} if claim.value else plain
