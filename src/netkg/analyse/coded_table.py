"""A table by columns of codes: what rows are made from, and what is kept of a table beside a store.

Every column holds its distinct cells once. Rows are dataclasses whose fields are texts, whole numbers,
numbers, flags, days, tuples of texts or mappings of texts; empty is None, an empty tuple or an empty mapping.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import numpy as np

__all__ = ["CodedTable", "Column", "column_of", "kinds_of", "table_of_rows"]

TEXTS: Final[dict[type, Callable[[str], Any]]] = {
    str: str,
    int: int,
    float: float,
    bool: "true".__eq__,
    dt.date: dt.date.fromisoformat,
}
"""Type of a cell -> how its text becomes a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of one column by codes.

    Attributes:
        values: the distinct cells, or items of cells; of a mapping, pairs of key and text.
        codes: places in ``values``; -1 for empty where there is one a row.
        rows: for columns of tuples and mappings, the row of each code, ascending; else None.
    """

    values: tuple[Any, ...]
    codes: np.ndarray
    rows: np.ndarray | None = None

    def cells(self, length: int, kind: type) -> list[Any]:
        """Return the cells of so many rows; ``kind`` is str, int and so on, ``tuple`` or ``Mapping``."""
        if self.rows is None:
            values = [*self.values, None]
            return [values[code] for code in self.codes.tolist()]
        ends = np.searchsorted(self.rows, np.arange(length + 1)).tolist()
        items = [self.values[code] for code in self.codes.tolist()]
        make: type = dict if kind is Mapping else tuple
        empty = () if make is tuple else None
        found: list[Any] = []
        for start, end in pairwise(ends):
            found.append(make(items[start:end]) if end > start or empty is None else empty)
        return found


class CodedTable:
    """A table by columns; :meth:`rows` gives it as rows.

    Attributes:
        row_class: the dataclass of a row.
        length: how many rows.
        columns: field of the row -> its column.
    """

    def __init__(self, row_class: type, length: int, columns: Mapping[str, Column]) -> None:
        self.row_class = row_class
        self.length = length
        self.columns = columns

    def __len__(self) -> int:
        return self.length

    def rows(self) -> list[Any]:
        """Return the rows, in order."""
        kinds = kinds_of(self.row_class)
        names = [*kinds]
        cells = [self.columns[name].cells(self.length, kind) for name, (kind, _) in kinds.items()]
        make = self.row_class
        return [make(**dict(zip(names, row, strict=True))) for row in zip(*cells, strict=True)]


@lru_cache
def kinds_of(row_class: type) -> dict[str, tuple[type, type]]:
    """Return field -> its kind and the type of its items: ``tuple``, ``Mapping``, or twice the same.

    >>> from netkg.analyse.rows import EvidenceRow
    >>> [kinds_of(EvidenceRow)[name] for name in ("total", "sites")]
    [(<class 'int'>, <class 'int'>), (<class 'tuple'>, <class 'str'>)]
    """
    hints = get_type_hints(row_class)
    return {field.name: _kind(hints[field.name]) for field in fields(row_class)}


def _kind(hint: object) -> tuple[type, type]:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    origin = get_origin(hint)
    if origin is tuple:
        return tuple, get_args(hint)[0]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Mapping, str
    assert isinstance(hint, type)  # noqa: S101 (a plain type is left)
    return hint, hint


def column_of(cells: Sequence[Any], kind: type) -> Column:
    """Return cells of one kind by codes; the distinct ones are sorted."""
    if kind is Mapping:
        cells = [tuple(cell.items()) for cell in cells]
    if kind not in (Mapping, tuple):
        values = sorted({cell for cell in cells if cell is not None})
        places: dict[Any, int] = {value: code for code, value in enumerate(values)} | {None: -1}
        return Column(tuple(values), _integers([places[cell] for cell in cells]))
    values = sorted({item for cell in cells for item in cell})
    places = {value: code for code, value in enumerate(values)}
    return Column(
        tuple(values),
        _integers([places[item] for cell in cells for item in cell]),
        _integers([row for row, cell in enumerate(cells) for _ in cell]),
    )


def _integers(numbers: list[int]) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def table_of_rows(row_class: type, rows: Sequence[Any]) -> CodedTable:
    """Return rows by columns; :meth:`CodedTable.rows` gives equal rows again."""
    columns = {
        name: column_of([getattr(row, name) for row in rows], kind)
        for name, (kind, _) in kinds_of(row_class).items()
    }
    return CodedTable(row_class, len(rows), columns)
