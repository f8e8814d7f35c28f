"""The clients of Python: SPARQLWrapper, and the stores of rdflib."""

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from netkg.namespaces import PREFIXES, graph_iri

KIM = graph_iri("kim-2016")
NK = rdflib.Namespace(PREFIXES["nk"])
METHODS = pytest.mark.parametrize("method", ["GET", "POST"])


@METHODS
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper(reading, method):
    wrapper = pytest.importorskip("SPARQLWrapper")

    def asked(query, form=wrapper.XML):
        client = wrapper.SPARQLWrapper(reading.sparql, returnFormat=form)
        client.setMethod(method)
        client.setQuery(query)
        return client

    rows = f"SELECT ?s {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }} LIMIT 3"
    assert len(asked(rows, wrapper.JSON).queryAndConvert()["results"]["bindings"]) == 3
    assert len(asked(rows).queryAndConvert().getElementsByTagName("result")) == 3
    assert asked(rows, wrapper.CSV).queryAndConvert().startswith(b"s\r\n")
    assert asked(rows, wrapper.TSV).queryAndConvert().startswith(b"?s\n")
    assert "true" in asked("ASK { ?s ?p ?o }").queryAndConvert().toxml()
    one_graph = asked("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    one_graph.addDefaultGraph(KIM)
    assert len(one_graph.queryAndConvert()) > 100
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
        asked("SELECT nonsense").query()


def test_sparqlwrapper_writes_with_the_token(writing):
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(writing.sparql, returnFormat=wrapper.JSON)
    client.setMethod(wrapper.POST)
    client.setQuery("INSERT DATA { GRAPH <http://e/wrapper> { <http://e/s> <http://e/p> 1 } }")
    with pytest.raises(wrapper.SPARQLExceptions.Unauthorized):
        client.query()
    client.addCustomHttpHeader("Authorization", f"Bearer {writing.token}")
    client.query()
    client.setQuery("ASK { GRAPH <http://e/wrapper> { ?s ?p 1 } }")
    assert client.queryAndConvert()["boolean"]


@METHODS
def test_rdflib_reads(reading, method):
    graph = rdflib.Graph(SPARQLStore(reading.sparql, method=method))
    rows = list(graph.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }}"))
    assert int(rows[0][0]) > 100
    assert len(list(graph.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5"))) == 5
    assert graph.query("ASK { ?s ?p ?o }").askAnswer
    kim = rdflib.Graph(SPARQLStore(reading.sparql, method=method), identifier=rdflib.URIRef(KIM))
    assert len(kim) == int(rows[0][0])
    assert rdflib.Literal(32) in set(kim.objects(None, NK.total))


def test_rdflib_writes_with_the_token(writing):
    headers = {"Authorization": f"Bearer {writing.token}"}
    store = SPARQLUpdateStore(writing.sparql, writing.sparql, headers=headers)
    graph = rdflib.Graph(store, identifier=rdflib.URIRef("http://e/rdflib"))
    one, two = ((NK.one, NK.total, rdflib.Literal(n)) for n in (1, 2))
    graph.add(one)
    graph.add(two)
    graph.remove(one)
    assert set(graph) == {two}
    graph.update("INSERT { ?s <http://e/seen> ?o } WHERE { ?s ?p ?o }")
    assert len(graph) == 2
    store.remove_graph(graph)
    with pytest.raises(ValueError, match="URI or your SPARQL query"):  # no such graph is not an empty one
        len(graph)
