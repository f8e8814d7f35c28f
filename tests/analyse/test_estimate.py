import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.estimate import Settings, estimate, estimate_id, prepare
from netkg.analyse.pooling import pool
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.selection import Question, question
from netkg.analyse.sides import side
from netkg.analyse.variants import variants
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError

NET = Question("nk:ObjectiveResponse", ("nk:PD1Inhibitor",), alone=True, tumour="NCIT:C188218")
ANY_STUDY = replace(NET, where=("selected_by_biomarker!=yes",))
PREVALENCE = Question("nk:PDL1Positivity", tumour="NCIT:C27721", second_hand=True)


@pytest.fixture(scope="module")
def body(make_body, trials):
    return make_body(*trials.values())


def names(made):
    return [row.result for row in made.rows]


def rounded(interval, digits=3):
    return [round(bound, digits) for bound in interval]


# golden values


def test_keynote_158_and_spartalizumab_crude(body):
    made = estimate(body, ANY_STUDY)
    assert names(made) == ["strosberg-2020:result-all", "yao-2021:result-net"]
    assert (made.pooled.events, made.pooled.n, made.k, made.k_eff) == (11, 202, 2, 2)
    crude = variants(made, body)[0]
    assert (crude.label, round(crude.estimate, 3)) == ("crude, exact interval", 0.054)
    assert rounded(crude.interval, 4) == [0.0275, 0.0953]
    assert side(replace(made.pooled, interval=crude.interval), 0.10) == "below"


def test_with_keynote_028_it_is_on_the_edge(body):
    made = estimate(body, NET, Settings(threshold=0.10))
    assert (made.pooled.events, made.pooled.n, made.k, made.k_eff) == (15, 243, 4, 3)
    crude = variants(made, body)[0]
    assert rounded(crude.interval, 4) == [0.0350, 0.0998]
    assert round(crude.estimate, 3) == 0.062
    assert "4 cohorts from 3 groups" in " ".join(made.warnings)
    assert "selected by biomarker: no (1), yes (2), not stated (1)" in " ".join(made.warnings)


def test_twenty_of_seventy_seven_is_refused_and_labelled_if_it_is_asked_for(body):
    with pytest.raises(AnalysisError, match="not comparable") as caught:
        estimate(body, PREVALENCE)
    assert "kim-2016:result-pdl1" in caught.value.message
    settings = Settings("logit-dl", not_comparable=True)
    made = estimate(body, PREVALENCE, settings)
    assert not made.comparable
    assert made.warnings[0] == "not comparable"
    assert (made.pooled.events, made.pooled.n) == (20, 77)
    assert round(made.pooled.estimate, 3) == 0.261
    assert rounded(made.pooled.interval) == [0.175, 0.371]
    assert made.pooled.heterogeneity is not None
    assert round(made.pooled.heterogeneity.q, 3) == 0.476
    assert rounded(variants(made, body)[0].interval) == rounded(clopper_pearson(20, 77))


def test_by_default_the_korean_cohort_stands_alone(body):
    made = estimate(body, replace(PREVALENCE, second_hand=False))
    assert (names(made), made.pooled.events, made.pooled.n) == (["kim-2016:result-pdl1"], 7, 32)
    assert rounded(made.pooled.interval) == [0.093, 0.400]


def test_dart_by_grade(body):
    dart = Question("nk:ObjectiveResponse", ("nk:CTLA4Inhibitor",))
    assert rounded(estimate(body, dart).pooled.interval) == [0.115, 0.434]
    high = estimate(body, replace(dart, where=("grades=nk:HighGradeAsPrinted",)))
    assert (high.pooled.events, high.pooled.n, high.k) == (8, 18, 1)
    assert rounded(high.pooled.interval) == [0.215, 0.692]


# how it is made


def test_the_pool_is_that_of_its_results_by_the_method_asked_for(body):
    for settings in (Settings(), Settings("logit-reml", "hartung-knapp", 0.9)):
        made = estimate(body, NET, settings)
        counts = [(row.events, row.total) for row in made.rows]
        expected = pool(
            *zip(*counts, strict=True),
            method=settings.method,
            interval=settings.interval,
            level=settings.level,
        )
        assert (made.pooled.estimate, made.pooled.interval) == (expected.estimate, expected.interval)


def test_one_cohort_is_not_pooled_and_two_come_before_their_pool(body, make_body, make_row):
    single = estimate(body, Question("nk:ObjectiveResponse", ("NCIT:C116870",)))
    assert (single.k, single.pooled.method, single.lead_with_studies) == (1, "exact", True)
    assert estimate(body, ANY_STUDY).lead_with_studies
    assert not estimate(body, NET).lead_with_studies
    classes = ("TypicalCarcinoid", "AtypicalCarcinoid", "SmallCellLungCarcinoma")
    arms = [make_row(f"a-2020:result-{name.lower()}", 1, 9, lung_class=name) for name in classes]
    made = estimate(make_body(*arms), Question("nk:ObjectiveResponse"))
    assert (made.k, made.k_eff, made.lead_with_studies) == (3, 1, True)


def test_zero_events_have_an_exact_bound(make_body, make_row):
    rows = [make_row("a-2020:result-a", 0, 4), make_row("b-2021:result-a", 0, 14)]
    made = estimate(make_body(*rows), Question("nk:ObjectiveResponse"))
    assert (made.pooled.estimate, made.pooled.method) == (0.0, "exact")
    assert made.pooled.interval == clopper_pearson(0, 18)


def test_two_outcomes_are_never_one_number(make_body, make_row):
    rows = [
        make_row("a-2020:result-a", 1, 9),
        make_row("b-2021:result-a", 5, 9, outcome="nk:DiseaseControlBestResponse"),
    ]
    with pytest.raises(AnalysisError, match="outcome: disease control") as caught:
        estimate(make_body(*rows), Question("nk:EfficacyOutcome"))
    assert "objective response (a-2020:result-a)" in caught.value.message


def test_pooled_against_the_guard_the_same_people_still_count_once(make_body, make_row):
    same = {"cohort": "a-2020:cohort-a", "outcome": "nk:PDL1Positivity"}
    body = make_body(
        make_row("a-2020:result-tumour", 7, 68, compartment="TumourCells", **same),
        make_row("a-2020:result-immune", 49, 65, compartment="ImmuneCells", **same),
    )
    asked = Question("nk:PDL1Positivity")
    with pytest.raises(AnalysisError, match="compartment"):
        estimate(body, asked)
    made = estimate(body, asked, Settings(not_comparable=True))
    assert (made.k, made.pooled.n) == (1, 68)


def test_everything_left_out_is_listed_once(body):
    made = estimate(body, NET)
    left = [item.row.result for item in made.left_out]
    assert left == sorted(set(left))
    assert not set(left) & set(names(made))
    assert {"yao-2018:result-net", "strosberg-2020:result-pancreas"} <= set(left)


def test_an_estimate_carries_the_use_statement(body):
    assert estimate(body, NET).use == USE_STATEMENT


# overlap that is possible


def test_both_pools_are_there_and_the_flag_says_whether_they_agree(body, make_body, make_row):
    made = estimate(body, NET, Settings(threshold=0.10))
    assert (made.strict.events, made.strict.n) == (11, 202)
    assert not made.overlap_sensitive
    rows = [make_row("a-2020:result-a", 2, 100), make_row("b-2021:result-a", 30, 90)]
    torn = estimate(make_body(*rows), Question("nk:ObjectiveResponse"), Settings(threshold=0.10))
    assert (side(torn.pooled, 0.10), side(torn.strict, 0.10)) == ("around", "below")
    assert torn.overlap_sensitive
    assert "overlap-sensitive" in " ".join(torn.warnings)
    assert estimate(make_body(*rows), Question("nk:ObjectiveResponse")).overlap_sensitive


def test_what_possible_overlaps_do_is_told_by_its_rule(body, make_body, make_row):
    """By hand: strict is KEYNOTE-158 with spartalizumab, 11 of 202; both intervals lie below 10 %."""
    said = " ".join(estimate(body, NET, Settings(threshold=0.10)).warnings)
    assert "does not change" not in said
    assert re.search(
        r"the interval lies below 10 % \(upper limit 9\.99 %\) if none does, and lies below 10 % if", said
    )
    plain = " ".join(estimate(body, NET).warnings)
    assert (
        "each estimate lies within the interval of the other (5.4 % if they all do, 6.2 % if none does)"
        in plain
    )
    rows = [make_row("a-2020:result-a", 2, 100), make_row("b-2021:result-a", 30, 90)]
    torn = " ".join(estimate(make_body(*rows), Question("nk:ObjectiveResponse")).warnings)
    assert "overlap-sensitive: one estimate lies outside the interval of the other" in torn


# spread


def test_no_prediction_from_one_trial_and_no_heterogeneity_of_two(make_body, make_row):
    """Three arms of one trial are three cohorts and one group; two trials are two groups."""
    arms = [
        make_row(
            f"a-2020:result-{n}", n, 30, study="a-2020:study-a", cohort=f"a-2020:cohort-{n}", sites=(site,)
        )
        for n, site in ((7, "UBERON:0002048"), (11, "UBERON:0001264"), (8, "UBERON:0002114"))
    ]
    one = estimate(make_body(*arms), Question("nk:ObjectiveResponse"))
    assert (one.k, one.k_eff) == (3, 1)
    assert one.pooled.prediction is not None
    assert one.prediction is None
    assert one.heterogeneity == one.pooled.heterogeneity
    assert "3 cohorts from 1 group; " in " ".join(one.warnings)
    trials = [make_row(f"{name}:result-r", 5, 50) for name in ("b-2020", "c-2020", "d-2020")]
    two, three = (estimate(make_body(*trials[:n]), Question("nk:ObjectiveResponse")) for n in (2, 3))
    assert two.pooled.heterogeneity is not None
    assert (two.heterogeneity, two.prediction) == (None, None)
    assert three.k_eff == 3
    assert three.prediction == three.pooled.prediction is not None


# the id


def test_the_id_covers_inputs_and_parameters_and_nothing_else(body, trials, make_body):
    made = estimate(body, NET)
    assert made.id == estimate(body, NET).id
    assert made.id == estimate_id(tuple(reversed(made.rows)), NET, Settings())
    relabelled = [replace(row, cohort_label="otherwise", title="x") for row in trials.values()]
    assert estimate(make_body(*relabelled), NET).id == made.id
    assert estimate(body, NET, Settings(level=0.9)).id != made.id
    assert estimate(body, replace(NET, alone=False, where=("total<100",))).id != made.id
    rows = [replace(row, events=5) if row.events == 4 else row for row in trials.values()]
    assert estimate(make_body(*rows), NET).id != made.id


@given(st.randoms())
def test_the_order_of_rows_changes_nothing(make_body, trials, random):
    rows = list(trials.values())
    expected = estimate(make_body(*rows), NET)
    random.shuffle(rows)
    found = estimate(make_body(*rows), NET)
    assert (found.id, found.pooled, found.warnings) == (expected.id, expected.pooled, expected.warnings)


def test_a_threshold_is_a_share():
    with pytest.raises(AnalysisError, match=r"threshold of 10\.0 is not between 0 and 1"):
        Settings(threshold=10.0)


# sensitivity


def test_the_sensitivity_analyses_are_all_there(body):
    found = variants(estimate(body, NET), body)
    labels = [variant.label for variant in found]
    assert len(labels) == len(set(labels))
    assert {variant.what for variant in found} == {"method", "leave-one-out", "overlap", "selection"}
    assert sum(variant.what == "leave-one-out" for variant in found) == 4
    assert {"logit-reml", "freeman-tukey-harmonic-reml", "if all possible overlaps are real"} <= set(labels)
    widest = next(variant for variant in found if variant.what == "selection")
    assert (widest.events, widest.total) == (15, 247)


def test_another_report_of_the_same_people_is_a_sensitivity_analysis(make_body, make_row):
    rows = [
        make_row("a-2018:result-a", 4, 40, registry_ids=("NCT1",), year=2018),
        make_row("b-2020:result-a", 9, 30, registry_ids=("NCT1",), year=2020),
        make_row("c-2020:result-a", 2, 50, year=2020),
    ]
    body = make_body(*rows)
    made = estimate(body, Question("nk:ObjectiveResponse"))
    found = {variant.label: variant for variant in variants(made, body)}
    assert found["the latest report of the same people"].events == 11
    assert not [label for label in found if label.startswith("without")]


def test_a_single_result_has_no_sensitivity_analysis_but_a_wider_selection(body):
    made = estimate(body, Question("nk:ObjectiveResponse", ("NCIT:C116870",)))
    assert variants(made, body) == ()


def test_methods_differ_from_the_one_asked_for(body):
    made = estimate(body, NET, Settings("logit-dl"))
    labels = {variant.label for variant in variants(made, body)}
    assert "glmm" in labels
    assert "logit-dl" not in labels


# the shipped evidence


@pytest.fixture(scope="module")
def shipped(checkout):
    kg = netkg.open(checkout)
    return read_body(kg.store, kg.catalogue, kg.project.ontology)


def test_the_shipped_evidence_answers_the_first_question(shipped):
    asked = question(
        shipped, "objective response", drugs=["PD-1 inhibitor"], alone=True, tumour="Neuroendocrine Tumor"
    )
    made = estimate(shipped, asked)
    assert {"strosberg-2020:result-objective-response", "mehnert-2020:result-pnet-response"} <= set(
        names(made)
    )
    assert made.pooled.events == sum(row.events for row in made.rows)
    assert made.k_eff < made.k
    assert json.dumps(made.warnings)


def test_in_the_shipped_evidence_nobody_counts_twice_for_pd_l1(shipped):
    asked = Question("nk:PDL1Positivity", second_hand=True, tumour="NCIT:C27721")
    made = prepare(shipped, asked, Settings(not_comparable=True))
    kept = {row.result for row in made.rows}
    assert {"kim-2016:result-pdl1", "markey-2017:result-lang-pdl1"} <= kept
    assert "markey-2017:result-korea-pdl1" not in kept
