"""A store from an exported file, such as a release, to be compared with the evidence of today."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from netkg.errors import SourceError
from netkg.namespaces import graph_iri
from netkg.rdf.parse import read_quads
from netkg.store.oxigraph import OxigraphStore, memory_store

__all__ = ["load_release"]


def load_release(path: Path) -> OxigraphStore:
    """Return a memory store with what a file holds, as ``netkg export`` writes it.

    Triples without a graph, as in Turtle, go to the graph ``graph/release``.

    Raises:
        SourceError: the file cannot be read, is no RDF that netkg knows, or holds nothing.
    """
    graphs: dict[str, list[ox.Triple]] = {}
    for quad in read_quads(path):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else graph_iri("release")
        graphs.setdefault(name, []).append(quad.triple)
    if not graphs:
        raise SourceError(f"{path} holds no statement", hint="write one with: netkg export FILE.nq")
    store = memory_store()
    for name, triples in graphs.items():
        store.replace_graph(name, triples)
    return store
