import dataclasses

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from scipy.stats import t as student

from netkg.analyse.inverse_variance import weighted_mean
from netkg.analyse.pooling import METHODS, pool
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.transforms import TRANSFORMS
from netkg.errors import AnalysisError

RESPONSES = [3, 1, 4, 7, 0, 8], [25, 16, 107, 95, 14, 40]


@pytest.mark.parametrize("method", METHODS)
def test_one_study_is_given_as_it_is(method):
    pooled = pool([4], [107], ["KEYNOTE-158"], method=method)
    assert (pooled.estimate, pooled.interval) == (4 / 107, clopper_pearson(4, 107))
    assert (pooled.method, pooled.requested, pooled.interval_method) == ("exact", method, "clopper-pearson")
    assert pooled.warnings == ("one study: nothing is pooled, its exact interval is given",)
    assert pooled.heterogeneity is None
    assert pooled.prediction is None
    assert pooled.lead_with_studies


@pytest.mark.parametrize("method", METHODS)
def test_at_two_studies_heterogeneity_cannot_be_estimated(method):
    pooled = pool([7, 13], [32, 45], ["Korea", "Lang"], method=method)
    assert (
        pooled.warnings[0] == "two studies: heterogeneity cannot be estimated; lead with the single studies"
    )
    assert pooled.lead_with_studies
    assert [study.label for study in pooled.studies] == ["Korea", "Lang"]
    assert pooled.prediction is None
    assert pooled.heterogeneity.tau2_interval is None
    assert pooled.heterogeneity.i2_interval is None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("events", "totals"), [([0, 0, 0], [4, 14, 9]), ([4, 14, 9], [4, 14, 9])])
def test_no_events_and_only_events_are_exact(method, events, totals):
    pooled = pool(events, totals, method=method)
    assert pooled.estimate == events[0] / totals[0]
    assert pooled.interval == clopper_pearson(sum(events), 27)
    assert pooled.method == "exact"
    assert pooled.warnings[0].endswith("has the event; the exact crude proportion is given")


@pytest.mark.parametrize("method", METHODS)
def test_every_result_carries_its_counts(method):
    pooled = pool(*RESPONSES, method=method)
    assert (pooled.k, pooled.n, pooled.events) == (6, 297, 23)
    low, high = pooled.interval
    assert 0 <= low <= pooled.estimate <= high <= 1
    assert pooled.method == method
    assert isinstance(pooled.warnings, tuple)
    assert not pooled.lead_with_studies
    with pytest.raises(dataclasses.FrozenInstanceError):
        pooled.estimate = 0.5


def test_a_glmm_without_a_maximum_falls_back_and_says_why():
    pooled = pool([0, 10, 10], [10, 10, 10])
    assert (pooled.method, pooled.requested, pooled.estimate) == ("exact", "glmm", 20 / 30)
    reason = "the studies are too far apart for a finite between-study variance"
    assert pooled.warnings == (f"{reason}; the exact crude proportion is given",)


@pytest.mark.parametrize("scale", ["logit", "raw"])
def test_half_an_event_is_added_at_the_ends_only_and_named(scale):
    pooled = pool([0, 3, 5], [14, 25, 5], ["low", "middle", "full"], method=f"{scale}-dl")
    assert pooled.warnings[0] == "0.5 was added in studies with no event or only events: low, full"
    assert pool([1, 3, 4], [14, 25, 5], method=f"{scale}-dl").warnings == ()


def test_weights_are_shares_of_the_inverse_variances():
    pooled = pool([2, 20], [10, 100], method="raw-fixed")
    assert [study.weight for study in pooled.studies] == pytest.approx([100 / 11, 1000 / 11])
    assert [study.weight for study in pool(*RESPONSES).studies] == [None] * 6


def test_raw_reml_against_a_likelihood_written_out():
    """No published table of raw proportions pooled by REML was found, so the likelihood is written anew."""
    events, totals = np.array([11, 24, 179, 82, 60, 88]), np.array([29, 33, 326, 240, 110, 215])
    share = events / totals
    variances = share * (1 - share) / totals

    def minus_restricted(tau2):
        spread = np.sqrt(variances + tau2)
        mean = (share / spread**2).sum() / (1 / spread**2).sum()
        return 0.5 * np.log((1 / spread**2).sum()) - norm.logpdf(share, mean, spread).sum()

    tau2 = minimize_scalar(minus_restricted, bounds=(0, 1), method="bounded", options={"xatol": 1e-12}).x
    weights = 1 / (variances + tau2)
    pooled = pool(events, totals, method="raw-reml")
    assert pooled.heterogeneity.tau2 == pytest.approx(tau2, rel=1e-5)
    assert pooled.estimate == pytest.approx((weights * share).sum() / weights.sum())
    assert pooled.standard_error == pytest.approx(weights.sum() ** -0.5, rel=1e-5)


def test_raw_intervals_are_cut_at_the_ends():
    pooled = pool([1, 0, 0], [9, 7, 6], method="raw-dl")
    assert pooled.interval[0] == 0


def test_the_prediction_interval_is_written_out():
    """No published table with its prediction interval (t, k - 2) was found: formula of Higgins 2009."""
    pooled = pool(*RESPONSES, method="logit-reml")
    reach = student.ppf(0.975, 4) * np.sqrt(pooled.heterogeneity.tau2 + pooled.standard_error**2)
    expected = [1 / (1 + np.exp(-(pooled.effect + sign * reach))) for sign in (-1, 1)]
    assert pooled.prediction == pytest.approx(expected)
    assert pool(*RESPONSES, method="logit-fixed").prediction is None
    glmm = pool(*RESPONSES)
    assert glmm.prediction[0] < glmm.interval[0] < glmm.interval[1] < glmm.prediction[1]


def test_the_harmonic_mean_can_mislead_and_says_so(table):
    """The studies of Schwarzer and others 2019: one of 217,154 people beside one of 29."""
    rows = table("schwarzer-2019")
    events, totals = [int(row["events"]) for row in rows], [int(row["total"]) for row in rows]
    harmonic = pool(events, totals, method="freeman-tukey-harmonic-dl")
    assert harmonic.estimate == 0
    assert "outside all studies" in harmonic.warnings[-1]
    inverse = pool(events, totals, method="freeman-tukey-inverse-variance-fixed")
    assert inverse.estimate == pytest.approx(sum(events) / sum(totals), rel=1e-3)
    assert inverse.warnings == ()


def test_inverse_variance_back_transform_of_one_size_is_that_size():
    """No published table was found; at one common n the pooled n is the sum of n + 1/2 by construction."""
    pooled = pool([2, 4, 9], [20, 20, 20], method="freeman-tukey-inverse-variance-fixed")
    size = 3 * 20.5

    def forward(share):
        x = share * size
        return (np.arcsin(np.sqrt(x / (size + 1))) + np.arcsin(np.sqrt((x + 1) / (size + 1)))) / 2

    assert forward(pooled.estimate) == pytest.approx(pooled.effect)


def test_hartung_knapp_says_when_it_is_shorter_or_has_no_width():
    shorter = pool([10, 10, 11, 10], [40, 41, 42, 40], method="logit-dl", interval="hartung-knapp")
    assert shorter.warnings == ("the Hartung-Knapp interval is shorter than the Wald interval here",)
    alike = pool([10, 10, 10], [40, 40, 40], method="logit-dl", interval="hartung-knapp")
    assert alike.interval == pool([10, 10, 10], [40, 40, 40], method="logit-dl").interval
    assert alike.interval_method == "wald"
    assert alike.warnings[0].startswith("the studies are all alike")
    assert pool(*RESPONSES, method="logit-dl", interval="hartung-knapp").interval_method == "hartung-knapp"


def test_one_value_has_a_wald_interval_only():
    mean = weighted_mean(np.array([0.2]), np.array([0.01]), 0.0, "hartung-knapp")
    assert mean.interval_method == "wald"
    assert mean.warnings == ("one study has no Hartung-Knapp interval; the Wald interval is given",)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "logit-dll"}, "no method 'logit-dll'"),
        ({"interval": "hartung-knapp"}, "glmm has no hartung-knapp"),
        ({"method": "logit-dl", "interval": "score"}, "no interval 'score'"),
        ({"level": 95}, "level of 95"),
    ],
)
def test_unknown_settings_are_refused(settings, words):
    with pytest.raises(AnalysisError, match=words):
        pool(*RESPONSES, **settings)


def test_a_method_misspelt_gets_the_nearest():
    with pytest.raises(AnalysisError) as caught:
        pool(*RESPONSES, method="logit-dll")
    assert "logit-dl" in caught.value.hint


def test_methods_are_the_scales_by_the_estimators():
    assert len(METHODS) == len(set(METHODS)) == 1 + 4 * len(TRANSFORMS)
