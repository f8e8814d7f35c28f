"""The networks of the shipped evidence, and small ones made up for a test."""

import pytest

from netkg.analyse.body import read_body
from netkg.analyse.network.materials import Materials, Mechanisms, read_materials
from netkg.analyse.network.model import Draft, Source
from netkg.analyse.network.projections import build_network


@pytest.fixture(scope="session")
def shipped(checkout):
    """Return the shipped evidence, and what its networks are made from."""
    import netkg

    kg = netkg.open(checkout)
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    return kg, read_materials(kg.store, kg.catalogue, kg.project.ontology, body)


@pytest.fixture(scope="session")
def materials(shipped):
    return shipped[1]


@pytest.fixture(scope="session")
def network(materials):
    """Return a builder of networks of the shipped evidence: names of projections, hierarchy or not."""
    return lambda *names, hierarchy=False: build_network(names, materials, hierarchy=hierarchy)


@pytest.fixture(scope="session")
def made(make_body):
    """Return a maker of materials from rows, with the mechanisms of PD-1, PD-L1 and CTLA-4."""
    mechanisms = Mechanisms(
        links=(
            ("nk:PD1Inhibitor", "targets", "HGNC:8760", "definition"),
            ("nk:PDL1Inhibitor", "targets", "HGNC:17635", "definition"),
            ("HGNC:17635", "ligand of", "HGNC:8760", "definition"),
        ),
        expression=("nk:PDL1Positivity", "nk:HLAClassIIExpression"),
        names={"HGNC:17635": "PD-L1"},
    )
    return lambda *rows, **more: Materials(make_body(*rows, **more), mechanisms=mechanisms)


@pytest.fixture(scope="session")
def drawn():
    """Return a maker of networks from pairs such as ``"ab"``, an edge of one paper each."""

    def make(*pairs, kinds=None, name="evidence"):
        draft = Draft()
        for pair in pairs:
            for end in pair:
                draft.node(end, end, (kinds or {}).get(end, "study"))
            draft.edge(pair[0], pair[1], "joins", [Source(f"r:{pair}", f"{pair}:publication")])
        return draft.network(name)

    return make
