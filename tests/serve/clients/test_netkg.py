"""Another netkg, for which this server is the store at an address: the same answers as from the store."""

import pytest

import netkg
from netkg.cli.app import run
from netkg.namespaces import graph_iri
from netkg.store.remote.endpoint import open_remote
from netkg.store.remote.settings import RemoteSettings

KIM = graph_iri("kim-2016")


@pytest.fixture(scope="module")
def there(reading):
    return open_remote(RemoteSettings(name="there", url=reading.sparql))


def test_queries(there):
    here = netkg.open()
    assert there.dialect.name == "standard"
    assert set(here.store.graphs()) <= set(there.graphs())
    query = f"SELECT ?s ?p ?o {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
    assert there.query(query).rows == here.store.query(query).rows
    assert set(there.quads(KIM)) == set(here.store.quads(KIM))


@pytest.mark.parametrize(
    "command",
    [
        ("query", "pd-l1-positivity"),
        ("evidence", "--json"),
        ("gaps", "--json"),
        ("estimate", "--drug", "nk:PD1Inhibitor", "--tumour", "NCIT:C3773"),
        ("show", "kim-2016:result-pdl1"),
    ],
)
def test_commands(reading, capsys, command):
    said = []
    for store in ((), ("--store", reading.sparql)):
        assert run([*store, *command]) == 0
        said.append(capsys.readouterr().out)
    assert said[0]
    assert said[1] == said[0]
