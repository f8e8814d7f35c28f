"""Prefixes that a query uses and does not declare."""

import pytest

from netkg.query.hints import undeclared_prefixes

NK = "PREFIX nk: <https://w3id.org/netkg/ontology#>"


@pytest.mark.parametrize(
    ("sparql", "missing"),
    [
        ("SELECT * { ?s nk:age ?o }", [NK]),
        ("SELECT * { ?s nk:age ?o ; nk:sex ?p }", [NK]),
        ("prefix nk: <x> SELECT * { ?s nk:age ?o }", []),
        ("SELECT * { ?s ?p <http://nk:1/> , 'nk:a', \"nk:b\" } # nk:c", []),
        ("SELECT * { ?s ?p _:b , unheard:of }", ["PREFIX unheard: <https://w3id.org/netkg/id/unheard/>"]),
        ("SELECT * { Kim:x ?p ?o }", []),
        (
            "SELECT * { ?s ?p kim-2016:result-pdl1 }",
            ["PREFIX kim-2016: <https://w3id.org/netkg/id/kim-2016/>"],
        ),
    ],
)
def test_undeclared_prefixes(sparql, missing):
    assert undeclared_prefixes(sparql) == missing
