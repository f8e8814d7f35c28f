"""The examples of docs/federation.md, between endpoints on this machine."""

import json
import re
import subprocess
import sys

import pyoxigraph as ox
import pytest

import netkg
from netkg.errors import QueryError
from netkg.namespaces import PREFIXES
from netkg.store import memory_store

N = ox.NamedNode
GRAPH = "https://w3id.org/netkg/graph/"
NOTE = N("http://e/note")
DRUG, COURSE = N(PREFIXES["nk"] + "drug"), N("http://e/course")
NCIT, ITEM = PREFIXES["NCIT"], N("http://www.wikidata.org/entity/Q1")
LABEL, PARENT = N(PREFIXES["rdfs"] + "label"), N(PREFIXES["rdfs"] + "subClassOf")
OURS = [
    ox.Triple(COURSE, DRUG, N(NCIT + "C106432")),
    ox.Triple(COURSE, DRUG, N(PREFIXES["nk"] + "PD1Inhibitor")),
]
THEIRS = [
    ox.Triple(N(NCIT + "C106432"), PARENT, N(NCIT + "C20401")),
    ox.Triple(N(NCIT + "C68814"), PARENT, N(NCIT + "C20401")),
    ox.Triple(N(NCIT + "C20401"), LABEL, ox.Literal("Monoclonal Antibody")),
    ox.Triple(ITEM, N("http://www.wikidata.org/prop/direct/P1748"), ox.Literal("C106432")),
    ox.Triple(N("http://e/none"), N("http://www.wikidata.org/prop/direct/P1748"), ox.Literal("C68814")),
]
EXPECTED = {
    "ncit-broader": ((N(NCIT + "C106432"), N(NCIT + "C20401"), ox.Literal("Monoclonal Antibody")),),
    "wikidata-drugs": ((N(NCIT + "C106432"), ITEM),),
}
examples = pytest.mark.parametrize("name", EXPECTED)


@pytest.fixture
def example(checkout, other):
    """Return what gives an example with the other endpoint instead of the public one."""
    other.store.extend(ox.Quad(*triple, ox.DefaultGraph()) for triple in THEIRS)

    def read(name):
        text = (checkout / "docs" / "federation" / f"{name}.rq").read_text()
        asked = re.sub(r"SERVICE <[^>]*>", f"SERVICE <{other.address}/sparql>", text)
        assert asked != text
        return asked

    return read


@examples
def test_from_an_engine_that_keeps_to_the_recommendation(endpoint, other, connect, example, name):
    store = connect(endpoint.address, federation=True)
    store.replace_graph(GRAPH + "a", OURS)
    assert store.query(example(name)).rows == EXPECTED[name]
    assert other.asked


@pytest.mark.virtuoso
def test_from_virtuoso(virtuoso, at_virtuoso, other, example):
    virtuoso.allow_service()
    store = at_virtuoso(federation=True)
    graph = GRAPH + "federation-test"
    before = store.graphs()
    store.replace_graph(graph, OURS)
    for name, rows in EXPECTED.items():
        found = store.query(example(name)).rows
        assert [row for row in found if row in rows] == list(rows)
        assert before or found == rows  # other tests may have published there
    assert other.asked
    store.remove_graph(graph)


@pytest.fixture
def netkg_server(tmp_path):
    """Return the address of a netkg server of the shipped evidence."""
    process = subprocess.Popen(
        [sys.executable, "-m", "netkg", "serve", "--port", "0", "--workers", "1", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
    )
    lines = []
    while not lines or lines[-1] != "}\n":
        lines.append(process.stdout.readline())
        assert lines[-1], "the server did not start"
    yield f"{json.loads(''.join(lines))['result']['url']}sparql"
    process.terminate()
    process.communicate(timeout=60)


@pytest.mark.virtuoso
def test_virtuoso_joins_what_it_has_with_a_netkg_server(virtuoso, at_virtuoso, netkg_server):
    virtuoso.allow_service()
    store = at_virtuoso(federation=True, graphs=("https://example.org/federation/",))
    here = netkg.open().store
    label = PREFIXES["nk"] + "total"
    totals = {
        row[0]: row[1] for row in here.query(f"SELECT ?r ?n {{ ?r <{label}> ?n }} ORDER BY ?r LIMIT 5").rows
    }
    store.replace_graph(
        "https://example.org/federation/notes", [ox.Triple(r, NOTE, ox.Literal("x")) for r in totals]
    )
    query = f"""SELECT DISTINCT ?r ?n WHERE {{
        GRAPH ?g {{ ?r {NOTE} ?note }} FILTER(?g = <https://example.org/federation/notes>)
        SERVICE <{netkg_server}> {{ ?r <{label}> ?n }} }}"""
    found = dict(store.query(query).rows)
    store.remove_graph("https://example.org/federation/notes")
    assert {r: n.value for r, n in found.items()} == {r: n.value for r, n in totals.items()}


@examples
def test_only_where_the_settings_allow_it(endpoint, connect, example, name):
    for store in (connect(endpoint.address), memory_store()):
        with pytest.raises(QueryError, match="SERVICE is refused"):
            store.query(example(name))
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("GRAPH ?g ", "", "graphs that are not netkg's"),
        ("FILTER(", "FILTER(IF(BOUND(?g), true, false)) FILTER(", "cannot be trusted with IF"),
        ("SERVICE", "OPTIONAL { ?course ?any ?thing } SERVICE", "cannot be trusted with OPTIONAL"),
        ("nk:drug ?drug", "nk:partOf*/nk:drug ?drug", r"cannot be trusted with \*"),
        ("WHERE {", "WHERE { VALUES ?item { UNDEF }", "cannot be trusted with VALUES"),
    ],
)
def test_what_an_engine_gets_wrong_is_refused_beside_service(endpoint, connect, example, old, new, message):
    text = example("wikidata-drugs")
    assert old in text
    with pytest.raises(QueryError, match=message):
        connect(endpoint.address, dialect="virtuoso", federation=True).query(text.replace(old, new))
    assert endpoint.asked == []
