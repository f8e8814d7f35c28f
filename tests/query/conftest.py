"""The shipped evidence, the small case, and the queries asked of them."""

import pytest

from netkg.config import open_project
from netkg.namespaces import graph_iri
from netkg.query import load_catalogue
from netkg.store import memory_store
from netkg.store.load import load_project


@pytest.fixture(scope="session")
def catalogue(checkout):
    return load_catalogue([checkout / "queries"])


@pytest.fixture(scope="session")
def shipped(checkout):
    """Return the shipped evidence and ontology; not to be changed."""
    return load_project(open_project(checkout))


@pytest.fixture(scope="session")
def small_files(checkout):
    """Return graph -> Turtle of the small case."""
    folder = checkout / "tests" / "cases" / "queries" / "small"
    return {graph_iri(path.stem): path.read_bytes() for path in sorted(folder.glob("*.ttl"))}


@pytest.fixture(scope="session")
def small(small_files):
    """Return the small case; not to be changed."""
    return _load(small_files)


@pytest.fixture
def fresh_small(small_files):
    """Return the small case, to be changed."""
    return _load(small_files)


def _load(files):
    store = memory_store()
    for graph, turtle in files.items():
        store.load_turtle(graph, turtle, graph)
    return store


@pytest.fixture(scope="session")
def ask(catalogue):
    """Return a function that gives the rows of a query as dicts of Python values."""
    from netkg.query import bind
    from netkg.query.rows import python_value

    def rows(store, name, **parameters):
        answer = store.query(bind(catalogue.find(name), parameters))
        return [dict(zip(answer.columns, map(python_value, row), strict=True)) for row in answer.rows]

    return rows
