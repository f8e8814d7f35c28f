"""Gaps that authors state: the seed's claim against later studies, and how days decide."""

import datetime as dt

import pytest

from netkg.analyse.body import read_body
from netkg.analyse.companion_rows import ClaimRow, TrialRow
from netkg.analyse.companions import claim_rows, trial_rows
from netkg.analyse.stated import State, Verdict, stated_gaps

CLAIM = ClaimRow(
    claim="a-2018:claim-none",
    record="a-2018",
    second_hand=False,
    kind="AbsenceClaim",
    scope_population=("NCIT:C188218",),
    scope_intervention=("nk:CheckpointInhibitor",),
    scope_outcome=("nk:EfficacyOutcome",),
    earliest=dt.date(2017, 5, 1),
    latest=dt.date(2018, 3, 31),
    reported_in="a-2018:publication",
)


@pytest.fixture(scope="module")
def kg(checkout):
    import netkg

    return netkg.open(checkout)


@pytest.fixture(scope="module")
def shipped(kg):
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    claims = claim_rows(kg.query("evidence/claim-table").solutions)
    return stated_gaps(body, claims, trial_rows(kg.query("evidence/trial-table").solutions))


def test_golden(shipped):
    """Against KEYNOTE-028 (public 10 September 2017) undetermined, falsified by KEYNOTE-158."""
    absence = shipped[0]
    states = {item.study: item.state for item in absence.against}
    assert states["mehnert-2020:study-keynote-028"] is State.UNDETERMINED
    assert states["strosberg-2020:study-keynote-158"] is State.LATER
    assert absence.verdict is Verdict.FALSIFIED
    assert absence.when_stated is State.UNDETERMINED
    assert absence.falsified_by.study == "strosberg-2020:study-keynote-158"
    own = {"markey-2017:study-series", "chauhan-2018:study-series"}  # the full paper tells the same patients
    assert not own & set(states)


def test_it_agrees_with_query_and_check(kg, shipped, checkout):
    asked = [row for row in kg.query("gaps/absence-claims") if row["study"]]
    found = [(gap, item) for gap in shipped if gap.is_absence for item in gap.against]
    assert {(g.claim.claim, i.study, str(i.state), len(i.results)) for g, i in found} == {
        (row["claim"], row["study"], row["state"], row["results"]) for row in asked
    }
    findings = _findings(kg, checkout)
    assert len(findings) == len(found) == 7
    assert findings == {(gap.claim.claim, item.study) for gap, item in found}


def _findings(kg, checkout):
    """Return (claim, study) of each finding of the check absence-claim-falsified."""
    text = (checkout / "ontology" / "checks" / "absence-claim-falsified-info.rq").read_text()
    return {(row["focus"], row["related"]) for row in kg.query(text)}


def test_a_wider_scope_is_shown_and_changes_nothing(shipped):
    changes = {change.term: change.studies for change in shipped[0].scope_changes}
    assert {"nk:MerkelCellCarcinoma", "nk:LungSmallCellCarcinoma", "NCIT:C3809"} == set(changes)
    assert "lu-2020:study-toripalimab" in {item.study for item in changes["NCIT:C3809"]}
    assert changes["nk:MerkelCellCarcinoma"] == ()


def test_a_recommendation_is_never_false(shipped):
    recommendation = shipped[1]
    assert recommendation.verdict is Verdict.STUDIED
    assert recommendation.falsified_by is recommendation.when_stated is None
    assert {recommendation.said(item) for item in recommendation.against} <= {
        *("public before it", "before or after it, not known", "public after it")
    }


@pytest.fixture
def stands(make_row, make_body):
    """Return a function: days of a study's results, more cells -> the claim with what stands against it."""

    def make(first, last, claim=CLAIM, **cells):
        usual = {
            "drugs": ("nk:PD1Inhibitor",),
            "tumour": "NCIT:C27720",
            "results_public_earliest": first,
            "results_public_latest": last,
        }
        row = make_row("b-2019:result-response", 1, 9, **usual | cells)
        study = TrialRow(study=row.study, record="b-2019", primary_publication=row.reported_in)
        (gap,) = stated_gaps(make_body(row), [claim], [study], ())
        return gap

    return make


DAY = dt.date


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (DAY(2016, 1, 1), DAY(2017, 4, 30), Verdict.BEFORE),
        (DAY(2016, 1, 1), DAY(2017, 5, 1), Verdict.UNDETERMINED),  # perhaps on the very day
        (DAY(2018, 3, 31), DAY(2018, 3, 31), Verdict.UNDETERMINED),
        (DAY(2018, 4, 1), DAY(2019, 1, 1), Verdict.FALSIFIED),
        (None, None, Verdict.UNDETERMINED),
        (DAY(2018, 4, 1), None, Verdict.FALSIFIED),
    ],
)
def test_days_decide(stands, first, last, verdict):
    assert stands(first, last).verdict is verdict


def test_the_year_stands_in_where_no_day_is_known(stands):
    assert stands(None, None, year=2019).verdict is Verdict.FALSIFIED
    assert stands(None, None, year=2018).verdict is Verdict.UNDETERMINED
    assert stands(None, None, year=2016).verdict is Verdict.BEFORE


@pytest.mark.parametrize(
    "cells",
    [
        {"tumour": "NCIT:C3773"},  # a carcinoma
        {"drugs": ("CHEBI:68478",)},  # everolimus
        {"outcome": "nk:PDL1Positivity"},
        {"second_hand": True},
        {"reporting": "NotReported"},
        {"study": None},
    ],
)
def test_what_is_outside_or_no_result_does_not_count(stands, cells):
    assert stands(DAY(2019, 1, 1), DAY(2019, 1, 1), **cells).verdict is Verdict.OPEN


def test_the_own_study_never_falsifies(stands):
    own = stands(DAY(2019, 1, 1), DAY(2019, 1, 1), reported_in="a-2018:publication")
    assert own.verdict is Verdict.OPEN


def test_retracted_results_stand_against_nothing(make_row, make_body):
    row = make_row(
        "b-2019:result-response", 1, 9, drugs=("nk:PD1Inhibitor",), tumour="NCIT:C27720", year=2019
    )
    body = make_body(row, retracted=frozenset(["b-2019:publication"]))
    assert stated_gaps(body, [CLAIM], [])[0].verdict is Verdict.OPEN
