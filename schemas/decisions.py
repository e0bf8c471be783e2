"""What people decided about names and facts: kept in a file of its own, meant for version control, always obeyed."""

from codecs import BOM_UTF8
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from schemas.errors import WorkspaceDamagedError
from schemas.extraction import ClaimKind
from schemas.model import Frozen


class Named(Frozen):
    """Mean the referents of that type with that form, in one episode or in all (`episode` None)."""

    type: str
    form: str
    episode: str | None = None


class MustLink(Frozen):
    """Make two names one entity."""

    kind: Literal["must-link"] = "must-link"
    first: Named
    second: Named


class CannotLink(Frozen):
    """Keep two names apart, whatever the rules say."""

    kind: Literal["cannot-link"] = "cannot-link"
    first: Named
    second: Named


class Rename(Frozen):
    """Give the entity of that name another canonical name."""

    kind: Literal["rename"] = "rename"
    subject: Named
    name: str


class Retype(Frozen):
    """Give the referents of that name another type."""

    kind: Literal["retype"] = "retype"
    subject: Named
    type: str


class Reject(Frozen):
    """Take a fact out of the graph: head form, type, tail form, in one episode or in all."""

    kind: Literal["reject"] = "reject"
    head: str
    type: str
    tail: str
    episode: str | None = None


class RejectClaim(Frozen):
    """Take a claim out of the graph: what it claims of any of these, in which words, in one episode or in all."""

    kind: Literal["reject-claim"] = "reject-claim"
    claim: ClaimKind
    about: tuple[str, ...] = Field(min_length=1)
    quote: str
    episode: str | None = None


Decision = Annotated[MustLink | CannotLink | Rename | Retype | Reject | RejectClaim, Field(discriminator="kind")]
_DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read the decisions, one JSON object a line; none where the file is missing."""
    if not path.exists():
        return ()
    # Not splitlines(): U+2028 and its like may stand within a name.
    lines = path.read_bytes().removeprefix(BOM_UTF8).split(b"\n")
    return tuple(_decision(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def write_decision_line(decision: Decision) -> str:
    """Return the decision as the line that `read_decisions` reads."""
    return decision.model_dump_json(exclude_none=True)


def _decision(path: Path, number: int, line: bytes) -> Decision:
    try:
        return _DECISION.validate_json(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise WorkspaceDamagedError(
            f"{path}:{number}: not UTF-8 text; save the file as UTF-8, or remove the line"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] in ("union_tag_invalid", "extra_forbidden"):
            raise WorkspaceDamagedError(
                f"{path}:{number}: not a decision that this talkgraph knows: {first['msg']}; update talkgraph where a "
                "newer one wrote it, else mend or remove the line"
            ) from error
        raise WorkspaceDamagedError(
            f"{path}:{number}: not a decision: {first['msg']}; mend or remove the line"
        ) from error
