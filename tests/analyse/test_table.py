import pytest

import netkg
from netkg.analyse.table import COLUMNS, evidence_rows
from netkg.errors import AnalysisError


@pytest.fixture(scope="module")
def answer(checkout):
    return netkg.open(checkout).query("evidence/table").solutions


@pytest.fixture(scope="module")
def rows(answer):
    return {row.result: row for row in evidence_rows(answer)}


def test_there_is_one_row_for_each_result(rows, checkout):
    count = netkg.open(checkout).query(
        "PREFIX nk: <https://w3id.org/netkg/ontology#> "
        "SELECT (COUNT(?r) AS ?n) { VALUES ?t { nk:Result nk:SecondHandResult } ?r a ?t }"
    )
    assert len(rows) == next(iter(count))["n"]


def test_a_row_holds_its_numbers_its_people_and_its_source(rows):
    row = rows["strosberg-2020:result-objective-response"]
    assert (row.events, row.total, row.percent) == (4, 107, 3.7)
    assert row.printed["events"] == "four"
    assert (row.interval_low, row.interval_high) == (1.0, 9.3)
    assert (row.drugs, row.outcome) == (("NCIT:C106432",), "nk:ObjectiveResponse")
    assert row.registry_ids == ("NCT02628067",)
    assert len(row.sites) == 6
    assert not row.second_hand


def test_why_a_value_is_missing_is_kept(rows):
    row = rows["kim-2016:result-pdl1"]
    assert row.cutoff is None
    assert row.missing["cutoff"] == "not seen"


def test_a_patient_is_a_cohort_of_one_within_its_wholes(rows):
    row = rows["markey-2017:result-p1-best-response"]
    assert row.is_patient
    assert row.wholes == ("markey-2017:cohort-series",)
    assert row.tumour == "NCIT:C27720"


def test_second_hand_rows_are_there_and_marked(rows):
    assert rows["markey-2017:result-lang-pdl1"].second_hand


def test_every_column_is_a_field_of_the_row():
    from dataclasses import fields

    from netkg.analyse.rows import EvidenceRow

    names = {field.name for field in fields(EvidenceRow)}
    assert set(COLUMNS) <= names


def test_another_query_s_answer_is_refused(checkout):
    with pytest.raises(AnalysisError, match="evidence/table"):
        evidence_rows(netkg.open(checkout).query("treated-patients").solutions)
