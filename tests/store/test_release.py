"""An exported file read again gives the same evidence, whatever its format."""

import pytest

import netkg
from netkg.analyse.body import read_body
from netkg.errors import SourceError
from netkg.store.release import load_release


@pytest.fixture(scope="module")
def evidence(checkout):
    return netkg.open(checkout)


@pytest.fixture(scope="module")
def rows(evidence):
    return read_body(evidence.store, evidence.catalogue, evidence.project.ontology).rows


@pytest.mark.parametrize("ending", ["nq", "trig", "ttl"])
def test_a_release_has_the_results_that_were_exported(ending, evidence, rows, tmp_path):
    path = evidence.export(tmp_path / f"release.{ending}")
    store = load_release(path)
    assert read_body(store, evidence.catalogue, evidence.project.ontology).rows == rows


def test_turtle_goes_to_one_graph_and_quads_to_theirs(evidence, tmp_path):
    flat = load_release(evidence.export(tmp_path / "release.ttl", graph="kim-2016"))
    assert [name.rpartition("/")[2] for name in flat.graphs()] == ["release"]
    named = load_release(evidence.export(tmp_path / "release.nq", graph="kim-2016"))
    assert any(name.endswith("graph/kim-2016") for name in named.graphs())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("empty.ttl", "", "holds no statement"), ("list.csv", "a,b", "not an RDF file ending")],
)
def test_what_is_no_release_is_refused(name, text, said, tmp_path):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        load_release(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"gone\.nq: cannot be read"):
        load_release(tmp_path / "gone.nq")
