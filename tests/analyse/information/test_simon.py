"""Simon's tests: his printed tables, and his definition worked through for small sizes."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from netkg.analyse.information.simon import two_stage
from netkg.errors import AnalysisError

# Simon, Controlled Clinical Trials 1989;10:1-10, the designs tabulated for alpha 0.05 and power 0.80:
# p0, p1, optimal (r1/n1, r/n, EN), minimax (r1/n1, r/n, EN)
PRINTED = [
    (0.05, 0.25, (0, 9, 2, 17, 12.0), (0, 12, 2, 16, 13.8)),
    (0.10, 0.30, (1, 10, 5, 29, 15.0), (1, 15, 5, 25, 19.5)),
    (0.20, 0.40, (3, 13, 12, 43, 20.6), (4, 18, 10, 33, 22.3)),
    (0.30, 0.50, (5, 15, 18, 46, 23.6), (6, 19, 16, 39, 25.7)),
    (0.05, 0.20, (0, 10, 3, 29, 17.6), (0, 13, 3, 27, 19.8)),
    (0.10, 0.25, (2, 18, 7, 43, 24.7), (2, 22, 7, 40, 28.8)),
    (0.20, 0.35, (5, 22, 19, 72, 35.4), (6, 31, 15, 53, 40.4)),
]


@pytest.mark.parametrize(("p0", "p1", "optimal", "minimax"), PRINTED)
def test_printed_tables(p0, p1, optimal, minimax):
    for printed, is_minimax in ((optimal, False), (minimax, True)):
        found = two_stage(p0, p1, minimax=is_minimax)
        assert (found.stop_at, found.n1, found.reject_above, found.n) == printed[:4]
        assert found.expected_n == pytest.approx(printed[4], abs=0.051)


def test_golden_expected_size():
    assert two_stage(0.05, 0.20).expected_n == pytest.approx(17.62, abs=0.005)


@cache
def _chances(n, share):
    """Return the chances of 0 to n of n, and of at most as many."""
    counts = np.arange(n + 1)
    return binom.pmf(counts, n, share), binom.cdf(counts, n, share)


def _rejects(n1, stop, n, limit, share):
    """P(reject p0) by the formula of the paper, whose sum is over x."""
    exactly, at_most = _chances(n1, share)
    _, later = _chances(n - n1, share)
    between = range(stop + 1, min(n1, limit) + 1)
    return 1 - at_most[stop] - sum(exactly[x] * later[min(limit - x, n - n1)] for x in between)


@settings(max_examples=5)
@given(st.floats(0.03, 0.3), st.floats(0.4, 0.6), st.sampled_from([0.05, 0.1]), st.booleans())
def test_no_test_is_better(p0, more, alpha, minimax):
    """Every test with at most 11 patients, if there is one."""
    fits = []
    for n1, n in ((a, b) for a, b in product(range(1, 11), range(2, 12)) if a < b):
        for stop, limit in product(range(n1), range(n)):
            if stop > limit or _rejects(n1, stop, n, limit, p0) > alpha:
                continue
            if _rejects(n1, stop, n, limit, p0 + more) >= 0.8:
                expected = n1 + (1 - _chances(n1, p0)[1][stop]) * (n - n1)
                fits.append((n, expected) if minimax else (expected, n))
    if not fits:
        with pytest.raises(AnalysisError, match="no two-stage test"):
            two_stage(p0, p0 + more, alpha, minimax=minimax, largest=11)
        return
    found = two_stage(p0, p0 + more, alpha, minimax=minimax, largest=11)
    best = min(fits)
    assert (found.n, found.expected_n) == pytest.approx(best if minimax else best[::-1])
    again = _rejects(found.n1, found.stop_at, found.n, found.reject_above, p0)
    assert np.isclose(found.attained_alpha, again)


def test_optimal_and_minimax_are_what_they_say():
    optimal, minimax = two_stage(0.1, 0.25), two_stage(0.1, 0.25, minimax=True)
    assert minimax.n <= optimal.n
    assert optimal.expected_n <= minimax.expected_n


def test_too_few_patients():
    with pytest.raises(AnalysisError, match="with at most 20 patients") as caught:
        two_stage(0.1, 0.25, largest=20)
    assert "raise the largest number" in caught.value.hint
