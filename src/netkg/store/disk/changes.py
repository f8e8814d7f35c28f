"""The change records of a store: who brought in what, when, with which tool.

They are triples of the graph ``graph/changes`` and are written in the same commit as the change. The
changes of a store are numbered from 1 without a gap; the last number is the store's sequence number, by
which everything that was computed from the store is known to be current or stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from netkg.namespaces import BASE, NK, PREFIXES, graph_iri

__all__ = ["CHANGES", "Change", "graphs_of_input", "last_changes", "read_changes", "sequence"]

CHANGES: Final = graph_iri("changes")
"""The graph of the change records."""

_GRAPH: Final = ox.NamedNode(CHANGES)
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_ACTIVITY: Final = ox.NamedNode(PREFIXES["prov"] + "Activity")
_ENDED: Final = ox.NamedNode(PREFIXES["prov"] + "endedAtTime")
_DATE_TIME: Final = ox.NamedNode(PREFIXES["xsd"] + "dateTime")
_SEQUENCE, _BY, _TOOL, _SOURCE, _DIGEST, _PLACE, _ADDED, _REMOVED, _CHANGED = (
    ox.NamedNode(NK + name)
    for name in (
        "sequence",
        "madeBy",
        "softwareVersion",
        "inputName",
        "inputDigest",
        "inputPlace",
        "triplesAdded",
        "triplesRemoved",
        "changedGraph",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a store.

    Attributes:
        sequence: its number, from 1.
        by: who made it.
        tool: name and version of the software.
        source: name of the input, such as a file's.
        digest: SHA-256 of the input's bytes, in hexadecimal.
        added: triples that came.
        removed: triples that went.
        graphs: IRIs of the graphs that the input gives, and of those that only its former version gave.
        at: when it was made, UTC, to the second.
        place: a digest of the path of an input that is a file, by which files of one name are told apart;
            empty for all else.
    """

    sequence: int
    by: str
    tool: str
    source: str
    digest: str
    added: int
    removed: int
    graphs: tuple[str, ...]
    at: dt.datetime
    place: str = ""

    @property
    def iri(self) -> str:
        """Return the IRI of the change record."""
        return _iri(self.sequence)

    def quads(self) -> list[ox.Quad]:
        """Return the change record as quads of :data:`CHANGES`."""
        values: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (_TYPE, _ACTIVITY),
            (_SEQUENCE, ox.Literal(self.sequence)),
            (_BY, ox.Literal(self.by)),
            (_TOOL, ox.Literal(self.tool)),
            (_SOURCE, ox.Literal(self.source)),
            (_DIGEST, ox.Literal(self.digest)),
            (_ADDED, ox.Literal(self.added)),
            (_REMOVED, ox.Literal(self.removed)),
            (_ENDED, ox.Literal(self.at.isoformat(), datatype=_DATE_TIME)),
            *((_CHANGED, ox.NamedNode(graph)) for graph in self.graphs),
            *([(_PLACE, ox.Literal(self.place))] if self.place else []),
        ]
        node = ox.NamedNode(self.iri)
        return [ox.Quad(node, prop, value, _GRAPH) for prop, value in values]


def _iri(number: int) -> str:
    return f"{BASE}change/{number}"


def sequence(store: ox.Store) -> int:
    """Return the number of the last change, 0 for none; a handful of look-ups, however many there are."""
    if not _exists(store, 1):
        return 0
    high = 2
    while _exists(store, high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _exists(store, middle) else (low, middle)
    return low


def _exists(store: ox.Store, number: int) -> bool:
    found = store.quads_for_pattern(ox.NamedNode(_iri(number)), _SEQUENCE, None, _GRAPH)
    return next(iter(found), None) is not None


def read_changes(store: ox.Store) -> Iterator[Change]:
    """Yield the changes of a store, the last one first."""
    for number in range(sequence(store), 0, -1):
        yield _read(store, number)


def last_changes(store: ox.Store, graphs: Iterable[str]) -> dict[str, Change]:
    """Return graph -> the last change of it, for those of some graphs that a change names."""
    numbers = {
        graph: max(found) for graph in graphs if (found := _numbers(store, _CHANGED, ox.NamedNode(graph)))
    }
    changes = {number: _read(store, number) for number in set(numbers.values())}
    return {graph: changes[number] for graph, number in numbers.items()}


def graphs_of_input(store: ox.Store, source: str, place: str) -> set[str]:
    """Return the graphs whose last change was an input of this name, from this place or one not known."""
    numbers = _numbers(store, _SOURCE, ox.Literal(source))
    changes = {change.sequence: change for change in (_read(store, number) for number in numbers)}
    found = {graph for change in changes.values() if change.place in ("", place) for graph in change.graphs}
    return {
        graph
        for graph, change in last_changes(store, found).items()
        if change.source == source and change.place in ("", place)
    }


def _numbers(store: ox.Store, prop: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> set[int]:
    """Return the numbers of the changes that say something."""
    found = store.quads_for_pattern(None, prop, value, _GRAPH)
    return {int(quad.subject.value.rpartition("/")[2]) for quad in found}  # type: ignore[union-attr]


def _read(store: ox.Store, number: int) -> Change:
    values: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(ox.NamedNode(_iri(number)), None, None, _GRAPH):
        values.setdefault(quad.predicate.value, []).append(quad.object.value)  # type: ignore[union-attr]
    one = {prop: found[0] for prop, found in values.items()}
    return Change(
        sequence=number,
        by=one[_BY.value],
        tool=one[_TOOL.value],
        source=one[_SOURCE.value],
        digest=one[_DIGEST.value],
        added=int(one[_ADDED.value]),
        removed=int(one[_REMOVED.value]),
        graphs=tuple(sorted(values.get(_CHANGED.value, ()))),
        at=dt.datetime.fromisoformat(one[_ENDED.value]),
        place=one.get(_PLACE.value, ""),
    )
