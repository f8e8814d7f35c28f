"""The results of an estimate by a recorded attribute, with a pool for each of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netkg.analyse.comparability import find_differences
from netkg.analyse.conditions import check_column
from netkg.analyse.moderators import subgroups
from netkg.analyse.selection import row_label
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.estimate import Estimate
    from netkg.analyse.pooling import Pooled
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Groups", "group_results"]


@dataclass(frozen=True, slots=True)
class Groups:
    """Results by an attribute: value, results and their pool, and notes. No test is made between groups."""

    attribute: str
    members: tuple[tuple[str, tuple[EvidenceRow, ...], Pooled], ...]
    notes: tuple[str, ...]


def group_results(made: Estimate, body: Body, column: str) -> Groups:
    """Return the results of an estimate by a column of the evidence table, in order of its values.

    Raises:
        AnalysisError: no such column, or all results have the same in it.
    """
    check_column(column)
    values = _values(made, body, column)
    rows = sorted(made.rows, key=lambda row: (values[row.result], row.result))
    found = subgroups(
        [row.events or 0 for row in rows],
        [row.total or 0 for row in rows],
        [values[row.result] for row in rows],
        [row_label(row) for row in rows],
        method=made.settings.method,
        interval=made.settings.interval,
        level=made.settings.level,
    )
    members = tuple(
        (name, tuple(row for row in rows if values[row.result] == name), pooled)
        for name, pooled in found.groups
    )
    notes = (
        *found.warnings,
        "results were not randomised to these groups; a difference between them is one between studies that "
        "differ in other things too, so no test is made; a group's cohorts may be of one trial",
    )
    return Groups(column.replace("_", " "), members, notes)


def _values(made: Estimate, body: Body, column: str) -> dict[str, str]:
    """Return result -> its value in a column, in words."""
    name = column.replace("_", " ")
    for difference in find_differences(made.rows, body):
        if difference.attribute == name:
            return {result: value for value, results in difference.values for result in results}
    found = {row.result: _said(getattr(row, column), body) for row in made.rows}
    if len(set(found.values())) == 1:
        (value,) = set(found.values())
        raise AnalysisError(f"all results have the same {name}: {value}", hint="take another column")
    return found


def _said(value: object, body: Body) -> str:
    if value is None or value == ():
        return "not stated"
    if isinstance(value, tuple):
        return " + ".join(body.label(str(item)) for item in value)
    return body.label(value) if isinstance(value, str) else f"{value}"
