"""docs/data-model.md: its tables are those of the ontology, its queries run and find something."""

import re

import pyoxigraph as ox
import pytest

from netkg.errors import OntologyError
from netkg.ontology.pages import fill_page, vocabulary_tables
from netkg.rdf.parse import read_quads


@pytest.fixture(scope="module")
def page(checkout):
    return (checkout / "docs" / "data-model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def store(checkout):
    found = ox.Store()
    for pattern in ("data/triples/*.ttl", "ontology/*.ttl", "ontology/imports/*.ttl"):
        for path in checkout.glob(pattern):
            found.extend(ox.Quad(q.subject, q.predicate, q.object) for q in read_quads(path))
    return found


def test_the_tables_are_those_of_the_ontology(page, folder):
    filled = fill_page(page, vocabulary_tables(folder / "netkg.ttl"))
    assert page == filled, "fill the page anew with netkg.ontology.pages.fill_page"


def test_every_query_finds_something(page, store):
    queries = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    assert len(queries) >= 4
    for query in queries:
        assert list(store.query(query)), query


def test_every_name_on_the_page_exists(page, vocabulary, table):
    text = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    names = set(re.findall(r"`((?:nk|NCIT):\w+)`", text))
    assert [name for name in sorted(names) if name not in vocabulary and not table.is_known(name)] == []


def test_a_table_that_there_is_not_is_refused():
    with pytest.raises(OntologyError, match="there is no table 'wishes'"):
        fill_page("<!-- table: wishes -->\n<!-- end -->\n", {})
