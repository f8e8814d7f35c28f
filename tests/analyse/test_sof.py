"""Summary of findings: what a row says, and what it refuses to say."""

import datetime as dt

import pytest

from netkg.analyse.appraisal import Answer, Appraisals
from netkg.analyse.certainty import Judgement
from netkg.analyse.estimate import Settings
from netkg.analyse.findings import per_1000
from netkg.analyse.selection import Question
from netkg.analyse.sof import refuse_empty, summarise
from netkg.errors import AnalysisError

PD1 = {"course": "x:course-a", "drugs": ("nk:PD1Inhibitor",), "tumour": "NCIT:C188218"}
ASKED = Question("nk:ObjectiveResponse", ("nk:PD1Inhibitor",), tumour="NCIT:C188218")
CONTROL = Question("nk:DiseaseControlOutcome", ("nk:PD1Inhibitor",), tumour="NCIT:C188218")
HARM = Question("NCIT:C41331", ("nk:PD1Inhibitor",), tumour="NCIT:C188218")


@pytest.fixture
def treated(make_row):
    return lambda name, events=None, total=None, **more: make_row(name, events, total, **(PD1 | more))


@pytest.fixture
def found(make_body):
    """Return what a summary of one question finds among rows, in order."""

    def summary(question, *rows, **more):
        made = summarise(make_body(*rows), [question], **more)
        return [finding for group in made.groups for finding in group.findings]

    return summary


def test_one_cohort_has_its_exact_interval(found, treated):
    """KEYNOTE-158: 4 of 107, Clopper-Pearson 0.010 to 0.093."""
    (row,) = found(ASKED, treated("a-2020:result-all", 4, 107))
    assert (row.patients, row.estimate.k, row.estimate.k_eff) == (107, 1, 1)
    assert [per_1000(limit) for limit in row.estimate.pooled.interval] == [10, 93]
    assert per_1000(row.estimate.pooled.estimate) == 37
    assert row.why_not is None


def test_two_cohorts_are_pooled(found, treated):
    """4 of 107 and 7 of 95 are alike, so the model gives the crude share, 11 of 202 or 54 of 1,000."""
    (row,) = found(ASKED, treated("a-2020:result-all", 4, 107), treated("b-2021:result-all", 7, 95))
    assert (row.patients, row.estimate.k) == (202, 2)
    assert per_1000(row.estimate.pooled.estimate) == 54
    assert "two cohorts: how far they differ cannot be estimated" in row.comments


def test_what_cannot_be_compared_is_not_pooled(found, treated):
    (row,) = found(
        CONTROL,
        treated("a-2020:result-all", 60, 95, outcome="nk:DiseaseControlBestResponse"),
        treated("b-2021:result-all", 8, 32, outcome="nk:DiseaseControlAtStatedWeek"),
    )
    assert row.estimate is None
    assert row.patients is None
    assert row.why_not.startswith("not pooled: they differ in outcome: ")
    assert row.range == (250, 632)
    assert [(one.events, one.total) for one in row.singles] == [(60, 95), (8, 32)]


def test_k_counts_cohorts_also_where_nothing_is_pooled(found, treated):
    """7 and 3 of the same 29 people (Vijayvergia 2020), best response and week 18, and 60 of 95 others."""
    same = {"cohort": "a-2020:cohort-all"}
    rows = [
        treated("a-2020:result-best", 7, 29, outcome="nk:DiseaseControlBestResponse", **same),
        treated("a-2020:result-week-18", 3, 29, outcome="nk:DiseaseControlAtStatedWeek", **same),
        treated("b-2021:result-all", 60, 95, outcome="nk:DiseaseControlBestResponse"),
    ]
    (row,) = found(CONTROL, *rows)
    assert row.estimate is None
    assert (row.k, row.k_eff, len(row.singles)) == (2, 2, 3)
    assert row.bias == (("not appraised", 2),)


def test_a_part_of_a_cohort_that_is_counted_is_no_further_cohort(found, treated):
    rows = [
        treated("a-2020:result-all", 60, 95, outcome="nk:DiseaseControlBestResponse"),
        treated(
            "a-2020:result-part",
            8,
            32,
            outcome="nk:DiseaseControlAtStatedWeek",
            wholes=("a-2020:cohort-all",),
        ),
    ]
    (row,) = found(CONTROL, *rows)
    assert (row.estimate, row.k, row.k_eff, len(row.singles)) == (None, 1, 1, 2)


def test_a_cohort_is_under_each_risk_that_its_results_have(found, treated):
    """One result of the cohort was judged high, about its outcome; the other was not appraised."""
    day, best = dt.date(2024, 1, 1), "nk:DiseaseControlBestResponse"
    bad = Answer("x", "a-2020:study-a", best, "tool", None, "1 x", "no", "Why.", "A", day)
    same = {"cohort": "a-2020:cohort-all"}
    rows = [
        treated("a-2020:result-best", 7, 29, outcome=best, **same),
        treated("a-2020:result-week", 3, 29, outcome="nk:DiseaseControlAtStatedWeek", **same),
    ]
    (row,) = found(CONTROL, *rows, appraisals=Appraisals((bad,)))
    assert (row.k, row.bias) == (1, (("high", 1), ("not appraised", 1)))


def test_three_cohorts_have_i2_with_its_interval(found, treated):
    """By hand: log odds -3.248, -2.531, -2.197, variances 0.260, 0.154, 0.123; Q 2.884, df 2, I2 30.6 %.

    Q is below k, so the error of log H is sqrt((1 - 1/3) / 2) = 0.577 and its upper bound 1.315: I2 92.8 %.
    """
    counts = {"a-2020": (4, 107), "b-2021": (7, 95), "c-2022": (9, 90)}
    (row,) = found(ASKED, *(treated(f"{name}:result-all", *pair) for name, pair in counts.items()))
    assert "between cohorts: I² 31 % (95 % interval 0 to 93 %)" in row.comments


def test_the_outcome_is_named_as_narrowly_as_it_was_counted(found, treated):
    (row,) = found(CONTROL, treated("a-2020:result-all", 6, 9, outcome="nk:DiseaseControlBestResponse"))
    assert row.outcome == "disease control as best response"
    assert (
        "many tumours grow slowly, so without a comparator this does not show what a drug does"
        in row.comments
    )


def test_a_row_without_comparator_says_so(found, treated):
    (row,) = found(ASKED, treated("a-2020:result-all", 4, 107))
    assert "no comparator: uncontrolled" in row.comments
    (row,) = found(ASKED, treated("a-2020:result-all", 4, 107, comparator="a-2020:cohort-control"))
    assert row.comments == ()


def test_a_prevalence_needs_no_comparator(found, make_row):
    question = Question("nk:PDL1Positivity")
    (row,) = found(question, make_row("a-2020:result-pdl1", 7, 32, outcome="nk:PDL1Positivity"))
    assert row.comments == ()


def test_what_is_left_out_is_counted_by_reason(found, treated):
    (row,) = found(
        ASKED,
        treated("a-2020:result-all", 4, 107),
        treated("b-2020:result-all", 1, 9, second_hand=True),
        treated("c-2020:result-all", 1, 9, second_hand=True),
    )
    assert row.left_out == (("second-hand, the work itself was not read", 2),)


def test_where_nothing_is_counted_the_reasons_stand(make_body, treated):
    rows = [treated("b-2020:result-all", 1, 9, second_hand=True), treated("c-2020:result-all", 3)]
    made = summarise(make_body(*rows), [ASKED, CONTROL])
    assert made.groups == ()
    ((title, why),) = made.nothing
    assert title == "PD-1 inhibitor; Neuroendocrine Tumor"
    assert why == ("objective response: second-hand, the work itself was not read (1), total not given (1)")


def test_a_reason_may_hold_any_text(make_body, treated, monkeypatch):
    """Reasons are counted where they arise, never read back out of a message."""
    odd = "left out: 3 of 4; 2 not seen (yes)"
    monkeypatch.setattr("netkg.analyse.selection.obstacle", lambda *_: odd)
    made = summarise(make_body(treated("b-2020:result-all", 1, 9)), [ASKED])
    assert made.nothing[0][1] == f"objective response: {odd} (1)"


def test_what_is_wrong_with_a_question_is_no_empty_row(make_body, treated):
    rows = [treated("a-2020:result-all", 4, 107), treated("b-2021:result-all", 7, 95)]
    with pytest.raises(AnalysisError, match="says not what to keep"):
        summarise(make_body(*rows), [ASKED], settings=Settings(keep="smallest"))


def test_a_summary_of_nothing_is_refused_with_the_reasons(make_body, treated):
    rows = [treated("b-2020:result-all", 1, 9, second_hand=True)]
    with pytest.raises(AnalysisError, match=r"second-hand, the work itself was not read \(1\)") as caught:
        refuse_empty(summarise(make_body(*rows), [ASKED, CONTROL]))
    assert caught.value.hint == "None in this store; where no search is recorded that says nothing more"
    refuse_empty(summarise(make_body(*rows, treated("a-2020:result-all", 4, 107)), [ASKED, CONTROL]))


def test_where_nothing_is_recorded_that_is_said(make_body):
    assert summarise(make_body(), [ASKED]).nothing == (
        ("PD-1 inhibitor; Neuroendocrine Tumor", "no result is recorded"),
    )


def test_adverse_events_have_a_row_for_each_kind(found, treated):
    rows = found(
        HARM,
        treated("a-2020:result-any", 81, 107, outcome="nk:TreatmentRelatedAdverseEvent"),
        treated("a-2020:result-g3", 23, 107, outcome="nk:Grade3OrHigherAdverseEvent"),
        treated("a-2020:result-dead", 0, 107, outcome="nk:FatalAdverseEvent"),
        treated("b-2020:result-none", outcome="NCIT:C41331", reporting="NotReported"),
    )
    told = {row.outcome: (row.estimate.pooled.events, row.patients) for row in rows}
    assert told["treatment-related adverse event"] == (81, 107)
    assert told["fatal adverse event"] == (0, 107)
    assert all("adverse events not reported: 1 report" in row.comments for row in rows)


def test_adverse_events_that_nobody_counted_are_no_row_of_zero(make_body, treated):
    rows = [treated("b-2020:result-none", outcome="NCIT:C41331", reporting="NotReported")]
    made = summarise(make_body(*rows), [HARM])
    assert made.groups == ()
    assert "not reported (1)" in made.nothing[0][1]


def test_risk_of_bias_is_counted(found, treated):
    day = dt.date(2024, 1, 1)
    bad = Answer("x", "b-2021:study-a", None, "tool", None, "1 x", "no", "Why.", "A", day)
    rows = [treated("a-2020:result-all", 4, 107), treated("b-2021:result-all", 7, 95)]
    (row,) = found(ASKED, *rows, appraisals=Appraisals((bad,)))
    assert row.bias == (("high", 1), ("not appraised", 1))


@pytest.fixture
def judgement():
    return Judgement(
        certainty="r-2024:certainty-a",
        review="r-2024:review-a",
        asked="How many respond?",
        populations=frozenset({"NCIT:C188218"}),
        interventions=frozenset({"nk:PD1Inhibitor"}),
        outcome="nk:ObjectiveResponse",
        rating="low",
        reasons=("Small.",),
        judge="Dr Example",
        date=dt.date(2020, 6, 1),
    )


def test_certainty_is_that_of_the_judge(found, treated, judgement):
    (row,) = found(ASKED, treated("a-2020:result-all", 4, 107), judgements=[judgement])
    assert row.judgements == (judgement,)
    (row,) = found(ASKED, treated("a-2020:result-all", 4, 107))
    assert row.judgements == ()


def test_results_newer_than_the_judgement_are_told(found, treated, judgement):
    old, new = dt.date(2020, 1, 1), dt.date(2021, 1, 1)
    rows = [
        treated("a-2020:result-all", 4, 107, public_latest=old),
        treated("b-2021:result-all", 7, 95, public_latest=new),
    ]
    (row,) = found(ASKED, *rows, judgements=[judgement])
    assert "1 of the results became public after Dr Example had judged" in row.comments


def test_a_question_asked_twice_has_one_row(make_body, treated):
    made = summarise(make_body(treated("a-2020:result-all", 4, 107)), [ASKED, ASKED])
    assert len(made.groups[0].findings) == 1


def test_nothing_asked_and_pooling_against_the_guard_are_refused(make_body):
    with pytest.raises(AnalysisError, match="nothing was asked"):
        summarise(make_body(), [])
    with pytest.raises(AnalysisError, match="never pools what cannot be compared"):
        summarise(make_body(), [ASKED], settings=Settings(not_comparable=True))
