"""Options that all commands share, and arguments taken as they are."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.session import Session
from netkg.errors import NetkgError

if TYPE_CHECKING:
    # typer carries its own copy of click; the names are needed for annotations only
    from typer._click import Context, Parameter
    from typer._click.core import Command

__all__ = ["SHARED", "prepare", "session_of", "shared_options", "take_as_is"]

SHARED = ("project", "store", "json", "verbose")
"""Names of the options that every command has; they may also stand before the command."""


def _keep(ctx: typer.Context, param: typer.CallbackParam, value: object) -> None:
    if value == "":  # a variable that is not set would read other evidence than was meant
        raise typer.BadParameter(f"--{param.name} is empty; leave it out to read the files of the project")
    if value:
        setattr(ctx.find_root().ensure_object(Session), str(param.name), value)


def _stores(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the names of stores in the settings, for the shell to complete."""
    with suppress(NetkgError, OSError):
        return sorted(session_of(ctx).open_project().stores)
    return []


def shared_options(
    project: Annotated[
        Path | None,
        typer.Option(
            "--project",
            metavar="DIR",
            help="Work on this project (default: the nearest one above, else the shipped evidence).",
            callback=_keep,
            expose_value=False,
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="STORE",
            help="Read this store: a folder made by netkg build, an https address, or a name in the settings "
            "(default: the Turtle files, in memory).",
            autocompletion=_stores,
            callback=_keep,
            expose_value=False,
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option("--json", help="Answer in JSON, errors too.", callback=_keep, expose_value=False),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", help="Tell on standard error what is being done.", callback=_keep, expose_value=False
        ),
    ] = False,
) -> None:
    """Declare the options that every command has; their values go to the session."""


def session_of(ctx: typer.Context) -> Session:
    """Return the session of a run."""
    return ctx.find_root().ensure_object(Session)


def prepare(command: Command, shared: list[Parameter]) -> Command:
    """Return a command with the shared options added, to those below it too."""
    command.params = [*command.params, *shared]
    for child in getattr(command, "commands", {}).values():
        prepare(child, shared)
    return command


class _AsIs:
    """Gives the text of an argument to the command, as a path where one is asked for.

    typer would load pydantic for this, which takes longer than most commands.
    """

    def __init__(self, kind: object) -> None:
        self.convert = Path if kind in (Path, list[Path]) else str

    def coerce(self, value: object, param: Parameter, ctx: Context) -> object:
        several = getattr(param, "multiple", False) or param.nargs != 1
        if value is None or isinstance(value, bool):
            return () if several else value
        if isinstance(value, list | tuple):
            return tuple(self.convert(item) for item in value)
        return self.convert(str(value))


def take_as_is(parameter: Parameter) -> Parameter:
    """Return an option or argument without typer's own conversion.

    Where a version of typer has no such attribute, nothing is lost but time.
    """
    descriptor = getattr(parameter, "type_descriptor", None)
    kind = getattr(descriptor, "annotation", None)
    if kind in (bool, str, Path, list[str], list[Path]) and hasattr(parameter, "_runtime_param"):
        parameter._runtime_param = _AsIs(kind)
    return parameter
