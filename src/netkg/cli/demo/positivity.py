"""The demo on PD-L1: the figures that the report of single patients tells, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.demo.layout import columns, counted, exact_interval, fraction, heading, nothing, percentage
from netkg.cli.demo.patients import reports_of_patients

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.cli.demo.facts import Facts, Row

__all__ = ["positivity_part"]

_SHOWN = 2
"""How many figures are shown where no report of single patients tells any: the largest."""


def positivity_part(facts: Facts, width: int) -> list[RenderableType]:
    """Return how often PD-L1 was positive as the patients' report tells it, and what else is stored."""
    from rich.text import Text

    rows = facts["evidence/pd-l1-positivity"]
    parts = heading(
        "PD-L1 positive (exact 95 % intervals), and where that was read", "evidence/pd-l1-positivity", width
    )
    if not rows:
        return [*parts, nothing()]
    counts = [row for row in rows if counted(row)]
    told = [row for row in counts if row["read_in"] in reports_of_patients(facts)]
    shown = told or sorted(counts, key=lambda row: int(str(row["total"])), reverse=True)[:_SHOWN]
    table = columns([""] * 4, right=(0, 1, 2))
    for row in shown:
        table.add_row(fraction(row), percentage(row), exact_interval(row), _told(row, counts))
    return [*parts, table, Text(_said(rows, counts, shown))]


def _told(row: Row, counts: list[Row]) -> str:
    """Return in whom and where a figure was read; a second-hand one stands beside that of its own record."""
    words = f' "{row["fragment"]}"' if row["fragment"] else ""
    read = f"{row['read_level']}, {str(row['read_in']).partition(':')[0]}: {row['where']}{words}"
    place = f"{row['cohort_label']}; {read}"
    if not row["second_hand"]:
        return place
    own = [other for other in counts if _is_own(other) and other["reported_in"] == row["reported_in"]]
    same = [other for other in own if (other["events"], other["total"]) == (row["events"], row["total"])]
    if same:
        return f"{_told(same[0], counts)}; second-hand too, so it counts once; {read}"
    if own:
        return f"{place}; second-hand; its own record has another figure, {fraction(own[0])}"
    return f"{place}; second-hand, the work itself was not read"


def _is_own(row: Row) -> bool:
    return not row["second_hand"]


def _said(rows: list[Row], counts: list[Row], shown: list[Row]) -> str:
    """Return how many counts are not shown, their range, and why they are not compared."""
    publications = len({row["reported_in"] for row in counts})
    second_hand = sum(bool(row["second_hand"]) for row in counts)
    said = (
        f"Shown: {len(shown)} of {len(counts)} counts from {publications} publications "
        f"({second_hand} second-hand)"
    )
    if len(counts) > len(shown):
        said += f"; they range from {_end(counts, -1)} to {_end(counts, 1)}"
    more = f" {len(rows) - len(counts)} have no count." if len(rows) > len(counts) else ""
    return f"{said}. Tumours, assays, cut-offs and cells scored differ; never add them up.{more}"


def _end(rows: list[Row], sign: int) -> str:
    """Return the lowest (-1) or highest (1) proportion, of equal ones that of most people."""
    row = max(rows, key=lambda row: (sign * int(str(row["events"])) / int(str(row["total"])), row["total"]))
    return f"{fraction(row)} ({percentage(row)})"
