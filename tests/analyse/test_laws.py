"""Laws that hold for any studies."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netkg.analyse.counts import check_counts
from netkg.analyse.heterogeneity import (
    dersimonian_laird,
    i_squared,
    paule_mandel,
    q_profile,
    q_statistic,
    reml,
)
from netkg.analyse.pooling import METHODS, pool
from netkg.analyse.transforms import (
    TRANSFORMS,
    freeman_tukey,
    inverse_freeman_tukey,
    logit_effects,
)

study = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
studies = st.lists(study, min_size=2, max_size=9)


def columns(rows):
    return [x for x, _ in rows], [n for _, n in rows]


@settings(max_examples=40)
@given(
    studies.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.sampled_from(METHODS)
)
def test_order_does_not_matter(pair, method):
    one, other = (pool(*columns(rows), method=method) for rows in pair)
    assert other.estimate == pytest.approx(one.estimate, abs=1e-5)
    assert other.method == one.method


@given(studies, st.sampled_from(METHODS))
def test_estimates_and_bounds_are_proportions_in_order(rows, method):
    pooled = pool(*columns(rows), method=method)
    assert 0 <= pooled.interval[0] <= pooled.estimate + 1e-9
    assert pooled.estimate <= pooled.interval[1] + 1e-9 <= 1 + 2e-9


@given(studies, st.sampled_from([method for method in METHODS if method != "glmm"]))
def test_the_mean_lies_within_the_range_of_the_studies(rows, method):
    pooled = pool(*columns(rows), method=method)
    if pooled.effect is not None:
        values = TRANSFORMS[method.rpartition("-")[0]][0](check_counts(*columns(rows))).values
        assert values.min() - 1e-9 <= pooled.effect <= values.max() + 1e-9


@given(studies)
def test_the_glmm_lies_within_the_range_of_the_studies(rows):
    pooled = pool(*columns(rows))
    shares = [x / n for x, n in rows]
    assert min(shares) - 1e-9 <= pooled.estimate <= max(shares) + 1e-9


@given(
    st.floats(0.1, 0.9), st.lists(st.integers(5, 300), min_size=2, max_size=9), st.sampled_from([*TRANSFORMS])
)
def test_without_variance_between_studies_random_effects_are_fixed_effects(share, totals, scale):
    rows = [(round(share * n), n) for n in totals]
    random, fixed = (pool(*columns(rows), method=f"{scale}-{tau2}") for tau2 in ("dl", "fixed"))
    assume(random.heterogeneity is not None and random.heterogeneity.tau2 == 0)
    assert (random.estimate, random.interval) == (fixed.estimate, fixed.interval)


@given(studies, st.integers(2, 20), st.sampled_from([*TRANSFORMS]))
def test_more_people_in_the_same_shares_narrow_a_fixed_effect(rows, times, scale):
    assume(all(0 < x < n for x, n in rows))
    small = pool(*columns(rows), method=f"{scale}-fixed")
    large = pool(*columns([(times * x, times * n) for x, n in rows]), method=f"{scale}-fixed")
    assert large.standard_error < small.standard_error


@given(studies, st.sampled_from(METHODS))
def test_a_higher_level_is_wider(rows, method):
    narrow, wide = (pool(*columns(rows), method=method, level=level) for level in (0.8, 0.95))
    assert wide.interval[0] <= narrow.interval[0] + 1e-12
    assert narrow.interval[1] <= wide.interval[1] + 1e-12


@given(studies)
def test_heterogeneity_is_never_negative_and_paule_mandel_balances_q(rows):
    effects = logit_effects(check_counts(*columns(rows)))
    values, variances = effects.values, effects.variances
    for estimate in (dersimonian_laird, reml, paule_mandel):
        assert estimate(values, variances) >= 0
    tau2 = paule_mandel(values, variances)
    if tau2 > 0:
        assert q_statistic(values, variances, tau2) == pytest.approx(len(rows) - 1, rel=1e-6)


@given(st.lists(study, min_size=3, max_size=9))
def test_the_q_profile_holds_paule_mandel_and_i_squared_its_interval(rows):
    effects = logit_effects(check_counts(*columns(rows)))
    low, high = q_profile(effects.values, effects.variances)
    assert 0 <= low <= high
    if high > 0:
        assert low - 1e-9 <= paule_mandel(effects.values, effects.variances) <= high + 1e-9
    share, interval = i_squared(q_statistic(effects.values, effects.variances), len(rows))
    assert 0 <= interval[0] <= share <= interval[1] <= 1


@given(st.floats(0, 1), st.integers(1, 5000))
def test_the_double_arcsine_and_its_inverse(share, total):
    back = inverse_freeman_tukey(float(freeman_tukey(share, total)), total)
    assert back == pytest.approx(share, abs=1e-6)
