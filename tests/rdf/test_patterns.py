"""An answer over the triples that the patterns match is the answer over all triples."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.query import load_catalogue
from netkg.rdf.patterns import EVERYTHING, triple_patterns

E = "http://e/"
QUERIES = load_catalogue([Path(__file__).resolve().parents[2] / "queries"])


def patterns(where):
    return set(triple_patterns(f"PREFIX : <{E}> SELECT * {{ {where} }}"))


def p(*names):
    return {(None, E + name, None) for name in names}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("?s :p ?o", p("p")),
        (":a :p :b", {(E + "a", E + "p", E + "b")}),
        ("?s :p 1", p("p")),
        ("?s :p ?o . ?s :p :b", p("p")),
        ("?s :p/^:q|!(:r) ?o", {EVERYTHING}),
        ("?s :p/^:q|:r+ ?o", p("p", "q", "r")),
        ("OPTIONAL { ?s :p ?o } MINUS { ?s :q ?o } FILTER NOT EXISTS { ?s :r ?o }", p("p", "q", "r")),
        ("?s :p ?o BIND(EXISTS { ?s :q ?o } || EXISTS { ?s :r ?o } AS ?x)", p("p", "q", "r")),
        ("?s :p ?o FILTER(IF(EXISTS { { SELECT ?s { ?s :q ?o } } }, true, false))", p("p", "q")),
        ("{ SELECT (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ?s HAVING(COUNT(*) > 1) }", p("p")),
        ("GRAPH ?g { ?s :p ?o }", p("p")),
        ("GRAPH ?g { }", {EVERYTHING}),
        ("VALUES ?s { :a UNDEF }", set()),
        # a path of length zero joins any node with itself
        ("?s :p* ?o", {EVERYTHING}),
        ("VALUES ?s { :a } ?s :p* ?o", {EVERYTHING}),
        ("?s :q ?x . ?s :p* ?o", p("p", "q")),
        ("?s :q ?x OPTIONAL { ?s :p* ?o }", p("p", "q")),
        ("?s :q ?x FILTER EXISTS { ?s :p* ?o }", p("p", "q")),
        ("?s :p* ?o OPTIONAL { ?s :q ?x }", {EVERYTHING}),
        ("{ ?s :q ?x } UNION { ?s :p* ?o }", {EVERYTHING}),
        ("{ ?s :q ?x } UNION { ?s :r ?x } ?s :p? ?o", p("p", "q", "r")),
        ("?s :q ?x GRAPH ?g { ?s :p* ?o }", {EVERYTHING}),
        ("?s :q ?x { SELECT ?s (COUNT(*) AS ?n) { ?s :p* ?o } GROUP BY ?s }", {EVERYTHING}),
        ("?s :p* :b", p("p") | {(E + "b", None, None), (None, None, E + "b")}),
    ],
)
def test_patterns(where, expected):
    assert patterns(where) == expected


@pytest.mark.parametrize("text", ["DESCRIBE ?s { ?s <http://e/p> ?o }", "not SPARQL", ""])
def test_what_is_not_understood_needs_everything(text):
    assert triple_patterns(text) == {EVERYTHING}


def test_other_forms():
    assert triple_patterns("ASK { ?s <http://e/p> ?o }") == p("p")
    assert triple_patterns("CONSTRUCT { ?s <http://e/x> ?o } { ?s <http://e/p> ?o }") == p("p")


NODES = st.sampled_from([ox.NamedNode(E + name) for name in "abcd"])
PREDICATES = st.sampled_from([ox.NamedNode(E + name) for name in "pqr"])
GRAPHS = st.sampled_from([ox.NamedNode(E + name) for name in ("g1", "g2")])
QUADS = st.sets(st.builds(ox.Quad, NODES, PREDICATES, NODES, GRAPHS), max_size=12)
END = st.sampled_from(["?x", "?y", "?z", ":a", ":b"])
PATH = st.sampled_from(
    [":p", ":q", ":r", "?v", ":p*", ":p+", ":q?", ":p/:q*", "(:p|:q)*", "^:r", "^:p*", "!:p"]
)
TRIPLE = st.builds("{} {} {} .".format, END, PATH, END)
GROUP = st.recursive(
    TRIPLE,
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{} OPTIONAL {{ {} }}".format, inner, inner),
        st.builds("{} MINUS {{ {} }}".format, inner, inner),
        st.builds("{} FILTER(EXISTS {{ {} }} || ?x = ?y)".format, inner, inner),
        st.builds("VALUES ?x {{ :a :c UNDEF }} {}".format, inner),
        st.builds("GRAPH ?g {{ {} }}".format, inner),
        st.builds("{{ SELECT ?x (COUNT(*) AS ?n) {{ {} }} GROUP BY ?x }}".format, inner),
    ),
    max_leaves=5,
)


@given(QUADS, GROUP)
def test_the_rest_of_the_triples_has_no_part_in_the_answer(quads, group):
    query = f"PREFIX : <{E}> SELECT * {{ {group} }}"
    whole, part = ox.Store(), ox.Store()
    whole.extend(quads)
    for pattern in triple_patterns(query):
        nodes = (None if term is None else ox.NamedNode(term) for term in pattern)
        part.extend(whole.quads_for_pattern(*nodes))
    assert rows(part, query) == rows(whole, query)


def rows(store, query):
    answer = store.query(query, use_default_graph_as_union=True)
    names = sorted(variable.value for variable in answer.variables)
    return sorted(str([row[name] for name in names]) for row in answer)


@pytest.mark.parametrize("name", ["patients/treated-patients", "evidence/results", "gaps/cell"])
def test_shipped_queries_do_not_need_everything(name):
    assert EVERYTHING not in triple_patterns(QUERIES[name].text)
