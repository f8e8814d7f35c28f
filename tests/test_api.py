import pytest

import netkg
from netkg.config import USE_STATEMENT
from netkg.errors import NetkgError, QueryError, StoreError
from netkg.graph import to_triples
from netkg.namespaces import graph_iri
from netkg.store.disk.changes import CHANGES
from netkg.store.disk.reader import create_disk
from netkg.store.disk.writer import write_disk


@pytest.fixture(scope="module")
def kg(checkout):
    return netkg.open(checkout)


def test_a_query_of_the_catalogue_by_name(kg):
    rows = {(row["events"], row["total"]) for row in kg.query("pd-l1-positivity")}
    assert {(7, 32), (13, 45)} <= rows


def test_a_parameter_narrows_the_answer(kg):
    drugs = {row["agent"] for row in kg.query("treated-patients", drug="NCIT:C68814")}
    assert drugs == {"NCIT:C68814"}


def test_sparql_of_ones_own(kg):
    (row,) = kg.query(
        "PREFIX nk: <https://w3id.org/netkg/ontology#> SELECT (COUNT(*) AS ?n) { ?p a nk:Patient }"
    )
    assert row == {"n": 4}


def test_a_table_is_a_list_of_dicts(kg):
    assert kg.table("treated-patients")[0]["patient"] == "markey-2017:patient-p1"


def test_the_bound_sparql_is_complete_and_gives_the_same_rows(kg):
    answer = kg.query("treated-patients", drug="NCIT:C68814")
    assert list(kg.query(answer.sparql)) == list(answer)


def test_the_query_catalogue_is_a_graph(kg):
    rows = kg.query(f"SELECT ?q {{ GRAPH <{graph_iri('queries')}> {{ ?q a ?type }} }}")
    assert len(rows) == len(kg.catalogue)


def test_wrong_use_is_refused(kg):
    with pytest.raises(QueryError, match="there is no query"):
        kg.query("pdl1-positivty")
    with pytest.raises(QueryError, match="gives no rows"):
        kg.query("ASK { ?s ?p ?o }")
    with pytest.raises(QueryError, match="take parameters"):
        kg.query("SELECT * { ?s ?p ?o }", drug="NCIT:C1")
    with pytest.raises(NetkgError, match="no graph"):
        kg.export("x.ttl", graph="nobody-1900")


def test_notebooks_see_the_use_statement_and_no_markup_from_data(kg):
    html = kg.query('SELECT ("<script>" AS ?a) {}')._repr_html_()
    assert USE_STATEMENT in html
    assert "<script>" not in html
    assert USE_STATEMENT in kg._repr_html_()


def test_export_of_one_record_holds_just_its_triples(kg, tmp_path):
    path = kg.export(tmp_path / "kim.nq", graph="kim-2016")
    graphs = {line.rsplit(" ", 2)[-2] for line in path.read_text().splitlines() if not line.startswith("#")}
    assert graphs == {f"<{graph_iri('kim-2016')}>", f"<{graph_iri('dataset')}>"}


def test_rdflib_sees_the_same_evidence(kg):
    count = "PREFIX nk: <https://w3id.org/netkg/ontology#> SELECT ?p { ?p a nk:Patient }"
    assert len(kg.to_rdflib().query(count)) == len(kg.query(count))


def test_a_disk_store_answers_like_the_files(checkout, tmp_path, record):
    create_disk(tmp_path / "store")
    with write_disk(tmp_path / "store") as writer:
        writer.put(graph_iri(record.record), set(to_triples(record)), source="test")
    stored = netkg.open(checkout, store=tmp_path / "store")
    graphs = stored.info()["graphs"]
    assert graphs.pop(CHANGES) > 0
    assert graphs == {graph_iri("example-2020"): len(set(to_triples(record)))}


def test_info_counts_graphs_and_queries(kg):
    info = kg.info()
    assert graph_iri("markey-2017") in info["graphs"]
    assert info["queries"] >= 16
    assert info["use"] == USE_STATEMENT


def test_an_empty_name_of_a_store_is_refused(checkout):
    with pytest.raises(StoreError, match="name of the store is empty"):
        netkg.open(checkout, store="")
