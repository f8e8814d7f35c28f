"""``netkg gaps timeline``: when maximal open questions were narrowed or closed, and by which study."""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.figuring import FigureFile, check_file
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

__all__ = ["EXAMPLES", "timeline"]

EXAMPLES = (
    "netkg gaps timeline",
    "netkg gaps timeline --figure gaps-over-time.svg",
    "netkg gaps timeline --space biomarker --json",
)


def timeline(
    ctx: typer.Context,
    space: Annotated[
        str, typer.Option("--space", metavar="NAME", help="The question space; see netkg gaps spaces.")
    ] = "checkpoint",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many cells.")] = 6,
    full: Annotated[
        bool, typer.Option("--full", help="List every cell with all that happened to it.")
    ] = False,
    figure: FigureFile = None,
) -> None:
    """Show when maximal cells narrowed, closed or opened, by which study.

    A cell is open from the start of the record. It is followed if it was maximal at some time. Results whose
    date is not known are counted on no day.
    """
    from netkg.analyse.gaps.time import timeline as follow
    from netkg.cli.gap_changes import study_names, timeline_fields, timeline_screen
    from netkg.cli.gap_maps import gap_sources

    session = session_of(ctx)
    check_file(figure)
    sources = gap_sources(session)
    found = follow(
        sources.body, sources.space(space), sources.settings, sources.beside, high_risk=sources.high_risk
    )
    session.note(f"{len(found.days)} days, {len(found.histories)} cells")
    names = study_names([sources.body])
    if figure is not None:
        from netkg.report.gap_timeline import gap_timeline_page
        from netkg.report.save import write_figure

        page = gap_timeline_page(found, names)
        write_figure(page, figure)
        say(f"{figure}: {page.description}", "dim")
    if session.json:
        write_stdout(envelope("gaps timeline", timeline_fields(found)))
    else:
        write_stdout(timeline_screen(found, names, limit, full=full))
