import json
from pathlib import Path

import pyoxigraph as ox
import pytest

import netkg
from netkg.config import USE_STATEMENT
from netkg.errors import SourceError
from netkg.graph import to_triples
from netkg.namespaces import NK, graph_iri
from netkg.publish.rdf import GRAPH_FORMATS, describe_dataset, dump_turtle, format_of_file, write_graph
from netkg.rdf.parse import FORMATS, parse_rdf
from netkg.store import memory_store
from netkg.store.oxigraph import OxigraphStore

ROOT = Path(__file__).resolve().parents[2]
WITH_GRAPHS = {"trig", "nquads", "jsonld"}


@pytest.fixture
def quads(record):
    graph = ox.NamedNode(graph_iri(record.record))
    return [*(ox.Quad(*triple, graph) for triple in to_triples(record)), *describe_dataset("x", "1")]


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_every_format_reads_back_and_does_not_depend_on_order(quads, name):
    data = write_graph(quads, name)
    assert write_graph(list(reversed(quads)), name) == data
    back = set(parse_rdf(data, FORMATS[GRAPH_FORMATS[name]], name))
    if name in WITH_GRAPHS:
        assert back == set(quads)
    else:
        assert {quad.triple for quad in back} == {quad.triple for quad in quads}


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_the_use_statement_leaves_with_every_format(quads, name):
    assert USE_STATEMENT in write_graph(quads, name).decode()


def test_json_ld_is_plain_json(quads):
    assert json.loads(write_graph(quads, "jsonld"))


def test_unknown_formats_and_endings_name_the_known_ones(tmp_path):
    with pytest.raises(SourceError, match="unknown graph format"):
        write_graph([], "n3")
    with pytest.raises(SourceError) as caught:
        format_of_file(tmp_path / "a.xlsx")
    assert ".ttl" in caught.value.hint


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_blank_nodes_of_an_ontology_do_not_make_the_bytes_differ(quads, name):
    def restricted():
        node = ox.BlankNode()
        about = ox.NamedNode(graph_iri("ontology/x"))
        owl = "http://www.w3.org/2002/07/owl#"
        return [
            ox.Quad(ox.NamedNode(owl + "A"), ox.NamedNode(owl + "equivalentClass"), node, about),
            ox.Quad(node, ox.NamedNode(owl + "onProperty"), ox.NamedNode(owl + "p"), about),
        ]

    assert write_graph([*quads, *restricted()], name) == write_graph([*restricted(), *quads], name)


def test_turtle_as_it_comes_holds_the_same_triples_and_the_use_statement(tmp_path):
    store = memory_store()
    triples = [ox.Triple(ox.NamedNode(NK + name), ox.NamedNode(NK + "p"), ox.Literal("x")) for name in "ab"]
    for graph in ("one", "two"):
        store.replace_graph(graph_iri(graph), triples[:1] if graph == "one" else triples)
    dump_turtle(store, tmp_path / "all.ttl", describe_dataset("a title", "1"))
    found = {quad.triple for quad in ox.parse(path=str(tmp_path / "all.ttl"))}
    assert found == {*triples, *(quad.triple for quad in describe_dataset("a title", "1"))}
    text = (tmp_path / "all.ttl").read_text()
    assert USE_STATEMENT in text
    assert text.count("@prefix nk:") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["all.ttl"]
    with pytest.raises(SourceError, match="cannot be written"):
        dump_turtle(store, tmp_path / "all.ttl" / "all.ttl")


def test_turtle_in_order_is_the_same_bytes_however_it_is_made(tmp_path):
    shipped, described = netkg.open(ROOT).store, describe_dataset("a title", "1")
    dump_turtle(shipped, tmp_path / "all.ttl", described, ordered=True)
    expected = write_graph([*shipped.quads(), *described], "turtle")
    assert (tmp_path / "all.ttl").read_bytes() == expected


@pytest.mark.parametrize("graph", [ox.NamedNode(NK + "g"), ox.DefaultGraph()], ids=["blank", "no graph"])
def test_turtle_in_order_of_what_has_no_name_is_the_same_bytes_too(tmp_path, graph):
    engine = ox.Store()
    engine.add(ox.Quad(ox.NamedNode(NK + "a"), ox.NamedNode(NK + "p"), ox.Literal("x <urn:y>"), graph))
    if isinstance(graph, ox.NamedNode):
        engine.add(ox.Quad(ox.BlankNode(), ox.NamedNode(NK + "p"), ox.BlankNode(), graph))
    store = OxigraphStore(engine, "test")
    dump_turtle(store, tmp_path / "all.ttl", ordered=True)
    assert (tmp_path / "all.ttl").read_bytes() == write_graph(store.quads(), "turtle")


def test_an_empty_store_gives_turtle_with_the_use_statement(tmp_path):
    dump_turtle(memory_store(), tmp_path / "all.ttl", ordered=True)
    assert (tmp_path / "all.ttl").read_bytes() == write_graph([], "turtle")
