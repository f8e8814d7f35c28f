"""``netkg check``: every mistake of record files, with file, line, column and what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["app"]

app = command_app()


@command(
    app, "netkg check data/records/kim-2016.yaml", "netkg check", "netkg check --json data/records/*.yaml"
)
def check(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Record files (default: all of the project).", show_default=False
        ),
    ] = None,
) -> None:
    """Check record files and list every problem with its place and its remedy."""
    from netkg.ontology.terms import TermTable
    from netkg.records import read_records

    session = session_of(ctx)
    project = session.open_project()
    paths = files or project.record_files()
    chosen = {path.stem for path in paths}  # a record is known by the name of its file
    beside = [path for path in project.record_files() if path.stem not in chosen]
    records = read_records(paths, TermTable.load(*project.ontology), beside=beside)
    if session.json:
        write_stdout(envelope("check", {"records": [str(record.record) for record in records]}))
    else:
        write_stdout("".join(f"{path}: no problems\n" for path in paths) or "there are no records to check\n")
