"""Publishing: every graph, once, with a clear statement when it fails."""

import pyoxigraph as ox
import pytest

from netkg.errors import StoreError
from netkg.store import memory_store
from netkg.store.remote.publish import publish

GRAPH = "https://w3id.org/netkg/graph/"
N, L = ox.NamedNode, ox.Literal
A, P = N("http://e/a"), N("http://e/p")


def triples(*texts):
    return [ox.Triple(A, P, L(text)) for text in texts]


@pytest.fixture
def source():
    store = memory_store()
    for name in "abc":
        store.replace_graph(GRAPH + name, triples(name, f"more {name}"))
    store.replace_graph(GRAPH + "d", [ox.Triple(A, P, ox.BlankNode()), ox.Triple(ox.BlankNode(), P, A)])
    return store


def told(remote, source, **options):
    said = []
    done = publish(source, remote, on_graph=lambda what, graph: said.append((what, graph[-1])), **options)
    return done, said


def test_all_graphs_are_written_and_told(remote, source):
    done, said = told(remote, source)
    assert said == [("written", name) for name in "abcd"]
    assert remote.graphs() == source.graphs() == done.written
    assert {quad for quad in remote.quads() if quad.graph_name != N(GRAPH + "d")} == {
        quad for quad in source.quads() if quad.graph_name != N(GRAPH + "d")
    }


def test_twice_writes_once(endpoint, remote, source):
    told(remote, source)
    endpoint.asked.clear()
    done, said = told(remote, source)
    assert said == [("unchanged", name) for name in "abcd"]
    assert done.written == {}
    assert all(request.startswith("POST /sparql") for request in endpoint.asked)


def test_a_changed_graph_of_the_same_size_is_written(remote, source):
    told(remote, source)
    source.replace_graph(GRAPH + "b", triples("b", "changed"))
    assert told(remote, source)[1] == [
        ("unchanged", "a"),
        ("written", "b"),
        ("unchanged", "c"),
        ("unchanged", "d"),
    ]


def test_other_graphs_are_named_and_left_or_removed(endpoint, remote, source):
    endpoint.store.add(ox.Quad(A, P, A, N(GRAPH + "old")))
    endpoint.store.add(ox.Quad(A, P, A, N("http://system/")))
    assert told(remote, source)[0].others == {GRAPH + "old": 1}
    done, said = told(remote, source, remove_others=True)
    assert (done.others, done.removed) == ({}, (GRAPH + "old",))
    assert said[-1] == ("removed", "d")
    assert GRAPH + "old" not in remote.graphs()
    assert endpoint.store.contains_named_graph(N("http://system/"))


def test_a_failure_says_what_was_written(endpoint, remote, source):
    before = ["count", "count", "put a", "put b"]  # noqa: F841
    endpoint.faults = [None, None, None, lambda handler: handler.answer(507, "text/plain", b"disk full")]
    with pytest.raises(StoreError) as caught:
        told(remote, source)
    message = caught.value.message
    assert "disk full" in message
    assert "graphs were written before that" in message
    written = [graph for graph in source.graphs() if graph in message.partition("written before that")[2]]
    assert list(remote.graphs()) == written[:-1]
    assert f"Of {written[-1]} it is not known" in message


def test_a_count_that_differs_afterwards_is_an_error(endpoint, remote, source):
    def lost(handler):
        handler.answer(201, "text/plain", b"")

    def when_put(handler):
        endpoint.faults = [lost]
        handler.answer(500, "text/plain", b"")

    remote.replace_graph(GRAPH + "a", triples("a"))
    store = memory_store()
    store.replace_graph(GRAPH + "a", triples("a", "b"))
    endpoint.faults = [None, lost]
    with pytest.raises(StoreError, match=r"not as sent:\n.*graph/a: 1 triples there, 2 sent"):
        told(remote, store)


def test_a_graph_that_is_not_ours_there_stops_it_before_anything_is_written(endpoint, remote, source):
    source.replace_graph("https://example.org/mine", triples("x"))
    with pytest.raises(StoreError, match=r"1 graphs, such as https://example.org/mine") as caught:
        told(remote, source)
    assert "nothing was written" in caught.value.hint
    assert endpoint.asked == []
