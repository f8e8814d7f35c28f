"""Answers by codes hold the terms that rows hold, streamed or not."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import QueryError
from netkg.store import coded as module
from netkg.store import memory_store
from netkg.store.coded import code_solutions, read_coded, without_order

XSD = "http://www.w3.org/2001/XMLSchema#"
SELECT = "SELECT ?thing ?value ?more { ?thing <http://p> ?value OPTIONAL { ?thing <http://q> ?more } }"

literals = st.builds(
    ox.Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
) | st.sampled_from(
    [
        ox.Literal("a\tb\r\nc\\n\"d'"),
        ox.Literal("Grüße", language="de"),
        ox.Literal(5),
        ox.Literal(True),
        ox.Literal("5.0", datatype=ox.NamedNode(XSD + "decimal")),
        ox.Literal("abc", datatype=ox.NamedNode(XSD + "integer")),
        ox.Literal("INF", datatype=ox.NamedNode(XSD + "double")),
        ox.Literal("2020-01-01", datatype=ox.NamedNode(XSD + "date")),
        ox.NamedNode("https://example.org/ä"),
    ]
)


def rows(coded):
    cells = [[coded.terms[code] for code in codes] for codes in coded.codes]
    return sorted(zip(*cells, strict=True), key=str)


class Plain:
    """A store that only answers queries, as a remote one does."""

    def __init__(self, store):
        self.query = store.query


@pytest.mark.parametrize("chunk", [1, 1 << 20])
@given(values=st.lists(st.tuples(literals, st.none() | literals), max_size=6))
def test_a_streamed_answer_holds_the_same_rows(chunk, values):
    store = memory_store()
    triples = []
    for number, (value, more) in enumerate(values):
        thing = ox.NamedNode(f"http://x/{number}")
        triples.append(ox.Triple(thing, ox.NamedNode("http://p"), value))
        triples += [ox.Triple(thing, ox.NamedNode("http://q"), more)] if more else []
    store.replace_graph("http://g", triples)
    expected = sorted(store.query(SELECT).rows, key=str)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        streamed = read_coded(store, SELECT)
    assert streamed.columns == ("thing", "value", "more")
    assert rows(streamed) == expected
    assert rows(read_coded(Plain(store), SELECT)) == expected
    assert rows(code_solutions(store.query(SELECT))) == expected


def test_cells_without_a_term_are_none_in_a_column_of_its_own():
    store = memory_store()
    store.replace_graph("http://g", [ox.Triple(*[ox.NamedNode("http://p")] * 3)])
    assert rows(read_coded(store, "SELECT ?nothing { ?s ?p ?o }")) == [(None,)]
    assert rows(read_coded(store, "SELECT ?s { ?s <http://none> ?o }")) == []


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    ("sparql", "said"), [("ASK { ?s ?p ?o }", "no rows"), ("SELECT ?s { ?s ?p ", "not valid SPARQL")]
)
def test_what_gives_no_rows_is_refused(plain, sparql, said):
    store = memory_store()
    with pytest.raises(QueryError, match=said):
        read_coded(Plain(store) if plain else store, sparql)


def test_services_are_refused_in_a_stream_too():
    with pytest.raises(QueryError, match="SERVICE"):
        read_coded(memory_store(), "SELECT * { SERVICE <http://x> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("sparql", "left"),
    [
        ("SELECT ?s { ?s ?p ?o }\nORDER BY ?s\n", "SELECT ?s { ?s ?p ?o }\n"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3", None),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY ?s } }", None),
        ("SELECT ?s { ?s ?p ?o }", None),
    ],
)
def test_the_order_is_left_out_only_where_it_changes_no_row(sparql, left):
    assert without_order(sparql) == (sparql if left is None else left)
