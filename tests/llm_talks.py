"""Made-up talks of several windows, what a model would answer to them, and a place where they are ingested."""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from extractor.extract import Extractor
from extractor.folder import find_transcripts
from extractor.ingested import IngestReport
from extractor.llm.calling.openai_chat import OpenAIChat
from extractor.llm.calling.rate_limits import RateLimits
from extractor.llm.chat import Model
from extractor.llm.extractor import LLMExtractor, NameFinder
from extractor.llm.settings import LLMSettings
from extractor.metadata import load_metadata
from extractor.pipeline import ingest_episodes
from schemas.extraction import Extraction, Window
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.ledger import LedgerEntry
from schemas.model import Span
from schemas.replies import ReplyStore
from schemas.workspace import open_workspace

COMPANIES = ("Brightloom", "Fernwick", "Oakmere", "Dunbar Mills", "Saltmarsh", "Larkfield", "Thistledown", "Greywater")
PRODUCTS = ("Weftling", "Bobbinet", "Shuttlecock", "Heddleworks", "Spindrift", "Carderly", "Twillbot", "Selvage")
NAMES = {**dict.fromkeys(COMPANIES, "Company"), **dict.fromkeys(PRODUCTS, "Product")}
QUIET = "We had spoken of that before the summer, and nobody in the room wanted to hear it twice."
_NUMBERED = re.compile(r"^(\d+) (.*)$", re.MULTILINE)

Request = dict[str, Any]


def make_talk(number: int, turns: int = 8) -> str:
    """Return a talk of so many turns, unlike that of any other number."""
    return "\n\n".join(_turn(number, turn) for turn in range(turns)) + "\n"


def _turn(number: int, turn: int) -> str:
    company = COMPANIES[(number + turn) % len(COMPANIES)]
    product = PRODUCTS[(3 * number + turn) % len(PRODUCTS)]
    speaker = ("Ida Moss", "Tom Reed")[turn % 2]
    return (
        f"**{speaker}:** {company} builds {product}, and in part {turn} of talk {number} that is what we look at. "
        f"{product} costs ${number * 10 + turn + 1} per million threads. {QUIET}"
    )


def sentences_in(request: Request) -> dict[int, str]:
    """Return the numbered sentences that a request shows."""
    shown = next(message["content"] for message in request["messages"] if _NUMBERED.search(message["content"]))
    return {int(number): words for number, words in _NUMBERED.findall(shown)}


def answer_talk(request: Request, left_out: Iterable[str] = ()) -> dict[str, Any]:
    """Answer as a model that knows the names: what the sentences of a request say, `left_out` aside."""
    sentences = sentences_in(request)
    known = [name for name in NAMES if name not in left_out]
    numbers = {name: n for n, name in enumerate((n for n in known if n in " ".join(sentences.values())), 1)}
    reply: dict[str, Any] = {key: [] for key in "esrdpamq"}
    for type in ("Company", "Product"):
        reply["e"].append({"t": type, "x": [f"{n}|{name}" for name, n in numbers.items() if NAMES[name] == type]})
    made = []
    for number, words in sentences.items():
        here = sorted((name for name in numbers if name in words), key=words.index)
        if " builds " in words and len(here) == 2:
            made.append([numbers[here[0]], numbers[here[1]], number])
        if price := re.search(r"costs (\$\d+ per million threads)", words):
            reply["m"].append({"x": [number, number, *(numbers[name] for name in here)], "v": price[1]})
    reply["r"] = [{"t": "DEVELOPED", "x": made}] if made else []
    return reply


def window_key(request: Request) -> str:
    """Name the part of a talk that a request asks about, whatever was said of it since: its first sentence."""
    return next(iter(sentences_in(request).values()))


class TalkPlace:
    """Hold a folder of made-up talks and a workspace, and ingest one into the other by a server's model."""

    def __init__(self, root: Path, talks: int = 2, turns: int = 8) -> None:
        self.root, self.data, self.talks = root, root / "data", root / "talks"
        self.talks.mkdir(parents=True, exist_ok=True)
        for number in range(talks):
            self.write(f"talk{number:02}.md", make_talk(number, turns))

    def write(self, name: str, text: str) -> Path:
        path = self.talks / name
        path.write_text(text, "utf-8")
        return path

    def ingest(
        self,
        url: str,
        *,
        names: NameFinder | None = None,
        model: Model | None = None,
        model_name: str = "gpt-5.4-mini",
        refresh: bool = False,
        metadata: list[dict[str, object]] | None = None,
        **settings: Any,
    ) -> IngestReport:
        """Ingest the folder, asking the server at `url`, by a `model` where one is open already (it takes a moment).

        Without `names` there is no cross-check.
        """
        with (
            open_workspace(self.data) as workspace,
            opened(url, workspace.replies, names, model, model=model_name, **settings) as extractor,
        ):
            table = self._table(metadata) if metadata else None
            listing = find_transcripts([self.talks])
            return ingest_episodes(listing, workspace, extractor, refresh=refresh, metadata=table)

    def ingest_by(self, extractor: Extractor) -> IngestReport:
        with open_workspace(self.data) as workspace:
            return ingest_episodes(find_transcripts([self.talks]), workspace, extractor)

    def _table(self, entries: list[dict[str, object]]) -> Any:
        path = self.root / "metadata.json"
        path.write_text(json.dumps(entries))
        return load_metadata(path)

    @property
    def extractions(self) -> dict[str, Extraction]:
        """Return what is kept, by the names of the files."""
        with open_workspace(self.data, write=False) as workspace:
            return {pointer.source: extraction for pointer, extraction in workspace.extractions()}

    @property
    def files(self) -> dict[str, bytes]:
        """Return the bytes of the current extractions, by the names of the files."""
        with open_workspace(self.data, write=False) as workspace:
            kept = workspace.pointers()
        paths = {p.source: self.data / "episodes" / p.episode / f"{p.extraction}.json" for p in kept}
        return {source: path.read_bytes() for source, path in paths.items()}

    @property
    def ledger(self) -> list[LedgerEntry]:
        with open_workspace(self.data, write=False) as workspace:
            return list(workspace.ledger())


def talk_settings(url: str, **given: Any) -> LLMSettings:
    """Return settings for small windows and few tries, with time for an answer even where the machine stalls."""
    quick = {"window_tokens": 150, "max_output_tokens": 800, "first_wait": 0.01, "attempts": 2, "timeout": 30.0}
    return LLMSettings(**{**quick, "base_url": url, **given})


@cache
def shipped_gazetteer() -> Gazetteer:
    return load_gazetteer()


class opened:  # noqa: N801 - used as a function
    """Open an extractor that asks the server at an address."""

    def __init__(
        self,
        url: str,
        replies: ReplyStore | None,
        names: NameFinder | None = None,
        open_model: Model | None = None,
        **settings: Any,
    ) -> None:
        made, limits = talk_settings(url, **settings), RateLimits()
        self._own = OpenAIChat(made, limits) if open_model is None else None
        asked = self._own or open_model
        assert asked
        self._extractor = LLMExtractor(
            asked, made, gazetteer=shipped_gazetteer(), replies=replies, limits=limits, names=names
        )

    def __enter__(self) -> LLMExtractor:
        return self._extractor

    def __exit__(self, *error: object) -> None:
        self._extractor.close()
        if self._own:
            self._own.close()


def facts(extraction: Extraction, within: Callable[[Window], bool] = lambda window: True) -> set[tuple[str, ...]]:
    """Return the statements and mentions that lie in some of an extraction's windows, without any ids."""
    spans = [window.span for window in extraction.windows if within(window)]
    names = {referent.id: referent.name for referent in extraction.referents}

    def holds(span: Span) -> bool:
        return any(window.holds(span) for window in spans)

    found = {("mention", str(m.span), names[m.referent]) for m in extraction.mentions if holds(m.span)}
    for relation in extraction.relations:
        if holds(relation.evidence.span):
            ends = names[relation.head], names[relation.tail]
            found.add((relation.type, *ends, str(relation.evidence.span), relation.evidence.quote))
    for claim in extraction.claims:
        if holds(claim.evidence.span):
            about = ",".join(names[end] for end in claim.about)
            found.add((claim.kind, about, str(claim.value), str(claim.evidence.span), claim.evidence.quote))
    return found
