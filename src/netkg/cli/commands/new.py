"""``netkg new``: the template of a record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout
from netkg.errors import SourceError

__all__ = ["app"]

app = command_app()


@command(app, "netkg new smith-2024")
def new(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="First author or centre, and year, such as smith-2024.", show_default=False
        ),
    ],
) -> None:
    """Start a record from a commented template.

    The JSON Schema beside the records lets an editor complete and check it.
    """
    from netkg.files import write_atomically
    from netkg.records.schema import SCHEMA_FILE, write_schema
    from netkg.records.template import template

    session = session_of(ctx)
    text = template(name)
    project = session.open_project()
    if project.read_only:
        raise SourceError(
            "the shipped evidence is read-only", hint="make a project of your own: netkg init DIR"
        )
    path = project.records / f"{name}.yaml"
    if path.exists():
        raise SourceError(f"{path} exists already", hint="choose another name, or edit that file")
    write_atomically(path, text.encode())
    schema = project.records.parent / SCHEMA_FILE
    write_schema(schema)
    shown = _from_here(path)
    if session.json:
        write_stdout(envelope("new", {"file": str(path), "schema": str(schema)}))
    else:
        write_stdout(f"{shown} is to be filled in; then run: netkg check {shown}\n")


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
