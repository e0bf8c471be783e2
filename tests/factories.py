"""Small extractions with invented content, for tests of everything behind the extraction."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from schemas.episode import Episode, EpisodeMetadata, EpisodePerson, Segment, Source
from schemas.extraction import (
    Claim,
    Evidence,
    Extraction,
    Mention,
    Recipe,
    Referent,
    Relation,
    Tie,
    TypeCandidate,
    Window,
)
from schemas.ids import content_hash, episode_id
from schemas.model import Span

RECIPE = Recipe(extractor="made up", model="none", ontology="o", gazetteer="g", code="1")


class Fact(NamedTuple):
    """Say a relation: the number of the line that says it, its ends by referent id, and what else it has."""

    line: int
    head: str
    type: str
    tail: str
    more: Mapping[str, Any] = {}


class Said(NamedTuple):
    """Say a claim: the number of the line that says it, its kind, what it is about, and what else it has."""

    line: int
    kind: str
    about: tuple[str, ...]
    more: Mapping[str, Any] = {}


def make_extraction(
    name: str,
    lines: Sequence[tuple[str | None, str]],
    referents: Sequence[Referent],
    facts: Sequence[Fact] = (),
    claims: Sequence[Said] = (),
    *,
    speakers: Mapping[str, str] | None = None,
    **metadata: Any,
) -> Extraction:
    """Make the extraction of a talk: each line, (speaker, words), is a sentence and a segment of ten seconds."""
    episode = make_episode(name, lines, **metadata)
    mentions = tuple(sorted(_mentions(episode.text, referents), key=lambda mention: mention.span))
    return Extraction(
        recipe=RECIPE,
        recipe_hash=RECIPE.hash,
        episode=episode,
        windows=(Window(index=0, span=Span(0, len(episode.text)), segments=Span(0, len(lines)), status="ok"),),
        speakers=dict(speakers or {}),
        mentions=mentions,
        referents=tuple(sorted(referents, key=lambda referent: referent.id)),
        relations=tuple(_relation(episode, fact, speakers or {}) for fact in facts),
        claims=tuple(_claim(episode, said, speakers or {}) for said in claims),
    )


def make_episode(name: str, lines: Sequence[tuple[str | None, str]], **metadata: Any) -> Episode:
    """Make an episode of lines, (speaker, words); its id follows from its name."""
    text = " ".join(words for _, words in lines)
    spans, start = [], 0
    for _, words in lines:
        spans.append(Span(start, start + len(words)))
        start += len(words) + 1
    people = tuple(EpisodePerson(name=person, role=role) for person, role in metadata.pop("people", ()))
    return Episode(
        id=episode_id(name, None, text),
        source=Source(name=f"{name}.txt", format="text", sha256=content_hash(text)),
        metadata=EpisodeMetadata(**{"title": name, "guid": name, "people": people, **metadata}),
        text=text,
        sentences=tuple(spans),
        segments=tuple(
            Segment(
                index=index,
                span=span,
                sentences=Span(index, index + 1),
                label=speaker,
                speaker=speaker,
                start=10.0 * index,
                end=10.0 * (index + 1),
                line=index + 1,
            )
            for index, (span, (speaker, _)) in enumerate(zip(spans, lines, strict=True))
        ),
    )


def make_referent(id: str, type: str, *forms: str, **more: Any) -> Referent:
    """Make a referent whose name is its first form, unless one is given."""
    return Referent(**{"id": id, "name": forms[0] if forms else id, "type": type, "forms": forms, **more})


def _mentions(text: str, referents: Sequence[Referent]) -> list[Mention]:
    found: dict[Span, Mention] = {}
    forms = [(form, referent) for referent in referents for form in referent.forms]
    for form, referent in sorted(forms, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"\b{re.escape(form)}\b", text):
            span = Span(*match.span())
            if not any(span.overlaps(other) for other in found):
                types = (TypeCandidate(type=referent.type, score=1.0),)
                found[span] = Mention(span=span, form=form, types=types, method="made up", referent=referent.id)
    return list(found.values())


def _evidence(episode: Episode, line: int, speakers: Mapping[str, str]) -> Evidence:
    segment = episode.segments[line]
    return Evidence(
        quote=segment.span.of(episode.text),
        span=segment.span,
        segment=line,
        speaker=speakers.get(segment.speaker or ""),
        start=segment.start,
    )


def _relation(episode: Episode, fact: Fact, speakers: Mapping[str, str]) -> Relation:
    tie = Tie(how="named")
    ends = {"head": fact.head, "type": fact.type, "tail": fact.tail, "head_tie": tie, "tail_tie": tie}
    return Relation(**{**ends, "evidence": _evidence(episode, fact.line, speakers), "method": "made up", **fact.more})


def _claim(episode: Episode, said: Said, speakers: Mapping[str, str]) -> Claim:
    ties = tuple(Tie(how="named") for _ in said.about)
    own = {"kind": said.kind, "about": said.about, "ties": ties}
    return Claim(**{**own, "evidence": _evidence(episode, said.line, speakers), "method": "made up", **said.more})


def make_archive() -> dict[str, Extraction]:
    """Make three talks that share people, companies and a concept."""
    launch = make_extraction(
        "launch",
        [
            ("Mira Quist", "Welcome, I am Mira Quist and with me is Tobias Lund of Brightloom."),
            ("Tobias Lund", "I founded Brightloom with Ana Ferro two years ago."),
            ("Tobias Lund", "Brightloom makes Loomer, a model that competes with Weftling."),
            ("Mira Quist", "So a thread line is the point where the loom ends and the cloth begins."),
        ],
        [
            make_referent("r1", "Person", "Mira Quist"),
            make_referent("r2", "Person", "Tobias Lund", "Tobias"),
            make_referent("r3", "Company", "Brightloom", salience=0.9),
            make_referent("r4", "Person", "Ana Ferro"),
            make_referent("r5", "Model", "Loomer"),
            make_referent("r6", "Model", "Weftling"),
            make_referent("r7", "Concept", "thread line", salience=0.7, salient=True),
        ],
        [
            Fact(1, "r2", "FOUNDED", "r3"),
            Fact(1, "r4", "FOUNDED", "r3"),
            Fact(2, "r3", "DEVELOPED", "r5"),
            Fact(2, "r6", "COMPETES_WITH", "r5"),
        ],
        [Said(3, "definition", ("r7",))],
        speakers={"Mira Quist": "r1", "Tobias Lund": "r2"},
        show="Warp and Weft",
        published="2024-03-05",
        url="https://www.youtube.com/watch?v=loom",
        people=[("Mira Quist", "host"), ("Tobias Lund", "guest")],
    )
    return {"launch": launch, "review": _review(), "panel": _panel()}


def make_copies(count: int) -> list[Extraction]:
    """Make so many episodes of the content of each of these talks, under other ids."""
    made = []
    for number in range(count):
        for extraction in make_archive().values():
            episode = extraction.episode.model_copy(update={"id": f"{extraction.episode.id[:12]}{number:04}"})
            made.append(extraction.model_copy(update={"episode": episode}))
    return made


def _review() -> Extraction:
    return make_extraction(
        "review",
        [
            ("Mira Quist", "Tobias is back, he runs research at Bright Loom."),
            (None, "Bright Looms was founded by Ana Ferro, they say."),
            (None, "Nobody at Bright Loom founded Weftling. Loomer will double by 2026."),
        ],
        [
            make_referent("a", "Person", "Mira Quist"),
            make_referent("b", "Person", "Tobias"),
            make_referent("c", "Company", "Bright Loom", "Bright Looms"),
            make_referent("d", "Person", "Ana Ferro"),
            make_referent("e", "Model", "Weftling"),
            make_referent("f", "Model", "Loomer"),
        ],
        [
            Fact(0, "b", "WORKS_AT", "c", {"role": "head of research"}),
            Fact(1, "d", "FOUNDED", "c", {"confidence": 0.6}),
            Fact(2, "c", "DEVELOPED", "e", {"negated": True}),
        ],
        [Said(2, "prediction", ("f",), {"value": "double", "number": 2.0, "unit": "x", "due": "2026", "holder": "c"})],
        speakers={"Mira Quist": "a"},
        show="Warp and Weft",
        published="2024-05-01T10:00:00+02:00",
        people=[("Mira Quist", "host"), ("Tobias Lund", "guest")],
    )


def _panel() -> Extraction:
    return make_extraction(
        "panel",
        [
            (None, "Tobias Reed of Cordwain uses Loomer."),
            (None, "Cordwain and Bright Loom are partners, and Weftling is a product of Cordwain."),
        ],
        [
            make_referent("p", "Person", "Tobias Reed", "Tobias"),
            make_referent("q", "Company", "Cordwain"),
            make_referent("r", "Model", "Loomer"),
            make_referent("s", "Company", "Bright Loom"),
            make_referent("t", "Product", "Weftling"),
        ],
        [
            Fact(0, "p", "WORKS_AT", "q"),
            Fact(0, "q", "USES", "r"),
            Fact(1, "q", "PARTNERED_WITH", "s"),
            Fact(1, "q", "DEVELOPED", "t"),
        ],
        title="A panel",
    )
