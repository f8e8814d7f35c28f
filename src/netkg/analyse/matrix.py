"""How many results lie under each pair of terms, from the coded table alone: a matrix product.

Rows with the same values are one row of a small matrix, so that the cost hangs on how many combinations of
values there are, and hardly on how many results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.coded_table import CodedTable, Column
    from netkg.ontology.closure import Closure

__all__ = ["count_pairs", "find_missing_pairs"]

_LARGEST: Final = 2**62


def count_pairs(
    table: CodedTable,
    first: tuple[str, Sequence[str]],
    second: tuple[str, Sequence[str]],
    closure: Closure | None = None,
    *,
    within: np.ndarray | None = None,
) -> np.ndarray:
    """Return how many rows have a value under each pair of terms, as a matrix of whole numbers.

    A row with two values under one term is counted once.

    Args:
        table: the evidence table by columns.
        first: a column, and the terms that are the rows of the matrix.
        second: a column, and the terms that are its columns.
        closure: the hierarchy; a term that it does not know, or any without it, is only itself.
        within: only rows of this mask, one boolean a row.

    Raises:
        AnalysisError: the table has no such column.
    """
    (left, upper), (right, lower) = (_grouped(table, *given, closure) for given in (first, second))
    if within is not None:
        left, right = left[within], right[within]
    shape = upper.shape[1], lower.shape[1]
    ones = np.ones(len(left), dtype=np.float64)  # sums of ones are exact far beyond any number of results
    together = sparse.coo_array((ones, (left, right)), shape=shape).tocsr()
    found: np.ndarray = upper.astype(np.float64) @ (together @ lower.T.astype(np.float64))
    whole: np.ndarray = np.rint(found).astype(np.int64)
    return whole


def find_missing_pairs(
    table: CodedTable, first: str, second: str, *, within: np.ndarray | None = None
) -> list[tuple[str, str]]:
    """Return the pairs of values that both stand in the table, but in no row together, sorted.

    Args:
        table: the evidence table by columns.
        first: a column.
        second: another.
        within: only rows of this mask count as together; the values are those of the whole table.

    Raises:
        AnalysisError: the table has no such column.
    """
    names = [_column(table, name).values for name in (first, second)]
    counts = count_pairs(table, (first, names[0]), (second, names[1]), within=within)
    return sorted((names[0][i], names[1][j]) for i, j in np.argwhere(counts == 0).tolist())


def _column(table: CodedTable, name: str) -> Column:
    if name not in table.columns:
        raise AnalysisError(f"there is no column {name!r}", hint="see netkg.analyse.rows")
    return table.columns[name]


def _grouped(
    table: CodedTable, name: str, nodes: Sequence[str], closure: Closure | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return row -> number of its set of values, and nodes x sets: whether one of the set is under."""
    column = _column(table, name)
    under = np.zeros((len(nodes), len(column.values) + 1), dtype=np.bool_)  # the last one is no value
    under[:, :-1] = _under(nodes, column.values, closure)
    if column.rows is None:
        return np.where(column.codes < 0, len(column.values), column.codes), under
    groups, sets = _sets(column, len(table))
    return groups, np.any(under[:, sets], axis=2)


def _under(nodes: Sequence[str], values: Sequence[str], closure: Closure | None) -> np.ndarray:
    found = np.array([[node == value for value in values] for node in nodes], dtype=np.bool_)
    found = found.reshape(len(nodes), len(values))
    if closure is None:
        return found
    known = [place for place, value in enumerate(values) if value in closure]
    codes = np.array([closure.code(values[place]) for place in known], dtype=np.int64)
    for place, node in enumerate(nodes):
        if node in closure and known:
            found[place, known] |= closure.mask(node)[codes]
    return found


def _sets(column: Column, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return row -> number of its set of values, and the sets, filled up with the code that is no value."""
    rows = np.asarray(column.rows)
    sizes = np.bincount(rows, minlength=length)
    width, none = int(sizes.max(initial=1)), len(column.values)
    cells = np.full((length, max(width, 1)), none, dtype=np.int64)
    cells[rows, np.arange(len(rows)) - (np.cumsum(sizes) - sizes)[rows]] = column.codes
    if (none + 1) ** width < _LARGEST:
        keys = cells @ (none + 1) ** np.arange(width, dtype=np.int64)
        _, firsts, groups = np.unique(keys, return_index=True, return_inverse=True)
        return groups, cells[firsts]
    sets, groups = np.unique(cells, axis=0, return_inverse=True)
    return groups.ravel(), sets
