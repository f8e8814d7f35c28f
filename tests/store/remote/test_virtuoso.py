"""The same from a real Virtuoso as from the embedded store: queries, table, estimates, gaps, audit."""

import pyoxigraph as ox
import pytest

from netkg.analyse.audit import audit
from netkg.analyse.body import read_body
from netkg.analyse.composition import composition_parts
from netkg.analyse.gaps import compute, read_companions, read_settings, read_spaces
from netkg.analyse.standing import answer_questions, read_questions
from netkg.api import Evidence
from netkg.config import open_project
from netkg.errors import StoreError
from netkg.query import bind
from netkg.store import memory_store
from netkg.store.remote.publish import publish

pytestmark = pytest.mark.virtuoso
GRAPH = "https://w3id.org/netkg/graph/"
A, P, Q = (ox.NamedNode(f"http://e/{name}") for name in "apq")
DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


@pytest.fixture(scope="module")
def published(at_virtuoso, whole):
    """Return a store at Virtuoso with all that is shipped."""
    store = at_virtuoso()
    publish(whole, store)
    return store


@pytest.fixture(scope="module")
def here(checkout, whole):
    return Evidence(open_project(checkout), whole)


@pytest.fixture(scope="module")
def there(checkout, published):
    return Evidence(open_project(checkout), published)


def test_all_shipped_queries_and_analyses_are_the_same(here, there):
    """One test, so that the triples are read once, however many tests run beside each other."""
    assert there.store.dialect.name == "virtuoso"
    for name, query in here.catalogue.items():
        text = bind(query, {})
        assert there.store.query(text) == here.store.query(text), name
    bodies = [read_body(kg.store, kg.catalogue, kg.project.ontology) for kg in (here, there)]
    ours, theirs = bodies
    assert len(ours.rows) > 200
    assert (theirs.rows, theirs.ties, theirs.retracted) == (ours.rows, ours.ties, ours.retracted)
    estimates = [answer_questions(body, read_questions(here.project.ontology, body)) for body in bodies]
    assert len(estimates[0]) > 10
    assert estimates[1] == estimates[0]
    assert audited(there, theirs) == audited(here, ours)
    maps = [states(kg, body) for kg, body in zip((here, there), bodies, strict=True)]
    assert maps[0]
    assert maps[1] == maps[0]


def audited(evidence, body):
    parts = composition_parts(evidence.query("evidence/composition").solutions)
    return audit(body.rows, parts, closure=evidence.closure)


def states(evidence, body):
    """Return space -> the state of every cell of its map, with what it stands on."""
    beside = read_companions(evidence.store, evidence.catalogue)
    settings = read_settings(evidence.project.ontology, body)
    maps = {
        name: compute(body, space, settings, beside)
        for name, space in read_spaces(evidence.project.ontology, body).items()
    }
    return {name: (found.codes.tolist(), found.findings) for name, found in maps.items()}


def test_publishing(published, whole):
    """Digest authentication, counts, and the same triples: what is published twice is written once."""
    assert published.graphs() == whole.graphs()
    assert publish(whole, published).written == {}
    with pytest.raises(StoreError, match="refuses these credentials"):
        stranger(published).replace_graph(GRAPH + "kim-2016", [])
    assert published.graphs() == whole.graphs()


def stranger(store):
    from netkg.store.remote.credentials import Credentials
    from netkg.store.remote.endpoint import RemoteStore
    from netkg.store.remote.transport import Transport

    known = Credentials("dba", "wrong")
    return RemoteStore(store.settings, Transport(store.settings, known))


@pytest.mark.parametrize("page", [700, 10_000])
def test_texts_numbers_and_pages(at_virtuoso, page):
    graph = "https://example.org/test/graph"
    store = at_virtuoso(graphs=(graph,), page=page)
    texts = [" a \r\n", "é 😀", "\x01", "", 'x "type": "bnode", "value": "nodeID://b1', "x" * 5000]
    values = [*map(ox.Literal, texts), ox.Literal("a", language="en"), *map(ox.Literal, range(1500))]
    others = [ox.Literal(True), ox.Literal(False), ox.Literal("21", datatype=DECIMAL)]
    triples = {ox.Triple(A, P, value) for value in values} | {ox.Triple(A, Q, value) for value in others}
    store.replace_graph(graph, triples)
    assert {quad.triple for quad in store.quads()} == triples
    total = store.query(f"SELECT (SUM(?n) AS ?sum) {{ ?s {P} ?n FILTER(isNumeric(?n)) }}")
    assert total.rows == ((ox.Literal(sum(range(1500))),),)
    store.remove_graph(graph)
    assert store.graphs() == {}


def test_what_virtuoso_takes_for_one_triple_is_no_silent_loss(at_virtuoso):
    """It keeps one of 1, 1.0 and true at one place; the count afterwards tells."""
    graph = "https://example.org/equal/graph"
    source = memory_store()
    source.replace_graph(graph, [ox.Triple(A, P, ox.Literal(1)), ox.Triple(A, P, ox.Literal(True))])
    store = at_virtuoso(graphs=(graph,))
    with pytest.raises(StoreError, match=r"equal/graph: 1 triples there, 2 sent"):
        publish(source, store)
    store.remove_graph(graph)
