"""The four companion tables of the shipped evidence, against what its records say."""

import datetime as dt

import pytest

import netkg
from netkg.analyse.companions import COMPANIONS, attribute_rows, claim_rows, edge_rows, trial_rows
from netkg.errors import AnalysisError

READERS = {"claims": claim_rows, "patients": attribute_rows, "trials": trial_rows, "edges": edge_rows}


@pytest.fixture(scope="module")
def evidence(checkout):
    return netkg.open(checkout)


@pytest.fixture(scope="module")
def tables(evidence):
    return {name: READERS[name](evidence.query(query).solutions) for name, query in COMPANIONS.items()}


@pytest.mark.parametrize("name", COMPANIONS)
def test_a_table_is_made_from_its_own_query_only(evidence, name):
    with pytest.raises(AnalysisError, match=COMPANIONS[name]):
        READERS[name](evidence.query("treated-patients").solutions)


@pytest.mark.parametrize(("name", "kind"), [("claims", "nk:Claim"), ("trials", "nk:Study")])
def test_there_is_one_row_for_each_thing(evidence, tables, name, kind):
    count = evidence.query(
        f"PREFIX nk: <https://w3id.org/netkg/ontology#> SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a {kind} }}"
    )
    assert len(tables[name]) == next(iter(count))["n"]


def test_an_absence_claim_has_its_scope_and_dates(tables):
    (claim,) = [row for row in tables["claims"] if row.claim == "markey-2017:claim-no-clinical-data"]
    assert (claim.kind, claim.level, claim.second_hand) == ("AbsenceClaim", "FieldLevel", False)
    assert (claim.earliest, claim.latest) == (dt.date(2017, 5, 1), dt.date(2018, 3, 31))
    assert claim.scope_intervention == ("nk:CheckpointInhibitor",)


def test_second_hand_claims_are_marked(tables):
    marked = {row.claim for row in tables["claims"] if row.second_hand}
    assert "markey-2017:claim-ryschich-presence" in marked
    assert len(marked) < len(tables["claims"])


def test_an_attribute_has_values_or_says_why_not(tables):
    for row in tables["patients"]:
        assert bool(row.values) == (row.state == "reported"), row
    states = {row.state for row in tables["patients"]}
    assert {"reported", "not reported", "not seen"} <= states


def test_a_patient_with_what_is_given_and_what_is_not(tables):
    of = {row.attribute: row for row in tables["patients"] if row.people == "markey-2017:patient-p1"}
    assert of["nk:grade"].values
    assert of["nk:grade"].printed
    assert (of["nk:sex"].state, of["nk:sex"].values) == ("not reported", ())
    assert all(row.is_patient for row in of.values())


def test_people_and_attribute_are_a_key(tables):
    keys = [(row.people, row.attribute) for row in tables["patients"]]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)


def test_a_trial_with_its_registry_id_people_and_drug(tables):
    (trial,) = [row for row in tables["trials"] if "NCT02628067" in row.registry_ids]
    assert trial.record == "strosberg-2020"
    assert trial.drugs == ("NCIT:C106432",)
    assert (trial.phase, trial.prospective, trial.largest_cohort) == ("2", True, 107)
    assert trial.reports == ("strosberg-2020:publication",)
    assert trial.first_year == 2020


def test_earlier_treatments_are_not_what_a_study_studied(tables):
    (series,) = [row for row in tables["trials"] if row.study == "markey-2017:study-series"]
    assert set(series.drugs) <= {"NCIT:C106432", "NCIT:C68814", "nk:PD1Inhibitor"}


def test_why_a_column_of_a_trial_is_empty(tables):
    (study,) = [row for row in tables["trials"] if row.study == "kim-2016:study-pdl1"]
    assert study.recruitment_window is None
    assert study.missing["recruitment_window"] == "not seen"


def test_links_name_their_source(tables):
    edges = tables["edges"]
    assert len(set(edges)) == len(edges)
    (cited,) = [e for e in edges if e.kind == "updates" and e.subject.startswith("yao-2021")]
    assert (cited.object, cited.source) == ("yao-2018:publication", "yao-2021:publication")
    kim = [e for e in edges if e.statement == "kim-2016:result-pdl1"]
    assert {(e.subject, e.kind, e.state) for e in kim} == {
        ("HGNC:17635", "measured in", "measured"),
        ("HGNC:17635", "positive in", "measured"),
    }


def test_a_biomarker_in_nobody_is_measured_and_not_positive(tables, evidence):
    positive = {e.statement for e in tables["edges"] if e.kind == "positive in"}
    nobody = {
        row["r"]
        for row in evidence.query(
            "PREFIX nk: <https://w3id.org/netkg/ontology#> "
            "SELECT ?r { ?r nk:biomarker ?b ; nk:events 0 ; nk:reporting nk:Measured }"
        )
    }
    assert not positive & nobody


def test_second_hand_links_are_marked(tables):
    lang = {e.second_hand for e in tables["edges"] if e.statement == "markey-2017:result-lang-pdl1"}
    assert lang == {True}
