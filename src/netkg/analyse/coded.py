"""One column of a table by codes: its distinct values once, and whole numbers for the cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from netkg.analyse.coded_table import Column

__all__ = ["CodedColumn", "code_cells", "number", "recode"]


@dataclass(frozen=True, slots=True)
class CodedColumn:
    """A column by codes: pair ``i`` says that row ``rows[i]`` has the value ``values[codes[i]]``.

    Attributes:
        values: the distinct values as text, sorted.
        rows: places of rows, ascending; one with several values stands several times, an empty one never.
        codes: places in ``values``.
    """

    values: tuple[str, ...]
    rows: np.ndarray
    codes: np.ndarray


def code_cells(cells: Iterable[object]) -> CodedColumn:
    """Return cells of a table as a coded column.

    A tuple is several values and None is none. Flags become ``yes`` and ``no``, the rest what ``str`` makes
    of it.
    """
    pairs = [(place, text) for place, cell in enumerate(cells) for text in _texts(cell)]
    values = sorted({text for _, text in pairs})
    places = {text: code for code, text in enumerate(values)}
    return CodedColumn(
        tuple(values),
        np.fromiter((place for place, _ in pairs), dtype=np.int32, count=len(pairs)),
        np.fromiter((places[text] for _, text in pairs), dtype=np.int32, count=len(pairs)),
    )


def recode(column: Column) -> CodedColumn:
    """Return a column of a coded table as a coded column, as :func:`code_cells` would of its cells."""
    texts = [text for value in column.values for text in _texts(value)]
    values = sorted(set(texts))
    places = {text: code for code, text in enumerate(values)}
    codes = np.array([places[text] for text in texts], dtype=np.int32)
    rows = column.rows
    if rows is None:
        rows = np.flatnonzero(column.codes >= 0).astype(np.int32)
        return CodedColumn(tuple(values), rows, codes[column.codes[rows]])
    return CodedColumn(tuple(values), rows, codes[column.codes])


def _texts(cell: object) -> tuple[str, ...]:
    if cell is None:
        return ()
    if isinstance(cell, bool):
        return ("yes" if cell else "no",)
    return tuple(map(str, cell)) if isinstance(cell, tuple) else (str(cell),)


def number(cell: object) -> float:
    """Return a cell as a number: a day as its ordinal, a flag as 0 or 1, NaN for None.

    Raises:
        TypeError: it is something else.
    """
    if cell is None:
        return float("nan")
    if isinstance(cell, dt.date):
        return float(cell.toordinal())
    if isinstance(cell, int | float):
        return float(cell)
    raise TypeError(f"{cell!r} is no number")
