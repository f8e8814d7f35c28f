"""The name of the state of what is served: to be cited, and to tell whether an answer is still the same."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from netkg import __version__
from netkg.store.cache import cache_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from netkg.api import Evidence

__all__ = ["state_of", "state_of_quads"]

_UNNAMED: Final = re.compile(r"_:[0-9a-z]+")
"""A node without a name: the engine labels it anew whenever the ontology is loaded."""


def state_of(kg: Evidence) -> str:
    """Return the name of the state of evidence, which begins with the version of netkg.

    Of a disk store it is its last change; of a project's files a digest of all that a store of them holds,
    the list of queries and the closure too.
    """
    cache = cache_of(kg.store)
    return f"{__version__}-{cache.state}" if cache is not None else state_of_quads(_whole(kg))


def _whole(kg: Evidence) -> Iterator[ox.Quad]:
    import pyoxigraph as ox

    from netkg.ontology.closure import CLOSURE_GRAPH
    from netkg.query.catalogue import QUERIES_GRAPH
    from netkg.query.hierarchy import read_closure

    derived = {QUERIES_GRAPH: kg.catalogue.to_triples(), CLOSURE_GRAPH: read_closure(kg.store).triples()}
    yield from (quad for quad in kg.store.quads() if _graph(quad) not in derived)
    for graph, triples in derived.items():
        name = ox.NamedNode(graph)
        yield from (ox.Quad(one.subject, one.predicate, one.object, name) for one in triples)


def _graph(quad: ox.Quad) -> str:
    return str(getattr(quad.graph_name, "value", ""))


def state_of_quads(quads: Iterable[ox.Quad]) -> str:
    """Return the name of a state that holds these quads, whatever their order and nodes without a name.

    >>> state_of_quads([]) == state_of_quads([])
    True
    """
    digest = hashlib.sha256()
    for line in sorted({_UNNAMED.sub("_:", str(quad)) for quad in quads}):
        digest.update(line.encode())
    return f"{__version__}-{digest.hexdigest()[:16]}"
