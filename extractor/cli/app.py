"""The `talkgraph` command: its commands, where settings come from, and how errors end."""

import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from extractor.cli.demo import demo
from extractor.cli.extract import extract
from extractor.cli.forget import forget
from extractor.cli.ingest import ingest
from extractor.cli.query import query
from extractor.cli.rebuild import rebuild
from extractor.cli.status import status

SETTINGS_FILE = "talkgraph.toml"
EXIT_ERROR, EXIT_USAGE, EXIT_LOCKED = 1, 2, 5


@click.group(context_settings={"auto_envvar_prefix": "TALKGRAPH", "help_option_names": ["-h", "--help"]})
@click.version_option(package_name="talkgraph")
def cli() -> None:
    """Make one graph of what was said in talks, podcasts and interviews, each fact with its words.

    Settings: flags over TALKGRAPH_* variables over ./talkgraph.toml. The graph lives in the embedded database of the
    workspace, or in Neo4j where NEO4J_URI (NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE) is set.
    """


for command in (demo, ingest, query, extract, status, forget, rebuild):
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
        error.show()
        return EXIT_USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; what was finished is kept, the next run goes on from there", err=True)
        return 130
    except BrokenPipeError:
        # The reader of the output went away (`| head`); closing quietly is what a command should do.
        sys.stderr.close()
        return EXIT_ERROR
    except Exception as error:
        return _say(error)


def _say(error: Exception) -> int:
    from schemas.errors import TalkgraphError, WorkspaceLockedError

    if isinstance(error, TalkgraphError):
        click.echo(f"talkgraph: {error}", err=True)
    else:
        click.echo(f"talkgraph: {type(error).__name__}: {error} (a fault of talkgraph: please report it)", err=True)
    return EXIT_LOCKED if isinstance(error, WorkspaceLockedError) else EXIT_ERROR


def _settings() -> dict[str, Any]:
    path = Path(SETTINGS_FILE)
    if not path.exists():
        return {}
    from schemas.errors import SettingsError

    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: can't be read: {error}") from error
    shared = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    return {name: _defaults(command, {**shared, **settings.get(name, {})}) for name, command in cli.commands.items()}


def _defaults(command: click.Command, settings: dict[str, Any]) -> dict[str, Any]:
    """Return those of the settings that the command has options for, by the names of its parameters."""
    named = {key.replace("-", "_"): value for key, value in settings.items()}
    return {parameter.name: named[parameter.name] for parameter in command.params if parameter.name in named}
