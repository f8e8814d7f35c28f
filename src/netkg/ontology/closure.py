"""The reflexive-transitive closure of a hierarchy: what lies under what, by whole numbers.

Computed once when a hierarchy is loaded; afterwards a question costs a look-up, however deep the hierarchy
is. Terms are coded 0, 1, 2, ... in order of their ids, so that tables can hold small integers and roll up
through :meth:`Closure.mask`, :meth:`Closure.arrays` or :meth:`Closure.matrix`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import NK, graph_iri, to_iri
from netkg.ontology.cycle import find_cycle

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

__all__ = ["CLOSURE_GRAPH", "UNDER", "Closure", "asks_for_closure"]

UNDER: Final = NK + "under"
"""Property of the derived graph: a term lies under another, or is the same."""

CLOSURE_GRAPH: Final = graph_iri("derived/closure")
"""The derived graph of all :data:`UNDER` triples; it is made when a query asks for it."""

_ASKED: Final = re.compile(rf"\bnk:under\b|{re.escape(UNDER)}>|{re.escape(CLOSURE_GRAPH)}>")


def asks_for_closure(sparql: str) -> bool:
    """Return whether a query names the derived graph of the closure or its property."""
    return _ASKED.search(sparql) is not None


class Closure:
    """Which terms lie under which, each under itself too. Ids are CURIEs, or IRIs without a prefix.

    Args:
        parents: id -> ids of its direct parents; a parent need not be a key.
        name: what is said of the hierarchy in messages.

    Raises:
        OntologyError: the hierarchy goes round in a circle; the message names it.

    >>> drugs = Closure({"NCIT:C106432": ["nk:PD1Inhibitor"], "nk:PD1Inhibitor": ["nk:CheckpointInhibitor"]})
    >>> drugs.is_under("NCIT:C106432", "nk:CheckpointInhibitor")
    True
    """

    def __init__(self, parents: Mapping[str, Iterable[str]], *, name: str = "the hierarchy") -> None:
        direct = {child: frozenset(above) for child, above in parents.items()}
        if circle := find_cycle(direct):
            raise OntologyError(
                f"{name} goes round in a circle: {' → '.join(circle)}",
                hint="each term of it would mean the same; take one of the steps away",
            )
        ids = sorted({*direct, *(other for above in direct.values() for other in above)})
        self.ids = tuple(ids)
        self.codes: Mapping[str, int] = {curie: code for code, curie in enumerate(ids)}
        self._direct = [tuple(sorted(self.codes[up] for up in direct.get(curie, ()))) for curie in ids]
        self._above = _close(self._direct)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]], *, name: str = "the hierarchy") -> Closure:
        """Return the closure of (child, parent) pairs, such as those of ``rdfs:subClassOf``."""
        parents: dict[str, set[str]] = {}
        for child, parent in pairs:
            parents.setdefault(child, set()).add(parent)
        return cls(parents, name=name)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, curie: object) -> bool:
        return curie in self.codes

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def is_under(self, curie: str, other: str) -> bool:
        """Return whether a term lies under another, at whatever distance, or is the same.

        Raises:
            OntologyError: one of them is not in the hierarchy.
        """
        return self.code(other) in self._above[self.code(curie)]

    def code(self, curie: str) -> int:
        """Return the code of a term.

        Raises:
            OntologyError: it is not in the hierarchy.
        """
        try:
            return self.codes[curie]
        except KeyError:
            raise OntologyError(
                f"{curie} is not in the hierarchy", hint="look for it with: netkg terms search"
            ) from None

    def ancestors(self, curie: str) -> tuple[str, ...]:
        """Return the ids of a term and of all above it, sorted."""
        return self._named(self._above[self.code(curie)])

    def descendants(self, curie: str) -> tuple[str, ...]:
        """Return the ids of a term and of all below it, sorted."""
        return self._named(self._below[self.code(curie)])

    def parents(self, curie: str) -> tuple[str, ...]:
        """Return the ids directly above a term, sorted."""
        return self._named(self._direct[self.code(curie)])

    def children(self, curie: str) -> tuple[str, ...]:
        """Return the ids directly below a term, sorted."""
        return self._named(self._children[self.code(curie)])

    def ancestor_codes(self, code: int) -> frozenset[int]:
        """Return the codes of a term, given by its code, and of all above it."""
        return self._above[code]

    def descendant_codes(self, code: int) -> frozenset[int]:
        """Return the codes of a term, given by its code, and of all below it."""
        return self._below[code]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every (term, term that it lies under or is), in order of codes."""
        for code, above in enumerate(self._above):
            for other in sorted(above):
                yield self.ids[code], self.ids[other]

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the closure as two int32 arrays, the rows of a sparse matrix.

        The codes at or above the term with code ``i`` are ``codes[starts[i]:starts[i + 1]]``, in order.
        """
        import numpy as np

        starts = np.zeros(len(self) + 1, dtype=np.int32)
        np.cumsum([len(above) for above in self._above], out=starts[1:])
        codes = np.fromiter((code for above in self._above for code in sorted(above)), dtype=np.int32)
        return starts, codes

    def matrix(self) -> csr_array:
        """Return the closure as a sparse boolean matrix: row ``i``, column ``j`` says that i is under j."""
        import numpy as np
        from scipy.sparse import csr_array

        starts, codes = self.arrays()
        size = (len(self), len(self))
        return csr_array((np.ones(len(codes), dtype=np.bool_), codes, starts), shape=size)

    def mask(self, curie: str) -> np.ndarray:
        """Return a boolean array by code: true for a term and all below it.

        ``mask(node)[column]`` picks the rows of a table whose integer-coded column lies under the node.
        """
        import numpy as np

        found = np.zeros(len(self), dtype=np.bool_)
        found[list(self._below[self.code(curie)])] = True
        return found

    def triples(self) -> list[ox.Triple]:
        """Return ``term nk:under term`` for every pair, the content of the derived graph."""
        nodes = [ox.NamedNode(curie if "://" in curie else to_iri(curie)) for curie in self.ids]
        under = ox.NamedNode(UNDER)
        return [
            ox.Triple(nodes[code], under, nodes[other])
            for code, above in enumerate(self._above)
            for other in sorted(above)
        ]

    @cached_property
    def _below(self) -> list[frozenset[int]]:
        return _turned(self._above)

    @cached_property
    def _children(self) -> list[frozenset[int]]:
        return _turned(self._direct)

    def _named(self, codes: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.ids[code] for code in sorted(codes))


def _close(direct: list[tuple[int, ...]]) -> list[frozenset[int]]:
    """Return for each code the codes at or above it, from the parents of each; there is no circle."""
    above: list[frozenset[int]] = [frozenset()] * len(direct)
    for code in TopologicalSorter(dict(enumerate(direct))).static_order():
        above[code] = frozenset((code,)).union(*(above[up] for up in direct[code]))
    return above


def _turned(above: Iterable[Iterable[int]]) -> list[frozenset[int]]:
    """Return for each code those that list it."""
    listed = [tuple(codes) for codes in above]
    below: list[list[int]] = [[] for _ in listed]
    for code, others in enumerate(listed):
        for other in others:
            below[other].append(code)
    return [frozenset(codes) for codes in below]
