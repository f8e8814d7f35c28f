"""What gave a graph last, from the change records of a store.

A load asks this for each of its inputs. So the long lists of graphs that records may hold are read once, and
of each graph only the last list that names it is kept; what stands in triples is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from netkg.store.disk.changes import CHANGED, CHANGES, DIGEST, LISTED, PLACE, SOURCE, number_of, record_of

__all__ = ["Origin", "Origins"]

_GRAPH = ox.NamedNode(CHANGES)


@dataclass(frozen=True, slots=True)
class Origin:
    """The input of a change.

    Attributes:
        source: its name.
        digest: SHA-256 of its bytes.
        place: a digest of its path, if it is a file; else empty.
    """

    source: str
    digest: str
    place: str


@dataclass(slots=True)
class Origins:
    """What gave the graphs of one store last.

    It stays right while changes are added; a store whose records change otherwise needs another.
    """

    _listed: dict[str, int] = field(default_factory=dict)
    _graphs: dict[int, set[str]] = field(default_factory=dict)

    def last(self, store: ox.Store, graphs: Iterable[str]) -> dict[str, Origin]:
        """Return graph -> the origin of its last change, for those of some graphs that a change names."""
        numbers = self._numbers(store, graphs)
        found = {number: _origin(store, number) for number in set(numbers.values())}
        return {graph: found[number] for graph, number in numbers.items()}

    def of_input(self, store: ox.Store, source: str, place: str) -> set[str]:
        """Return the graphs whose last change was an input of this name, from this place or one not known."""
        said = {number_of(record) for record in _saying(store, SOURCE, ox.Literal(source))}
        numbers = {number for number in said if _origin(store, number).place in ("", place)}
        self._read_lists(store)
        graphs = {graph for number in numbers for graph in _in_triples(store, number)}
        graphs.update(*(self._graphs.get(number, ()) for number in numbers))
        return {graph for graph, number in self._numbers(store, graphs).items() if number in numbers}

    def _numbers(self, store: ox.Store, graphs: Iterable[str]) -> dict[str, int]:
        """Return graph -> the number of its last change."""
        self._read_lists(store)
        found = {}
        for graph in graphs:
            records = _saying(store, CHANGED, ox.NamedNode(graph))
            if number := max([*map(number_of, records), self._listed.get(graph, 0)]):
                found[graph] = number
        return found

    def _read_lists(self, store: ox.Store) -> None:
        """Read the lists that were not read yet; of a graph, the last change that lists it stays."""
        answer = store.query(f"SELECT DISTINCT ?change {{ GRAPH {_GRAPH} {{ ?change {LISTED} ?list }} }}")
        assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 (a SELECT)
        numbers = {number_of(row[0]) for row in answer}
        for number in sorted(numbers - self._graphs.keys()):
            graphs = _in_lists(store, number)
            for graph in graphs:
                if before := self._listed.get(graph):
                    self._graphs[before].discard(graph)
            self._listed |= dict.fromkeys(graphs, number)
            self._graphs[number] = graphs


def _saying(store: ox.Store, prop: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> list[ox.NamedNode]:
    """Return the records that say something."""
    found = store.quads_for_pattern(None, prop, value, _GRAPH)
    return [quad.subject for quad in found if isinstance(quad.subject, ox.NamedNode)]


def _said(store: ox.Store, number: int, prop: ox.NamedNode) -> list[str]:
    """Return what the record of a change says by a property."""
    found = store.quads_for_pattern(record_of(number), prop, None, _GRAPH)
    return [quad.object.value for quad in found]  # type: ignore[union-attr]  # literals and IRIs


def _origin(store: ox.Store, number: int) -> Origin:
    source, digest, place = (_said(store, number, prop) for prop in (SOURCE, DIGEST, PLACE))
    return Origin(source[0], digest[0], place[0] if place else "")


def _in_triples(store: ox.Store, number: int) -> list[str]:
    return _said(store, number, CHANGED)


def _in_lists(store: ox.Store, number: int) -> set[str]:
    return {graph for text in _said(store, number, LISTED) for graph in text.split("\n")}
