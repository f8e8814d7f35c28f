"""Patients needed in one stage: printed designs, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from netkg.analyse.information.size import information_fraction, precision_size, single_stage
from netkg.errors import AnalysisError

shares = st.floats(0.02, 0.6)


def test_precision():
    """1.95996² x 0.25 x 0.75 / 0.10² = 72.03, rounded up; 1.95996² x 0.25 / 0.05² = 384.1."""
    assert precision_size(0.25, 0.10) == 73
    assert precision_size(0.5, 0.05) == 385


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.5), st.floats(0.5, 0.99))
def test_a_narrower_or_surer_interval_needs_no_fewer(share, half, level):
    assert precision_size(share, half / 2, level) >= precision_size(share, half, level)
    assert precision_size(share, half, (1 + level) / 2) >= precision_size(share, half, level)
    assert precision_size(share, half, level) == precision_size(1 - share, half, level)


@pytest.mark.parametrize(
    ("p0", "p1", "n", "above", "alpha", "power"),
    [
        (0.10, 0.25, 40, 7, 0.0419, 0.818),  # a trial with 8 of 40 lies on its limit
        (0.05, 0.20, 27, 3, 0.0437, 0.818),
    ],
)
def test_single_stage(p0, p1, n, above, alpha, power):
    found = single_stage(p0, p1, 0.05, 0.80)
    assert (found.n, found.reject_above) == (n, above)
    assert found.attained_alpha == pytest.approx(alpha, abs=5e-5)
    assert found.attained_power == pytest.approx(power, abs=5e-4)


@given(shares, st.floats(0.15, 0.35), st.sampled_from([0.01, 0.05, 0.1]), st.sampled_from([0.8, 0.9]))
def test_single_stage_is_the_smallest(p0, more, alpha, power):
    """By the definition, for every smaller n."""
    p1 = p0 + more
    found = single_stage(p0, p1, alpha, power)
    assert found.attained_alpha <= alpha
    assert found.attained_power >= power
    assert binom.sf(found.reject_above - 1, found.n, p0) > alpha
    smaller = np.arange(1, found.n)
    chance = binom.sf(np.arange(found.n)[:, None], smaller, p0)  # of more than r by luck: rows r, columns n
    limits = (chance <= alpha).argmax(axis=0)  # the first r of each n
    assert (binom.sf(limits, smaller, p1) < power).all()


def test_the_fraction_stops_at_one():
    assert information_fraction(40, 73) == pytest.approx(40 / 73)
    assert information_fraction(100, 73) == 1
    assert information_fraction(0, 73) == 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: precision_size(0, 0.1), "an expected proportion of 0 is not between 0 and 1"),
        (lambda: precision_size(0.25, 10), "a half-width of 10 is not between"),
        (lambda: single_stage(0.25, 0.10), r"p1 \(0.1\) is not above p0 \(0.25\)"),
        (lambda: single_stage(0.1, 0.2, 0.05, 0.01), "power of 0.01 is not above alpha"),
        (lambda: single_stage(0.1, 0.2, 5, 0.8), "alpha of 5 is not between"),
        (lambda: single_stage(0.1, 0.2, largest=20_000), "2 to 500"),
        (lambda: single_stage(0.10, 0.11), "no test of 0.1 against 0.11 with at most 200 patients"),
        (lambda: information_fraction(-1, 73), "no fraction"),
    ],
)
def test_what_cannot_be(call, said):
    with pytest.raises(AnalysisError, match=said):
        call()
