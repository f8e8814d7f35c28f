"""What people see: tables and texts through rich, rendered to text first and then written in one piece.

On a terminal they fit its width. In a pipe or file nothing is folded, so that lines can be searched.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, Literal

from netkg.cli.streams import is_coloured

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

__all__ = ["GAP", "UNFOLDED", "narrowest", "render", "screen_width", "table"]

GAP: Final = 2
"""Blanks between the columns of a table."""

UNFOLDED: Final = 10_000
"""A width that folds nothing."""


def screen_width(in_pipe: int = UNFOLDED) -> int:
    """Return the columns to write in: COLUMNS if it is set, else the terminal's, else ``in_pipe``."""
    if os.environ.get("COLUMNS", "").isdigit() or sys.stdout.isatty():
        return max(40, shutil.get_terminal_size((80, 24)).columns)
    return in_pipe


def render(parts: Iterable[RenderableType], *, width: int | None = None, plain: bool = False) -> str:
    """Return rich parts as text, one below the other; ``plain`` leaves colour out wherever it goes."""
    from rich.console import Console

    coloured = not plain and is_coloured(sys.stdout)
    console = Console(
        file=io.StringIO(),
        width=width or screen_width(),
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def narrowest(heading: str, cells: Iterable[str]) -> int:
    """Return the width of a column below which one of its words would be broken."""
    return max((len(word) for text in (heading, *cells) for word in text.split()), default=0)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], width: int, *, right: Iterable[int] = ()
) -> Table:
    """Return a rich table of plain text that breaks no word where ``width`` columns leave the choice.

    ``right`` lists the columns whose cells are aligned to the right.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells = [list(row) for row in rows]
    widths = _widths([list(column) for column in zip(columns, *cells, strict=True)], width)
    to_the_right = set(right)
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for number, name in enumerate(columns):
        justify: Literal["left", "right"] = "right" if number in to_the_right else "left"
        made.add_column(Text(name), justify=justify, overflow="fold", width=widths[number])
    for row in cells:
        made.add_row(*map(Text, row))
    return made


def _widths(columns: Sequence[Sequence[str]], width: int) -> list[int] | list[None]:
    """Return a width for each column that breaks no word, or None for each if there is none.

    What is left over goes to the columns that want more, in equal shares.
    """
    widths = [narrowest(column[0], column[1:]) for column in columns]
    wanted = [max(map(len, column)) for column in columns]
    spare = width - sum(widths) - GAP * (len(widths) - 1)
    if spare < 0:
        return [None for _ in columns]
    while spare and (short := [number for number, want in enumerate(wanted) if want > widths[number]]):
        for number in short[:spare]:
            more = min(max(1, spare // len(short)), wanted[number] - widths[number])
            widths[number] += more
            spare -= more
    return widths
