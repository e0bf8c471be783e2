"""Gold graphs as extractions: what a perfect extractor would propose, read and verified as all proposals are.

Gold evidence is copied from the raw transcript, with links, labels and stamps, so it is found again by its words.
What can't be found, or doesn't hold, is among the rejections of the extraction.
"""

import re
import tempfile
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from extractor.proposal import Proposals, ProposedClaim, ProposedReferent, ProposedRelation
from extractor.read import read_episode
from extractor.verify import verify_extraction
from extractor.windows import cut_windows
from schemas.episode import Episode
from schemas.extraction import Extraction, KnownFrom, Mention, Recipe, Rejection, TypeCandidate
from schemas.model import Span
from schemas.names import normal_form
from schemas.ontology import Ontology, load_ontology

WINDOW_WORDS = 1_200
METHOD = "gold"
_MARKUP = re.compile(
    r"\]\([^)\s]*\)"  # the address of a link
    r"|[\[(]\d\d?:\d\d(?::\d\d)?(?:\.\d+)?(?: --> [\d:.]+)?[\])]"  # a time stamp
    r"|^\*\*[^*\n]{1,60}\*\*:?(?=[ \t]|$)",  # a speaker label
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W_]+")


def extraction_from_gold(
    gold: Mapping[str, Any], text: str, *, name: str, suffix: str = ".txt", ontology: Ontology | None = None
) -> Extraction:
    """Read a transcript, propose all that its gold graph holds, and verify it; `name` names the source file."""
    ontology = ontology or load_ontology()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{suffix}"
        path.write_text(text, "utf-8")
        episode = read_episode(path)
    gone: list[Rejection] = []
    proposals = _propose(gold, episode, gone)
    recipe = Recipe(extractor=METHOD, model="none", ontology=ontology.hash, gazetteer="none", code="1")
    extraction = verify_extraction(episode, proposals, recipe, ontology)
    return extraction.model_copy(update={"rejections": (*gone, *extraction.rejections)})


def count_lost(gold: Mapping[str, Any], extraction: Extraction) -> dict[str, tuple[int, int]]:
    """Return how many of what the gold graph holds the extraction lacks, and how many there are, by kind."""
    kept = {
        "entities": len(extraction.referents),
        "relations": len(extraction.relations),
        "claims": len(extraction.claims),
    }
    return {kind: (len(gold[kind]) - found, len(gold[kind])) for kind, found in kept.items()}


def _propose(gold: Mapping[str, Any], episode: Episode, gone: list[Rejection]) -> Proposals:
    mentions = _find_mentions(gold["entities"], episode)
    named = {mention.referent for mention in mentions}
    words = _Words(episode.text)
    relations, claims = [], []
    for relation in gold["relations"]:
        if place := _place(words, episode, relation["evidence"]):
            relations.append(_relation(relation, place))
        else:
            gone.append(Rejection(kind="relation", reason="quote not in the text", proposal=dict(relation)))
    for claim in gold["claims"]:
        if place := _place(words, episode, claim["quote"]):
            claims.append(_claim(claim, place, episode))
        else:
            gone.append(Rejection(kind="claim", reason="quote not in the text", proposal=dict(claim)))
    return Proposals(
        windows=cut_windows(episode, WINDOW_WORDS),
        speakers=_speakers(gold["entities"], episode),
        mentions=tuple(mentions),
        referents=tuple(_referent(entity, episode, entity["id"] in named) for entity in gold["entities"]),
        relations=tuple(relations),
        claims=tuple(claims),
    )


def _referent(entity: Mapping[str, Any], episode: Episode, is_named: bool) -> ProposedReferent:
    salient = bool(entity.get("salient"))
    known_from: KnownFrom = "text"
    if not is_named and _names(entity) & {normal_form(s.label) for s in episode.segments if s.label}:
        known_from = "label"
    elif not is_named and _names(entity) & {normal_form(person.name) for person in episode.metadata.people}:
        known_from = "metadata"
    return ProposedReferent(
        id=entity["id"],
        name=entity["name"],
        type=entity["type"],
        known_from=known_from,
        salience=1.0 if salient else 0.5,
        salient=salient,
    )


def _relation(relation: Mapping[str, Any], place: tuple[Span, ...]) -> ProposedRelation:
    ends = {key: relation.get(key) for key in ("head", "type", "tail", "role")}
    return ProposedRelation(span=place[0], also=place[1:], method=METHOD, **ends)


def _claim(claim: Mapping[str, Any], place: tuple[Span, ...], episode: Episode) -> ProposedClaim:
    value = claim.get("value")
    if value is not None and value not in place[0].of(episode.text):
        value = None  # said in other words than the quote's
    return ProposedClaim(
        span=place[0], also=place[1:], method=METHOD, kind=claim["kind"], about=tuple(claim["about"]), value=value
    )


def _speakers(entities: Iterable[Mapping[str, Any]], episode: Episode) -> dict[str, str]:
    people = {name: entity["id"] for entity in entities if entity["type"] == "Person" for name in _names(entity)}
    voices = {segment.speaker for segment in episode.segments if segment.speaker}
    return {voice: people[normal_form(voice)] for voice in sorted(voices) if normal_form(voice) in people}


def _names(entity: Mapping[str, Any]) -> set[str]:
    return {normal_form(name) for name in (entity["name"], *entity["names"])}


def _find_mentions(entities: Iterable[Mapping[str, Any]], episode: Episode) -> list[Mention]:
    """Find all forms: the longest takes its place, and what would be left without any takes a shared one."""
    forms = sorted(
        ((form, entity) for entity in entities for form in entity["names"] if form.strip()),
        key=lambda pair: (-len(pair[0]), pair[0], pair[1]["id"]),
    )
    found: list[Mention] = []
    taken: set[int] = set()
    for form, entity in forms:
        for span in _occurrences(form, episode.text):
            if taken.isdisjoint(range(*span)):
                taken.update(range(*span))
                found.append(_mention(span, episode.text, entity))
    named = {mention.referent for mention in found}
    shared = ((form, entity) for form, entity in forms if entity["id"] not in named)
    found += [
        _mention(span, episode.text, entity) for form, entity in shared for span in _occurrences(form, episode.text)
    ]
    return sorted(found, key=lambda mention: (mention.span, mention.referent))


def _occurrences(form: str, text: str) -> Iterator[Span]:
    spoken = r"\s+".join(re.escape(word) for word in unicodedata.normalize("NFC", form).split())
    return (Span(*match.span()) for match in re.finditer(rf"(?<!\w){spoken}(?!\w)", text))


def _mention(span: Span, text: str, entity: Mapping[str, Any]) -> Mention:
    types = (TypeCandidate(type=entity["type"], score=1.0),)
    return Mention(span=span, form=span.of(text), types=types, method=METHOD, referent=entity["id"])


# --- evidence, found by its words ---------------------------------------------------------------------------------


def _place(words: "_Words", episode: Episode, quote: str) -> tuple[Span, ...]:
    """Return where a quote stands: its longest piece within one segment first, then its other pieces; () if nowhere."""
    span = words.find(quote)
    if span is None:
        return ()
    pieces = []
    for segment in episode.segments:
        start, end = max(span.start, segment.span.start), min(span.end, segment.span.end)
        if episode.text[start:end].strip():
            pieces.append(Span(start, end))
    return tuple(sorted(pieces, key=lambda piece: (piece.start - piece.end, piece)))


class _Words:
    """Find quotes in a text by their folded words."""

    def __init__(self, text: str) -> None:
        self._spans = [Span(*match.span()) for match in _WORD.finditer(text)]
        folded = [_fold(span.of(text)) for span in self._spans]
        self._text = " " + " ".join(folded) + " "
        self._starts = list(accumulate((len(word) + 1 for word in folded), initial=1))

    def find(self, quote: str) -> Span | None:
        """Return where the words of a quote stand first; markup within the quote doesn't count."""
        wanted = " ".join(_fold(word) for word in _WORD.findall(_MARKUP.sub(" ", quote)))
        at = self._text.find(f" {wanted} ") if wanted else -1
        if at < 0:
            return None
        first = bisect_right(self._starts, at + 1) - 1
        last = bisect_right(self._starts, at + len(wanted)) - 1
        return Span(self._spans[first].start, self._spans[last].end)


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
