"""``netkg init``: a folder for records and queries of one's own."""

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


@command(app, "netkg init my-evidence", "cd my-evidence && netkg new smith-2024")
def init(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or an empty folder.", show_default=False)
    ],
) -> None:
    """Make a project: a folder with settings, room for records, and a first query."""
    from netkg.cli.scaffold import create_project

    session = session_of(ctx)
    files = create_project(folder)
    if session.json:
        write_stdout(envelope("init", {"project": str(folder), "files": files}))
        return
    lines = [f"{folder} is a netkg project now:", *(f"  {name}" for name in files), "", "Next:"]
    lines += [
        f"  cd {folder}",
        "  netkg new smith-2024     # a commented template to fill in",
        "  netkg check",
        "  netkg build",
    ]
    write_stdout("\n".join(lines) + "\n")
