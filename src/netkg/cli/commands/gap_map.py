"""``netkg gaps map``: the map of a question space as a page, a document or a figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    import datetime as dt

    from netkg.analyse.gaps import GapMap
    from netkg.cli.gap_maps import GapSources
    from netkg.cli.session import Session

__all__ = ["EXAMPLES", "gap_map"]

EXAMPLES = (
    "netkg gaps map --output gaps.html",
    "netkg gaps map --outcome 'overall survival' -o survival.svg",
    "netkg gaps map --space biomarker -o biomarkers.json",
)

_ENDINGS = (".html", ".json", ".svg", ".png")


def gap_map(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The file: .html (a page to look through), .json (all of it), .svg or .png (a figure).",
            show_default=False,
        ),
    ],
    space: Annotated[str, typer.Option("--space", metavar="NAME", help="The question space.")] = "checkpoint",
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome", metavar="NODE", help="The outcome, or question, to show.", show_default=False
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="FACET=NODE",
            help="What to show of another facet, such as grade=G3; give it again for more.",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Only what was public by then.", show_default=False),
    ] = None,
    unfold: Annotated[
        bool, typer.Option("--unfold", help="Figures: every column, those below others too.")
    ] = False,
    no_past: Annotated[
        bool,
        typer.Option("--no-past", help="Pages and data: without earlier dates, which take most of the time."),
    ] = False,
) -> None:
    """Write the map of a question space to a file.

    The page needs no network and no other file. In it, rows and columns fold, states and other facets can be
    chosen, a slider goes back in time, and each square tells its reasons, sources and query.
    """
    ending = _ending(output)
    from netkg.cli.gap_maps import gap_sources

    session = session_of(ctx)
    day = _day(as_of)
    sources = gap_sources(session)
    found = sources.compute(space, day)
    session.note(f"{found.size} cells, {len(found.findings)} different findings")
    nodes = _nodes(sources, space, outcome, where or [])
    if ending in (".svg", ".png"):
        shown = _figure(output, found, nodes, unfold)
    else:
        shown = _document(session, sources, output, found, nodes, past=not no_past)
    session.note(f"{output} written")
    if session.json:
        content = {"file": str(output), "space": space, "as_of": as_of, "cells": found.size, "shown": shown}
        write_stdout(envelope("gaps map", content))
        return
    say(f"{output}: {shown}", "dim")


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise AnalysisError(
            f"{path.name}: a gap map is a file that ends in {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}",
            hint=f"for example {path.stem or 'gaps'}.html",
        )
    return ending


def _day(text: str | None) -> dt.date | None:
    import datetime as dt

    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise AnalysisError(f"{text!r} is no date", hint="write it as 2020-12-31") from error


def _nodes(sources: GapSources, name: str, outcome: str | None, where: list[str]) -> dict[str, int]:
    """Return facet -> node for what was chosen."""
    from netkg.analyse.gaps.lookup import find_node

    space = sources.spaces[name]
    asked = []
    for text in where:
        facet, sign, value = text.partition("=")
        if not sign:
            raise AnalysisError(f"{text!r} is not FACET=NODE", hint="such as grade=G3")
        asked.append((facet.strip(), value.strip()))
    if outcome is not None:
        names = [facet.name for facet in space.facets]
        asked.append(("outcome" if "outcome" in names else "question", outcome))
    return {facet: find_node(space.facets[space.axis(facet)], value, sources.body) for facet, value in asked}


def _figure(output: Path, found: GapMap, nodes: dict[str, int], unfold: bool) -> str:
    from netkg.publish.gap_map import axes_of
    from netkg.report.gap_map_figure import gap_map_figure
    from netkg.report.save import write_figure

    page = gap_map_figure(found, *axes_of(found.space), nodes, unfold=unfold)
    write_figure(page, output)
    return page.description


def _document(
    session: Session,
    sources: GapSources,
    output: Path,
    found: GapMap,
    nodes: dict[str, int],
    *,
    past: bool,
) -> str:
    from netkg.files import write_atomically
    from netkg.publish.gap_map import gap_map_document, write_document
    from netkg.publish.gap_map_sources import read_sources
    from netkg.publish.gap_map_time import moments
    from netkg.report.gap_map_page import gap_map_html

    evidence, body = sources.evidence, sources.body
    days = moments(body, lambda day: sources.compute(found.space.name, day), found.as_of) if past else []
    session.note(f"{len(days)} dates")
    told = read_sources(evidence.store, evidence.catalogue)
    document = gap_map_document(found, body, evidence.catalogue, told, days, nodes)
    is_page = output.suffix.lower() == ".html"
    write_atomically(output, gap_map_html(document).encode() if is_page else write_document(document))
    steps = len(document["steps"])
    return f"{found.size:,} questions, {len(found.findings)} different findings, {steps} dates of change."
