"""One name as one source gives it."""

from typing import NamedTuple


class Candidate(NamedTuple):
    """Hold one name as one source gives it; `forms` are yet to be told into right and misheard ones."""

    name: str
    type: str
    source: str
    forms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    salient: bool = False
