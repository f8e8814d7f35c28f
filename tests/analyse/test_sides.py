"""On which side of a threshold an interval lies, in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.pooling import pool
from netkg.analyse.sides import disagree, overlap_text, side, side_text

POOLED = pool([2, 3], [40, 50])


def at(low, high, estimate=None):
    """Return a pool with an interval, its estimate in the middle if not told else."""
    return replace(POOLED, interval=(low, high), estimate=(low + high) / 2 if estimate is None else estimate)


@pytest.mark.parametrize(
    ("interval", "threshold", "said"),
    [
        ((0.02, 0.09), 0.1, "lies below 10 %"),
        ((0.12, 0.3), 0.1, "lies above 10 %"),
        ((0.02, 0.3), 0.1, "contains 10 %"),
        # 15/243, exact: 3.50 to 9.98 (the fragile cell of docs/statistics.md)
        ((0.0350, 0.0998), 0.1, "lies below 10 % (upper limit 9.98 %)"),
        ((0.0350, 0.099996), 0.1, "lies below 10 % (upper limit 9.9996 %)"),
        ((0.1002, 0.3), 0.1, "lies above 10 % (lower limit 10.02 %)"),
        ((0.05, 0.1), 0.1, "contains 10 %"),
        ((0.05, 0.1), 0.125, "lies below 12.5 %"),
    ],
)
def test_in_words(interval, threshold, said):
    assert side_text(at(*interval), threshold) == said


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.99))
def test_the_words_agree_with_the_side(one, other, threshold):
    pooled = at(min(one, other), max(one, other))
    where = side(pooled, threshold)
    assert side_text(pooled, threshold).startswith("contains" if where == "around" else f"lies {where}")


def test_two_pools_disagree_by_the_rule_that_is_told():
    low, high = at(0.02, 0.08), at(0.15, 0.30)
    assert disagree(low, high, None)
    assert overlap_text(low, high, None) == (
        "overlap-sensitive: one estimate lies outside the interval of the other "
        "(22.5 % if they all do, 5.0 % if none does)"
    )
    assert overlap_text(low, at(0.01, 0.09), None) == (
        "each estimate lies within the interval of the other (5.0 % if they all do, 5.0 % if none does)"
    )
    assert overlap_text(low, high, 0.1) == (
        "overlap-sensitive: the interval lies below 10 % if none does, and lies above 10 % if they all do"
    )
    assert overlap_text(low, high, 0.5) == (
        "the interval lies below 50 % if none does, and lies below 50 % if they all do"
    )
