import pyoxigraph as ox

from netkg.namespaces import NK, PREFIXES, graph_iri
from netkg.rdf.bridge import from_rdflib, to_rdflib

GRAPH = ox.NamedNode(graph_iri("a"))
DECIMAL = ox.NamedNode(PREFIXES["xsd"] + "decimal")
QUADS = {
    ox.Quad(ox.NamedNode(NK + "a"), ox.NamedNode(NK + "p"), value, GRAPH)
    for value in (
        ox.Literal("1.50", datatype=DECIMAL),
        ox.Literal("x"),
        ox.Literal("y", language="en"),
        GRAPH,
    )
}


def test_rdflib_and_back_keeps_graphs_and_lexical_forms():
    assert set(from_rdflib(to_rdflib(QUADS))) == QUADS


def test_rdflib_queries_read_the_union_of_named_graphs():
    assert len(to_rdflib(QUADS).query("SELECT * { ?s ?p ?o }")) == len(QUADS)
