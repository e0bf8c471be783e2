"""Candidates to drafts, by the normal form of their names; what the maintainers know goes before all else."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.gazetteer_build.candidates import Candidate
from schemas.gazetteer_build.hand_decisions import RETYPED, SAME, SKIPPED
from schemas.gazetteer_build.known_names import OWN_SOURCE
from schemas.gazetteer_build.spellings import is_acronym, is_part, numbers
from schemas.names import normal_form

WEIGHTS = {OWN_SOURCE: 20, "annotations": 10, "models.dev": 4, "epoch": 3, "litellm": 2, "ai-glossary": 1}


@dataclass
class Draft:
    """Gather what the sources say of one name."""

    name: str
    rank: int
    types: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    said: set[tuple[str, str]] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    talks: int = 0
    salient: bool = False
    decided: str | None = None

    @property
    def type(self) -> str:
        """Return the type decided by hand, else the best supported one."""
        return self.decided or min(self.types, key=lambda kind: (-self.types[kind], kind))

    def add(self, candidate: Candidate, name: str) -> None:
        """Take in what one source says; a list says it once, each annotated talk says it again."""
        rank = WEIGHTS[candidate.source]
        if rank > self.rank or (rank == self.rank and self.name == f"{name}s"):
            self.name, self.rank = name, rank
        if candidate.source == "annotations" or (candidate.source, candidate.type) not in self.said:
            self.types[candidate.type] += rank
        if candidate.source == OWN_SOURCE:
            self.decided = self.decided or candidate.type
        self.said.add((candidate.source, candidate.type))
        self.sources.add(candidate.source)
        self.forms.update([*candidate.forms, candidate.name])
        self.aliases.update(candidate.aliases)
        if normal_form(candidate.name) != normal_form(name):
            self.aliases.add(candidate.name)
        self.talks += candidate.source == "annotations"
        self.salient |= candidate.salient

    def absorb(self, other: "Draft") -> None:
        """Take in another draft of the same thing."""
        self.types.update(other.types)
        self.sources |= other.sources
        self.forms.update(other.forms)
        self.aliases |= other.aliases
        self.talks, self.salient = self.talks + other.talks, self.salient or other.salient


def merge_candidates(candidates: Iterable[Candidate]) -> dict[str, Draft]:
    """Gather candidates by the normal form of their names."""
    drafts: dict[str, Draft] = {}
    candidates = list(candidates)
    known = _known_by_alias(candidates)
    for candidate in candidates:
        given = normal_form(candidate.name)
        name = SAME.get(given, candidate.name)
        name = known.get((normal_form(name), candidate.type), name)
        key = normal_form(name)
        if key and (candidate.source == OWN_SOURCE or not {key, given} & SKIPPED):
            drafts.setdefault(key, Draft(name, 0)).add(candidate, name)
    for key, kind in RETYPED.items():
        drafts[key].types = Counter({kind: WEIGHTS["annotations"]})
    return drafts


def _known_by_alias(candidates: Iterable[Candidate]) -> dict[tuple[str, str], str]:
    """Map aliases of known names, by type, to the one name that has them and that no known name is written like."""
    known = [candidate for candidate in candidates if candidate.source == OWN_SOURCE]
    names = {normal_form(candidate.name) for candidate in known}
    claims: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for candidate in known:
        for alias in map(normal_form, candidate.aliases):
            if alias not in names:
                claims[alias, candidate.type].add(candidate.name)
    return {claim: min(owners) for claim, owners in claims.items() if len(owners) == 1}


def join_short_names(drafts: dict[str, Draft]) -> None:
    """Join "RAG" into "retrieval-augmented generation": a name that exactly one longer name of its type claims."""
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for key, draft in drafts.items():
        for form in {*draft.forms, *draft.aliases}:
            short = normal_form(form)
            if short != key and short in drafts and _is_short_for(drafts[short], draft):
                claims[short].add(key)
    for short, longs in sorted(claims.items()):
        if len(longs) == 1 and (long := next(iter(longs))) in drafts and short in drafts:
            drafts[long].absorb(drafts.pop(short))


def _is_short_for(short: Draft, long: Draft) -> bool:
    if short.decided or short.type != long.type or numbers(short.name) != numbers(long.name):
        return False
    if is_acronym(short.name, long.name):
        return True
    return short.type not in ("Concept", "Model") and is_part(short.name, long.name)
