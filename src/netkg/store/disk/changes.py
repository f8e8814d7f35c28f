"""The change records of a store: who brought in what, when, with which tool.

They are triples of the graph ``graph/changes`` and are written in the same commit as the change. The
changes of a store are numbered from 1 without a gap; the last number is the store's sequence number, by
which everything that was computed from the store is known to be current or stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from netkg.namespaces import BASE, NK, PREFIXES, graph_iri

__all__ = ["CHANGES", "Change", "last_change_of", "read_changes", "sequence"]

CHANGES: Final = graph_iri("changes")
"""The graph of the change records."""

_GRAPH: Final = ox.NamedNode(CHANGES)
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_ACTIVITY: Final = ox.NamedNode(PREFIXES["prov"] + "Activity")
_ENDED: Final = ox.NamedNode(PREFIXES["prov"] + "endedAtTime")
_XSD: Final = PREFIXES["xsd"]
_SEQUENCE, _BY, _TOOL, _SOURCE, _DIGEST, _ADDED, _REMOVED, _CHANGED = (
    ox.NamedNode(NK + name)
    for name in (
        "sequence",
        "madeBy",
        "softwareVersion",
        "inputName",
        "inputDigest",
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
        graphs: IRIs of the graphs that the input gives.
        at: when it was made, UTC, to the second.
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
            (_ENDED, ox.Literal(self.at.isoformat(), datatype=ox.NamedNode(_XSD + "dateTime"))),
            *((_CHANGED, ox.NamedNode(graph)) for graph in self.graphs),
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


def last_change_of(store: ox.Store, graph: str) -> Change | None:
    """Return the last change that gave a graph its triples, or None if no change did."""
    found = store.quads_for_pattern(None, _CHANGED, ox.NamedNode(graph), _GRAPH)
    numbers = [int(quad.subject.value.rpartition("/")[2]) for quad in found]  # type: ignore[union-attr]
    return _read(store, max(numbers)) if numbers else None


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
    )
