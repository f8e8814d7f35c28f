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

__all__ = [
    "CHANGED",
    "CHANGES",
    "DIGEST",
    "LISTED",
    "MANY",
    "PLACE",
    "SOURCE",
    "Change",
    "number_of",
    "read_changes",
    "record_of",
    "sequence",
]

CHANGES: Final = graph_iri("changes")
"""The graph of the change records."""

MANY: Final = 1_000
"""Graphs of a change that have a triple each; more are a list."""

_LONGEST: Final = 100_000
"""Graphs of one list; more are several lists, so that no text is longer than a backup can hold."""

_GRAPH: Final = ox.NamedNode(CHANGES)
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_ACTIVITY: Final = ox.NamedNode(PREFIXES["prov"] + "Activity")
_ENDED: Final = ox.NamedNode(PREFIXES["prov"] + "endedAtTime")
_DATE_TIME: Final = ox.NamedNode(PREFIXES["xsd"] + "dateTime")
_NUMBER, _BY, _TOOL, _ADDED, _REMOVED = (
    ox.NamedNode(NK + name)
    for name in ("changeNumber", "madeBy", "softwareVersion", "triplesAdded", "triplesRemoved")
)
SOURCE: Final = ox.NamedNode(NK + "inputName")
DIGEST: Final = ox.NamedNode(NK + "inputDigest")
PLACE: Final = ox.NamedNode(NK + "inputPlace")
CHANGED: Final = ox.NamedNode(NK + "changedGraph")
LISTED: Final = ox.NamedNode(NK + "changedGraphList")


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
        graphs: IRIs of the graphs that the input gives, and of those that only its former version gave,
            in order.
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
        return record_of(self.sequence).value

    def quads(self) -> list[ox.Quad]:
        """Return the change record as quads of :data:`CHANGES`."""
        values: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (_TYPE, _ACTIVITY),
            (_NUMBER, ox.Literal(self.sequence)),
            (_BY, ox.Literal(self.by)),
            (_TOOL, ox.Literal(self.tool)),
            (SOURCE, ox.Literal(self.source)),
            (DIGEST, ox.Literal(self.digest)),
            (_ADDED, ox.Literal(self.added)),
            (_REMOVED, ox.Literal(self.removed)),
            (_ENDED, ox.Literal(self.at.isoformat(), datatype=_DATE_TIME)),
            *_named(self.graphs),
            *([(PLACE, ox.Literal(self.place))] if self.place else []),
        ]
        node = record_of(self.sequence)
        return [ox.Quad(node, prop, value, _GRAPH) for prop, value in values]


def _named(graphs: tuple[str, ...]) -> list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """Return what a record says of its graphs: a triple each, or lists with a line each."""
    if len(graphs) <= MANY:
        return [(CHANGED, ox.NamedNode(graph)) for graph in graphs]
    starts = range(0, len(graphs), _LONGEST)
    return [(LISTED, ox.Literal("\n".join(graphs[start : start + _LONGEST]))) for start in starts]


def record_of(number: int) -> ox.NamedNode:
    """Return the node of the record of a change."""
    return ox.NamedNode(f"{BASE}change/{number}")


def number_of(record: ox.NamedNode) -> int:
    """Return the number of the change of a record.

    >>> number_of(record_of(12))
    12
    """
    return int(record.value.rpartition("/")[2])


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
    found = store.quads_for_pattern(record_of(number), _TYPE, None, _GRAPH)
    return next(iter(found), None) is not None


def read_changes(store: ox.Store) -> Iterator[Change]:
    """Yield the changes of a store, the last one first."""
    for number in range(sequence(store), 0, -1):
        yield _read(store, number)


def _read(store: ox.Store, number: int) -> Change:
    values: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(record_of(number), None, None, _GRAPH):
        values.setdefault(quad.predicate.value, []).append(quad.object.value)  # type: ignore[union-attr]
    one = {prop: found[0] for prop, found in values.items()}
    listed = (graph for text in values.get(LISTED.value, ()) for graph in text.split("\n"))
    return Change(
        sequence=number,
        by=one[_BY.value],
        tool=one[_TOOL.value],
        source=one[SOURCE.value],
        digest=one[DIGEST.value],
        added=int(one[_ADDED.value]),
        removed=int(one[_REMOVED.value]),
        graphs=tuple(sorted([*values.get(CHANGED.value, ()), *listed])),
        at=dt.datetime.fromisoformat(one[_ENDED.value]),
        place=one.get(PLACE.value, ""),
    )
