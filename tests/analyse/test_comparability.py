import pytest

from netkg.analyse.comparability import find_differences, in_words, refuse_differences
from netkg.errors import AnalysisError
from netkg.model import enums


@pytest.fixture
def differences(make_body):
    """Return a function: rows -> attribute -> whether they are refused for it."""
    return lambda *rows: {found.attribute: found.refused for found in find_differences(rows, make_body())}


@pytest.fixture
def pair(make_row):
    """Return a function: cells of one row, cells of the other -> two rows."""
    return lambda one, other: (
        make_row("a-2020:result-a", 1, 9, **one),
        make_row("b-2021:result-a", 2, 8, **other),
    )


PDL1 = {
    "outcome": "nk:PDL1Positivity", "compartment": "TumourCells", "unit_of_analysis": "patient",
    "clone": "22C3", "cutoff": "1 %", "tumour": "NCIT:C5672",
}  # fmt: skip

REFUSED = [
    ("outcome", {}, {"outcome": "nk:DiseaseControlBestResponse"}),
    ("outcome", {}, {"outcome": "nk:BiochemicalResponse"}),
    ("category", {"category": "NCIT:C18058"}, {"category": "NCIT:C4870"}),
    ("category", {"category": "NCIT:C18058"}, {}),
    ("compartment", {"compartment": "TumourCells"}, {"compartment": "ImmuneCells"}),
    ("unit of analysis", {"unit_of_analysis": "patient"}, {"unit_of_analysis": "sample"}),
    ("estimand", {"estimand": "BestOverallResponse"}, {"estimand": "ResponseAtAStatedWeek"}),
    ("at time", {"at_week": 8.0}, {"at_week": 16.0}),
    ("at time", {"at_week": 26.0}, {"at_month": 6.0}),
    ("compartment", PDL1, PDL1 | {"compartment": "ImmuneCells"}),
    ("compartment", PDL1, PDL1 | {"compartment": None}),
    ("unit of analysis", PDL1, PDL1 | {"unit_of_analysis": None}),
    ("tumour", PDL1, PDL1 | {"tumour": "NCIT:C45569"}),
    ("biomarker", PDL1 | {"biomarker": "HGNC:17635"}, PDL1 | {"biomarker": "HGNC:8760"}),
    ("test (clone and cut-off)", PDL1, PDL1 | {"clone": None, "cutoff": None}),
]

TOLD = [
    ("criteria", {"criteria": "RECIST11"}, {"criteria": "IRECIST"}),
    ("assessor", {"assessor": "CentralReview"}, {"assessor": "InvestigatorReview"}),
    ("confirmed", {"confirmed": True}, {"confirmed": None}),
    ("analysis set", {"analysis_set": "AllTreated"}, {"analysis_set": "Evaluable"}),
    ("tumour", {"tumour": "NCIT:C188218"}, {"tumour": "NCIT:C27720"}),
    ("differentiation", {"differentiation": "WellDifferentiated"}, {"differentiation": None}),
    ("selected by biomarker", {"selected_by_biomarker": True}, {"selected_by_biomarker": False}),
    ("drugs", {"drugs": ("NCIT:C106432",)}, {"drugs": ("NCIT:C106432", "NCIT:C2654")}),
    ("estimand", {"estimand": "BestOverallResponse"}, {}),
    ("unit of analysis", {"unit_of_analysis": "patient"}, {}),
    ("basis", {"basis": "Stated"}, {"basis": "DerivedFromAPercentage"}),
    ("biomarker", PDL1 | {"biomarker": "HGNC:17635"}, PDL1),
    ("second hand", {}, {"second_hand": True}),
    ("cutoff", PDL1, PDL1 | {"cutoff": "50 %"}),
    ("clone", PDL1, PDL1 | {"clone": "SP263"}),
]  # fmt: skip


@pytest.mark.parametrize(("attribute", "one", "other"), REFUSED, ids=str)
def test_what_is_another_quantity_is_refused_and_the_results_are_named(
    pair, make_body, attribute, one, other
):
    rows = pair(one, other)
    found = find_differences(rows, make_body())
    assert {item.attribute for item in found if item.refused} == {attribute}
    with pytest.raises(AnalysisError) as caught:
        refuse_differences(found)
    assert attribute in caught.value.message
    assert all(row.result in caught.value.message for row in rows)


@pytest.mark.parametrize(("attribute", "one", "other"), TOLD, ids=str)
def test_what_was_measured_otherwise_is_told(pair, differences, attribute, one, other):
    found = differences(*pair(one, other))
    assert found == {attribute: False}


def test_results_that_agree_and_a_single_one_have_no_difference(pair, differences):
    one, other = pair(PDL1, PDL1)
    assert differences(one, other) == {}
    assert differences(one) == {}
    assert differences() == {}
    refuse_differences(())


def test_gastrointestinal_with_gastroenteropancreatic_is_refused(trials, make_body):
    """The crude 20 of 77: another population, a test and a unit that are not stated, and second-hand."""
    rows = [trials["kim-2016:result-pdl1"], trials["markey-2017:result-lang-pdl1"]]
    found = {item.attribute: item for item in find_differences(rows, make_body())}
    refused = {name for name, item in found.items() if item.refused}
    assert refused == {"compartment", "unit of analysis", "tumour", "test (clone and cut-off)"}
    assert found["tumour"].named() == (
        "tumour: Digestive System Neuroendocrine Neoplasm (kim-2016:result-pdl1); "
        "gastrointestinal neuroendocrine neoplasm (markey-2017:result-lang-pdl1)"
    )
    assert "not stated (kim-2016:result-pdl1, markey-2017:" in found["test (clone and cut-off)"].named()
    assert not found["second hand"].refused


def test_what_is_refused_stands_first_and_what_is_unknown_last(pair, make_body):
    one, other = pair({"criteria": None, "at_week": 8.0}, {"criteria": "RECIST11", "at_week": 16.0})
    found = find_differences([one, other], make_body())
    assert [item.attribute for item in found] == ["at time", "criteria"]
    assert str(found[1]) == "criteria: RECIST 1.1 (1), not stated (1)"
    assert str(found[0]) == "at time: week 16 (1), week 8 (1)"


def test_members_of_closed_lists_are_told_in_their_own_words():
    assert in_words("RECIST11") == "RECIST 1.1"
    for name in ("Criteria", "Assessor", "Compartment", "Estimand"):
        texts = {member.value for member in getattr(enums, name)}
        assert texts <= set(map(in_words, ("x", *texts)))
