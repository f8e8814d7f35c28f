"""Equal graphs become equal sets of triples, and the nodes of two graphs stay apart."""

import pyoxigraph as ox

from netkg.rdf.nameless import name_blank_nodes

CHAIN = "[] <https://e.org/p> [ <https://e.org/p> [ <https://e.org/q> 1 ] ] , 2 ."


def _triples(text):
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def _names(triples):
    return {
        term.value
        for triple in triples
        for term in (triple.subject, triple.object)
        if type(term) is ox.BlankNode
    }


def test_names_depend_on_the_graph_only():
    assert _triples(CHAIN) != _triples(CHAIN), "the parser names them by chance"
    assert name_blank_nodes("https://e.org/g", _triples(CHAIN)) == name_blank_nodes(
        "https://e.org/g", _triples(CHAIN)
    )


def test_nodes_of_two_graphs_stay_apart():
    one, other = (_names(name_blank_nodes(f"https://e.org/{name}", _triples(CHAIN))) for name in "ab")
    assert len(one) == len(other) == 3
    assert one.isdisjoint(other)


def test_triples_without_blank_nodes_are_as_they_were():
    triples = _triples('<https://e.org/a> <https://e.org/p> "1.50"^^<https://e.org/t> .')
    assert name_blank_nodes("https://e.org/g", triples) == set(triples)
