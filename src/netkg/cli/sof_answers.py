"""A summary of findings on a screen: a table for each population and treatment, and its notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netkg.analyse.findings import Group, Summary
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.sof import HEADS, Row, how, to_rows

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["sof_screen"]

_OF_1000: Final = "of 1,000 (interval)"
_SHOWN: Final = 6
"""So many columns stand in the table; what is left out and the comments stand below it."""


def sof_screen(summary: Summary, *, plain: bool = False) -> str:
    """Return a summary of findings as text; ``plain`` is for a file."""
    from rich.text import Text

    width = screen_width()
    parts: list[RenderableType] = [Text(how(summary), "dim")]
    for group in summary.groups:
        parts += _group(group, width)
    if summary.nothing:
        parts.append(Text("\nNothing can be counted", "bold"))
        parts += [Text.assemble((f"{title}: ", ""), (why, "dim")) for title, why in summary.nothing]
    parts.append(Text(USE_STATEMENT, "dim"))
    return render(parts, width=width, plain=plain)


def _group(group: Group, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    rows = to_rows(group.findings)
    cells = [
        (
            *(row.outcome, row.patients, row.cohorts, row.effect.replace(" per 1,000", "")),
            *("; ".join(row.certainty), row.bias),
        )
        for row in rows
    ]
    heads = [_OF_1000 if head == "how often" else head for head in HEADS[:_SHOWN]]
    yield Text(f"\n{group.title}", "bold")
    yield table(heads, cells, width, right=(1, 2))
    for row in rows:
        yield Text(row.outcome, "dim")
        yield from (_bullet(note) for note in _notes(row))


def _bullet(note: str) -> RenderableType:
    """Return a note as an item of a list; where it is folded, its lines stay behind the sign."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    item = Table.grid(padding=(0, 1, 0, 0))
    item.add_row(Text("-", "dim"), Text(note, "dim"))
    return Padding(item, (0, 0, 0, 2))


def _notes(row: Row) -> Iterator[str]:
    if row.method:
        yield row.method
    if row.singles:
        yield f"single results {', '.join(row.singles)}"
    yield from row.comments
    if not row.left_out:
        yield "left out: nothing"
    yield from (f"left out: {item}" for item in row.left_out)
