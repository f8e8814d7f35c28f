"""``netkg gaps diff``: what changed in the gap map between two days or two releases."""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["EXAMPLES", "diff"]

EXAMPLES = (
    "netkg gaps diff 2018-01-01 2020-12-31",
    "netkg gaps diff release-0.1.nq release-0.2.nq",
    "netkg gaps diff 2020-12-31 2025-12-31 --space biomarker --full --json",
)

Side = Annotated[
    str,
    typer.Argument(help="A date, a file that netkg export wrote, or a project's folder.", show_default=False),
]


def diff(
    ctx: typer.Context,
    before: Side,
    after: Side,
    space: Annotated[
        str, typer.Option("--space", metavar="NAME", help="The question space; see netkg gaps spaces.")
    ] = "checkpoint",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many cells.")] = 8,
    full: Annotated[bool, typer.Option("--full", help="List every cell that differs.")] = False,
) -> None:
    """Show which cells opened, narrowed or closed between two times.

    The maximal cells come first. A publication counts from the last day on which it may have become public.
    Both sides are judged by the thresholds and the space of today.
    """
    from netkg.analyse.gaps.changes import compare
    from netkg.cli.gap_changes import diff_fields, diff_screen
    from netkg.cli.gap_maps import gap_sources
    from netkg.cli.gap_sides import sides_of

    session = session_of(ctx)
    sources = gap_sources(session)
    one, other = sides_of(before, after, sources)
    maps = one.map(sources, space), other.map(sources, space)
    found = compare(*maps, (one.body, other.body))
    session.note(f"{len(found.changes)} of {found.before.size} cells differ")
    if session.json:
        write_stdout(envelope("gaps diff", diff_fields(found, (one, other), full=full)))
    else:
        write_stdout(diff_screen(found, (one, other), limit, full=full))
