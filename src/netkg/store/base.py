"""What a store can do, and the default-graph policy.

All data live in named graphs. A query that names no graph reads the union of all of them: this is
:data:`READ_UNION`, and no other module decides it. The engine does not merge equal triples of two graphs,
so a triple must stand in one graph only; a test holds the shipped evidence to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import pyoxigraph as ox

__all__ = ["READ_UNION", "Row", "Solutions", "Store"]

READ_UNION: Final = True
"""Queries without FROM or GRAPH read the union of all named graphs."""

Row = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]


@dataclass(frozen=True, slots=True)
class Solutions:
    """Rows of a SELECT: column names in order, and tuples of terms (None where unbound)."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Store(Protocol):
    """A set of named graphs that answers SPARQL."""

    def query(self, sparql: str) -> Solutions | bool | list[ox.Triple]:
        """Return rows of a SELECT, the answer of an ASK, or the triples of a CONSTRUCT or DESCRIBE."""

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph, or of all."""

    def graphs(self) -> dict[str, int]:
        """Return graph IRI -> number of triples, in order of IRI."""

    def replace_graph(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make a named graph hold just these triples, all or nothing."""
