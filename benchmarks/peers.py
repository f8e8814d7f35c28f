"""The engines that netkg is measured beside: raw pyoxigraph, rdflib and maplib, each as it is used best.

Each loads a file and gives the rows of a SELECT as values with their numbers, so that whole answers can be
compared. Of pyoxigraph this is what a program would do that has no need of locks, change records,
checks and the like; rdflib and maplib keep everything in memory.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

Rows = Counter[tuple[str, ...]]


class Peer(Protocol):
    """An engine with the data loaded."""

    def rows(self, sparql: str) -> Rows:
        """Return the rows of a SELECT with their numbers, as values."""


def values(rows: Iterable[Iterable[Any]]) -> Rows:
    """Return rows of terms of pyoxigraph as values, with their numbers."""
    return Counter(tuple("" if term is None else term.value for term in row) for row in rows)


class Raw:
    """pyoxigraph with nothing around it."""

    def __init__(self, folder: Path) -> None:
        self.store = ox.Store.read_only(str(folder))

    @staticmethod
    def load(path: Path, folder: Path) -> None:
        """Load a file into a new folder, durably."""
        store = ox.Store(folder)
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        store.flush()

    def solutions(self, sparql: str) -> list[Any]:
        """Return the solutions, as a list."""
        return list(self.store.query(sparql, use_default_graph_as_union=True))

    def rows(self, sparql: str) -> Rows:
        """Return the rows of a SELECT with their numbers, as values."""
        return values(self.solutions(sparql))


class Rdflib:
    """rdflib's dataset, whose default graph is the union of all."""

    def __init__(self, path: Path) -> None:
        import rdflib

        self.dataset = rdflib.Dataset(default_union=True)
        self.dataset.parse(path, format="nquads")

    def rows(self, sparql: str) -> Rows:
        """Return the rows of a SELECT with their numbers, as values."""
        return Counter(
            tuple("" if term is None else str(term) for term in row) for row in self.dataset.query(sparql)
        )


class Maplib:
    """maplib, which knows graphs by name only: here all triples are in its default graph."""

    def __init__(self, path: Path) -> None:
        from maplib import Model  # an optional peer

        self.model = Model()
        self.model.read(str(path), format="ntriples")

    def rows(self, sparql: str) -> Rows:
        """Return the rows of a SELECT with their numbers, as values."""
        found = self.model.query(sparql).rows()
        return Counter(tuple("" if cell is None else _bare(str(cell)) for cell in row) for row in found)


def _bare(cell: str) -> str:
    return cell[1:-1] if cell.startswith("<") and cell.endswith(">") else cell


def has_maplib() -> bool:
    """Return whether maplib is there."""
    return importlib.util.find_spec("maplib") is not None
