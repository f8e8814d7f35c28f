import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.proportions import clopper_pearson, upper_bound_at_zero, wilson
from netkg.errors import AnalysisError

# Counts and intervals as printed in the abstracts named, or recomputed from their counts.
GOLDEN = {
    "seed, responses": (0, 4, (0, 0.602), (0, 0.490)),
    "KEYNOTE-158, responses": (4, 107, (0.010, 0.093), (0.015, 0.092)),
    "DART, all": (8, 32, (0.115, 0.434), (0.133, 0.421)),
    "DART, high grade": (8, 18, (0.215, 0.692), (0.246, 0.663)),
    "toripalimab": (8, 40, (0.091, 0.356), (0.105, 0.348)),
    "PD-L1, Korea": (7, 32, (0.093, 0.400), (0.110, 0.388)),
    "PD-L1, Lang": (13, 45, (0.164, 0.443), (0.177, 0.434)),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_intervals_of_known_counts(name):
    events, total, exact, score = GOLDEN[name]
    assert clopper_pearson(events, total) == pytest.approx(exact, abs=0.0005)
    assert wilson(events, total) == pytest.approx(score, abs=0.0005)


def test_bound_at_zero_events():
    assert upper_bound_at_zero(4) == pytest.approx(0.527, abs=0.0005)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_exact_interval_holds_the_proportion_and_mirrors(counts):
    events, total = counts
    low, high = clopper_pearson(events, total)
    assert 0 <= low <= events / total <= high <= 1
    mirrored = clopper_pearson(total - events, total)
    assert (1 - high, 1 - low) == pytest.approx(mirrored)


@pytest.mark.parametrize("counts", [(1, 0), (5, 4), (-1, 4)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(AnalysisError, match="no proportion"):
        clopper_pearson(*counts)


def test_a_level_in_percent_is_refused():
    with pytest.raises(AnalysisError, match="level"):
        wilson(1, 2, 95)
