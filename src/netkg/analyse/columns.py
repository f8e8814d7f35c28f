"""The evidence table as coded columns, made once, so that filters and roll-up cost look-ups.

A column is kept as pairs (row, code of a value), so that columns with one value and with several are alike.
Which rows lie under a term of a hierarchy is a bitset over rows, made from the closure when it is first asked
for and kept. "Under" means what it means in :attr:`netkg.analyse.body.Body.is_under`: the term itself and all
below it; a term that no hierarchy knows is only itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from netkg.analyse.clusters import find_clusters
from netkg.analyse.coded import CodedColumn, code_cells, number, recode
from netkg.analyse.coded_table import CodedTable, Column, kinds_of
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.tally import Tally, people_of
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.ontology.closure import Closure

__all__ = ["EvidenceColumns", "Tally", "people_of"]

Mask = np.ndarray
"""A boolean array, one element a row of the table, in its order."""

_FIELDS: Final = frozenset(field.name for field in fields(EvidenceRow))


class EvidenceColumns:
    """The evidence table by columns. Made by :meth:`from_rows` or :meth:`from_body`; never changed.

    Masks that are given out are fresh arrays in the order of ``rows``.

    >>> row = EvidenceRow(result="a:r", record="a", second_hand=False, cohort="a:c", outcome="nk:O",
    ...                   reporting="Measured", sites=("X:1", "X:2"))
    >>> from netkg.ontology.closure import Closure
    >>> table = EvidenceColumns.from_rows([row], Closure({"X:1": ["X:0"]}))
    >>> table.members("sites", "X:0").tolist(), table.members("sites", "X:0", every=True).tolist()
    ([True], [False])
    """

    def __init__(
        self,
        rows: Sequence[EvidenceRow] | CodedTable,
        closure: Closure,
        clusters: Mapping[str, str] | None = None,
    ) -> None:
        self._table = rows if isinstance(rows, CodedTable) else None
        self._rows = None if isinstance(rows, CodedTable) else tuple(rows)
        self._closure = closure
        self._clusters = clusters or {}
        self._coded: dict[str, CodedColumn] = {}
        self._numbers: dict[str, np.ndarray] = {}
        self._bits: dict[tuple[str, str, bool], np.ndarray] = {}

    @classmethod
    def from_rows(
        cls, rows: Iterable[EvidenceRow], closure: Closure, clusters: Mapping[str, str] | None = None
    ) -> Self:
        """Return the columns of rows; their order is kept.

        Args:
            rows: rows of the evidence table.
            closure: the hierarchy that terms roll up by.
            clusters: cohort -> name of the cluster that shares patients with it; one left out, or all if
                there are none, is a cluster of its own.
        """
        return cls(tuple(rows), closure, clusters)

    @classmethod
    def from_table(
        cls, table: CodedTable, closure: Closure, clusters: Mapping[str, str] | None = None
    ) -> Self:
        """Return the columns of an evidence table that is coded already; no row is made unless asked for."""
        return cls(table, closure, clusters)

    @classmethod
    def from_body(cls, body: Body) -> Self:
        """Return the columns of a body of evidence, with the clusters of its cohorts."""
        return cls(body.rows, body.terms.closure, find_clusters(body).names)

    @property
    def rows(self) -> tuple[EvidenceRow, ...]:
        """Return the rows, in order."""
        if self._rows is None:
            self._rows = tuple(self._table.rows()) if self._table else ()
        return self._rows

    def __len__(self) -> int:
        return len(self._rows if self._table is None else self._table)  # type: ignore[arg-type]

    # columns

    def column(self, name: str) -> CodedColumn:
        """Return a column by codes. Flags are ``yes`` and ``no``, dates ISO, numbers as Python writes them.

        Raises:
            AnalysisError: no such column.
        """
        if name not in self._coded:
            found = self._coded_already(name)
            self._coded[name] = recode(found) if found else code_cells(self._cells(name))
        return self._coded[name]

    def numbers(self, name: str) -> np.ndarray:
        """Return a column of numbers as float64, NaN where it is empty; a day is its ordinal, a flag 0 or 1.

        Raises:
            AnalysisError: no such column, or it holds something else.
        """
        if name not in self._numbers:
            found = self._coded_already(name, several=False)
            try:
                cells = [number(cell) for cell in ((*found.values, None) if found else self._cells(name))]
            except (TypeError, ValueError):
                raise AnalysisError(f"{name} is no column of numbers") from None
            numbers = np.array(cells, dtype=np.float64)
            self._numbers[name] = numbers[found.codes] if found else numbers
        return self._numbers[name].copy()

    # which rows

    def members(self, column: str, node: str, *, every: bool = False) -> Mask:
        """Return which rows have a value of the column under a term.

        Args:
            column: a column of the table.
            node: a term, or any other value of the column.
            every: all values of the row must lie under the term, and there must be one; else one is enough.

        Raises:
            AnalysisError: no such column.
        """
        return self._unpacked(self._member_bits(column, node, every=every))

    def filled(self, column: str) -> Mask:
        """Return which rows have a value of the column."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.column(column).rows] = True
        return found

    def select(
        self,
        asked: Mapping[str, str | Iterable[str]],
        *,
        every: Iterable[str] = ("sites", "grades"),
        within: Mask | None = None,
    ) -> Mask:
        """Return which rows meet all that is asked.

        Args:
            asked: column -> a term, or several of which one is enough.
            every: columns of which all values must lie under the term, lest a mixed population stands for a
                part of it.
            within: only rows of this mask.
        """
        strict = frozenset(every)
        found = self._packed(np.ones(len(self), dtype=np.bool_) if within is None else within)
        for column, nodes in asked.items():
            several = (nodes,) if isinstance(nodes, str) else tuple(nodes)
            bits = [self._member_bits(column, node, every=column in strict) for node in several]
            found = found & (np.bitwise_or.reduce(bits) if bits else np.zeros_like(found))
        return self._unpacked(found)

    # how many

    def counts(
        self, column: str, nodes: Sequence[str], *, every: bool = False, within: Mask | None = None
    ) -> np.ndarray:
        """Return how many rows lie under each node, in the order of the nodes; a row may be under several."""
        inside = None if within is None else self._packed(within)
        return _sums(self._stack(column, nodes, inside, every=every))

    def cross(
        self,
        first: tuple[str, Sequence[str]],
        second: tuple[str, Sequence[str]],
        *,
        every: Iterable[str] = ("sites", "grades"),
        within: Mask | None = None,
    ) -> np.ndarray:
        """Return how many rows lie under each pair of nodes of two columns, as a matrix (first x second)."""
        strict, inside = frozenset(every), None if within is None else self._packed(within)
        left = self._stack(*first, inside, every=first[0] in strict)
        right = self._stack(*second, None, every=second[0] in strict)
        found = np.zeros((len(left), len(right)), dtype=np.int64)
        for place, bits in enumerate(left):
            found[place] = _sums(right & bits)
        return found

    def tally(self, mask: Mask) -> Tally:
        """Return how much evidence the rows of a mask are."""
        places = np.flatnonzero(mask)
        clusters, people = self._cluster_codes()[places], self._people()[places]
        largest = np.full(len(self), -1.0)
        np.maximum.at(largest, clusters, people)
        sizes = largest[np.unique(clusters)]
        return Tally(
            results=len(places),
            reports=self._distinct("reported_in", mask),
            cohorts=self._distinct("cohort", mask),
            clusters=len(sizes),
            patients=int(sizes[sizes >= 0].sum()),
            unsized=int(np.count_nonzero(sizes < 0)),
        )

    # inside

    def _cells(self, name: str) -> list[object]:
        if name not in _FIELDS:
            raise AnalysisError(f"there is no column {name!r}", hint="see netkg.analyse.rows")
        return [getattr(row, name) for row in self.rows]

    def _coded_already(self, name: str, *, several: bool = True) -> Column | None:
        """Return a column of the table that the rows come from; None for mappings and if there is none."""
        if self._table is None or name not in _FIELDS or kinds_of(EvidenceRow)[name][0] is Mapping:
            return None
        found = self._table.columns[name]
        return found if several or found.rows is None else None

    def _member_bits(self, column: str, node: str, *, every: bool) -> np.ndarray:
        key = column, node, every
        if key not in self._bits:
            coded = self.column(column)
            under = self._under(coded.values, node)[coded.codes]
            found = np.zeros(len(self), dtype=np.bool_)
            found[coded.rows[under]] = True
            if every:
                found[coded.rows[~under]] = False
            self._bits[key] = np.packbits(found)
        return self._bits[key]

    def _under(self, values: Sequence[str], node: str) -> np.ndarray:
        """Return which of some values are a term or lie under it."""
        known = set(self._closure.descendants(node)) if node in self._closure else {node}
        return np.fromiter((value in known for value in values), dtype=np.bool_, count=len(values))

    def _stack(
        self, column: str, nodes: Sequence[str], inside: np.ndarray | None, *, every: bool
    ) -> np.ndarray:
        width = (len(self) + 7) // 8
        bits = [self._member_bits(column, node, every=every) for node in nodes]
        stacked = np.stack(bits) if bits else np.zeros((0, width), dtype=np.uint8)
        return stacked if inside is None else stacked & inside

    def _packed(self, mask: Mask) -> np.ndarray:
        if mask.dtype != np.bool_ or mask.shape != (len(self),):
            raise AnalysisError(f"a mask must be {len(self)} booleans, one a row")
        return np.packbits(mask)

    def _unpacked(self, bits: np.ndarray) -> Mask:
        return np.unpackbits(bits, count=len(self)).view(np.bool_)

    def _distinct(self, column: str, mask: Mask) -> int:
        coded = self.column(column)
        return len(np.unique(coded.codes[mask[coded.rows]]))

    def _cluster_codes(self) -> np.ndarray:
        if "*cluster" not in self._coded:
            self._coded["*cluster"] = code_cells(
                self._clusters.get(row.cohort, row.cohort) for row in self.rows
            )
        return self._coded["*cluster"].codes

    def _people(self) -> np.ndarray:
        """Return how many people a row is about, -1 if that is not known or samples were counted."""
        if "*people" not in self._numbers:
            people = (people_of(row) for row in self.rows)
            self._numbers["*people"] = np.array([-1 if n is None else n for n in people], dtype=np.float64)
        return self._numbers["*people"]


def _sums(bits: np.ndarray) -> np.ndarray:
    """Return how many bits are set in each row of packed bits."""
    counted: np.ndarray = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return counted
