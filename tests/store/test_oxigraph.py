import io

import pyoxigraph as ox
import pytest

from netkg.errors import QueryError
from netkg.namespaces import NK, graph_iri
from netkg.rdf.bridge import to_rdflib
from netkg.store import Solutions, memory_store

TRIPLE = ox.Triple(ox.NamedNode(NK + "a"), ox.NamedNode(NK + "p"), ox.Literal("x"))
OTHER = ox.Triple(ox.NamedNode(NK + "b"), ox.NamedNode(NK + "p"), ox.Literal('quote " and \\ and }'))


@pytest.fixture
def store():
    store = memory_store()
    store.replace_graph(graph_iri("one"), [TRIPLE])
    store.replace_graph(graph_iri("two"), [OTHER])
    return store


def test_a_query_without_graph_reads_the_union_of_named_graphs(store):
    answer = store.query("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s")
    assert isinstance(answer, Solutions)
    assert answer.columns == ("s", "o")
    assert [row[1].value for row in answer.rows] == ["x", OTHER.object.value]


def test_a_named_graph_can_be_asked_alone(store):
    answer = store.query(f"SELECT ?o {{ GRAPH <{graph_iri('one')}> {{ ?s ?p ?o }} }}")
    assert len(answer.rows) == 1


def test_replacing_a_graph_leaves_the_others_alone(store):
    store.replace_graph(graph_iri("two"), [])
    assert store.graphs() == {graph_iri("one"): 1}


def test_ask_and_construct_have_their_own_answers(store):
    assert store.query("ASK { ?s ?p 'x' }") is True
    assert store.query("CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p 'x' }")[0].object.value == "1"


def test_a_syntax_error_shows_line_column_and_the_line_itself(store):
    with pytest.raises(QueryError, match=r"line 2, column 10") as caught:
        store.query("SELECT *\n{ ?s ?p }")
    assert "^" in caught.value.message


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "select * {service ?x {}}"]
)
def test_service_is_refused(store, query):
    with pytest.raises(QueryError, match="SERVICE is refused"):
        store.query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'SERVICE' }",
        'SELECT * { ?s <http://x/SERVICE> "a SERVICE" } # SERVICE',
        "PREFIX a: <http://x/> SELECT * { ?s a:SERVICE '''it's a SERVICE''' }",
    ],
)
def test_the_word_service_elsewhere_is_no_offence(store, query):
    assert store.query(query).rows == ()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
        "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
        "SELECT * " + "{" * 5_000 + "}" * 5_000,
        "SELECT * { ?s " + "^ " * 50_000 + "?p ?o }",
        "# " + "x" * 2_000_000 + "\nASK {}",
    ],
    ids=["brackets", "nots", "groups", "inverses", "size"],
)
def test_what_would_crash_the_engine_is_refused(store, query):
    with pytest.raises(QueryError, match=r"nested|signs|characters"):
        store.query(query)


def test_brackets_in_strings_and_a_long_union_are_no_offence(store):
    union = " UNION ".join(["{ ?s ?p ?o }"] * 150)
    assert store.query(f"SELECT * {{ {union} FILTER(?o != '{'(' * 500}') }} LIMIT 1").rows


ONE, TWO = f"<{graph_iri('one')}>", f"<{graph_iri('two')}>"


@pytest.mark.parametrize(
    ("clauses", "values"),
    [
        ("", {"x", OTHER.object.value}),
        (f"FROM {ONE}", {"x"}),
        (f"from {TWO}", {OTHER.object.value}),
        (f"FROM {ONE} FROM {TWO}", {"x", OTHER.object.value}),
        ("FROM g:one", {"x"}),
        ("# FROM <urn:nowhere>\n", {"x", OTHER.object.value}),
    ],
)
def test_from_says_what_is_read_as_in_another_engine(store, monkeypatch, clauses, values):
    monkeypatch.setattr("rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS", False)
    text = f"PREFIX g: <{graph_iri('')}> SELECT ?o {clauses} {{ ?s ?p ?o }}"
    rows = store.query(text).rows
    assert {row[0].value for row in rows} == values
    assert sorted(row[0].value for row in rows) == sorted(
        str(row[0]) for row in to_rdflib(store.quads()).query(text)
    )
    sink = io.BytesIO()
    store.write_tsv(text, sink)
    assert sink.getvalue().count(b"\n") == len(values) + 1


def test_from_named_says_what_graph_reaches_and_leaves_nothing_else_to_read(store):
    # rdflib knows no FROM NAMED without fetching it; SPARQL 1.1 section 13.2 says what it means
    rows = store.query(" ".join(["SELECT ?o FROM NAMED", ONE, "{ GRAPH ?g { ?s ?p ?o } }"])).rows
    assert [row[0].value for row in rows] == ["x"]
    assert store.query(f"ASK FROM NAMED {ONE} {{ ?s ?p ?o }}") is False
    assert len(store.query(f"CONSTRUCT {{ ?s ?p ?o }} FROM {TWO} WHERE {{ ?s ?p ?o }}")) == 1


def test_a_graph_that_is_not_there_is_said_not_read_as_empty(store):
    with pytest.raises(QueryError, match="has no graph <urn:nowhere>"):
        store.query("SELECT * FROM <urn:nowhere> { ?s ?p ?o }")
