"""What the graph holds of one episode, as rows to be written: pure, and the same whenever its inputs are.

A node is a `NodeRow`; an edge is an `EdgeRow` between ids. Properties that are unknown are left out.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph.links import link_to_second
from graph.referents import PERSON, ReferentRow, metadata_referent
from graph.rejects import find_claim_rejects, find_rejects, may_reject, rejects_in, spellings_of
from graph.resolve import Entity, Resolution
from graph.times import utc_text
from graph.version import VIEW_VERSION
from schemas.decisions import Decision
from schemas.episode import Segment
from schemas.extraction import Claim, Evidence, Extraction, Mention, Relation, claim_id, relation_id
from schemas.ids import content_hash, segment_id
from schemas.names import slug
from schemas.ontology import Ontology

ROLES = ("host", "guest", "speaker")  # where a person has several, the first of these counts


class NodeRow(NamedTuple):
    """Hold a node: its id and all its properties, the id among them."""

    id: str
    properties: dict[str, Any]


class EdgeRow(NamedTuple):
    """Hold an edge between two nodes."""

    start: str
    end: str
    properties: dict[str, Any]


class EpisodeRows(NamedTuple):
    """Hold the rows of one or more episodes, by the label of a node or the type of an edge."""

    nodes: dict[str, list[NodeRow]]
    edges: dict[str, list[EdgeRow]]

    @property
    def size(self) -> int:
        """Return the number of rows."""
        return sum(map(len, self.nodes.values())) + sum(map(len, self.edges.values()))


def episode_rows(
    extraction: Extraction, hash: str, resolution: Resolution, decisions: Sequence[Decision], ontology: Ontology
) -> EpisodeRows:
    """Return all rows of an episode; `hash` names the version of its extraction."""
    rows = _Rows(extraction, resolution, ontology)
    statements = rows.statements(decisions)
    relations = [(id, statement) for id, statement in statements.items() if isinstance(statement, Relation)]
    claims = [(id, statement) for id, statement in statements.items() if isinstance(statement, Claim)]
    return EpisodeRows(
        nodes={
            "Episode": [_episode(extraction, hash)],
            "Segment": [rows.segment(segment) for segment in extraction.episode.segments],
            "Relation": [rows.statement(id, _relation_properties(relation), relation) for id, relation in relations],
            "Claim": [rows.statement(id, _claim_properties(claim), claim) for id, claim in claims],
        },
        edges={
            "HAS_EPISODE": rows.shows(),
            "HAS_SEGMENT": rows.parts(),
            "DISCUSSES": rows.discussed(),
            "MENTIONS": rows.mentioned(),
            "APPEARS_IN": rows.people(),
            "SPOKEN_BY": rows.speakers(),
            "HEAD": [EdgeRow(id, rows.ends(relation)[0], {}) for id, relation in relations],
            "TAIL": [EdgeRow(id, rows.ends(relation)[1], {}) for id, relation in relations],
            **rows.statement_edges(statements),
        },
    )


def resolved_hash(
    show: str | None, meant: Mapping[str, tuple[str, str]], rejected: Sequence[Any], ontology: Ontology
) -> str:
    """Change whenever the rows of an episode may change though its extraction does not.

    `meant` are id and type of what its referents are, `rejected` is what `rejected_in` returns.
    """
    entities = {referent: [id, type] for referent, (id, type) in meant.items()}
    return content_hash([VIEW_VERSION, ontology.hash, show_id(show), entities, rejected])


def rejected_in(
    episode: str, rows: Collection[ReferentRow], resolution: Resolution, decisions: Iterable[Decision]
) -> list[Any]:
    """Return all by which people may reject something in an episode, as plain data; nothing where nobody does."""
    meant = {row.referent: resolution.entities[resolution.entity_of[episode, row.referent]] for row in rows}
    spellings = {row.referent: spellings_of(row, meant[row.referent]) for row in rows}
    rejects = [
        reject.model_dump(mode="json")
        for reject in rejects_in(episode, decisions).values()
        if may_reject(reject, frozenset().union(*spellings.values()))
    ]
    # Which of the referents a decision means, their spellings tell.
    return [rejects, {referent: sorted(forms) for referent, forms in spellings.items()}] if rejects else []


def show_id(name: str | None) -> str | None:
    """Return the id of a show; None where it has no name, and then there is no show in the graph."""
    return slug(name) if name and name.strip() else None


class _Rows:
    def __init__(self, extraction: Extraction, resolution: Resolution, ontology: Ontology) -> None:
        self._extraction = extraction
        self._symmetric = ontology.symmetric
        self._episode = extraction.episode
        self._resolution = resolution
        self._segments = {s.index: segment_id(self._episode.id, s.span) for s in self._episode.segments}

    def entity(self, referent: str) -> Entity:
        return self._resolution.entities[self._resolution.entity_of[self._episode.id, referent]]

    def person(self, referent: str | None) -> Entity | None:
        """Return the entity, unless it isn't known or people said that it is no person."""
        entity = self.entity(referent) if referent is not None else None
        return entity if entity and entity.type == PERSON else None

    def ends(self, relation: Relation) -> tuple[str, str]:
        """Return head and tail; of a symmetric type the smaller id comes first, so its statements agree."""
        head, tail = self.entity(relation.head).id, self.entity(relation.tail).id
        return (tail, head) if relation.type in self._symmetric and tail < head else (head, tail)

    def segment(self, segment: Segment) -> NodeRow:
        id = self._segments[segment.index]
        chapter = self._episode.metadata.chapter_at(segment.start)
        properties = {
            "id": id,
            "index": segment.index,
            "speaker": segment.speaker,
            "start": segment.start,
            "end": segment.end,
            "text": segment.span.of(self._episode.text),
            "url": link_to_second(self._episode.metadata.url, segment.start),
            "chapter": chapter.title if chapter else None,
        }
        return NodeRow(id, _known(properties))

    def shows(self) -> list[EdgeRow]:
        show = show_id(self._episode.metadata.show)
        return [EdgeRow(show, self._episode.id, {})] if show else []

    def parts(self) -> list[EdgeRow]:
        return [EdgeRow(self._episode.id, id, {}) for id in self._segments.values()]

    def discussed(self) -> list[EdgeRow]:
        counts: Counter[str] = Counter()
        first: dict[str, int] = {}
        for mention in self._extraction.mentions:
            id = self.entity(mention.referent).id
            counts[id] += 1
            first[id] = min(first.get(id, mention.span.start), mention.span.start)
        salience: defaultdict[str, float] = defaultdict(float)
        salient: defaultdict[str, bool] = defaultdict(bool)
        for referent in self._extraction.referents:
            id = self.entity(referent.id).id
            salience[id] = max(salience[id], referent.salience)
            salient[id] |= referent.salient
        return [
            EdgeRow(
                self._episode.id,
                id,
                _known(
                    {
                        "count": counts[id],
                        "first_start": self._episode.second_at(first[id]),
                        "salience": salience[id],
                        "salient": salient[id],
                    }
                ),
            )
            for id in sorted(counts)
        ]

    def mentioned(self) -> list[EdgeRow]:
        found: defaultdict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in self._extraction.mentions:
            segment = self._segments[self._episode.segment_at(mention.span.start).index]
            found[segment, self.entity(mention.referent).id].append(mention)
        return [EdgeRow(*ends, self._mentioning(mentions)) for ends, mentions in sorted(found.items())]

    def _mentioning(self, mentions: Sequence[Mention]) -> dict[str, Any]:
        """Return how often a segment names an entity, by which forms, and at which second first."""
        first = self._episode.second_at(min(mention.span.start for mention in mentions))
        forms = sorted({mention.form for mention in mentions})
        return _known({"count": len(mentions), "forms": forms, "start": first})

    def people(self) -> list[EdgeRow]:
        roles: defaultdict[str, set[str]] = defaultdict(set)
        for index, person in enumerate(self._episode.metadata.people):
            if entity := self.person(metadata_referent(index)):
                roles[entity.id].add(person.role)
        for referent in self._extraction.speakers.values():
            if (entity := self.person(referent)) and entity.id not in roles:
                roles[entity.id].add("speaker")
        return [EdgeRow(id, self._episode.id, {"role": min(roles[id], key=ROLES.index)}) for id in sorted(roles)]

    def speakers(self) -> list[EdgeRow]:
        edges = []
        for segment in self._episode.segments:
            voice = self._extraction.speakers.get(segment.speaker) if segment.speaker else None
            if entity := self.person(voice):
                edges.append(EdgeRow(self._segments[segment.index], entity.id, {}))
        return edges

    def statements(self, decisions: Sequence[Decision]) -> dict[str, Relation | Claim]:
        names = {referent.id: referent.name for referent in self._extraction.referents}
        rejects = rejects_in(self._episode.id, decisions)
        found: dict[str, Relation | Claim] = {}
        for relation in self._extraction.relations:
            heads, tails = self._spellings(relation.head), self._spellings(relation.tail)
            if not find_rejects(rejects, relation.type, heads, tails, symmetric=relation.type in self._symmetric):
                found.setdefault(relation_id(self._episode.id, relation, names), relation)
        for claim in self._extraction.claims:
            about = frozenset().union(*map(self._spellings, claim.about))
            if not find_claim_rejects(rejects, claim.kind, about, claim.evidence.quote):
                found.setdefault(claim_id(self._episode.id, claim, names), claim)
        return found

    def statement(self, id: str, own: Mapping[str, Any], statement: Relation | Claim) -> NodeRow:
        evidence = statement.evidence
        properties = {
            "id": id,
            "quote": evidence.quote,
            "start": evidence.start,
            "end": self._end_of(evidence),
            "url": link_to_second(self._episode.metadata.url, evidence.start),
            "modality": statement.modality,
            "polarity": statement.polarity,
            "negated": statement.negated,
            "grounding": statement.grounding,
            "confidence": statement.confidence,
            "method": statement.method,
            **own,
        }
        return NodeRow(id, _known(properties))

    def statement_edges(self, statements: Mapping[str, Relation | Claim]) -> dict[str, list[EdgeRow]]:
        edges: dict[str, list[EdgeRow]] = {"FROM": [], "SAID_BY": [], "HELD_BY": [], "ABOUT": []}
        for id, statement in statements.items():
            edges["FROM"].append(EdgeRow(id, self._segments[statement.evidence.segment], {}))
            if person := self.person(statement.evidence.speaker):
                edges["SAID_BY"].append(EdgeRow(id, person.id, {}))
            if statement.holder:
                edges["HELD_BY"].append(EdgeRow(id, self.entity(statement.holder).id, {}))
            edges["ABOUT"] += [EdgeRow(id, entity, {}) for entity in self._about(statement)]
        return edges

    def _end_of(self, evidence: Evidence) -> float | None:
        if not self._episode.cues:  # then no more is known than when the segment ends
            return self._episode.segments[evidence.segment].end
        last = self._episode.second_at(evidence.span.end - 1)
        return last if evidence.start is None or last is None else max(evidence.start, last)

    def _about(self, statement: Relation | Claim) -> Iterator[str]:
        ends = statement.about if isinstance(statement, Claim) else (statement.head, statement.tail)
        yield from dict.fromkeys(self.entity(end).id for end in ends)

    def _spellings(self, referent: str) -> frozenset[str]:
        return spellings_of(self._extraction.referent(referent), self.entity(referent))


def _episode(extraction: Extraction, hash: str) -> NodeRow:
    episode, metadata = extraction.episode, extraction.episode.metadata
    properties = {
        "id": episode.id,
        "title": metadata.title,
        "published": utc_text(metadata.published),
        "url": metadata.url,
        "number": metadata.number,
        "description": metadata.description,
        "duration": metadata.duration,
        "language": metadata.language,
        "extraction": hash,
    }
    return NodeRow(episode.id, _known(properties))


def _relation_properties(relation: Relation) -> dict[str, Any]:
    return {"type": relation.type, "role": relation.role}


def _claim_properties(claim: Claim) -> dict[str, Any]:
    return {"kind": claim.kind, "value": claim.value, "number": claim.number, "unit": claim.unit, "due": claim.due}


def _known(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}
