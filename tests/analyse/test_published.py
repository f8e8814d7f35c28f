"""Every estimator against a complete published table with its printed result; the file names the paper."""

import numpy as np
import pytest

from netkg.analyse.heterogeneity import (
    ESTIMATORS,
    dersimonian_laird,
    i_squared,
    paule_mandel,
    q_profile,
    q_statistic,
    reml,
)
from netkg.analyse.inverse_variance import weighted_mean
from netkg.analyse.pooling import pool


def log_odds_ratios(a, m, b, n):
    return np.log(a * (n - b) / (b * (m - a))), 1 / a + 1 / (m - a) + 1 / b + 1 / (n - b)


def log_risk_ratios(a, m, b, n):
    return np.log(a * n / (b * m)), 1 / a - 1 / m + 1 / b - 1 / n


@pytest.fixture
def bcg(table, column):
    """Return the 13 BCG trials (Colditz 1994): treated yes and all, control yes and all."""
    rows = table("colditz-1994")
    yes, no, control_yes, control_no = (
        column(rows, name) for name in ["treated_yes", "treated_no", "control_yes", "control_no"]
    )
    return yes, yes + no, control_yes, control_yes + control_no


def test_stijnen_2010_table_2_glmm_and_logit_reml(table, as_printed):
    studies = table("niel-weise-2007")
    for row in table("stijnen-2010-printed"):
        events = [int(study[f"{row['arm']}_events"]) for study in studies]
        totals = [int(study[f"{row['arm']}_total"]) for study in studies]
        pooled = pool(events, totals, method=row["method"])
        found = {
            "effect": pooled.effect,
            "standard_error": pooled.standard_error,
            "tau2": pooled.heterogeneity.tau2,
            "estimate": pooled.estimate,
            "low": pooled.interval[0],
            "high": pooled.interval[1],
        }
        assert as_printed(found[row["quantity"]], row["printed"]), row


def test_miller_1978_freeman_tukey(table, as_printed):
    rows = table("miller-1978")
    pooled = pool(
        [int(row["events"]) for row in rows],
        [int(row["total"]) for row in rows],
        method="freeman-tukey-harmonic-fixed",
    )
    assert as_printed(2 * pooled.effect, "1.3093")
    assert as_printed(pooled.estimate, "0.3595")


def test_metafor_freeman_tukey_with_both_ends(table):
    rows = table("metafor-pft-ends")
    pooled = pool(
        [int(row["events"]) for row in rows],
        [int(row["total"]) for row in rows],
        method="freeman-tukey-harmonic-fixed",
    )
    assert (pooled.estimate, *pooled.interval) == pytest.approx((0.6886, 0.5734, 0.7943), abs=5e-5)


def test_metafor_dersimonian_laird_of_logits_and_double_arcsines(table):
    rows = table("metafor-eight-studies")
    events, totals = [int(row["events"]) for row in rows], [int(row["total"]) for row in rows]
    logit = pool(events, totals, method="logit-dl")
    assert logit.effect == pytest.approx(-1.55769994, abs=5e-9)
    assert (logit.heterogeneity.tau2, logit.heterogeneity.i2) == (0, 0)
    assert logit.heterogeneity.q == pytest.approx(4.832544, abs=5e-7)
    assert (logit.estimate, *logit.interval) == pytest.approx((0.17397694, 0.138842, 0.21577522), abs=5e-8)
    arcsine = pool(events, totals, method="freeman-tukey-harmonic-dl")
    assert arcsine.effect == pytest.approx(0.40932045, abs=5e-9)
    assert arcsine.heterogeneity.tau2 == pytest.approx(0.00260063, abs=5e-9)
    assert arcsine.heterogeneity.q == pytest.approx(10.452612, abs=5e-7)
    assert arcsine.heterogeneity.i2 == pytest.approx(0.33031091, abs=5e-9)
    assert (arcsine.estimate, *arcsine.interval) == pytest.approx(
        (0.14884037, 0.10474088, 0.19850281), abs=5e-9
    )


def test_dersimonian_and_kacker_2007_tables_3_and_4(table, column, as_printed):
    rows = table("clasp-2007")
    names = ["treated_events", "treated_total", "control_events", "control_total"]
    values, variances = log_odds_ratios(*(column(rows, name) for name in names))
    for row in table("clasp-2007-printed"):
        tau2 = ESTIMATORS[row["estimator"]](values, variances)
        mean = weighted_mean(values, variances, tau2)
        assert as_printed(np.sqrt(tau2), row["tau"]), row
        assert as_printed(mean.value, row["mean"]), row
        assert as_printed(mean.standard_error, row["standard_error"]), row


@pytest.mark.parametrize(("example", "dl", "restricted"), [("1", "0.277", "0.223"), ("2", "0.013", "0.016")])
def test_viechtbauer_2005_examples(table, column, as_printed, example, dl, restricted):
    rows = [row for row in table("viechtbauer-2005") if row["example"] == example]
    values, variances = column(rows, "value"), column(rows, "variance")
    assert as_printed(dersimonian_laird(values, variances), dl)
    assert as_printed(reml(values, variances), restricted)


def test_viechtbauer_2007_table_2_q_profile(table, column, as_printed):
    rows = table("collins-1985")
    names = ["treated_events", "treated_total", "control_events", "control_total"]
    values, variances = log_odds_ratios(*(column(rows, name) for name in names))
    assert as_printed(dersimonian_laird(values, variances), "0.230")
    assert as_printed(reml(values, variances), "0.301")
    low, high = q_profile(values, variances)
    assert as_printed(low, "0.072")
    assert as_printed(high, "2.203")


def test_raudenbush_2009_table_16_3_wald_and_hartung_knapp(table, column, as_printed):
    rows = table("raudenbush-1985")
    values, variances = column(rows, "value"), column(rows, "variance")
    assert as_printed(q_statistic(values, variances), "35.83")
    for row in table("raudenbush-2009-printed"):
        tau2 = ESTIMATORS[row["estimator"]](values, variances)
        mean = weighted_mean(values, variances, tau2, row["interval"])
        assert as_printed(tau2, row["tau2"]), row
        found = mean.value, mean.standard_error, *mean.interval
        for number, name in zip(found, ["mean", "standard_error", "low", "high"], strict=True):
            assert as_printed(number, row[name]), (row, name)


def test_van_houwelingen_2002_fixed_effect_and_q_profile(bcg, as_printed):
    values, variances = log_odds_ratios(*bcg)
    mean = weighted_mean(values, variances, 0.0)
    for number, printed in zip((mean.value, *mean.interval), ["0.647", "0.595", "0.702"], strict=True):
        assert as_printed(np.exp(number), printed)
    assert q_profile(values, variances) == pytest.approx((0.130, 1.181), abs=5e-4)


def test_metafor_bcg_reml_hartung_knapp_and_without_the_first(bcg, as_printed):
    values, variances = log_risk_ratios(*bcg)
    tau2 = reml(values, variances)
    assert as_printed(tau2, "0.3132")
    assert as_printed(q_statistic(values, variances), "152.2330")
    knapp = weighted_mean(values, variances, tau2, "hartung-knapp")
    found = knapp.value, knapp.standard_error, *knapp.interval
    for number, printed in zip(found, ["-0.7145", "0.1808", "-1.1084", "-0.3206"], strict=True):
        assert as_printed(number, printed)
    tau2 = reml(values[1:], variances[1:])
    left = weighted_mean(values[1:], variances[1:], tau2)
    assert tau2 == pytest.approx(0.336156745300306, abs=1e-5)
    assert (left.value, left.standard_error) == pytest.approx(
        (-0.707083788031436, 0.189961024702717), abs=1e-5
    )


def test_harrer_2021_third_wave(table, column, as_printed):
    rows = table("third-wave")
    values, variances = column(rows, "value"), column(rows, "standard_error") ** 2
    assert as_printed(q_statistic(values, variances), "45.50")
    tau2 = reml(values, variances)
    assert as_printed(tau2, "0.0820")
    assert q_profile(values, variances) == pytest.approx((0.0295, 0.3533), abs=5e-5)
    knapp = weighted_mean(values, variances, tau2, "hartung-knapp")
    assert (knapp.value, *knapp.interval) == pytest.approx((0.5771, 0.3782, 0.7760), abs=5e-5)
    assert paule_mandel(values, variances) == pytest.approx(0.1104957, abs=1e-5)
    mean = weighted_mean(values, variances, paule_mandel(values, variances))
    assert mean.value == pytest.approx(0.5873544, abs=1e-5)
    assert weighted_mean(values, variances, 0.0).value == pytest.approx(0.4805045, abs=5e-8)


def test_i_squared_and_its_interval_as_printed_by_the_r_package_meta(table, as_printed):
    for row in table("i-squared-printed"):
        share, interval = i_squared(float(row["q"]), int(row["k"]))
        for number, printed in zip((share, *interval), ["i2", "low", "high"], strict=True):
            # Q itself is printed to two places, which moves the last place of I².
            assert 100 * number == pytest.approx(float(row[printed]), abs=0.1), row


def test_golden_values_of_the_design():
    pooled = pool([7, 13], [32, 45], ["Korea", "Lang"], method="logit-dl")
    assert round(pooled.heterogeneity.q, 3) == 0.476
    assert pooled.heterogeneity.i2 == 0
    assert (pooled.estimate, *pooled.interval) == pytest.approx((0.261, 0.175, 0.371), abs=5e-4)
