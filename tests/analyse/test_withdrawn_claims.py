"""Absence claims without a study that stood against them, and those that go with their own record."""

import datetime as dt

import pytest

from netkg.analyse.companion_rows import ClaimRow
from netkg.analyse.stated import Against, State, StatedGap, Verdict
from netkg.analyse.withdrawn_claims import changed_claims, own_claims

DAY = dt.date(2018, 1, 1)


def gap(*against, kind="AbsenceClaim", record="a-2018"):
    """Return a stated gap with studies against it: (study, state, results) each."""
    claim = ClaimRow(claim=f"{record}:claim-none", record=record, second_hand=False, kind=kind)
    studies = (Against(study, study, state, (DAY, DAY), None, results) for study, state, results in against)
    return StatedGap(claim, (DAY, DAY), tuple(studies), ())


FIRST = ("b-2019:study-a", State.LATER, ("b-2019:result-r", "b-2019:result-s"))
SECOND = ("c-2020:study-a", State.LATER, ("c-2020:result-r",))


def test_a_claim_loses_what_falsified_it():
    (change,) = changed_claims([gap(SECOND)], ["c-2020:result-r"])
    assert (change.before.verdict, change.after.verdict) == (Verdict.FALSIFIED, Verdict.OPEN)
    assert [item.study for item in change.loses] == ["c-2020:study-a"]


def test_another_study_is_the_first():
    (change,) = changed_claims([gap(FIRST, SECOND)], FIRST[2])
    assert change.after.verdict is Verdict.FALSIFIED
    assert (change.before.falsified_by.study, change.after.falsified_by.study) == (FIRST[0], SECOND[0])


@pytest.mark.parametrize("gone", [(), FIRST[2][:1], SECOND[2], ("d-2021:result-r",)])
def test_what_leaves_the_first_study_standing_changes_nothing(gone):
    assert changed_claims([gap(FIRST, SECOND)], gone) == ()


def test_a_recommendation_is_not_falsified():
    assert changed_claims([gap(FIRST, kind="RecommendationClaim")], FIRST[2]) == ()


def test_the_claims_of_a_record_go_with_it():
    stated = (gap(FIRST), gap(FIRST, record="e-2019"), gap(FIRST, kind="RecommendationClaim"))
    assert own_claims(stated, "A-2018") == own_claims(stated, "a-2018:publication") == stated[:1]
    assert own_claims(stated, "b-2019") == ()
