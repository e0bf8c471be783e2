"""The extraction: all that one episode gave, each fact with its words, and all that was refused, with the reason."""

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from schemas.episode import Episode
from schemas.ids import content_hash, statement_id
from schemas.model import Frozen, Span

FORMAT = 1

Grounding = Literal["named", "speaker", "near", "window"]
Modality = Literal["asserts", "doubts", "reports"]
Polarity = Literal["for", "against", "neutral"]
ClaimKind = Literal["definition", "prediction", "metric", "recommendation"]
WindowStatus = Literal["ok", "empty", "refused", "invalid", "truncated", "failed"]
KnownFrom = Literal["text", "label", "metadata"]

GROUNDINGS: tuple[Grounding, ...] = ("named", "speaker", "near", "window")
# How a window ends that was read to its end.
READ_STATUSES: tuple[WindowStatus, ...] = ("ok", "empty")
CLAIM_KINDS: tuple[ClaimKind, ...] = ("definition", "prediction", "metric", "recommendation")


class Recipe(Frozen):
    """Name all that shapes an extraction; two extractions of one text under one recipe are equal.

    `ontology` and `gazetteer` are hashes of the files used, `settings` whatever else the extractor was told.
    """

    extractor: str
    model: str
    prompt: str | None = None
    ontology: str
    gazetteer: str
    code: str
    settings: dict[str, Any] = Field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Change whenever a part of the recipe changes."""
        return content_hash(self.model_dump(mode="json"))


class Window(Frozen):
    """Account for consecutive segments read in one go; `segments` is a half-open range, `reply` a hash."""

    index: int
    span: Span
    segments: Span
    status: WindowStatus
    reply: str | None = None


class TypeCandidate(Frozen):
    """Give an entity type a score between 0 and 1."""

    type: str
    score: float


class Mention(Frozen):
    """Point at a span that names something; `form` equals the words at the span. Best type first."""

    span: Span
    form: str
    types: tuple[TypeCandidate, ...]
    method: str
    referent: str


class Referent(Frozen):
    """Say what mentions of this episode refer to; `id` is unique within the episode.

    `forms` stand in the text as they are; empty only where the referent is a speaker known from a label or the
    metadata alone (`known_from`). `heard_as` are those of the forms that are misheard. `salience` lies in 0..1.
    """

    id: str
    name: str
    type: str
    forms: tuple[str, ...] = ()
    heard_as: tuple[str, ...] = ()
    candidates: tuple[TypeCandidate, ...] = ()
    known_from: KnownFrom = "text"
    salience: float = 0.0
    salient: bool = False


class Tie(Frozen):
    """Say how an end is tied to the quote, and where it is named (None where the speaker is meant)."""

    how: Grounding
    span: Span | None = None


class Evidence(Frozen):
    """Hold the words that say it: `quote` equals the text at `span`.

    `also` are further spans, of sentences that name an end. `segment` is the index of the segment where the quote
    begins, `speaker` the referent who says it (None where unknown), `start` its second (None where unknown).
    """

    quote: str
    span: Span
    also: tuple[Span, ...] = ()
    segment: int
    speaker: str | None = None
    start: float | None = None


class _Statement(Frozen):
    evidence: Evidence
    modality: Modality = "asserts"
    polarity: Polarity = "neutral"
    negated: bool = False
    holder: str | None = None
    confidence: float = 1.0
    method: str


class Relation(_Statement):
    """Say that head and tail, two referents, stand in a relation of the ontology."""

    head: str
    type: str
    tail: str
    role: str | None = None
    head_tie: Tie
    tail_tie: Tie

    @property
    def grounding(self) -> Grounding:
        """Return the weaker of the two ties."""
        return max(self.head_tie.how, self.tail_tie.how, key=GROUNDINGS.index)


class Claim(_Statement):
    """Hold a definition, prediction, metric or recommendation; `about` names at least one referent.

    `value` is the number as written ("$20 per million tokens"), `number` and `unit` what it says, `due` an ISO date.
    """

    kind: ClaimKind
    about: tuple[str, ...]
    ties: tuple[Tie, ...]
    value: str | None = None
    number: float | None = None
    unit: str | None = None
    due: str | None = None

    @property
    def grounding(self) -> Grounding:
        """Return the weakest of the ties."""
        return max((tie.how for tie in self.ties), key=GROUNDINGS.index)


class Rejection(Frozen):
    """Keep what was proposed and refused, whole, with the reason and what it rests on."""

    kind: Literal["referent", "mention", "relation", "claim"]
    reason: str
    detail: str = ""
    proposal: dict[str, Any]


class Extraction(Frozen):
    """Hold one episode and all that was extracted from it; equal inputs give an equal file, byte for byte.

    `speakers` maps each speaker name of the segments to a referent.
    """

    format: int = FORMAT
    recipe: Recipe
    recipe_hash: str
    episode: Episode
    windows: tuple[Window, ...]
    speakers: dict[str, str]
    mentions: tuple[Mention, ...]
    referents: tuple[Referent, ...]
    relations: tuple[Relation, ...]
    claims: tuple[Claim, ...]
    rejections: tuple[Rejection, ...] = ()

    def referent(self, id: str) -> Referent:
        """Return the referent of that id; KeyError where there is none."""
        return self.referents_by_id[id]

    @cached_property
    def referents_by_id(self) -> dict[str, Referent]:
        """Map ids to referents."""
        return {referent.id: referent for referent in self.referents}

    @property
    def coverage(self) -> float:
        """Return the share of windows that were read to the end (ok or empty); 1.0 where there is none."""
        done = sum(window.status in READ_STATUSES for window in self.windows)
        return done / len(self.windows) if self.windows else 1.0


def relation_id(episode: str, relation: Relation, names: dict[str, str]) -> str:
    """Name a relation as it was said once; `names` maps referents to their names."""
    spans = (relation.evidence.span, *relation.evidence.also)
    return statement_id(episode, relation.type, spans, relation.negated, [names[relation.head], names[relation.tail]])


def claim_id(episode: str, claim: Claim, names: dict[str, str]) -> str:
    """Name a claim as it was said once; `names` maps referents to their names."""
    spans = (claim.evidence.span, *claim.evidence.also)
    return statement_id(episode, claim.kind, spans, claim.negated, [names[end] for end in claim.about])
