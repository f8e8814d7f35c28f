"""pyoxigraph quads as an rdflib dataset, for notebooks and for libraries that ask for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from netkg.namespaces import PREFIXES

if TYPE_CHECKING:
    import rdflib

__all__ = ["from_rdflib", "to_rdflib"]


def to_rdflib(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """Return a new dataset with the same named graphs; queries on it read their union.

    Lexical forms are kept: rdflib's normalisation is switched off for each literal.
    """
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)

    def node(term: object) -> rdflib.term.Node:
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return rdflib.BNode(term.value)
        assert isinstance(term, ox.Literal)  # noqa: S101 (netkg holds no quoted triples)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        kind = (
            None if term.datatype.value == PREFIXES["xsd"] + "string" else rdflib.URIRef(term.datatype.value)
        )
        return rdflib.Literal(term.value, datatype=kind, normalize=False)

    graphs: dict[str, rdflib.Graph] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        if name not in graphs:
            graphs[name] = dataset.graph(rdflib.URIRef(name)) if name else dataset.default_graph
        graphs[name].add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return dataset


def from_rdflib(dataset: rdflib.Dataset) -> list[ox.Quad]:
    """Return the quads of an rdflib dataset, in no particular order."""
    data = dataset.serialize(format="nquads", encoding="utf-8")
    return list(ox.parse(data, format=ox.RdfFormat.N_QUADS))
