"""The `talkgraph` command: its commands, where settings come from, and how errors end."""

import errno
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from extractor.cli import exit_codes
from extractor.cli.demo import demo
from extractor.cli.entities import entities
from extractor.cli.estimate import estimate
from extractor.cli.evaluate import evaluate
from extractor.cli.export import export
from extractor.cli.extract import extract
from extractor.cli.forget import forget
from extractor.cli.ingest import ingest
from extractor.cli.query import query
from extractor.cli.rebuild import rebuild
from extractor.cli.status import status
from extractor.cli.train import train

SETTINGS_FILE = "talkgraph.toml"


@click.group(context_settings={"auto_envvar_prefix": "TALKGRAPH", "help_option_names": ["-h", "--help"]})
@click.version_option(package_name="talkgraph")
def cli() -> None:
    """Make one graph of what was said in talks, podcasts and interviews, each fact with its words.

    Settings: flags over TALKGRAPH_* variables over ./talkgraph.toml. The graph lives in the embedded database of the
    workspace, or in Neo4j where NEO4J_URI (NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE) is set.
    """


for command in (demo, ingest, query, entities, extract, estimate, status, forget, rebuild, export, train, evaluate):
    cli.add_command(command)


def main() -> None:
    """Run the command line: one line on stderr for whatever goes wrong, and the exit code that says it."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0 well, 1 error, 2 usage, 3 incomplete, 4 ceiling, 5 locked."""
    try:
        result = cli.main(arguments, prog_name="talkgraph", standalone_mode=False, default_map=_settings())
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "talkgraph"
        click.echo(f"talkgraph: {error.format_message()} (`{command} --help` says more)", err=True)
        return exit_codes.USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; what was finished is kept, the next run goes on from there", err=True)
        return 130
    except BrokenPipeError:
        # The reader of the output went away (`| head`); closing quietly is what a command should do.
        sys.stderr.close()
        return exit_codes.ERROR
    except Exception as error:
        return _say(error)


def _say(error: Exception) -> int:
    from schemas.errors import CeilingReachedError, TalkgraphError, WorkspaceLockedError, show_path

    if isinstance(error, TalkgraphError):
        click.echo(f"talkgraph: {error}", err=True)
    elif isinstance(error, OSError) and (error.filename or error.errno == errno.ENOSPC):
        place = show_path(error.filename or "output")
        kept = "what was finished is kept, the next run goes on from there"
        click.echo(f"talkgraph: {place}: {error.strerror}; {kept}", err=True)
    else:
        click.echo(f"talkgraph: {type(error).__name__}: {error} (a fault of talkgraph: please report it)", err=True)
    if isinstance(error, CeilingReachedError):
        return exit_codes.CEILING
    return exit_codes.LOCKED if isinstance(error, WorkspaceLockedError) else exit_codes.ERROR


def _settings() -> dict[str, Any]:
    path = Path(SETTINGS_FILE)
    if not path.exists():
        return {}
    from schemas.errors import SettingsError

    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: can't be read: {error}") from error
    chapters = {name: settings.pop(name) for name in list(settings) if name in cli.commands}
    for fault in _faults(settings, chapters):
        raise SettingsError(f"{path}: {fault}")
    # The demo has a workspace of its own: a shared `data` is not meant for it.
    shared = {name: settings for name in cli.commands if name != demo.name}
    return {
        name: _defaults(command, {**shared.get(name, {}), **chapters.get(name, {})})
        for name, command in cli.commands.items()
    }


def _faults(shared: dict[str, Any], chapters: dict[str, Any]) -> Iterator[str]:
    everywhere = {option for command in cli.commands.values() for option in _option_names(command)}
    for key in shared:
        if _folded(key) not in everywhere:
            yield f"no command has an option {key!r}"
    for name, chapter in chapters.items():
        if not isinstance(chapter, dict):
            yield f"{name!r} is a command: write its options below [{name}]"
            continue
        for key in chapter:
            if _folded(key) not in _option_names(cli.commands[name]):
                yield f"`talkgraph {name}` has no option {key!r}"


def _option_names(command: click.Command) -> set[str]:
    """Return the names of a command's options; those of a group are its commands'."""
    if isinstance(command, click.Group):
        return {name for each in command.commands.values() for name in _option_names(each)}
    return {str(parameter.name) for parameter in command.params if isinstance(parameter, click.Option)}


def _folded(key: str) -> str:
    return key.replace("-", "_")


def _defaults(command: click.Command, settings: dict[str, Any]) -> dict[str, Any]:
    """Return those of the settings that the command has options for, by the names of its parameters, as text."""
    if isinstance(command, click.Group):
        return {name: _defaults(each, settings) for name, each in command.commands.items()}
    named = {_folded(key): value for key, value in settings.items()}
    lists = {
        parameter.name for parameter in command.params if isinstance(parameter, click.Option) and parameter.multiple
    }
    return {
        name: [named[name]] if name in lists and isinstance(named[name], str) else _as_text(named[name])
        for name in _option_names(command)
        if name in named
    }


def _as_text(value: Any) -> Any:
    """Give values as the command line does, so that they are checked alike; flags and lists stay what they are."""
    return value if isinstance(value, bool | list) else str(value)
