import numpy as np
import pytest

from netkg.analyse.counts import check_counts, check_level, single_studies
from netkg.errors import AnalysisError


@pytest.mark.parametrize(
    ("events", "totals", "words"),
    [
        ([], [], "nothing is selected"),
        ([5], [4], "no proportion of 5 in 4"),
        ([-1], [4], "no proportion of -1"),
        ([0], [0], "no proportion of 0 in 0"),
        ([1.5], [4], "events is 1.5, not a whole number"),
        ([float("nan")], [4], "events is nan"),
        ([1], [float("inf")], "total is inf"),
        ([np.float64(2)], [4], "not a whole number"),
        (["3"], [4], "not a whole number"),
        ([None], [4], "events is None"),
        ([True], [4], "truth value"),
        ([1, 2], [4], "not one study each"),
    ],
)
def test_counts_that_cannot_be_are_refused(events, totals, words):
    with pytest.raises(AnalysisError, match=words):
        check_counts(events, totals)


def test_the_message_names_the_study():
    with pytest.raises(AnalysisError, match="DART: no proportion of 9 in 8"):
        check_counts([8, 9], [32, 8], ["KEYNOTE-158", "DART"])


def test_a_label_that_is_missing_is_refused():
    with pytest.raises(AnalysisError, match="not text"):
        check_counts([8], [32], [None])


def test_whole_numbers_of_numpy_are_counts():
    counts = check_counts(np.array([7, 13]), np.array([32, 45], dtype=np.uint8))
    assert (counts.k, counts.n, counts.all_events) == (2, 77, 20)
    assert counts.labels == ("study 1", "study 2")


def test_choosing_nothing_is_refused():
    with pytest.raises(AnalysisError, match="nothing is selected"):
        check_counts([1], [2]).chosen([])


def test_single_studies_keep_order_and_share_the_weight():
    first, second = single_studies(check_counts([0, 4], [4, 107], ["seed", "KEYNOTE-158"]), weights=[1, 3])
    assert (first.label, first.weight, second.weight) == ("seed", 25, 75)
    assert second.interval == pytest.approx((0.010, 0.093), abs=5e-4)


def test_a_level_in_percent_is_refused():
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        check_level(95)
