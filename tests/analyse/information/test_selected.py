"""Counts of a question, and those of the wider questions beside it."""

import pytest

from netkg.analyse.estimate import Settings
from netkg.analyse.information.selected import crude_counts, wider_counts
from netkg.analyse.selection import question
from netkg.errors import AnalysisError

CELLS = {"drugs": ("NCIT:C106432",), "tumour": "NCIT:C27720", "criteria": "RECIST11"}


@pytest.fixture
def body(make_row, make_body):
    part = CELLS | {"tumour": "NCIT:C95404"}
    return make_body(
        make_row("a-2020:result-response", 1, 20, **CELLS),
        make_row("b-2020:result-response", 2, 30, **CELLS),
        make_row("b-2020:result-again", 2, 25, **CELLS | {"cohort": "b-2020:cohort-response"}),
        make_row("c-2020:result-response", 5, 50, **part),
    )


def test_each_patient_once(body):
    crude = crude_counts(body, question(body, "nk:ObjectiveResponse", tumour="NCIT:C27720"))
    assert (crude.events, crude.total, crude.k, crude.k_eff) == (3, 50, 2, 2)
    assert crude.comparable
    assert [row.result for row in crude.rows] == ["a-2020:result-response", "b-2020:result-response"]


def test_wider_questions_are_one_step_up(body):
    asked = question(body, "nk:ObjectiveResponse", drugs=["NCIT:C106432"], tumour="NCIT:C27720")
    found = {(item.column, item.wide): item.crude for item in wider_counts(body, asked)}
    assert set(found) == {
        *(("tumour", term) for term in body.terms.closure.parents("NCIT:C27720")),
        *(("drugs", term) for term in body.terms.closure.parents("NCIT:C106432")),
    }
    assert found["tumour", "NCIT:C95404"].total == 100
    assert found["drugs", "nk:PD1Inhibitor"].total == 50


def test_what_is_not_comparable_is_refused_below_and_marked_above(make_row, make_body):
    one = make_row("a-2020:result-response", 1, 20, **CELLS, estimand="BestOverallResponse")
    other = make_row(
        "b-2020:result-response",
        2,
        30,
        **CELLS | {"tumour": "NCIT:C95404"},
        estimand="AtAFixedWeek",
        at_week=12,
    )
    body = make_body(one, other)
    wide = question(body, "nk:ObjectiveResponse", tumour="NCIT:C95404")
    with pytest.raises(AnalysisError, match="not comparable"):
        crude_counts(body, wide)
    assert not crude_counts(body, wide, Settings(not_comparable=True)).comparable
    narrow = question(body, "nk:ObjectiveResponse", tumour="NCIT:C27720")
    marked = {item.wide: item.crude for item in wider_counts(body, narrow)}
    assert marked["NCIT:C95404"].comparable is False


def test_a_question_without_terms_has_no_wider_one(body):
    assert wider_counts(body, question(body, "nk:ObjectiveResponse")) == ()
