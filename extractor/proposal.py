"""What an extractor proposes for an episode, before anything of it is believed."""

from pydantic import Field

from schemas.extraction import ClaimKind, KnownFrom, Mention, Modality, Polarity, Rejection, Window
from schemas.model import Frozen, Span


class ProposedReferent(Frozen):
    """Propose something that mentions refer to; see `Referent` for the fields."""

    id: str
    name: str
    type: str
    heard_as: tuple[str, ...] = ()
    known_from: KnownFrom = "text"
    salience: float = 0.0
    salient: bool = False


class _ProposedStatement(Frozen):
    """Propose words (`span`) that say something; `also` are spans of sentences that name an end."""

    span: Span
    also: tuple[Span, ...] = ()
    modality: Modality = "asserts"
    polarity: Polarity = "neutral"
    negated: bool = False
    holder: str | None = None
    confidence: float = 1.0
    method: str


class ProposedRelation(_ProposedStatement):
    """Propose that two referents stand in a relation."""

    head: str
    type: str
    tail: str
    role: str | None = None


class ProposedClaim(_ProposedStatement):
    """Propose a claim about referents."""

    kind: ClaimKind
    about: tuple[str, ...]
    value: str | None = None
    number: float | None = None
    unit: str | None = None
    due: str | None = None


class Proposals(Frozen):
    """Hold all that one extractor proposes for one episode.

    `speakers` maps speaker names of the segments to referents. `rejections` are what the extractor itself was given and
    can't even write as a proposal.
    """

    windows: tuple[Window, ...]
    speakers: dict[str, str] = Field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    referents: tuple[ProposedReferent, ...] = ()
    relations: tuple[ProposedRelation, ...] = ()
    claims: tuple[ProposedClaim, ...] = ()
    rejections: tuple[Rejection, ...] = ()
