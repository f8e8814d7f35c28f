"""The value of more people in a cell of a gap map: ``netkg value --cell``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netkg.analyse.information.value import Value, value_of_information
from netkg.cli.gap_closing import closing_of, parent_fields, parent_line, reservations
from netkg.cli.screen import render, screen_width, table
from netkg.cli.value_answers import HEAD, grid_fields, grid_row, ongoing_fields, verdict_lines
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.gaps.closing import Closing
    from netkg.analyse.gaps.model import Cell
    from netkg.cli.session import Session

__all__ = ["cell_value", "cell_value_fields", "cell_value_screen"]


def cell_value(
    session: Session, space: str, name: str, patients: int, thresholds: Sequence[float], least_chance: float
) -> tuple[Cell, Closing, Value]:
    """Return a cell, what would close it, and the value of more people in it.

    Args:
        session: the session.
        space: the question space.
        name: the key of the cell, or the names of its nodes.
        patients: how many more.
        thresholds: shares that matter; without one, that of the outcome and those beside it.
        least_chance: a change less likely than this counts as none.

    Raises:
        AnalysisError: there is no such cell, its results make no number together, or no threshold is declared
            for its outcome and none is given.
    """
    from netkg.analyse.gaps import find_cell
    from netkg.analyse.gaps.closing import thresholds_of
    from netkg.cli.gap_maps import gap_sources

    sources = gap_sources(session)
    found = sources.compute(space)
    cell = find_cell(found, name, sources.body)
    made = closing_of(sources, found, cell)
    if made.total is None or made.events is None or not made.rule.above:
        raise AnalysisError(
            f"cell {cell.key}: value of more people {dict(made.open)['value']}",
            hint=f"its results one by one: netkg gaps why {cell.key}",
        )
    chosen = tuple(thresholds) or thresholds_of(made.rule, made.plan)
    if not chosen:
        raise AnalysisError(
            f"cell {cell.key}: {dict(made.open)['value']}", hint="give one: --threshold 0.1 is 10 %"
        )
    value = value_of_information(made.events, made.total, patients, chosen, least_chance=least_chance)
    return cell, made, value


def cell_value_fields(cell: Cell, made: Closing, value: Value) -> dict[str, Any]:
    """Return it as the ``result`` of the JSON envelope."""
    return grid_fields(value) | {
        "cell": {"key": cell.key, "name": cell.name, "results": list(cell.finding.evidence.counted)},
        "registered_trials": ongoing_fields(made.ongoing),
        "parent": parent_fields(made.parent) if made.parent else None,
        "use": USE_STATEMENT,
    }


def cell_value_screen(cell: Cell, made: Closing, value: Value) -> str:
    """Return it as text: the counts, the grid, the verdicts, what is registered, the wider cell beside it."""
    from rich.text import Text

    evidence = cell.finding.evidence
    said = f"{value.events} of {value.total} so far, k {evidence.k} / k_eff {evidence.k_eff}"
    parts: list[RenderableType] = [
        Text(cell.name, "bold"),
        Text(f"cell {cell.key}: {said}, {value.patients} more patients", "bold"),
        table(HEAD, map(grid_row, value.points), screen_width(), right=(0, 2, 3, 5, 6, 7)),
        "",
        *(Text(line) for line in verdict_lines(value)),
        Text(str(made.ongoing)),
        Text(parent_line(made.parent)),
    ]
    return render([*parts, *(Text(line, "dim") for line in _notes(made))], width=screen_width())


def _notes(made: Closing) -> list[str]:
    said = "A single arm, without comparison; nothing here says whom to treat, or that a trial should be run."
    return [*reservations(made), said, USE_STATEMENT]
