"""Which queries have a FROM clause, as the engine itself reads them."""

# ruff: noqa: S608 (SPARQL for a store of the test, not SQL)

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.errors import QueryError
from netkg.store.dataset import UnknownGraphError, ask, graphs_of

G, H = "http://e/g", "http://e/h"
PREFIXES = "PREFIX x: <http://e/> PREFIX : <http://e/> "
ANY = " { ?s ?p ?o }"
NAMED = " { GRAPH ?graph { ?s ?p ?o } }"

CLAUSES = {
    "plain": "SELECT ?s FROM <http://e/g>" + ANY,
    "with WHERE": "SELECT ?s FROM <http://e/g> WHERE" + ANY,
    "lower case": "select ?s from <http://e/g>" + ANY,
    "no space after": "SELECT ?s FROM<http://e/g>" + ANY,
    "no space at all": "SELECT*FROM<http://e/g>" + ANY,
    "after DISTINCT": "SELECT DISTINCT*FROM<http://e/g>" + ANY,
    "after a bracket": "SELECT ?s (1 AS ?x)FROM<http://e/g>" + ANY,
    "after a comparison": "SELECT ?s (?s<?b&&3>2 AS ?x)FROM<http://e/g>" + ANY,
    "after a string": "SELECT ?s ('a'@en AS ?x)FROM<http://e/g>" + ANY,
    "after CONSTRUCT": "CONSTRUCTFROM<http://e/g>WHERE" + ANY,
    "after a template": "CONSTRUCT{?s ?p ?o}FROM<http://e/g>" + ANY,
    "after DESCRIBE": "DESCRIBE*FROM<http://e/g>" + ANY,
    "after an IRI": "DESCRIBE ?s<http://e/b>FROM<http://e/g>" + ANY,
    "a prefixed name": PREFIXES + "SELECT ?s FROM x:g" + ANY,
    "a prefixed name without space": PREFIXES + "SELECT ?s FROMx:g" + ANY,
    "an empty prefix": PREFIXES + "SELECT ?s FROM:g" + ANY,
    "an escaped name": "PREFIX x: <http:> SELECT ?s FROM x:\\/\\/e\\/g" + ANY,
    "a prefix called from": "PREFIX from:<http://e/> SELECT ?s FROM from:g" + ANY,
    "a prefix called from, twice": "PREFIXfrom:<http://e/>SELECT*FROMfrom:g" + ANY,
    "a prefix with a hash": "PREFIX y:<urn:y#>PREFIX x:<http://e/>SELECT ?s FROM x:g" + ANY,
    "a comment between": "SELECT ?s#FROM\rFROM#<\n<http://e/g>" + ANY,
    "a hash in an IRI of the pattern": "SELECT ?s FROM <http://e/g> { ?s ?p ?o MINUS { ?s <urn:a#from> 1 } }",
    "named": "SELECT ?s FROM NAMED <http://e/g>" + NAMED,
    "named, lower case": "SELECT ?s from named <http://e/g>" + NAMED,
    "named without space": "SELECT ?s FROMNAMED<http://e/g>" + NAMED,
    "named, a prefixed name": PREFIXES + "SELECT ?s FROM NAMED x:g" + NAMED,
    "named, a prefixed name without space": PREFIXES + "SELECT ?s FROMNAMEDx:g" + NAMED,
    "named, a comment between": "SELECT ?s FROM#\nNAMED#\n<http://e/g>" + NAMED,
}

ASKING = {
    "ASKFROM <http://e/g>",
    "ASK FROM<http://e/g>",
    "ASK#x\rFROM <http://e/g>",
    PREFIXES + "ASKFROMx:g",
    "VERSION '1.2' ASKFROM<http://e/g>",
}

NO_CLAUSES = {
    "none": "SELECT ?s" + ANY,
    "a variable": "SELECT ?from { ?from ?p ?o }",
    "a variable with more": "SELECT (?s AS ?xFROM) { ?s ?p ?o FILTER(?s !=?o) } # FROM <http://e/g>",
    "a dollar": "SELECT * { ?s ?p $FROM }",
    "a string": "SELECT ?s { ?s ?p ?o FILTER(?o != 'taken FROM <http://e/g>') }",
    "a long string": "SELECT ?s { ?s ?p ?o FILTER(?o != '''it's\n FROM <http://e/g>''') }",
    "a comment": "SELECT ?s # FROM <http://e/g>\n" + ANY,
    "an IRI": "SELECT ?s { ?s ?p ?o MINUS { ?s <http://e/from#FROM> <http://e/*from> } }",
    "a local name": PREFIXES + "SELECT ?s { ?s ?p ?o MINUS { ?s x:FROM x:derivedFrom } }",
    "a prefix": "PREFIX from: <http://e/> SELECT ?s { ?s ?p ?o MINUS { ?s from:x from:g } }",
    "a prefix after a bracket": "PREFIX from: <http://e/> SELECT ?s { ?s ?p ?o FILTER(?s!=from:x) }",
    "a language": "SELECT ?s { ?s ?p ?o FILTER(?o != 'a'@from) }",
    "a described name": PREFIXES + "DESCRIBE x:a.FROM" + ANY,
}

REFUSED = {
    "a declared prefix that begins with FROM": "PREFIX fromx: <http://e/> DESCRIBE ?s fromx:g" + ANY,
    "the same without DESCRIBE": PREFIXES + "PREFIX fromx: <http://f/> SELECT ?s fromx:g" + ANY,
    "a prefix that begins with NAMED": PREFIXES + "PREFIX namedx: <http://f/> SELECT ?s FROM namedx:g" + ANY,
    "a comment in what looks like an IRI": "SELECT (1<?b AS ?d)(1<?b#>) \n AS ?e) FROM <http://e/g>" + ANY,
}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """A store with a triple in each of two graphs, and none outside of them."""
    made = ox.Store()
    for graph in (G, H):
        node = ox.NamedNode(graph)
        made.add(ox.Quad(node, ox.NamedNode("http://e/p"), ox.Literal("o"), node))
    return made


def subjects(answer: object) -> set[str]:
    """Return the first of each row, or the subjects of triples."""
    if isinstance(answer, ox.QueryTriples):
        return {triple.subject.value for triple in answer}
    assert isinstance(answer, ox.QuerySolutions)
    return {row["s"].value for row in answer}


@pytest.mark.parametrize("sparql", CLAUSES.values(), ids=CLAUSES)
def test_a_clause_is_read_as_the_engine_reads_it(store: ox.Store, sparql: str) -> None:
    assert subjects(store.query(sparql)) == {G}, "the engine sees no FROM clause"
    assert graphs_of(sparql) == [G]
    assert subjects(ask(store, sparql)) == {G}


@pytest.mark.parametrize("head", sorted(ASKING))
def test_a_clause_of_ask_is_read_as_the_engine_reads_it(store: ox.Store, head: str) -> None:
    for graph, expected in ((G, True), (H, False)):
        sparql = f"{head} {{ <{graph}> ?p ?o }}"
        assert bool(store.query(sparql)) is expected
        assert bool(ask(store, sparql)) is expected


@pytest.mark.parametrize("sparql", NO_CLAUSES.values(), ids=NO_CLAUSES)
def test_other_queries_read_the_union(store: ox.Store, sparql: str) -> None:
    assert list(store.query(sparql)) == []
    assert graphs_of(sparql) is None
    list(ask(store, sparql))
    if "?s ?p ?o" in sparql and "DESCRIBE" not in sparql:
        union = store.query(sparql, use_default_graph_as_union=True)
        assert len(list(ask(store, sparql))) == len(list(union)) == 2


@pytest.mark.parametrize("sparql", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_told_is_refused_with_advice(store: ox.Store, sparql: str) -> None:
    with pytest.raises(QueryError, match="cannot be told") as caught:
        ask(store, sparql)
    assert "space" in caught.value.hint


def test_several_clauses_and_unknown_graphs(store: ox.Store) -> None:
    both = f"SELECT ?s FROM <{G}>FROM NAMED<http://e/none>FROM <{H}>"
    assert graphs_of(both + ANY) == [G, "http://e/none", H]
    with pytest.raises(UnknownGraphError, match="http://e/none"):
        ask(store, both + ANY)
    assert subjects(ask(store, "BASE<http://e/>SELECT*FROM<g>" + ANY)) == {G}


def test_a_mistake_is_left_to_the_engine(store: ox.Store) -> None:
    for wrong in ("SELECT * FROM WHERE" + ANY, "SELECT ?s { SELECT * FROM <http://e/g>" + ANY + "}"):
        with pytest.raises(SyntaxError):
            ask(store, wrong)
