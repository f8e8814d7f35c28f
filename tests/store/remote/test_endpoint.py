"""The remote store against an endpoint that answers as the recommendation has it, and one that does not."""

import pyoxigraph as ox
import pytest

from netkg.errors import StoreError
from netkg.store import Solutions
from netkg.store.remote.dialect import CAUTIOUS, STANDARD

GRAPH, JSON = "https://w3id.org/netkg/graph/", "application/sparql-results+json"
N, L = ox.NamedNode, ox.Literal
A, B, P = N("http://e/a"), N("http://e/b"), N("http://e/p")


@pytest.fixture
def filled(endpoint):
    """Fill the endpoint: two graphs of netkg's, and one of somebody else's."""
    endpoint.store.extend(
        [
            ox.Quad(A, P, L("one"), N(GRAPH + "a")),
            ox.Quad(A, P, B, N(GRAPH + "a")),
            ox.Quad(B, P, L("two"), N(GRAPH + "b")),
            ox.Quad(A, P, L("not ours"), N("http://system/")),
        ]
    )
    return endpoint


@pytest.fixture(params=["standard", "cautious", "virtuoso"])
def store(request, filled, connect):
    return connect(filled.address, dialect=request.param)


def test_queries_read_the_union_of_our_graphs_and_nothing_else(store):
    assert store.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o").rows == ((B,), (L("one"),), (L("two"),))
    assert store.query("SELECT ?g { GRAPH ?g { ?s ?p 'two' } }").rows == ((N(GRAPH + "b"),),)
    assert store.query("SELECT ?g { GRAPH ?g { ?s ?p 'not ours' } }").rows == ()


# Which graphs a query names


@pytest.fixture
def ours(endpoint):
    """Fill the endpoint with graphs of netkg's alone; by default it reads their union."""
    endpoint.union = True
    endpoint.store.extend(ox.Quad(A, P, L(number), N(f"{GRAPH}{number}")) for number in range(2100))
    return endpoint


def test_no_graph_is_named_where_the_server_reads_ours_and_no_other(ours, connect):
    store = connect(ours.address)
    assert len(store.query("SELECT ?o { ?s ?p ?o }").rows) == 2100
    assert len(store.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }").rows) == 2100
    assert set(ours.named) == {0}
    assert len(ours.asked) == 5, "probe, sizes, default, and the two queries"


def test_too_many_graphs_are_an_error_where_the_server_reads_more(ours, connect):
    ours.store.add(ox.Quad(A, P, L("not ours"), N("http://system/")))
    with pytest.raises(StoreError, match="netkg's 2100 graphs and no others") as caught:
        connect(ours.address).query("SELECT ?o { ?s ?p ?o }")
    assert "union" in caught.value.hint


def test_graphs_are_named_where_the_default_graph_is_another(ours, connect):
    ours.union = False
    ours.store.add(ox.Quad(A, P, L("of the default graph")))
    for number in range(100, 2100):
        ours.store.remove_graph(N(f"{GRAPH}{number}"))
    store = connect(ours.address)
    assert len(store.query("SELECT ?o { ?s ?p ?o }").rows) == 100
    assert ours.named[-1] == 100


@pytest.mark.parametrize(("union", "rows", "asked"), [(True, 2101, 1), (None, 2100, 3)])
def test_a_setting_tells_what_would_be_counted(ours, connect, union, rows, asked):
    if union:
        ours.store.add(ox.Quad(A, P, L("not ours"), N("http://system/")))
    store = connect(ours.address, dialect="standard", union=union)
    assert len(store.query("SELECT ?o { ?s ?p ?o }").rows) == rows
    assert len(ours.asked) == asked


def test_all_forms(store):
    assert store.query(f"ASK {{ {A} {P} {B} }}") is True
    assert store.query(f"ASK {{ {A} {P} 'not ours' }}") is False
    assert store.query(f"CONSTRUCT {{ ?o {P} ?s }} {{ ?s {P} ?o FILTER(isIRI(?o)) }}") == [ox.Triple(B, P, A)]
    assert store.query(f"DESCRIBE {B}") == [ox.Triple(B, P, L("two"))]
    assert store.query("SELECT ?x ?none { VALUES ?x { UNDEF 1 } } ORDER BY ?x") == Solutions(
        ("x", "none"), ((None, None), (L(1), None))
    )


def test_graphs_and_quads(store):
    assert store.graphs() == {GRAPH + "a": 2, GRAPH + "b": 1}
    assert {quad.object for quad in store.quads()} == {L("one"), B, L("two")}
    assert {quad.object for quad in store.quads(GRAPH + "b")} == {L("two")}
    assert list(store.quads("http://system/")) == []
    assert store.sequence is None


def test_a_graph_is_replaced_and_seen(store):
    assert store.query("ASK { ?s ?p 'three' }") is False
    store.replace_graph(GRAPH + "b", [ox.Triple(B, P, L("three"))])
    assert store.query("ASK { ?s ?p 'three' }") is True
    assert store.query("ASK { ?s ?p 'two' }") is False
    store.remove_graph(GRAPH + "b")
    assert list(store.graphs()) == [GRAPH + "a"]


def test_a_graph_of_somebody_else_is_not_written(filled, remote):
    with pytest.raises(StoreError, match="not one of netkg's graphs"):
        remote.replace_graph("http://system/", [])
    with pytest.raises(StoreError, match="not one of netkg's graphs"):
        remote.remove_graph("http://system/")
    assert len(filled.store) == 4


def test_update_where_there_is_no_graph_store(filled, connect):
    store = connect(filled.address, graph_store=None, update=f"{filled.address}/update")
    store.replace_graph(GRAPH + "a", [ox.Triple(A, P, L('q"\n\\'))])
    assert [quad.object for quad in store.quads(GRAPH + "a")] == [L('q"\n\\')]
    assert filled.asked[0] == "POST /update"


def test_nothing_is_known_of_how_to_write(filled, connect):
    with pytest.raises(StoreError, match="nothing is known of how to write there") as caught:
        connect(filled.address, graph_store=None).replace_graph(GRAPH + "a", [])
    assert "[stores]" in caught.value.hint


def test_white_space_and_odd_characters_survive(remote):
    texts = [" a \n", "\r\n", "\x01", "é 😀", "", "\\u0041", 'x "type": "bnode", "value": "nodeID://b1']
    remote.replace_graph(GRAPH + "a", [ox.Triple(A, P, L(text)) for text in texts])
    assert {quad.object.value for quad in remote.quads()} == set(texts)


# Which engine is taken at its word


def test_an_engine_that_passes_the_probe_answers_itself(filled, connect):
    store = connect(filled.address)
    assert store.dialect is STANDARD
    store.query("SELECT ?o { ?s ?p ?o }")


def test_an_engine_that_fails_the_probe_only_gives_triples(filled, connect):
    wrong = (
        b'{"head": {"vars": ["share", "same", "none", "given", "kept"]}, "results": {"bindings": '
        b'[{"share": {"type": "literal", "value": "0"}}]}}'
    )
    filled.faults = [lambda handler: handler.answer(200, JSON, wrong)]
    assert connect(filled.address).dialect is CAUTIOUS


def test_virtuoso_is_known_by_its_name(filled, connect):
    def named(handler):
        handler.server_version, handler.sys_version = "Virtuoso/07.20.3229", "(Linux)"
        handler.answer(500, "text/plain", b"Virtuoso 37000 Error")

    filled.faults = [named] * 3
    with pytest.raises(StoreError):
        _ = connect(filled.address).dialect

    def refused(handler):
        handler.server_version, handler.sys_version = "Virtuoso/07.20.3229", "(Linux)"
        handler.answer(400, "text/plain", b"Virtuoso 37000 Error")

    filled.faults = [refused]
    assert connect(filled.address).dialect.name == "virtuoso"


# Answers in parts


@pytest.fixture
def many(endpoint):
    endpoint.store.extend(ox.Quad(A, P, L(number), N(f"{GRAPH}{number % 7}")) for number in range(2500))
    return endpoint


@pytest.mark.parametrize("dialect", ["standard", "cautious", "virtuoso"])
@pytest.mark.parametrize("cut", [None, 1000])
def test_an_answer_that_is_cut_is_read_on_in_pages(many, connect, dialect, cut):
    many.cut = cut
    store = connect(many.address, dialect=dialect)
    rows = store.query("SELECT ?n { ?s ?p ?n } ORDER BY DESC(?n)").rows
    assert [int(n.value) for (n,) in rows] == list(range(2499, -1, -1))


@pytest.mark.parametrize("page", [100, 357, 358, 10_000])
@pytest.mark.parametrize("cut", [None, 90])
def test_all_quads_come_whatever_the_page(many, connect, page, cut):
    store = connect(many.address, dialect="standard", page=page)
    many.cut = cut
    assert len(set(store.quads())) == 2500


def test_a_part_that_does_not_come_is_an_error(many, connect):
    def empty(handler):
        handler.answer(200, JSON, b'{"head": {"vars": ["g", "s", "p", "o"]}, "results": {"bindings": []}}')

    many.faults = [None, empty, empty]
    with pytest.raises(StoreError, match="only a part came, 0 of 2500 triples"):
        list(connect(many.address, dialect="standard").quads())


def test_a_cut_answer_that_cannot_be_read_on_is_an_error(many, connect):
    many.cut = 1000
    with pytest.raises(StoreError, match="perhaps only a part"):
        connect(many.address, dialect="standard").query("SELECT ?n { ?s ?p ?n } LIMIT 2000")


def test_blank_nodes_of_two_answers_are_not_taken_for_one(endpoint, connect):
    for graph in "ab":
        endpoint.store.add(ox.Quad(ox.BlankNode("x"), P, L(graph), N(GRAPH + graph)))
    store = connect(endpoint.address, dialect="cautious", page=1)
    assert store.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }").rows == ((L(2),),)


def test_a_mirror_joins_blank_nodes_of_one_graph(endpoint, connect):
    node, q = ox.BlankNode("x"), N("http://e/q")
    endpoint.store.extend([ox.Quad(A, P, node, N(GRAPH + "a")), ox.Quad(node, q, B, N(GRAPH + "a"))])
    for dialect in ("cautious", "virtuoso"):
        store = connect(endpoint.address, dialect=dialect)
        assert store.query(f"ASK {{ {A} {P} ?x . ?x {q} {B} }}") is True
