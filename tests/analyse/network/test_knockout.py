"""The knock-out: question 20 and 19 by hand, and the states that are plugged in."""

import pytest

from netkg.analyse.network.knockout import StateChange, knockout
from netkg.analyse.standing import read_questions
from netkg.errors import AnalysisError


@pytest.fixture(scope="module")
def questions(shipped):
    kg, materials = shipped
    return read_questions(kg.project.ontology, materials.body)


def test_without_dart_extrapancreatic_neoplasms_are_gone(materials, questions):
    found = knockout(materials, "patel-2020:study-dart", questions)
    assert found.papers == ("patel-2020:publication",)
    assert set(found.lost) == {"nk:ExtrapancreaticNEN", "patel-2020:study-dart"}
    assert {change.kind for change in found.withdrawal.changes} <= {"gone", "changed"}
    assert found.withdrawal.changes
    assert (found.cells, found.claims) == (None, None)


def test_a_study_goes_with_all_its_reports_a_paper_alone(materials, questions):
    """AveNEC has three reports; the interim paper is one of them."""
    study = knockout(materials, "fottner-2019:study-avenec", questions)
    paper = knockout(materials, "fottner-2023:publication", questions)
    assert set(study.papers) >= {f"fottner-{year}:publication" for year in (2019, 2023, 2025)}
    assert "NCIT:C116870" not in paper.lost
    assert set(paper.withdrawal.results) < set(study.withdrawal.results)


def test_the_only_bridge_cuts_off_what_it_alone_joins(made, make_row):
    """b alone joins the pancreatic tumour, its marker and drug to the rest."""
    rows = [
        make_row("a:result-x", 1, 9, drugs=("NCIT:C106432",), tumour="NCIT:C3773"),
        make_row("a:result-y", 1, 9, drugs=("NCIT:C106432",), tumour="NCIT:C3773",
                 outcome="nk:DiseaseControlBestResponse"),
        make_row("b:result-x", 1, 9, drugs=("NCIT:C106432",), tumour="NCIT:C27720", outcome="EFO:0000638"),
        make_row("c:result-x", 1, 9, tumour="NCIT:C27720", outcome="nk:PDL1Positivity",
                 biomarker="HGNC:17635"),
    ]  # fmt: skip
    found = knockout(made(*rows), "b:study-a", ())
    assert (found.parts_before, found.parts_after) == (1, 2)
    assert len(found.cut_off) == 4  # c, its tumour, marker and outcome: one node fewer than the rest
    assert set(found.lost) == {"b:study-a", "EFO:0000638"}


def test_states_of_cells_and_claims_are_compared(materials, questions):
    def states(body):
        return {"all": str(len(body.rows) > 0), **{f"n {row.record}": "there" for row in body.rows}}

    found = knockout(materials, "kim-2016:publication", questions, cells=states, claims=lambda body: {})
    assert found.cells == (StateChange("n kim-2016", "there", None),)
    assert found.claims == ()


def test_an_unknown_thing_is_refused(materials, questions):
    with pytest.raises(AnalysisError, match="no result goes with 'patel-2021'") as caught:
        knockout(materials, "patel-2021", questions)
    assert "patel-2020" in caught.value.hint
