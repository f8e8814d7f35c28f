"""The synthetic studies of the benchmarks: the same each time, in netkg's shape, and never evidence."""

import importlib.util
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.analyse.clusters import find_clusters
from netkg.analyse.table import evidence_rows
from netkg.namespaces import BASE, NK
from netkg.query import load_catalogue
from netkg.store.oxigraph import OxigraphStore

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("synthetic_studies", ROOT / "benchmarks" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def rows(generate):
    store = ox.Store()
    store.extend(generate.generate(200, results=3))
    query = load_catalogue([ROOT / "queries"]).find("evidence/table").text
    return evidence_rows(OxigraphStore(store, "synthetic").query(query))


def test_the_same_seed_gives_the_same_quads(generate):
    first = list(generate.generate(30, seed=5))
    assert first == list(generate.generate(30, seed=5))
    assert first != list(generate.generate(30, seed=6))


def test_more_studies_begin_with_the_same_ones(generate):
    few, more = list(generate.generate(10)), list(generate.generate(20))
    assert more[: len(few)] == few


def test_a_study_has_about_39_triples(generate):
    quads = [quad for quad in generate.generate(500) if quad.graph_name != generate.TERMS_GRAPH]
    assert len(set(quads)) == len(quads)
    assert len(quads) / 500 == pytest.approx(39, abs=1)


def test_nothing_can_be_taken_for_evidence(generate):
    for quad in generate.generate(50):
        assert quad.subject.value.startswith(generate.BASE)
        assert quad.graph_name.value.startswith(generate.BASE)
        if isinstance(quad.object, ox.NamedNode):
            assert quad.object.value.startswith((generate.BASE, NK))
    assert not generate.BASE.startswith(BASE)


def test_the_table_reads_them_as_results(rows):
    assert len(rows) == 600
    assert {row.reporting for row in rows} == {"Measured", "NotReported"}
    assert any(row.second_hand for row in rows)
    assert all(row.drugs and row.tumour and row.sites and row.grades and row.year for row in rows)
    assert all(0 <= row.events <= row.total == row.cohort_size for row in rows if row.total is not None)


def test_some_studies_share_patients(rows, generate):
    from netkg.analyse.body import Body

    body = Body(tuple(rows), terms=None, apart=None)
    clusters = find_clusters(body)
    studies = {row.study for row in rows}
    assert 0.5 * len(studies) < clusters.count(rows) < len(studies)


def test_real_terms_can_be_asked_for(generate):
    from netkg.ontology.terms import TermTable

    words = generate.shipped_vocabulary(TermTable.load(ROOT / "ontology"))
    assert "NCIT:C106432" in words.kinds["drug"]
    quads = list(generate.generate(20, vocabulary=words))
    assert all(quad.subject.value.startswith(generate.BASE) for quad in quads)
    assert any("NCIT_" in str(quad.object) for quad in quads)
