"""An outcome by an attribute: within studies with a test, between them without one."""

import pytest

from netkg.analyse.contrast import contrast
from netkg.analyse.estimate import Settings
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError

RESPONSE = Question("nk:ObjectiveResponse")
G1, G2, G3 = "NCIT:C28077", "NCIT:C28078", "NCIT:C28079"
DRUGS = ("NCIT:C106432",)


def test_a_contrast_within_a_study_has_an_exact_test(make_row, make_body):
    # the counts of DART by grade; Fisher p = 0.00445 (docs/statistics.md)
    cells = {"study": "a-2020:study-a", "drugs": DRUGS, "prespecified": False}
    body = make_body(
        make_row("a-2020:result-high", 8, 18, grades=(G3,), **cells),
        make_row("a-2020:result-low", 0, 14, grades=(G1,), **cells),
    )
    found = contrast(body, RESPONSE, "grades")
    (pair,) = found.within
    assert found.seen == "within studies"
    assert round(pair.test.p_value, 5) == 0.00445
    assert {pair.values, pair.prespecified} == {("Grade 1", "Grade 3"), False}
    assert [(group.value, group.pooled.events, group.pooled.n) for group in found.groups] == [
        ("Grade 1", 0, 14),
        ("Grade 3", 8, 18),
    ]


def test_between_studies_groups_stand_side_by_side_without_a_test(make_row, make_body):
    body = make_body(
        make_row("a-2020:result-high", 8, 18, grades=(G3,), drugs=DRUGS),
        make_row("b-2020:result-low", 0, 14, grades=(G1,), drugs=DRUGS),
        make_row("c-2020:result-unknown", 1, 20, drugs=DRUGS),
    )
    found = contrast(body, RESPONSE, "grades")
    assert (found.seen, found.within) == ("between studies only", ())
    assert [group.value for group in found.groups] == ["Grade 1", "Grade 3", "not stated"]


def test_what_is_not_stated_is_no_contrast(make_row, make_body):
    body = make_body(
        make_row("a-2020:result-high", 8, 18, grades=(G3,)), make_row("c-2020:result-unknown", 1, 20)
    )
    assert contrast(body, RESPONSE, "grades").seen == "nowhere"


def test_a_mixed_cohort_counts_for_none_of_its_grades_and_a_whole_is_not_set_against_its_part(
    make_row, make_body
):
    body = make_body(
        make_row("a-2020:result-all", 8, 32, grades=(G1, G3), drugs=DRUGS),
        make_row("a-2020:result-high", 8, 18, grades=(G3,), drugs=DRUGS, wholes=("a-2020:cohort-all",)),
    )
    found = contrast(body, RESPONSE, "grades")
    assert [(group.value, group.pooled.n) for group in found.groups] == [
        ("Grade 1 + Grade 3", 32),
        ("Grade 3", 18),
    ]
    assert found.within == ()


@pytest.mark.parametrize(
    "other",
    [
        {"drugs": ("NCIT:C68814",)},  # another regimen: the arms differ in more than the grade
        {"at_week": 8.0},  # another measure
        {"study": None},
    ],
)
def test_only_what_was_treated_and_measured_alike_is_set_against_each_other(make_row, make_body, other):
    usual = {"study": "a-2020:study-a", "drugs": DRUGS, "at_week": 16.0}
    body = make_body(
        make_row("a-2020:result-high", 8, 18, grades=(G3,), **usual),
        make_row("a-2020:result-low", 0, 14, grades=(G1,), **(usual | other)),
    )
    assert contrast(body, RESPONSE, "grades").within == ()


def test_the_guard_keeps_a_group_apart_that_may_not_be_pooled(make_row, make_body):
    body = make_body(
        make_row("a-2020:result-r", 1, 18, at_week=8.0), make_row("b-2020:result-r", 2, 14, at_week=16.0)
    )
    (group,) = contrast(body, RESPONSE, "grades").groups
    assert group.pooled is None
    assert [row.total for row in group.rows] == [18, 14]


def test_prespecified_only_if_both_are(make_row, make_body):
    def planned(one, other):
        body = make_body(
            make_row("a-2020:result-high", 8, 18, grades=(G3,), drugs=DRUGS, prespecified=one),
            make_row("a-2020:result-low", 0, 14, grades=(G1,), drugs=DRUGS, prespecified=other),
        )
        return contrast(body, RESPONSE, "grades").within[0].prespecified

    assert [planned(True, True), planned(True, None), planned(None, False)] == [True, None, False]


def test_strata_of_different_biomarkers_are_different_groups(checkout):
    import netkg
    from netkg.analyse.body import read_body

    kg = netkg.open(checkout)
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    found = contrast(body, Question("nk:ObjectiveResponse", where=("record=lu-2020",)), "biomarker_state")
    # toripalimab: PD-L1 5 of 10 against 3 of 28 (printed p 0.019), mutations 3 of 4 against 5 of 31 (p 0.03)
    pairs = {
        frozenset(
            [(pair.one.events, pair.one.total), (pair.other.events, pair.other.total)]
        ): pair.test.p_value
        for pair in found.within
    }
    assert {pair: round(p, 3) for pair, p in pairs.items()} == {
        frozenset([(5, 10), (3, 28)]): 0.019,
        frozenset([(3, 4), (5, 31)]): 0.03,
    }


def test_flags_and_words_name_the_groups(make_row, make_body):
    body = make_body(
        make_row("a-2020:result-r", 1, 18, prospective=True, criteria="RECIST11"),
        make_row("b-2020:result-r", 2, 14, prospective=False, criteria="IRECIST"),
    )
    assert [g.value for g in contrast(body, RESPONSE, "prospective").groups] == ["no", "yes"]
    assert [g.value for g in contrast(body, RESPONSE, "criteria").groups] == ["RECIST 1.1", "iRECIST"]


def test_what_cannot_be_set_out_is_refused(make_row, make_body):
    body = make_body(make_row("a-2020:result-r", 1, 18))
    with pytest.raises(AnalysisError, match="there is no column 'grade'") as caught:
        contrast(body, RESPONSE, "grade")
    assert "grades" in caught.value.hint
    with pytest.raises(AnalysisError, match="no result can be counted"):
        contrast(body, Question("nk:PDL1Positivity"), "grades", Settings())


# what else differs, and how much the groups stand on


def test_a_pair_within_a_study_says_in_what_else_it_differs(make_row, make_body):
    cells = {"study": "a-2020:study-a", "drugs": DRUGS, "line": "second", "selected_by_biomarker": False}
    body = make_body(
        make_row("a-2020:result-1", 0, 31, grades=(G1, G2), sites=("nk:GastrointestinalSite",), **cells),
        make_row("a-2020:result-2", 2, 33, grades=(G3,), sites=("UBERON:0001264",), **cells),
    )
    (pair,) = contrast(body, RESPONSE, "grades").within
    assert pair.differ == ("site",)
    assert pair.not_recorded == ("differentiation", "tumour", "design")
    (pair,) = contrast(body, RESPONSE, "sites").within
    assert pair.differ == ("grade",)


def test_a_site_that_holds_the_other_differs_in_part(make_row, make_body):
    cells = {"study": "a-2020:study-a", "drugs": DRUGS}
    body = make_body(
        make_row("a-2020:result-1", 0, 31, grades=(G1,), sites=("UBERON:0001264",), **cells),
        make_row("a-2020:result-2", 2, 33, grades=(G3,), sites=("nk:DigestiveSite",), **cells),
    )
    (pair,) = contrast(body, RESPONSE, "grades").within
    assert pair.differ == ("site (in part)",)


def test_the_shipped_cohorts_of_dune_differ_in_site_beside_grade_and_those_of_dart_in_nothing(checkout):
    import netkg
    from netkg.analyse.body import read_body

    kg = netkg.open(checkout)
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    found = contrast(body, RESPONSE, "grades")
    differ = {(pair.one.result, pair.other.result): pair.differ for pair in found.within}
    dune = ("capdevila-2020:result-response-2", "capdevila-2020:result-response-4")
    dart = ("patel-2020:result-response-high-grade", "patel-2020:result-response-low-grade")
    assert (differ[dune], differ[dart]) == (("site (in part)",), ())


def test_groups_say_on_how_many_groups_of_cohorts_they_stand(make_row, make_body):
    body = make_body(
        make_row("a-2020:result-1", 1, 20, grades=(G1,), sites=("UBERON:0001264",)),
        make_row("a-2020:result-2", 2, 20, grades=(G1,), sites=("UBERON:0002048",)),
        make_row("b-2020:result-1", 3, 20, grades=(G2,)),
        make_row("c-2020:result-1", 3, 20, grades=(G3,)),
        make_row("d-2020:result-1", 3, 20, grades=(G3,)),
        make_row("e-2020:result-1", 3, 20, grades=(G3,)),
    )
    groups = contrast(body, RESPONSE, "grades").groups
    assert [(group.value, group.k, group.k_eff) for group in groups] == [
        ("Grade 1", 2, 1),
        ("Grade 2", 1, 1),
        ("Grade 3", 3, 3),
    ]
    assert [group.note for group in groups] == ["two cohorts: heterogeneity cannot be estimated", None, None]


def test_two_measures_of_the_same_people_are_one_cohort(make_row, make_body):
    cells = {"outcome": "nk:PDL1Positivity", "cohort": "a-2020:cohort-all"}
    body = make_body(
        make_row("a-2020:result-1", 1, 24, compartment="TumourCells", **cells),
        make_row("a-2020:result-2", 2, 24, compartment="ImmuneCells", **cells),
    )
    (group,) = contrast(body, Question("nk:PDL1Positivity"), "grades").groups
    assert (group.k, group.k_eff, len(group.rows), group.note) == (1, 1, 2, "not comparable, not pooled")
