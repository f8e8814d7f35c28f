"""Rows of an answer as people read them: a table where it fits, else one block a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from netkg.cli.screen import GAP, UNFOLDED, narrowest, render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.namespaces import PREFIXES
from netkg.query.rows import plain
from netkg.store.base import Row, Solutions

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.rqfile import QueryFile

__all__ = ["answer_screen", "rows_parts"]

_NUMBERS: Final = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}


def answer_screen(
    answer: Solutions | bool, query: QueryFile | None = None, *, plain_text: bool = False
) -> str:
    """Return an answer as text for the screen, with the use statement below.

    Args:
        answer: rows, or the answer of an ASK.
        query: the query file it came from, for units and for what an empty answer means.
        plain_text: without colour and unfolded, for a file.
    """
    from rich.text import Text

    width = UNFOLDED if plain_text else screen_width()
    parts: list[RenderableType]
    if isinstance(answer, bool):
        parts = ["yes" if answer else "no"]
    elif not answer.rows:
        parts = [Text(f"No rows. {query.description if query else ''}".strip())]
    else:
        parts = [*rows_parts(answer, width, query), Text(_count(answer), "bold")]
    return render([*parts, Text(USE_STATEMENT, "dim")], width=width, plain=plain_text)


def rows_parts(answer: Solutions, width: int, query: QueryFile | None = None) -> list[RenderableType]:
    """Return rows as a table, if a screen of ``width`` columns has room for it.

    If not, what is the same in every row is said once above, and the rest becomes a table, or blocks if
    even that is too wide.
    """
    names = _headings(answer, query)
    columns = list(zip(names, zip(*answer.rows, strict=True), strict=True))
    if _fits(columns, width):
        return [_table(columns, width)]
    same = [(name, plain(cells[0])) for name, cells in columns if len(cells) > 1 and len(set(cells)) == 1]
    rest = [column for column in columns if column[0] not in dict(same)]
    parts = [_said_once(same)] if same else []
    if not rest:
        return parts
    return [*parts, *([_table(rest, width)] if _fits(rest, width) else _blocks(rest, width))]


_Column = tuple[str, Row]


def _headings(answer: Solutions, query: QueryFile | None) -> list[str]:
    units = {column.name: column.unit for column in query.columns} if query else {}
    return [f"{name} ({unit})" if (unit := units.get(name, "-")) != "-" else name for name in answer.columns]


def _fits(columns: Sequence[_Column], width: int) -> bool:
    """Return whether a table needs to break no word."""
    least = [narrowest(name, map(plain, cells)) for name, cells in columns]
    return sum(least) + GAP * (len(least) - 1) <= width


def _table(columns: Sequence[_Column], width: int) -> RenderableType:
    rows = zip(*([plain(term) for term in cells] for _, cells in columns), strict=True)
    numbers = [number for number, (_, cells) in enumerate(columns) if all(map(_is_number, cells))]
    return table([name for name, _ in columns], list(rows), width, right=numbers)


def _is_number(term: object) -> bool:
    return term is None or (isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS)


def _said_once(same: Sequence[tuple[str, str]]) -> RenderableType:
    from rich.text import Text

    said = Text("in every row: ", "dim")
    for name, value in same:
        said.append(f"{name} ", "dim").append(f"{value or '(empty)'}; ")
    said.right_crop(2)
    return said


def _blocks(columns: Sequence[_Column], width: int) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = []
    for number, row in enumerate(zip(*(cells for _, cells in columns), strict=True), start=1):
        grid = Table.grid(padding=(0, GAP))
        grid.add_column(style="dim")
        grid.add_column(overflow="fold")
        for (name, _), term in zip(columns, row, strict=True):
            if term is not None:
                grid.add_row(name, Text(plain(term)))
        parts += [Text(f"{number} ".ljust(min(width, 40), "─"), "bold"), grid]
    return parts


def _count(answer: Solutions) -> str:
    return "1 row" if len(answer.rows) == 1 else f"{len(answer.rows)} rows"
