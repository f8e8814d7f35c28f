"""``netkg site``: the pages of ``netkg serve`` as files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

__all__ = ["app"]

app = command_app()


@command(app, "netkg site public", "netkg site public --without-things --no-past")
def site(
    ctx: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="A new or empty folder, or one written before.", show_default=False
        ),
    ],
    no_past: Annotated[
        bool, typer.Option("--no-past", help="Gap maps without the slider back in time; quicker.")
    ] = False,
    without_things: Annotated[
        bool,
        typer.Option(
            "--without-things", help="Without a page for each thing and term, which take most of the time."
        ),
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many processes share the work; left out, one a processor.", show_default=False
        ),
    ] = None,
) -> None:
    """Write the site as files that any web host, or none, can show.

    The pages are those of `netkg serve`; what needs a server, such as filters and queries of one's own, is
    replaced by an explanation. The same evidence gives the same bytes.
    """
    from netkg.serve.site import write_site

    session = session_of(ctx)
    evidence = session.evidence()
    done = write_site(
        evidence,
        folder,
        past=not no_past,
        every_thing=not without_things,
        processes=processes or _processors(),
        note=lambda text: say(f"{folder}: {text}", "dim"),
    )
    if session.json:
        content = {"folder": str(folder), "files": done.files, "bytes": done.bytes, "things": done.things}
        write_stdout(envelope("site", content))
        return
    say(f"{folder}: {done.files:,} files, {done.bytes / 1e6:.1f} MB. Open {folder / 'index.html'}.", "green")


def _processors() -> int:
    """Return how many processors this process may use, 8 at most: each process holds all of the evidence."""
    may = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(may, 8)
