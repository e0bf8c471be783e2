"""Cypher cut into words and signs, as far as it takes to see what a question asks for.

Only where strings, quoted names and comments begin and end matters here, and there it follows Neo4j's own lexers. What
could be read in two ways (an escaped or an invisible character) is refused rather than guessed at.
"""

import re
from dataclasses import dataclass
from typing import Literal

from schemas.errors import QueryError

# \u004C is L: an escape of an ASCII letter, quote or space could hide a word or the end of a string.
ASCII_ESCAPE = re.compile(r"\\[uU]+00[0-7][0-9A-Fa-f]|\\[uU]+0000")
# Control characters, line separators and marks without width: some programs end a line at them and others don't.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\r\n]*|/\*.*?\*/|[^\w\x00-\x7f])
  | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<name>`(?:[^`]|``)*`)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>\d+)
  | (?P<open>/\*|['"`])
  | (?P<sign>\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
Kind = Literal["string", "name", "word", "number", "sign"]


@dataclass(frozen=True)
class Token:
    """Hold one word, quoted name, string, number or sign, and where it stands in the statement."""

    kind: Kind
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """Return the word as Cypher compares keywords, and nothing for what can't be one."""
        return self.text.lower().upper() if self.kind == "word" else ""

    @property
    def part(self) -> str:
        """Return what the token says as part of a dotted name: a word, or a quoted name without its quotes."""
        return self.text[1:-1].replace("``", "`") if self.kind == "name" else self.text

    @property
    def names(self) -> bool:
        """Say whether the token can be part of a dotted name."""
        return self.kind in ("word", "name")


END = Token("sign", "", -1)


def tokens_of(statement: str) -> list[Token]:
    """Return the tokens of a statement, without space and comments.

    Raises QueryError for a string or comment without end and for characters that could hide what is meant.
    """
    if ASCII_ESCAPE.search(statement):
        raise QueryError("the question writes a plain character as a \\u escape: write the character itself")
    if hidden := INVISIBLE.search(statement):
        raise QueryError(
            f"the question holds an invisible character (U+{ord(hidden[0]):04X}): take it out, or pass the text as a "
            "parameter"
        )
    return [token for match in TOKEN.finditer(statement) if (token := token_of(match))]


def token_of(match: re.Match[str]) -> Token | None:
    """Return the token that the expression found, None for space and comments."""
    kind, text = match.lastgroup, match[0]
    match kind:
        case "string" | "name" | "word" | "number" | "sign":
            return Token(kind, text, match.start())
        case "open":
            raise QueryError(f"the {text} at character {match.start() + 1} of the question is never closed")
    return None
