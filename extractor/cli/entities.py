"""`talkgraph entities`: look at an entity, correct it, and take a correction back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.cli.options import data_option, format_option, gazetteer_option, ontology_option

if TYPE_CHECKING:
    from graph.corrections import Correction
    from graph.known import Effect, Known
    from graph.resolve import Entity
    from schemas.decisions import Decision
    from schemas.workspace import Workspace

MOST_ROWS = 20


@click.group()
def entities() -> None:
    """Look at an entity, and correct what the graph says of it.

    A correction is a decision in the workspace: it holds at once, after a rebuild, for new episodes, and until `undo`.
    """


@entities.command()
@click.argument("name")
@click.option("--all", "everything", is_flag=True, help=f"All episodes and statements, not the first {MOST_ROWS}.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@data_option
def show(name: str, everything: bool, form: str, data: Path) -> None:
    """Show an entity (by its id or any spelling): type, forms, the episodes that name it, and what they say of it."""
    from extractor.cli.entity_card import print_card
    from graph.connection import open_graph
    from graph.show_entity import show_entity
    from schemas.workspace import open_workspace

    with open_workspace(data, write=False) as workspace, open_graph(data=workspace.root) as graph:
        card = show_entity(graph, name)
    if form == "json":
        click.echo(card.model_dump_json(indent=2))
    else:
        print_card(card, None if everything else MOST_ROWS)


@entities.command()
@click.argument("name")
@click.argument("new_name")
@ontology_option
@gazetteer_option
@data_option
def rename(name: str, new_name: str, ontology: Path | None, gazetteer: Path | None, data: Path) -> None:
    """Call an entity NEW_NAME; by its old name it is still found."""
    from graph.corrections import rename_entity

    _correct(name, lambda known, entity: rename_entity(known, entity, new_name), ontology, gazetteer, data)


@entities.command()
@click.argument("name")
@click.argument("type")
@ontology_option
@gazetteer_option
@data_option
def retype(name: str, type: str, ontology: Path | None, gazetteer: Path | None, data: Path) -> None:
    """Make an entity a Person, Company, Product, ...: it becomes one with what has that name and type already."""
    from graph.corrections import retype_entity

    _correct(name, lambda known, entity: retype_entity(known, entity, type), ontology, gazetteer, data)


@entities.command()
@click.argument("statement")
@click.option("--everywhere", is_flag=True, help="In all episodes, also those to come.")
@ontology_option
@gazetteer_option
@data_option
def reject(statement: str, everywhere: bool, ontology: Path | None, gazetteer: Path | None, data: Path) -> None:
    """Take what a STATEMENT (its id or the beginning; `show` lists them) says out of the graph.

    What goes is every relation of the same head, type and tail in that episode, or every claim of the same kind, about
    the same, in the same words, so that it stays away when the episode is extracted again.
    """
    from extractor.cli.joining import load_workspace
    from graph.corrections import reject_statement

    with _correcting(data, ontology, gazetteer) as (workspace, known):
        rejection = reject_statement(known, statement, everywhere=everywhere)
        if rejection.decision in known.decisions:
            click.echo(f"already so: {_tell(rejection.decision, known)}")
            return
        workspace.decide(rejection.decision)
        number = len(known.decisions) + 1
        click.echo(f"{number}: {_tell(rejection.decision, known)}: {_count(rejection.gone, 'statement')} of it out")
        click.echo(f"left in the graph: {_count(rejection.left, 'statement')} that say so")
        load_workspace(workspace, ontology, gazetteer)


@entities.command()
@ontology_option
@gazetteer_option
@format_option
@data_option
def decisions(ontology: Path | None, gazetteer: Path | None, format: str, data: Path) -> None:
    """List what people decided, and what each decision names now."""
    from extractor.cli.output import print_rows
    from graph.known import measure_effects

    with _correcting(data, ontology, gazetteer, write=False) as (_, known):
        effects = measure_effects(known)
    rows = [
        {"number": number, "decision": _tell(decision, known), "effect": _tell_effect(effect)}
        for number, (decision, effect) in enumerate(zip(known.decisions, effects, strict=True), 1)
    ]
    print_rows(["number", "decision", "effect"], rows, format)


@entities.command()
@click.argument("number", type=int)
@ontology_option
@gazetteer_option
@data_option
def undo(number: int, ontology: Path | None, gazetteer: Path | None, data: Path) -> None:
    """Take back the decision of that NUMBER, as `decisions` lists it; those after it move up by one."""
    from extractor.cli.joining import load_workspace

    with _correcting(data, ontology, gazetteer) as (workspace, known):
        click.echo(f"taken back: {_tell(workspace.undo_decision(number), known)}")
        if number < (last := len(known.decisions)):
            click.echo(_tell_moved(number, last))
        load_workspace(workspace, ontology, gazetteer)


@contextmanager
def _correcting(
    data: Path, ontology: Path | None, gazetteer: Path | None, *, write: bool = True
) -> "Iterator[tuple[Workspace, Known]]":
    from extractor.cli.joining import load_lists
    from graph.known import read_known
    from schemas.workspace import open_workspace

    types, names = load_lists(ontology, gazetteer)
    with open_workspace(data, write=write, must_exist=True) as workspace:
        yield workspace, read_known(workspace, names, types)


def _correct(
    name: str,
    make: "Callable[[Known, Entity], Correction]",
    ontology: Path | None,
    gazetteer: Path | None,
    data: Path,
) -> None:
    from extractor.cli.joining import load_workspace
    from graph.corrections import find_entity

    with _correcting(data, ontology, gazetteer) as (workspace, known):
        entity = find_entity(known, name)
        if _keep(workspace, entity, make(known, entity)):
            load_workspace(workspace, ontology, gazetteer)


def _keep(workspace: "Workspace", entity: "Entity", made: "Correction") -> bool:
    """Keep a correction and tell it; return whether there was anything to keep."""
    now = " and ".join(f"{one.name} ({one.id}, {one.type})" for one in made.entities)
    if not made.decisions:
        click.echo(f"already so: {now}")
        return False
    workspace.decide(*made.decisions)
    first = len(made.known.decisions) - len(made.decisions) + 1
    for number, decision in enumerate(made.decisions, first):
        click.echo(f"{number}: {_tell(decision, made.known)}")
    click.echo(f"{entity.name} ({entity.id}, {entity.type}) is now {now}")
    _warn_of_namesakes(made)
    return True


def _warn_of_namesakes(made: "Correction") -> None:
    from graph.referents import folded

    names = {folded(entity.name) for entity in made.entities}
    ids = {entity.id for entity in made.entities}
    for other in made.known.resolution.entities.values():
        if folded(other.name) in names and other.id not in ids:
            click.echo(f"another entity has that name: {other.name} ({other.id}, {other.type})", err=True)


def _tell(decision: "Decision", known: "Known") -> str:
    """Tell a decision in words."""
    from schemas.decisions import CannotLink, MustLink, Named, Reject, RejectClaim, Rename

    def place(episode: str | None) -> str:
        return f" in {known.titles.get(episode, episode)!r}" if episode else ""

    def name(named: Named) -> str:
        return f"{named.type} {named.form!r}{place(named.episode)}"

    match decision:
        case MustLink():
            return f"{name(decision.first)} is {name(decision.second)}"
        case CannotLink():
            return f"{name(decision.first)} is not {name(decision.second)}"
        case Rename():
            return f"{name(decision.subject)} is called {decision.name!r}"
        case Reject():
            where = place(decision.episode) or " in all episodes"
            return f"not so: {decision.head} {decision.type} {decision.tail}{where}"
        case RejectClaim():
            where = place(decision.episode) or " in all episodes"
            return f"not so: {decision.claim} of {', '.join(decision.about)}{where}: “{decision.quote}”"
    return f"{name(decision.subject)} is a {decision.type}"


def _tell_effect(effect: "Effect") -> str:
    named = [_count(effect.referents, "referent")] if effect.referents else []
    named += [f"{_count(effect.statements, 'statement')} out"] if effect.statements else []
    told = ", ".join(named) or "none now: nothing is called so"
    return f"{told}, but a later decision says otherwise" if effect.overruled else told


def _tell_moved(gone: int, last: int) -> str:
    """Tell the new numbers of the decisions after one that is gone."""
    if last == gone + 1:
        return f"decision {last} is {gone} now"
    return f"decisions {gone + 1} to {last} are {gone} to {last - 1} now"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
