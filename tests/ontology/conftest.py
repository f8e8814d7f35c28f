"""The shipped ontology, parsed once for all tests of this folder."""

import pytest

from netkg.namespaces import to_curie
from netkg.ontology.terms import TermTable
from netkg.rdf.parse import read_quads


@pytest.fixture(scope="session")
def folder(checkout):
    return checkout / "ontology"


@pytest.fixture(scope="session")
def table(folder):
    return TermTable.load(folder)


@pytest.fixture(scope="session")
def vocabulary(folder):
    """Return id -> predicate -> values of netkg.ttl, IRIs as CURIEs and literals as their text."""
    said = {}
    for quad in read_quads(folder / "netkg.ttl"):
        values = said.setdefault(to_curie(quad.subject.value), {}).setdefault(
            to_curie(quad.predicate.value), []
        )
        values.append(to_curie(quad.object.value))
    return said
