"""``netkg gaps``: what is not known, why a question is open, and in which spaces questions are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.gap_commands import attach
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.selecting import AsOf
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from netkg.analyse.gaps import Cell, Frontier, GapMap, Overlay, State
    from netkg.analyse.gaps.lookup import Places

__all__ = ["app"]

app = command_app()

Space = Annotated[
    str, typer.Option("--space", metavar="NAME", help="The question space; see netkg gaps spaces.")
]


@app.callback(
    invoke_without_command=True,
    epilog="netkg gaps\nnetkg gaps --where tumour=pancreas --where 'outcome=objective response'\n"
    "netkg gaps --state Inconsistent --full\nnetkg gaps --property 'at most one independent cohort'\n"
    "netkg gaps why 1482485e\nnetkg gaps --pareto\nnetkg gaps --as-of 2020-12-31\nnetkg gaps spaces",
)
def gaps(
    ctx: typer.Context,
    space: Space = "checkpoint",
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="NAME",
            help="List the cells in which this state or overlay holds, such as NoStudy or Inconsistent.",
            show_default=False,
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="FACET=NODE",
            help="Only cells with this node, or a narrower one; give it again for more.",
            show_default=False,
        ),
    ] = None,
    design: Annotated[
        str | None,
        typer.Option(
            "--design",
            metavar="TERM",
            help="List the cells all of whose evidence is from studies of this design.",
            show_default=False,
        ),
    ] = None,
    prop: Annotated[
        str, typer.Option("--property", metavar="NAME", help="What the frontier is of.")
    ] = "no evidence",
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many cells.")] = 12,
    full: Annotated[bool, typer.Option("--full", help="List every cell instead of the frontier.")] = False,
    pareto: Annotated[
        bool,
        typer.Option("--pareto", help="Lay open cells side by side: those that no other beats, no score."),
    ] = False,
) -> None:
    """List where evidence is missing, the most general questions first.

    A cell is a question: a drug or class, a tumour, an outcome and so on. The cells shown stand for all
    narrower ones. Why one is what it is: netkg gaps why CELL.
    """
    if ctx.invoked_subcommand is not None:
        return
    from netkg.analyse.gaps import narrow
    from netkg.analyse.gaps.lookup import only_of_design
    from netkg.cli.gap_map_answers import map_json
    from netkg.cli.gap_map_screens import cells_screen, frontier_screen
    from netkg.cli.gap_maps import gap_sources, map_of_day
    from netkg.cli.gap_words import day_lines, undated

    session = session_of(ctx)
    sources = gap_sources(session)
    found = map_of_day(sources, space, as_of)
    session.note(f"{found.size} cells, {len(found.findings)} different findings")
    days, dateless = day_lines(found.as_of, sources.body), undated(sources.body) if as_of else None
    inside = narrow(found, where or (), sources.body)
    if design:
        inside = inside & only_of_design(found, design, sources.body)
    if pareto:
        from netkg.cli.gap_priorities import priorities_json, priorities_of, priorities_screen

        if state or design:
            raise typer.BadParameter("--pareto takes open cells of any state and design")
        front = _frontier(found, prop, inside)
        made = priorities_of(sources, found, front, inside)
        shown = priorities_screen(found, front, made, None if full else limit)
        write_stdout(priorities_json(found, front, made) if session.json else shown)
        return
    if full or state or design:
        cells = _listed(found, state, inside)
        shown = cells_screen(found, cells, None if full else limit, _asked(state, design, where), days)
        write_stdout(map_json(found, None, cells, dateless) if session.json else shown)
        return
    frontier = _frontier(found, prop, inside)
    screen = frontier_screen(found, frontier, limit, days)
    write_stdout(map_json(found, frontier, (), dateless) if session.json else screen)


def _asked(state: str | None, design: str | None, where: list[str] | None) -> str:
    """Return why no cell is listed, in words."""
    said = [f"the state {state!r} holds"] if state else []
    said += [f"all evidence is from studies of the design {design!r}"] if design else []
    part = f" among those with {' and '.join(where)}" if where else ""
    return f"there is none{part} in which {' and '.join(said)}" if said else ""


def _listed(found: GapMap, state: str | None, inside: Places) -> list[Cell]:
    """Return the cells of a part of the map in which a state holds, or all."""
    chosen = inside if state is None else inside & found.where(_state(state))
    return [found.cell(int(place)) for place in chosen.nonzero()[0]]


def _state(name: str) -> State | Overlay:
    from difflib import get_close_matches

    from netkg.analyse.gaps import Overlay, State
    from netkg.cli.gap_words import label
    from netkg.errors import AnalysisError

    known: dict[str, State | Overlay] = {str(item).casefold(): item for item in (*State, *Overlay)}
    named = {label(item).casefold(): item for item in known.values()}
    if name.casefold() in named:
        return named[name.casefold()]
    if name.casefold() not in known:
        near = get_close_matches(name.casefold(), known, 3, 0.5) or list(known)
        hint = f"did you mean {' or '.join(str(known[item]) for item in near)}?"
        raise AnalysisError(f"there is no state {name!r}", hint=hint)
    return known[name.casefold()]


def _frontier(found: GapMap, name: str, inside: Places) -> Frontier:
    from netkg.analyse.gaps import Property
    from netkg.analyse.gaps.frontier import frontier
    from netkg.errors import AnalysisError

    known = {str(item): item for item in Property}
    if name not in known:
        raise AnalysisError(f"there is no property {name!r}", hint=f"one of {', '.join(known)}")
    return frontier(found, known[name], inside)


@command(
    app,
    "netkg gaps why 1482485e",
    "netkg gaps why 'PD-1 inhibitor | lung | well differentiated | G3 | objective response'",
    "netkg gaps why 1482485e --sparql",
)
def why(
    ctx: typer.Context,
    cell: Annotated[
        str,
        typer.Argument(
            metavar="CELL", help="The key of a cell, or the names of its nodes between |.", show_default=False
        ),
    ],
    space: Space = "checkpoint",
    as_of: AsOf = None,
    sparql: Annotated[
        bool, typer.Option("--sparql", help="Only the query that gives the results, for any engine.")
    ] = False,
) -> None:
    """Show why a cell is what it is: rule, results, sources, query."""
    from netkg.analyse.gaps import explain, find_cell
    from netkg.cli.gap_closing import closing_fields, closing_of, closing_parts
    from netkg.cli.gap_map_answers import why_json
    from netkg.cli.gap_maps import gap_sources, map_of_day
    from netkg.cli.gap_why_screens import query_text, why_screen
    from netkg.cli.gap_words import day_lines

    session = session_of(ctx)
    sources = gap_sources(session)
    found = map_of_day(sources, space, as_of)
    chosen = find_cell(found, cell, sources.body)
    told = explain(found, chosen, sources.body, sources.evidence.catalogue, sources.beside)
    if sparql and not session.json:
        write_stdout(query_text(told))
        return
    made = closing_of(sources, found, chosen)
    if session.json:
        write_stdout(why_json(told, found, closing_fields(made)))
    else:
        write_stdout(why_screen(told, found, closing_parts(made), day_lines(found.as_of, sources.body)))
    if as_of and not session.json:
        say(f"as of {as_of}; the query gives the results of any day", "dim")


@command(app, "netkg gaps spaces", "netkg gaps spaces --json")
def spaces(ctx: typer.Context) -> None:
    """List the question spaces: facets, sizes, and what each rule took away and why."""
    from netkg.analyse.gaps.space import plausible
    from netkg.cli.gap_map_answers import spaces_json
    from netkg.cli.gap_map_screens import spaces_screen
    from netkg.cli.gap_maps import gap_sources

    session = session_of(ctx)
    known = gap_sources(session).spaces
    sized = []
    for name in sorted(known):
        cells, removed = plausible(known[name])
        sized.append((known[name], int(cells.sum()), removed))
    write_stdout(spaces_json(sized) if session.json else spaces_screen(sized))


attach(app)
