import numpy as np
import pytest
from scipy.stats import chi2

from netkg.analyse.heterogeneity import (
    dersimonian_laird,
    describe_heterogeneity,
    i_squared,
    paule_mandel,
    q_profile,
    q_statistic,
    reml,
)
from netkg.errors import AnalysisError

ALIKE = np.array([0.2, 0.2, 0.2]), np.array([0.01, 0.02, 0.03])
ONE = np.array([0.2]), np.array([0.01])
APART = np.array([-2.0, 0.1, 0.9, 3.0]), np.array([0.02, 0.01, 0.05, 0.04])


@pytest.mark.parametrize("estimate", [dersimonian_laird, reml, paule_mandel])
def test_studies_alike_and_one_study_have_no_variance(estimate):
    assert estimate(*ALIKE) == 0
    assert estimate(*ONE) == 0


def test_equal_variances_have_one_answer():
    """With one common v, every estimator is the sample variance less v."""
    values, variances = np.array([0.1, 0.9, 0.4, 0.7]), np.full(4, 0.01)
    expected = values.var(ddof=1) - 0.01
    for estimate in (dersimonian_laird, reml, paule_mandel):
        assert estimate(values, variances) == pytest.approx(expected)


def test_q_profile_meets_the_quantiles():
    low, high = q_profile(*APART, level=0.9)
    assert q_statistic(*APART, low) == pytest.approx(chi2.ppf(0.95, 3))
    assert q_statistic(*APART, high) == pytest.approx(chi2.ppf(0.05, 3))


def test_two_studies_have_no_interval():
    with pytest.raises(AnalysisError, match="2 studies has no interval"):
        q_profile(np.array([0.1, 0.5]), np.array([0.02, 0.02]))
    assert i_squared(0.476, 2) == (0.0, None)


def test_no_spread_at_all():
    assert q_profile(*ALIKE) == (0, 0)
    found = describe_heterogeneity(*ALIKE, 0.0, "dl", "logit")
    assert (found.q, found.i2, found.p_value) == pytest.approx((0, 0, 1))
    assert found.i2_interval[0] == 0


def test_what_is_described_names_its_scale_and_method():
    found = describe_heterogeneity(*APART, 1.5, "reml", "logit")
    assert (found.df, found.tau2, found.tau2_method, found.scale) == (3, 1.5, "reml", "logit")
    assert found.p_value == pytest.approx(chi2.sf(found.q, 3))
    assert found.i2 == pytest.approx((found.q - 3) / found.q)
