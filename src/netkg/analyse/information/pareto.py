"""Which rows of a table no other row beats: a Pareto front over named columns, never a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from netkg.errors import AnalysisError

__all__ = ["PRIORITY", "Front", "pareto_front"]

PRIORITY: Final = ("information lacking", "nothing ongoing", "mechanism support")
"""The columns by which gaps are laid side by side: in each, more is a stronger reason to look first."""


@dataclass(frozen=True, slots=True)
class Front:
    """A front.

    Attributes:
        columns: what was compared, more being better in each.
        names: the rows that no row beats, in order of name; rows that are equal in all columns stay together.
        beaten_by: each other row -> the rows of the front that beat it, in order of name.
        unknown: rows with a column that is not known: they can be neither in the front nor beaten.
    """

    columns: tuple[str, ...]
    names: tuple[str, ...]
    beaten_by: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]


def pareto_front(rows: Mapping[str, Mapping[str, float | None]], columns: Sequence[str] = PRIORITY) -> Front:
    """Return the rows that no other row beats: at least as good in every column, and better in one.

    Args:
        rows: name -> column -> value, more being better; None where it is not known.
        columns: the columns compared, each once; a row may have more.

    Raises:
        AnalysisError: no column, a repeated one, one that a row lacks, or a value that is not a number.

    Source: Kung, Luccio and Preparata, Journal of the ACM 1975;22:469-476 (maxima of vectors).

    >>> pareto_front({"a": {"x": 1, "y": 0}, "b": {"x": 0, "y": 1}, "c": {"x": 0, "y": 0}}, ["x", "y"]).names
    ('a', 'b')
    """
    if not columns or len(set(columns)) < len(columns):
        raise AnalysisError("name one column or more, each once")
    _refuse_gaps(rows, columns)
    unknown = tuple(sorted(n for n, row in rows.items() if any(row[c] is None for c in columns)))
    names = sorted(set(rows) - set(unknown))
    values = np.array([[rows[name][column] for column in columns] for name in names], dtype=np.float64)
    values = values.reshape(len(names), len(columns))
    beats = _beats(values)
    best: npt.NDArray[np.bool_] = np.logical_not(np.asarray(beats.any(axis=0), dtype=np.bool_))
    front = tuple(name for name, is_best in zip(names, best, strict=True) if is_best)
    beaten = {
        name: tuple(names[i] for i in np.flatnonzero(beats[:, place] & best))
        for place, name in enumerate(names)
        if not best[place]
    }
    return Front(tuple(columns), front, beaten, unknown)


def _beats(values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return a table: row i beats row j."""
    one, other = values[:, None, :], values[None, :, :]
    not_worse = np.all(one >= other, axis=2)
    better = np.any(one > other, axis=2)
    return np.asarray(not_worse & better, dtype=np.bool_)


def _refuse_gaps(rows: Mapping[str, Mapping[str, float | None]], columns: Sequence[str]) -> None:
    for name, row in sorted(rows.items()):
        for column in columns:
            if column not in row:
                raise AnalysisError(
                    f"{name!r} has no column {column!r}", hint="None is for what is not known"
                )
            value = row[column]
            if value is not None and not np.isfinite(value):
                raise AnalysisError(f"{name!r}: {column} is {value}, not a number")
