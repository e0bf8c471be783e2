"""Where the halves meet: which extractor is meant, and the workspace's extractions loaded into the graph."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.cli.options import EXTRACTORS
from schemas.workspace import Workspace

if TYPE_CHECKING:
    from extractor.early_loads import GoOn, LoadEarly
    from extractor.extract import Extractor
    from extractor.llm.settings import LLMSettings
    from graph.connection import Graph
    from schemas.gazetteer import Gazetteer
    from schemas.ontology import Ontology
    from schemas.replies import ReplyStore

_LITTLE_ROOM = 1_000_000  # bytes; the database takes its files page by page of 64 or 256 KB


@contextmanager
def opened_extractor(
    name: str,
    ontology: Path | None = None,
    gazetteer: Path | None = None,
    *,
    spacy_model: Path | None = None,
    processes: int = 1,
    settings: "LLMSettings | None" = None,
    replies: "ReplyStore | None" = None,
) -> "Iterator[Extractor]":
    """Open the extractor of that name ("llm", "spacy", "auto"), on the user's ontology and gazetteer where given.

    "auto" is a language model where a key or an address of one is set, else spaCy; which one is told on stderr.
    `spacy_model` is a folder that `train` wrote, None the shipped one. spaCy alone works in that many `processes`, in
    this one where it is one. `replies` are where a language model's replies are kept.
    Raise SettingsError for other names.
    """
    from extractor.offline.extractor import SpacyExtractor
    from schemas.errors import SettingsError

    if name not in EXTRACTORS:
        raise SettingsError(f"no extractor {name!r}: expected one of {', '.join(EXTRACTORS)}")
    lists = load_lists(ontology, gazetteer)
    spacy = SpacyExtractor(*lists, spacy_model)
    if name == "spacy" or (name == "auto" and not has_llm()):
        if name == "auto":
            click.echo("extractor: spaCy alone, as neither OPENAI_API_KEY nor OPENAI_BASE_URL is set", err=True)
        if processes == 1:
            yield spacy
            return
        from extractor.offline.workers import SpacyWorkers

        with SpacyWorkers(processes, *lists, spacy_model) as workers:
            yield workers
        return
    from extractor.llm.calling.openai_chat import OpenAIChat
    from extractor.llm.calling.rate_limits import RateLimits
    from extractor.llm.extractor import LLMExtractor
    from extractor.llm.settings import LLMSettings

    settings, limits = settings or LLMSettings(), RateLimits()
    with OpenAIChat(settings, limits) as model:
        click.echo(f"extractor: {settings.model} at {model.place}", err=True)
        ontology_used, gazetteer_used = lists
        with LLMExtractor(
            model,
            settings,
            ontology=ontology_used,
            gazetteer=gazetteer_used,
            replies=replies,
            limits=limits,
            names=spacy,
        ) as extractor:
            yield extractor


def has_llm() -> bool:
    """Tell whether the environment names a language model to ask."""
    return bool(os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_BASE_URL"))


@cache
def load_lists(ontology: Path | None, gazetteer: Path | None) -> "tuple[Ontology, Gazetteer]":
    """Read the ontology and the gazetteer, the user's where given, once a run.

    A user's gazetteer may have the types of the user's ontology; of the shipped one, what the ontology lacks is unused.
    """
    from schemas.gazetteer import load_gazetteer
    from schemas.ontology import load_ontology

    types = load_ontology(ontology)
    return types, load_gazetteer(gazetteer, types.entity_names if gazetteer else None)


def load_workspace(
    workspace: Workspace, ontology: Path | None = None, gazetteer: Path | None = None, *, anew: bool = False
) -> None:
    """Bring the graph to what the workspace says, and tell on stderr what was done.

    The graph is in Neo4j where NEO4J_URI is set, else in the embedded database; with `anew` it is emptied first.
    An embedded database that was last loaded from the same is not even started.
    """
    from graph.connection import open_graph
    from graph.loaded import is_loaded

    types, names = load_lists(ontology, gazetteer)
    embedded = not os.environ.get("NEO4J_URI")
    if embedded and not anew and is_loaded(workspace, names, types):
        click.echo("graph: nothing to load, it says what the workspace says", err=True)
        return
    told = _full_disk_told(workspace.database) if embedded else nullcontext()
    with told, open_graph(data=workspace.root) as graph:
        load_into(graph, workspace, ontology, gazetteer, anew=anew)


@contextmanager
def _full_disk_told(folder: Path) -> "Iterator[None]":
    """Say that the disk is full where a load fails for that: the embedded database names but the statement."""
    from schemas.errors import GraphError, GraphWriteError

    try:
        yield
    except GraphError as error:
        if not folder.exists() or shutil.disk_usage(folder).free >= _LITTLE_ROOM:
            raise
        raise GraphWriteError(f"{folder}: the disk is full; make room, then run it again ({error})") from error


def load_into(
    graph: "Graph",
    workspace: Workspace,
    ontology: Path | None = None,
    gazetteer: Path | None = None,
    *,
    anew: bool = False,
) -> None:
    """Do as `load_workspace` does, on a database that is open."""
    from extractor.cli.progress import shown_load
    from graph.load import load_graph, rebuild_graph
    from graph.loaded import load_state, mark_loaded, unmark_loaded

    types, names = load_lists(ontology, gazetteer)
    state = load_state(workspace, names, types) if graph.kind == "embedded" else None
    if state:
        unmark_loaded(workspace)
    bring = rebuild_graph if anew else load_graph
    with shown_load() as progress:
        report = bring(graph, workspace, gazetteer=names, ontology=types, progress=progress)
    if state:
        mark_loaded(workspace, state)
    counts = ", ".join(f"{count:,} {kind}" for kind, count in report.counts.items())
    click.echo(
        f"graph: {report.episodes_written} episodes written, {report.episodes_removed} removed, "
        f"{report.episodes_unchanged} unchanged in {report.seconds:.1f} s; it holds {counts}",
        err=True,
    )


@contextmanager
def loading_early(ontology: Path | None = None, gazetteer: Path | None = None) -> "Iterator[LoadEarly]":
    """Give what brings the graph to what a workspace holds so far, without a word; one connection serves all calls.

    That an embedded database says what the workspace says is left to be noted by the load that comes last. Only
    what fails is told, at once: the run may take hours, and comes to it again at its end.
    """
    from graph.connection import open_graph
    from graph.load import load_graph
    from graph.loaded import unmark_loaded
    from schemas.errors import GraphError

    with ExitStack() as held:
        graph: Graph | None = None

        def load(workspace: Workspace, go_on: "GoOn") -> int:
            nonlocal graph
            types, names = load_lists(ontology, gazetteer)
            try:
                graph = graph or held.enter_context(open_graph(data=workspace.root))
                if graph.kind == "embedded":
                    unmark_loaded(workspace)
                report = load_graph(graph, workspace, gazetteer=names, ontology=types, progress=lambda *_: go_on())
            except (GraphError, OSError) as error:
                click.echo(f"graph: nothing more is loaded until all is extracted: {error}", err=True)
                raise
            return report.episodes_written

        yield load
