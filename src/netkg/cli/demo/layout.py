"""Headings, notes and figures of the demo."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from netkg.cli.demo.facts import Row

__all__ = [
    "bullets",
    "columns",
    "counted",
    "exact_interval",
    "fraction",
    "heading",
    "note",
    "nothing",
    "percentage",
    "short_id",
]


def heading(title: str, query: str, width: int) -> list[RenderableType]:
    """Return a heading: the title to the left, the query that is answered to the right."""
    from rich.text import Text

    gap = max(2, width - len(title) - len(query))
    return [Text.assemble("\n", (title, "bold cyan"), " " * gap, (query, "dim"))]


def note(text: str) -> Text:
    """Return a remark below a table."""
    from rich.text import Text

    return Text(text, "dim")


def nothing() -> Text:
    """Return what stands where a query has no rows."""
    return note("Nothing of the kind is stored.")


def bullets(entries: list[tuple[str, str]]) -> Table:
    """Return lines with a lead to the left; what is long goes on below itself."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for lead, text in entries:
        grid.add_row(Text(lead, "bold"), Text(text))
    return grid


def columns(names: list[str], *, right: tuple[int, ...] = (), whole: tuple[int, ...] = ()) -> Table:
    """Return an empty table; ``right`` lists columns of numbers, ``whole`` columns that are never folded.

    Names that are all empty give a table without a head.
    """
    from rich.table import Table

    table = Table(box=None, show_header=any(names), pad_edge=False, padding=(0, 1, 0, 0))
    for number, name in enumerate(names):
        table.add_column(
            name, justify="right" if number in right else "left", overflow="fold", no_wrap=number in whole
        )
    return table


def counted(row: Row) -> bool:
    """Return whether a row has events and a denominator."""
    return row["events"] is not None and row["total"] is not None


def fraction(row: Row) -> str:
    """Return ``events/total`` of a row."""
    return f"{row['events']}/{row['total']}"


def percentage(row: Row) -> str:
    """Return ``events / total`` in percent, to one decimal."""
    events, total = _counts(row)
    return f"{(Decimal(100 * events) / total).quantize(Decimal('0.1'), ROUND_HALF_UP)} %"


def exact_interval(row: Row) -> str:
    """Return the exact 95 % interval of a row in percent; at zero events the one-sided bound."""
    from netkg.analyse.proportions import clopper_pearson, upper_bound_at_zero

    events, total = _counts(row)
    if events == 0:
        return f"at most {100 * upper_bound_at_zero(total):.1f} % *"
    low, high = clopper_pearson(events, total)
    return f"{100 * low:.1f}-{100 * high:.1f} %"


def _counts(row: Row) -> tuple[int, int]:
    return int(str(row["events"])), int(str(row["total"]))


def short_id(value: object) -> str:
    """Return the part of an id that tells people of one record apart: ``patient-p1`` -> ``p1``."""
    return str(value).rpartition(":")[2].partition("-")[2] or str(value)
