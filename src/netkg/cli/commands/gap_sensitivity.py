"""``netkg gaps sensitivity``: which cells would be called otherwise, and what would do it."""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["EXAMPLES", "sensitivity"]

EXAMPLES = ("netkg gaps sensitivity", "netkg gaps sensitivity --space biomarker --json")


def sensitivity(
    ctx: typer.Context,
    space: Annotated[
        str, typer.Option("--space", metavar="NAME", help="The question space; see netkg gaps spaces.")
    ] = "checkpoint",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many rows.")] = 10,
    full: Annotated[bool, typer.Option("--full", help="List every fragile cell by itself.")] = False,
) -> None:
    """Name the fragile cells, and what change turns each of them.

    A cell is fragile if its primary state is another one then. Thresholds to try stand in ontology/gaps.toml
    under [sensitivity].
    """
    from netkg.analyse.gaps.sensitivity import read_grid
    from netkg.analyse.gaps.sensitivity import sensitivity as find_fragile
    from netkg.cli.gap_changes import study_names
    from netkg.cli.gap_fragile import sensitivity_fields, sensitivity_screen
    from netkg.cli.gap_maps import gap_sources

    session = session_of(ctx)
    sources = gap_sources(session)
    found = find_fragile(
        sources.body,
        sources.space(space),
        sources.settings,
        sources.beside,
        grid=read_grid(sources.evidence.project.ontology),
        high_risk=sources.high_risk,
        note=session.note,
    )
    if session.json:
        write_stdout(envelope("gaps sensitivity", sensitivity_fields(found)))
    else:
        write_stdout(sensitivity_screen(found, study_names([sources.body]), limit, full=full))
