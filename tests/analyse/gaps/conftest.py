"""The shipped map of checkpoint inhibitors, and cells of it by name."""

import pytest

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.gaps import compute, find_cell, read_companions, read_settings, read_spaces


@pytest.fixture(scope="session")
def evidence(checkout):
    """Return the evidence of the checkout."""
    return netkg.open(checkout)


@pytest.fixture(scope="session")
def body(evidence):
    return read_body(evidence.store, evidence.catalogue, evidence.project.ontology)


@pytest.fixture(scope="session")
def beside(evidence):
    return read_companions(evidence.store, evidence.catalogue)


@pytest.fixture(scope="session")
def spaces(evidence, body):
    return read_spaces(evidence.project.ontology, body)


@pytest.fixture(scope="session")
def settings(evidence, body):
    return read_settings(evidence.project.ontology, body)


@pytest.fixture(scope="session")
def shipped_map(body, spaces, settings, beside):
    return compute(body, spaces["checkpoint"], settings, beside)


@pytest.fixture(scope="session")
def cell(shipped_map, body):
    """Return what gives the cell of these names, the facets between |."""
    return lambda name: find_cell(shipped_map, name, body)
