import numpy as np
import pytest
from scipy.stats import chi2

from netkg.analyse.counts import check_counts
from netkg.analyse.heterogeneity import dersimonian_laird, q_statistic
from netkg.analyse.inverse_variance import weighted_mean
from netkg.analyse.moderators import meta_regression, regress, subgroups
from netkg.analyse.pooling import pool
from netkg.analyse.transforms import logit_effects
from netkg.errors import AnalysisError

EVENTS, TOTALS = [8, 9, 6, 1, 1, 3], [18, 20, 15, 14, 15, 30]
GRADES = ["high", "high", "high", "low", "low", "low"]


def test_borenstein_2009_chapter_19(table, column, as_printed):
    """Means of the two groups, fixed and by DerSimonian-Laird with a variance of its own, and Q between."""
    printed = {
        "fixed": ({"A": ("0.3241", "0.0535"), "B": ("0.6111", "0.0571")}, "13.4626"),
        "dl": ({"A": None, "B": None}, "8.0547"),
    }
    rows = table("borenstein-2009")
    for estimator, (means, between) in printed.items():
        found = []
        for group, expected in means.items():
            chosen = [row for row in rows if row["group"] == group]
            values, variances = column(chosen, "value"), column(chosen, "variance")
            tau2 = dersimonian_laird(values, variances) if estimator == "dl" else 0.0
            mean = weighted_mean(values, variances, tau2)
            found.append((mean.value, mean.standard_error**2))
            if expected:
                assert as_printed(mean.value, expected[0])
                assert as_printed(mean.standard_error, expected[1])
                assert as_printed(q_statistic(values, variances), {"A": "8.4316", "B": "4.5429"}[group])
            else:
                assert as_printed(tau2, {"A": "0.0164", "B": "0.0022"}[group])
        assert as_printed(q_statistic(*np.array(found).T), between)


def test_subgroups_pool_their_own_studies_and_test_the_difference():
    found = subgroups(EVENTS, TOTALS, GRADES, method="logit-dl")
    (high_name, high), (low_name, low) = found.groups
    assert (high_name, low_name, high.k, low.k) == ("high", "low", 3, 3)
    assert high.estimate == pool(EVENTS[:3], TOTALS[:3], method="logit-dl").estimate
    expected = (high.effect - low.effect) ** 2 / (high.standard_error**2 + low.standard_error**2)
    assert (found.q, found.p_value) == pytest.approx((expected, chi2.sf(expected, 1)))
    assert found.overall.k == 6


def test_a_group_of_one_study_takes_part_in_the_test():
    found = subgroups([8, 9, 1], [18, 20, 14], ["high", "high", "low"], method="logit-dl")
    effects = logit_effects(check_counts([1], [14]))
    pair = [(found.groups[0][1].effect, found.groups[0][1].standard_error ** 2)]
    pair.append((effects.values[0], effects.variances[0]))
    assert found.q == pytest.approx(q_statistic(*np.array(pair).T))


def test_a_group_without_events_is_shown_but_not_tested():
    found = subgroups([8, 9, 0, 0], [18, 20, 14, 3], ["high", "high", "low", "low"])
    assert (found.q, found.df, found.p_value) == (None, None, None)
    assert found.warnings == ("no test between the groups: low has no mean on the scale of glmm",)
    assert found.groups[1][1].method == "exact"


def test_one_group_is_no_comparison():
    with pytest.raises(AnalysisError, match="one group"):
        subgroups(EVENTS, TOTALS, ["high"] * 6)
    with pytest.raises(AnalysisError, match="no group"):
        subgroups(EVENTS, TOTALS, ["high"] * 5 + [None])
    with pytest.raises(AnalysisError, match="5 groups for 6"):
        subgroups(EVENTS, TOTALS, ["high"] * 5)


def test_raudenbush_2009_table_16_2_regression(table, column, as_printed):
    rows = table("raudenbush-1985")
    weeks = np.minimum(column(rows, "weeks"), 3)
    counts = check_counts([1] * 19, [2] * 19)
    design = np.column_stack([np.ones(19), weeks])
    fit = regress(column(rows, "value"), column(rows, "variance"), design, ("intercept", "weeks"), counts)
    assert as_printed(fit.tau2, "0.000")
    assert as_printed(fit.q_residual, "16.57")
    for coefficient, (estimate, z) in zip(
        fit.coefficients, [("0.407", "4.68"), ("-0.157", "-4.39")], strict=True
    ):
        assert as_printed(coefficient.estimate, estimate)
        assert as_printed(coefficient.estimate / coefficient.standard_error, z)


def test_regression_on_groups_is_held_against_the_reference():
    fit = meta_regression(EVENTS, TOTALS, GRADES, reference="low")
    assert [coefficient.name for coefficient in fit.coefficients] == ["intercept (low)", "high"]
    other = meta_regression(EVENTS, TOTALS, GRADES)
    assert fit.coefficients[1].estimate == pytest.approx(-other.coefficients[1].estimate)
    assert fit.q_model == pytest.approx(other.q_model)
    assert (fit.k, fit.n, fit.events, fit.df_model, fit.df_residual) == (6, 112, 28, 1, 4)
    assert fit.warnings == ("fewer than 10 studies for each coefficient of the factor",)


def test_one_coefficient_is_tested_as_its_square():
    fit = meta_regression(EVENTS, TOTALS, [1.0, 2.0, 3.5, 7, 8, 9])
    slope = fit.coefficients[1]
    assert fit.q_model == pytest.approx((slope.estimate / slope.standard_error) ** 2)
    assert fit.p_model == pytest.approx(slope.p_value)


def test_a_factor_that_explains_nothing_leaves_the_variance():
    values, variances = np.array([-2.0, 2.0, -2.0, 2.0]), np.full(4, 0.1)
    design = np.column_stack([np.ones(4), [0.0, 0.0, 1.0, 1.0]])
    fit = regress(values, variances, design, ("intercept", "x"), check_counts([1] * 4, [2] * 4))
    assert fit.tau2 == pytest.approx(8 - 0.1)
    assert fit.coefficients[1].estimate == pytest.approx(0)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        ([1.0] * 6, "same in all"),
        ([1.0] * 5, "one finite number"),
        ([1, 2, 3, 4, 5, float("nan")], "one finite number"),
        ([1, 2, 3, 4, 5, None], "one finite number"),
        (["high"] * 6, "one group"),
        (["a", "b", "c", "d", "e", "f"], "do not determine"),
        (["high", 2.0, "low", "low", "low", "low"], "groups for 6"),
    ],
)
def test_factors_that_cannot_be_used_are_refused(factor, words):
    with pytest.raises(AnalysisError, match=words):
        meta_regression(EVENTS, TOTALS, factor)


def test_an_unknown_reference_is_refused():
    with pytest.raises(AnalysisError, match="no study is in the group 'G3'"):
        meta_regression(EVENTS, TOTALS, GRADES, reference="G3")
