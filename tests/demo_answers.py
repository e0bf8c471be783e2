"""Answers of the demo's graph, computed from the files that it is made of, before any database has seen them."""

from collections import Counter, defaultdict
from typing import NamedTuple

from graph.connection import Row
from graph.resolve import Entity, Resolution
from schemas.extraction import Claim, Extraction, Relation


class Demo(NamedTuple):
    """Hold what the demo's files say, before any database has seen it."""

    extractions: list[Extraction]
    resolution: Resolution

    def entity(self, extraction: Extraction, referent: str) -> Entity:
        return self.resolution.entities[self.resolution.entity_of[extraction.episode.id, referent]]

    def person(self, extraction: Extraction, statement: Relation | Claim) -> str | None:
        speaker = statement.evidence.speaker
        return self.entity(extraction, speaker).name if speaker else None

    def about(self, extraction: Extraction, statement: Relation | Claim) -> set[str]:
        ends = statement.about if isinstance(statement, Claim) else (statement.head, statement.tail)
        return {self.entity(extraction, end).id for end in ends}


def co_mentions(demo: Demo) -> list[Row]:
    found: Counter[str] = Counter()
    for extraction in demo.extractions:
        named = defaultdict(set)
        for mention in extraction.mentions:
            segment = extraction.episode.segment_at(mention.span.start).index
            named[segment].add(demo.entity(extraction, mention.referent).id)
        for entities in named.values():
            found.update(entities - {"gpt-4"} if "gpt-4" in entities else ())
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"entity": entity, "segments": count} for entity, count in ordered[:10]]


def by_month(demo: Demo) -> list[Row]:
    found: Counter[tuple[int, int, str]] = Counter()
    for extraction in demo.extractions:
        year, month = map(int, str(extraction.episode.metadata.published).split("-")[:2])
        found.update((year, month, demo.entity(extraction, mention.referent).id) for mention in extraction.mentions)
    ordered = sorted(found.items(), key=lambda pair: (*pair[0][:2], -pair[1], pair[0][2]))
    return [{"year": y, "month": m, "entity": id, "times": times} for (y, m, id), times in ordered if times >= 3]


def who_said_what(demo: Demo) -> list[Row]:
    rows = []
    for extraction in demo.extractions:
        said: list[Relation | Claim] = [*extraction.relations, *extraction.claims]
        said = [statement for statement in said if "evals" in demo.about(extraction, statement)]
        for statement in sorted(said, key=lambda s: (s.evidence.start or 0.0, s.evidence.quote)):
            metadata, evidence = extraction.episode.metadata, statement.evidence
            row = {"who": demo.person(extraction, statement), "episode": metadata.title, "second": evidence.start}
            rows.append({**row, "words": evidence.quote, "url": metadata.url})
    return rows


def metrics(demo: Demo) -> list[Row]:
    numbers: defaultdict[tuple[str, str | None], list[float]] = defaultdict(list)
    for extraction in demo.extractions:
        measured = [claim for claim in extraction.claims if claim.kind == "metric" and claim.number is not None]
        for claim in sorted(measured, key=lambda claim: claim.evidence.start or 0.0):
            for entity in demo.about(extraction, claim):
                numbers[entity, claim.unit].append(claim.number or 0.0)
    return [
        {"entity": entity, "unit": unit, "numbers": Counter(found), "least": min(found), "most": max(found)}
        for (entity, unit), found in sorted(numbers.items(), key=str)
    ]


def proofs(demo: Demo) -> list[Row]:
    rows = []
    for extraction in demo.extractions:
        founded = [relation for relation in extraction.relations if relation.type == "FOUNDED"]
        for relation in (one for one in founded if one.modality == "asserts" and not one.negated):
            who, what = (demo.entity(extraction, end).name for end in (relation.head, relation.tail))
            evidence = relation.evidence
            rows.append({"who": who, "what": what, "words": evidence.quote, "second": evidence.start})
    ends = Counter((row["who"], row["what"]) for row in rows)
    rows = [{**row, "support": ends[row["who"], row["what"]]} for row in rows]
    return sorted(rows, key=lambda row: (row["who"], row["what"], row["words"], row["second"]))


COMPUTED = {
    "CO_MENTIONS": co_mentions,
    "BY_MONTH": by_month,
    "WHO_SAID_WHAT": who_said_what,
    "METRICS": metrics,
    "PROOFS": proofs,
}
