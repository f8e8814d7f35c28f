"""The command ``netkg``: its subcommands by name, each loaded when it is called for."""

from __future__ import annotations

import os
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Final

import typer

from netkg import __version__
from netkg.cli.failures import INTERRUPTED, failure_of, report
from netkg.cli.help import PlainGroup, command_app
from netkg.cli.options import SHARED, prepare, shared_options
from netkg.cli.session import Session
from netkg.cli.streams import BROKEN_PIPE, drop_stdout, say, write_stdout

if TYPE_CHECKING:
    from typer._click import Context
    from typer._click.core import Command
    from typer._click.formatting import HelpFormatter

__all__ = ["COMMANDS", "root_command", "run"]

COMMANDS: Final = {
    "See what is known": ("demo", "query", "show", "search", "evidence", "info"),
    "Take it away": ("export", "publish"),
    "Open it to others": ("serve", "site"),
    "Look up terms": ("terms", "ground"),
    "Add evidence": ("init", "new", "check", "build", "store"),
    "Check evidence": ("validate", "verify", "reason"),
    "Analyse": (
        "estimate",
        "sof",
        "survival",
        "figure",
        "tell",
        "without",
        "audit",
        "conflicts",
        "gaps",
        "network",
        "value",
        "design",
    ),
}
"""Heading in the help -> commands; each is ``app`` of its module in ``netkg.cli.commands``."""


class _LazyGroup(PlainGroup):
    """A group whose commands are imported when they are called or listed."""

    def list_commands(self, ctx: Context) -> list[str]:
        return [name for names in COMMANDS.values() for name in names]

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        if cmd_name in self.list_commands(ctx) and cmd_name not in self.commands:
            app = import_module(f"netkg.cli.commands.{cmd_name}").app
            command = typer.main.get_command(app)
            command.name = cmd_name
            self.commands[cmd_name] = prepare(
                command, [param for param in self.params if param.name in SHARED]
            )
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx):
            for name in self.list_commands(ctx):  # so that the nearest ones can be suggested
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        width = max(map(len, self.list_commands(ctx)))
        for heading, names in COMMANDS.items():
            commands = [command for name in names if (command := self.get_command(ctx, name))]
            limit = formatter.width - 6 - width
            rows = [
                (str(command.name).ljust(width), command.get_short_help_str(limit)) for command in commands
            ]
            with formatter.section(heading):
                formatter.write_dl(rows)


_app = typer.Typer(
    cls=_LazyGroup,
    subcommand_metavar="COMMAND",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
)


def _show_version(value: bool) -> None:
    if value:
        write_stdout(f"netkg {__version__}\n")
        raise typer.Exit


@_app.callback(
    invoke_without_command=True,
    epilog="netkg demo\nnetkg query list\nnetkg query treated-patients\nnetkg export evidence.ttl",
)
def _netkg(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Ask what is known of immunotherapy in neuroendocrine tumours, take it away, see what is missing."""
    if ctx.invoked_subcommand is None:
        write_stdout(ctx.get_help() + "\n")


def root_command() -> Command:
    """Return the command ``netkg``, with the options that all commands share."""
    options = command_app()
    options.command()(shared_options)
    return prepare(typer.main.get_command(_app), typer.main.get_command(options).params)


def _refuse_odd_bytes(arguments: list[str]) -> None:
    """Raise for an argument that is not UTF-8: it could be neither searched, stored nor printed."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(argument).decode("ascii", "backslashreplace")
            raise typer.BadParameter(f"an argument is not UTF-8: {shown}") from None


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors are said, not raised."""
    if "_NETKG_COMPLETE" in os.environ:
        root_command().main(arguments, prog_name="netkg", standalone_mode=False)
    session = Session(json="--json" in arguments, verbose="--verbose" in arguments)
    name = next((word for word in arguments if any(word in names for names in COMMANDS.values())), "netkg")
    try:
        _refuse_odd_bytes(arguments)
        write_stdout("")  # where it is closed, that is better said before the work than after it
        command = root_command()
        with command.make_context("netkg", list(arguments), obj=session) as context:
            command.invoke(context)
        write_stdout("")
    except typer.Exit as exit_:
        return exit_.exit_code
    except BrokenPipeError:
        drop_stdout()
        return BROKEN_PIPE
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted")
        return INTERRUPTED
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            say("This is a mistake in netkg, not yours. Please report it with what follows.", "red")
            raise
        if session.verbose:
            say("".join(traceback.format_exception(error)).rstrip(), "dim")
        return report(failure, name, as_json=session.json)
    return 0
