"""Open cells side by side, without a score, as people and programs read them: ``netkg gaps --pareto``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netkg.analyse.gaps.priority import Candidate, Priorities, mechanism_support, priorities
from netkg.cli.failures import envelope
from netkg.cli.gap_closing import read_registries
from netkg.cli.gap_map_answers import cell_fields, map_fields
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.numbers import percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.gaps import Evidence, Frontier, GapMap
    from netkg.analyse.gaps.lookup import Places
    from netkg.cli.gap_maps import GapSources

__all__ = ["priorities_json", "priorities_of", "priorities_screen"]


def priorities_of(sources: GapSources, found: GapMap, frontier: Frontier, inside: Places) -> Priorities:
    """Return the Pareto front of the open cells in a part of a map."""
    import datetime as dt
    from dataclasses import replace

    from netkg.analyse.network.materials import Materials, read_mechanisms
    from netkg.analyse.network.mechanism import mechanism
    from netkg.analyse.selection import public_by

    body, day = sources.body, found.as_of
    rows = tuple(row for row in body.rows if day is None or (public_by(row) or dt.date.max) <= day)
    declared = read_mechanisms(sources.evidence.project.ontology)
    network = mechanism(Materials(replace(body, rows=rows), mechanisms=declared))
    support = mechanism_support(found, network, body)
    return priorities(found, frontier, body, support, read_registries(sources), inside)


def priorities_json(found: GapMap, frontier: Frontier, made: Priorities) -> str:
    """Return the front as a JSON document; a column that is not known is null."""
    fields = map_fields(found) | {
        "frontier_property": str(frontier.property),
        "columns_compared": list(made.columns),
        "columns_left_out": list(made.left_out),
        "front": [_fields(one) for one in made.front],
        "beaten": made.beaten,
        "not_comparable": [_fields(one) for one in made.unknown],
    }
    return envelope("gaps", fields)


def _fields(one: Candidate) -> dict[str, Any]:
    return {"stands_for": one.stands_for, "columns": one.columns, **cell_fields(one.cell)}


def priorities_screen(found: GapMap, frontier: Frontier, made: Priorities, limit: int | None) -> str:
    """Return the front as text, with what was compared and what could not be."""
    from rich.text import Text

    shown = made.front[:limit]
    parts: list[RenderableType] = [
        Text(found.space.label, "bold"),
        Text(
            f"open cells, that is the frontier of {str(frontier.property)!r} and cells with evidence in "
            "which a gap holds: "
            f"{_cells(len(made.front))} that no other beats, {made.beaten:,} beaten, "
            f"{len(made.unknown):,} with a column that is not known"
        ),
        Text(f"compared: {', '.join(made.columns) or 'nothing'}; more is a stronger reason to look first"),
    ]
    if found.as_of:
        parts.insert(1, Text(f"as of {found.as_of.isoformat()}"))
    if "nothing ongoing" in made.left_out:
        parts.append(Text("not compared: nothing ongoing: unknown, no registry search recorded"))
    facets = " | ".join(facet.name for facet in found.space.facets)
    head = ("cell", facets, "information lacking", "ongoing", "mechanism", "k/k_eff", "N", "stands for")
    parts += ["", table(head, map(_row, shown), screen_width(), right=(2, 5, 6, 7))]
    if left := len(made.front) - len(shown):
        parts.append(Text(f"{left:,} more (--limit N, or --full)", "dim"))
    parts += [Text(line, "dim") for line in (*_NOTES, USE_STATEMENT)]
    return render(parts, width=screen_width())


_NOTES = (
    "no score and no weight: rows of the front stand beside each other, and their order says nothing",
    "information lacking: 1 less N / N*, by the width of an interval",
    "mechanism: a drug of the cell targets a marker that, or whose ligand, was seen in a tumour of the cell; "
    "that says nothing of what a drug does to a patient",
    "what would close one: netkg gaps why CELL",
)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _row(one: Candidate) -> tuple[str, ...]:
    evidence = one.cell.finding.evidence
    lacking = "?" if one.lacking is None else f"{percent(one.lacking)} %"
    ongoing = {None: "unknown", True: "none found", False: "registered"}[one.nothing_ongoing]
    return (
        one.cell.key,
        one.cell.name,
        lacking,
        ongoing,
        "path" if one.mechanism else "no path",
        f"{evidence.k}/{evidence.k_eff}",
        _people(evidence),
        f"{one.stands_for:,}" if one.stands_for else "-",
    )


def _people(evidence: Evidence) -> str:
    """Return how many people there are: at least so many, or unknown, where a size is not known."""
    if not evidence.unsized:
        return str(evidence.patients)
    return f"{evidence.patients}+" if evidence.patients else "?"
