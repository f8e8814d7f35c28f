from math import log, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import gammaln

from netkg.analyse.counts import check_counts
from netkg.analyse.glmm import fit_binomial_normal, log_likelihood


def integrated(mu, tau, counts):
    """Return the log-likelihood by scipy's own integration, one study after the other."""
    total = 0.0
    for x, n in zip(counts.events, counts.totals, strict=True):
        grid = np.linspace(-12, 12, 2001)

        def height(u, x=x, n=n):
            return x * (mu + tau * u) - n * np.logaddexp(0, mu + tau * u) - u * u / 2

        top = height(grid).max()
        peak = grid[height(grid).argmax()]
        area, _ = quad(
            lambda u, height=height, top=top: np.exp(height(u) - top),
            *(-14, 14),
            points=[peak],
            limit=300,
            epsabs=1e-12,
            epsrel=1e-11,
        )
        total += log(area) + top - log(2 * pi) / 2 + gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return total


CASES = {
    "anti-infective catheters": ([0, 1, 2, 0, 5, 1, 1, 3, 6], [116, 44, 208, 130, 151, 98, 174, 188, 187]),
    "responses": ([3, 1, 4, 7, 0, 8], [25, 16, 107, 95, 14, 40]),
    "apart": ([1, 30, 2, 55, 90], [100, 100, 40, 60, 100]),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("tau", [0.05, 0.4, 1.0, 2.5, 4.0])
def test_the_likelihood_agrees_with_numerical_integration(name, tau):
    counts = check_counts(*CASES[name])
    assert log_likelihood(-2.0, tau, counts) == pytest.approx(integrated(-2.0, tau, counts), abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_maximum_agrees_with_an_optimiser_on_the_integrated_likelihood(name):
    counts = check_counts(*CASES[name])
    fit = fit_binomial_normal(counts)
    found = minimize(
        lambda place: -integrated(place[0], abs(place[1]), counts),
        [-1.5, 0.7],
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-11},
    )
    assert fit.log_likelihood == pytest.approx(-found.fun, abs=1e-6)
    assert (fit.mu, fit.tau) == pytest.approx((found.x[0], abs(found.x[1])), abs=1e-4)


def test_the_standard_error_is_that_of_the_curvature():
    counts = check_counts(*CASES["responses"])
    fit = fit_binomial_normal(counts)
    step = 1e-3

    def height(m, t):
        return log_likelihood(fit.mu + m * step, fit.tau + t * step, counts)

    mm = (height(1, 0) - 2 * height(0, 0) + height(-1, 0)) / step**2
    tt = (height(0, 1) - 2 * height(0, 0) + height(0, -1)) / step**2
    mt = (height(1, 1) - height(1, -1) - height(-1, 1) + height(-1, -1)) / (4 * step**2)
    assert fit.standard_error**2 == pytest.approx(np.linalg.inv([[-mm, -mt], [-mt, -tt]])[0, 0], rel=1e-4)


def test_studies_that_agree_give_the_crude_odds_and_no_variance():
    fit = fit_binomial_normal(check_counts([5, 10, 20], [50, 100, 200]))
    assert (fit.mu, fit.tau) == pytest.approx((log(35 / 315), 0.0))


def test_a_study_without_events_counts_without_a_correction():
    with_zero = fit_binomial_normal(check_counts([0, 4], [10, 100]))
    assert fit_binomial_normal(check_counts([4], [100])).mu > with_zero.mu


@pytest.mark.parametrize(
    ("events", "totals", "reason"),
    [
        ([0, 0], [4, 14], "nobody has the event"),
        ([4, 14], [4, 14], "everybody has the event"),
        ([0, 10], [10, 10], "too far apart"),
        ([0] * 20 + [30] * 2, [30] * 22, "too far apart"),
    ],
)
def test_a_fit_that_cannot_be_says_why(events, totals, reason):
    fit = fit_binomial_normal(check_counts(events, totals))
    assert reason in fit.failure
    assert np.isnan(fit.mu)


def test_single_people_say_nothing_about_the_variance():
    fit = fit_binomial_normal(check_counts([0, 1, 0], [1, 1, 1]))
    assert (fit.tau, fit.mu) == pytest.approx((0.0, log(1 / 2)))


studies = st.lists(
    st.integers(2, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=8
)


@settings(max_examples=60)
@given(studies, st.floats(-4, 4), st.floats(0.1, 3))
def test_any_start_finds_the_same_maximum(rows, mu, tau):
    counts = check_counts(*zip(*rows, strict=True))
    fit, other = fit_binomial_normal(counts), fit_binomial_normal(counts, (mu, tau))
    assert bool(fit.failure) == bool(other.failure) or fit.tau > 4 or other.tau > 4
    if not fit.failure and not other.failure and fit.tau < 4:
        assert other.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-6)


@settings(max_examples=60)
@given(studies)
def test_events_and_their_absence_mirror_each_other(rows):
    counts = check_counts(*zip(*rows, strict=True))
    mirrored = check_counts([n - x for x, n in rows], [n for _, n in rows])
    fit, other = fit_binomial_normal(counts), fit_binomial_normal(mirrored)
    if not fit.failure and not other.failure and fit.tau < 4:
        assert (fit.mu, fit.tau) == pytest.approx((-other.mu, other.tau), abs=1e-3)
