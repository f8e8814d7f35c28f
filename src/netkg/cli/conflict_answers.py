"""Results that disagree, as people and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from netkg.analyse.comparability import in_words
from netkg.analyse.inconsistency import Cell, Disagreement
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.separation import Separation
from netkg.cli.failures import envelope
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.numbers import percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body
    from netkg.analyse.selection import Question

__all__ = ["conflicts_json", "conflicts_screen"]

_SHOWN: Final = 3
"""So many pairs of a cell are shown unless all are asked for."""


def conflicts_json(cells: Sequence[Cell], body: Body, question: Question, *, everything: bool) -> str:
    """Return the cells as the JSON document of the command; all of them if everything is asked for."""
    shown = [cell for cell in cells if everything or cell.is_inconsistent]
    counts = {"cells": len(cells), "inconsistent": sum(cell.is_inconsistent for cell in cells)}
    found = [_cell_fields(cell, body) for cell in shown]
    return envelope("conflicts", {"question": question.said(body), "counts": counts, "cells": found})


def _cell_fields(cell: Cell, body: Body) -> dict[str, object]:
    return {
        "outcome": cell.outcome,
        "outcome_label": body.label(cell.outcome),
        "biomarker": cell.biomarker,
        "drugs": list(cell.drugs),
        "measure": {column: in_words(value) for column, value in cell.measure},
        "results": [row.result for row in cell.rows],
        "k": cell.k,
        "pairs_compared": cell.compared,
        "pairs_sharing_people": cell.sharing,
        "i2": cell.i2,
        "i2_interval": list(cell.i2_interval) if cell.i2_interval else None,
        "inconsistent": cell.is_inconsistent,
        "disagreements": [_pair_fields(item) for item in cell.disagreements],
        "separation": _separation_fields(cell.separation) if cell.separation else None,
    }


def _pair_fields(item: Disagreement) -> dict[str, object]:
    return {
        "results": [_row_fields(row) for row in (item.one, item.other)],
        "kinds": list(item.kinds),
        "p_value": item.p_value,
        "may_share": item.may_share,
        "separation": _separation_fields(item.separation),
    }


def _row_fields(row: EvidenceRow) -> dict[str, object]:
    return {"result": row.result, "events": row.events, "total": row.total, "second_hand": row.second_hand}


def _separation_fields(separation: Separation) -> dict[str, object]:
    return {
        "separability": str(separation.separability),
        "sets": [list(names) for names in separation.sets],
        "in_part": list(separation.partly),
        "not_recorded": list(separation.not_recorded),
        "sentence": str(separation),
    }


def conflicts_screen(cells: Sequence[Cell], body: Body, question: Question, *, everything: bool) -> str:
    """Return the inconsistent cells with their pairs, then what else was compared in a line or a table."""
    from rich.text import Text

    parts: list[RenderableType] = [Text(question.said(body), "bold"), Text()]
    inconsistent = [cell for cell in cells if cell.is_inconsistent]
    for cell in inconsistent:
        parts += _cell(cell, body, everything=everything)
    others = [cell for cell in cells if not cell.is_inconsistent]
    if everything and others:
        parts += [Text("no two results disagree", "bold"), _table(others, body), Text()]
    compared = sum(cell.compared for cell in cells)
    parts.append(Text(f"questions with two results or more: {len(cells)}; inconsistent: {len(inconsistent)}"))
    parts.append(Text(f"pairs compared: {compared}; p values are not corrected for their number"))
    return render([*parts, Text(USE_STATEMENT, "dim")], width=screen_width())


def _cell(cell: Cell, body: Body, *, everything: bool) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    shown = cell.disagreements if everything else cell.disagreements[:_SHOWN]
    parts: list[RenderableType] = [Text(_title(cell, body), "bold yellow"), Text(f"  {_numbers(cell)}")]
    for item in shown:
        parts += [Padding(_pair_grid(item), (0, 0, 0, 4)), Padding(Text(_said(item)), (0, 0, 0, 6))]
    if left := len(cell.disagreements) - len(shown):
        parts.append(Padding(Text(f"{left} more pairs disagree (each of them: --all)", "dim"), (0, 0, 0, 4)))
    if cell.separation and len(cell.disagreements) > 1:
        said = f"together: {cell.separation}"
        parts.append(Padding(Text(said, "bold"), (0, 0, 0, 2)))
    return [*parts, Text()]


def _title(cell: Cell, body: Body) -> str:
    marker = f"{body.label(cell.biomarker)} " if cell.biomarker else ""
    drugs = " + ".join(map(body.label, cell.drugs))
    how = ", ".join([in_words(body.label(value)) for _, value in cell.measure if value != "patient"])
    if cell.biomarker and "unit_of_analysis" not in dict(cell.measure):
        how += ", unit of analysis not stated"
    return "; ".join(text for text in (marker + body.label(cell.outcome), drugs, how) if text)


def _numbers(cell: Cell) -> str:
    said = f"{len(cell.rows)} results, {cell.k} independent; {_i_squared(cell)}"
    pairs = "1 pair" if cell.compared == 1 else f"{cell.compared} pairs"
    said += f"; {pairs} compared, {len(cell.disagreements)} disagree"
    return said + (f", {cell.sharing} share people" if cell.sharing else "")


def _i_squared(cell: Cell) -> str:
    if cell.i2 is None or cell.i2_interval is None:
        return "I² needs 3"
    low, high = (f"{100 * bound:.0f}" for bound in cell.i2_interval)
    return f"I² {100 * cell.i2:.0f} % ({low}-{high} %)"


def _pair_grid(item: Disagreement) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, min_width=2)
    grid.add_column(overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for sign, row in (("•", item.one), (" ", item.other)):
        share = percent((row.events or 0) / (row.total or 1))
        name = Text(row.result + ("  second-hand" if row.second_hand else ""))
        grid.add_row(sign, name, f"{row.events} of {row.total}", f"{share} %")
    return grid


def _said(item: Disagreement) -> str:
    said = f"{' and '.join(item.kinds)}, Fisher p {_p(item.p_value)}: {item.separation}."
    if item.separation.not_recorded:
        said += f" Not recorded for both: {', '.join(item.separation.not_recorded)}."
    if item.may_share:
        said += f" Up to {item.may_share} people may be in both."
    return said


def _p(value: float) -> str:
    return f"= {value:.2g}" if value >= 0.0001 else "< 0.0001"


def _table(cells: Sequence[Cell], body: Body) -> RenderableType:
    rows = [
        (_title(cell, body), str(len(cell.rows)), str(cell.k), _i_squared(cell), str(cell.compared))
        for cell in cells
    ]
    columns = ("question", "results", "independent", "I²", "pairs")
    return table(columns, rows, screen_width(), right=(1, 2, 4))
