"""Answers to queries over triples read from an endpoint, by netkg's own engine.

What was read stays for the life of the mirror, so that all queries of a run see the same evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from netkg.rdf.patterns import EVERYTHING, Pattern, triple_patterns
from netkg.store.base import Solutions
from netkg.store.oxigraph import OxigraphStore

__all__ = ["Fetch", "Mirror"]

Fetch = Callable[[Collection[Pattern]], Iterable[ox.Quad]]
"""Reads all quads that match any of some patterns."""

_BULK: Final = 50_000
"""From here on pyoxigraph's bulk load is faster than adding."""


class Mirror:
    """The part of an endpoint's triples that queries have asked for so far."""

    def __init__(self, fetch: Fetch, *, steady_nodes: bool) -> None:
        self._fetch = fetch
        self._steady_nodes = steady_nodes
        self.forget()

    def forget(self) -> None:
        """Drop all that was read; the next query reads anew."""
        self._store = ox.Store()
        self._engine = OxigraphStore(self._store, "mirror")
        self._held: set[Pattern] = set()

    def query(self, sparql: str) -> Solutions | bool | list[ox.Triple]:
        """Return the answer of a query, as :class:`netkg.store.oxigraph.OxigraphStore` gives it."""
        self._hold(triple_patterns(sparql))
        return self._engine.query(sparql)

    def _hold(self, patterns: Collection[Pattern]) -> None:
        missing = {pattern for pattern in patterns if not self._held.intersection(_wider(pattern))}
        if not missing:
            return
        quads = list(self._fetch(missing))
        if EVERYTHING not in missing and not self._steady_nodes and any(map(_has_blank, quads)):
            # the same node has another name in each answer, so only whole graphs can be joined
            missing, quads = {EVERYTHING}, list(self._fetch({EVERYTHING}))
        if EVERYTHING in missing:
            self.forget()
        if len(quads) < _BULK:
            self._store.extend(quads)
        else:
            self._store.bulk_extend(quads)
        self._held |= missing


def _wider(pattern: Pattern) -> Iterator[Pattern]:
    """Yield a pattern and all those that include it."""
    subject, predicate, target = pattern
    for first in {subject, None}:
        for second in {predicate, None}:
            for third in {target, None}:
                yield first, second, third


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
