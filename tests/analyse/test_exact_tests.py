from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact

from netkg.analyse.exact_tests import binomial_test, fisher_test
from netkg.errors import AnalysisError

pairs = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("first", "second", "p_value", "digits"),
    [
        ((8, 18), (0, 14), 0.00445, 5),  # DART by grade
        ((7, 32), (13, 45), 0.60, 2),  # PD-L1, Korea and Lang
        ((5, 10), (3, 28), 0.0186, 4),  # toripalimab by PD-L1 at 10 %
        ((3, 4), (1, 4), 0.486, 3),  # Fisher 1935, tea tasted (two-sided)
    ],
)
def test_fisher_on_known_counts(first, second, p_value, digits):
    found = fisher_test(first, second)
    assert round(found.p_value, digits) == p_value
    assert (found.k, found.n, found.events) == (2, first[1] + second[1], first[0] + second[0])


@given(pairs, pairs)
def test_fisher_is_that_of_scipy_and_does_not_mind_the_order(first, second):
    found = fisher_test(first, second)
    (a, m), (b, n) = first, second
    assert found.p_value == pytest.approx(fisher_exact([[a, m - a], [b, n - b]]).pvalue)
    assert found.p_value == pytest.approx(fisher_test(second, first).p_value)


def test_an_empty_cell_has_an_open_odds_ratio():
    found = fisher_test((8, 18), (0, 14))
    assert found.estimate == inf
    assert found.interval[0] > 1
    assert found.interval[1] == inf


@pytest.mark.parametrize("pair", [((0, 5), (0, 9)), ((5, 5), (9, 9))])
def test_groups_alike_at_an_end_have_no_odds_ratio(pair):
    found = fisher_test(*pair)
    assert (found.p_value, found.estimate, found.interval) == (1, None, (0, inf))
    assert "no odds ratio" in found.warnings[0]


def test_binomial_against_a_threshold():
    found = binomial_test(8, 40, 0.10)
    assert round(found.p_value, 4) == 0.0419
    assert (found.estimate, found.method) == (0.2, "binomial, above 0.1")
    assert binomial_test(4, 107, 0.10, side="below").p_value == pytest.approx(binom.cdf(4, 107, 0.10))


@given(pairs, st.floats(0.01, 0.99))
def test_the_two_sides_share_the_probability_of_what_was_seen(counts, p0):
    above, below = (binomial_test(*counts, p0, side=side).p_value for side in ("above", "below"))
    assert above + below == pytest.approx(1 + binom.pmf(*counts, p0), abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (((5, 4), (1, 2)), "first group: no proportion"),
        (((1, 4), (1.5, 2)), "second group: events is 1.5"),
    ],
)
def test_fisher_refuses_impossible_counts(arguments, words):
    with pytest.raises(AnalysisError, match=words):
        fisher_test(*arguments)


@pytest.mark.parametrize(
    ("p0", "side", "words"), [(10, "above", "threshold of 10"), (0.1, "both", "no side")]
)
def test_binomial_refuses_impossible_settings(p0, side, words):
    with pytest.raises(AnalysisError, match=words):
        binomial_test(8, 40, p0, side=side)
