"""Names are the same by the index beside a store as read whole from it."""

import logging
import shutil

import pyoxigraph as ox
import pytest

from netkg.errors import QueryError
from netkg.namespaces import ID, NK, graph_iri
from netkg.query import names as of_names
from netkg.query.catalogue import load_catalogue
from netkg.query.names import NAMES, NAMES_DIGEST, names_of, names_source, nearest, read_names
from netkg.query.parameters import bind, digest_query
from netkg.query.show import show
from netkg.query.text_index import hash_name, open_texts
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk

A, LABEL, TITLE, DOI = (
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://purl.org/dc/terms/title",
        NK + "doi",
    )
)
ODD = [
    # thing, class, property, value
    (ID + "odd-2020/study-a", "Study", LABEL, "Große Studie"),
    (ID + "odd-2020/study-b", "Study", LABEL, "GROSSE STUDIE"),
    (ID + "odd-2020/cohort-a", "Cohort", LABEL, "50 \u00b5g of it"),
    (ID + "odd-2020/publication", "Publication", TITLE, "Odd: a title, with signs (2020)"),
    (ID + "odd-2020/publication", "Publication", DOI, "10.1000/Odd"),
    ("https://example.org/elsewhere", "Study", LABEL, "study of others"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory, shipped):
    """Return a disk store of the shipped evidence and some odd names."""
    root = tmp_path_factory.mktemp("names") / "store"
    create_disk(root)
    with write_disk(root, by="tests") as writer:
        for graph in shipped.graphs():
            writer.put(graph, [quad.triple for quad in shipped.quads(graph)], source="tests")
        triples = [
            triple
            for thing, kind, prop, value in ODD
            for triple in (
                ox.Triple(ox.NamedNode(thing), A, ox.NamedNode(NK + kind)),
                ox.Triple(ox.NamedNode(thing), prop, ox.Literal(value)),
            )
        ]
        writer.put(graph_iri("record/odd-2020"), triples, source="tests")
    return root


@pytest.fixture(scope="module")
def both(root, catalogue):
    """Return the names as read whole, and by the index."""
    store = open_disk(root)
    whole = names_source(store, catalogue)
    open_texts(store, catalogue).close()
    kept = names_source(store, catalogue)
    assert type(whole) is not type(kept)
    return whole, kept


WANTED = (
    *("pembrolizumab", "PEMBROLIZUMAB", "keytruda", "pancreatic neuroendocrine tumor", "stable disease"),
    *("kim-2016", "KIM-2016", "10.7150/jca.13711", "10.1000/ODD", "Markey-2017:Patient-P1"),
    *("große studie", "grosse studie", "50 \u03bcg of it", "odd: a title, with signs (2020)"),
    *("KEYNOTE-158, neuroendocrine cohort", "study of others", "odd-2020", ":", "xyzzy", "pembro", "\ud800"),
)


@pytest.mark.parametrize("wanted", WANTED)
def test_what_is_called_so_is_the_same_both_ways(both, wanted):
    whole, kept = both
    assert kept.called(wanted) == whole.called(wanted)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [("GROSSE studie", 2), ("50 \u00b5g of it", 1), ("10.1000/oDD", 1), ("ODD-2020:Study-A", 1)],
)
def test_other_case_is_found_by_the_index(both, wanted, count):
    assert len(both[1].called(wanted)) == count


def test_every_name_is_found_by_the_index(both, root, catalogue):
    names = [name for names in read_names(open_disk(root), catalogue).values() for name in names]
    assert {name.name.casefold() for name in names} <= set(both[1].keys())
    for name in names[::97]:
        assert name in both[1].called(name.name.swapcase())


@pytest.mark.parametrize(
    "wanted",
    ["pembrolizmab", "kim-2015", "markey-2017:patient-p9", "grose studie", "xyzzy", "NCIT:C0", "xabel"],
)
def test_suggestions_are_the_same_both_ways(both, wanted):
    whole, kept = both
    assert nearest(kept, wanted) == nearest(whole, wanted)


def test_a_label_that_names_nothing_to_show_is_not_suggested(both):
    """Properties have labels, and the index holds them; but they are no things with a card."""
    (key,) = {"reported in"} & set(both[1].keys())
    assert both[1].first(key) is None
    assert "reported in" not in {name.name for name in nearest(both[1], "reported in")}


def test_a_name_of_very_many_things_is_read_whole(both, monkeypatch):
    whole, kept = both
    monkeypatch.setattr(of_names, "_MANY", 0)
    assert kept.called("keytruda") == whole.called("keytruda")


def test_a_card_is_the_same_both_ways(both, root, shipped, catalogue):
    kept = show(open_disk(root), catalogue, "markey-2017")
    assert kept.to_dict() == show(shipped, catalogue, "markey-2017").to_dict()
    with pytest.raises(QueryError) as caught:
        show(open_disk(root), catalogue, "pembrolizmab")
    assert "Pembrolizumab (NCIT:C106432)" in caught.value.hint


def test_no_index_is_made_for_a_name(root, catalogue, tmp_path, caplog):
    shutil.copytree(root, tmp_path / "store", ignore=shutil.ignore_patterns("text-*"))
    with caplog.at_level(logging.INFO, logger="netkg"):
        show(open_disk(tmp_path / "store"), catalogue, "keytruda")
    assert not list((tmp_path / "store").glob("cache/text-*"))
    assert "text index" not in caplog.text


def test_the_index_leads_to_names_of_the_shipped_query_only(both, root, catalogue, checkout, tmp_path):
    assert digest_query(bind(catalogue[NAMES], {})) == NAMES_DIGEST, "names.py must follow the query"
    own = tmp_path / "queries" / "quality" / "names.rq"
    own.parent.mkdir(parents=True)
    own.write_text(catalogue[NAMES].text.replace("skos:altLabel", "skos:hiddenLabel"))
    replaced = load_catalogue([checkout / "queries", tmp_path / "queries"])
    assert type(names_source(open_disk(root), replaced)) is type(both[0])


def test_names_of_nothing_are_none(shipped, catalogue):
    assert names_of(shipped, catalogue, []) == []


def test_a_hash_fits_a_number_of_sqlite():
    assert all(-(2**63) <= hash_name(name) < 2**63 for name in ("", "a", "\ud800", "ß"))
