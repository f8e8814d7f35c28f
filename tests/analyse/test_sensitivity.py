import pytest

from netkg.analyse.pooling import pool
from netkg.analyse.sensitivity import cumulative, leave_one_out, small_study_plot
from netkg.errors import AnalysisError

EVENTS, TOTALS, LABELS = [3, 1, 4, 7, 0], [25, 16, 107, 95, 14], ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("method", ["glmm", "logit-reml", "freeman-tukey-harmonic-dl"])
def test_leaving_one_out_is_pooling_the_others(method):
    left = leave_one_out(EVENTS, TOTALS, LABELS, method=method)
    assert left.full == pool(EVENTS, TOTALS, LABELS, method=method)
    assert [label for label, _ in left.without] == LABELS
    for i, (_, pooled) in enumerate(left.without):
        rest = pool(EVENTS[:i] + EVENTS[i + 1 :], TOTALS[:i] + TOTALS[i + 1 :], method=method)
        assert (pooled.estimate, *pooled.interval) == pytest.approx((rest.estimate, *rest.interval), abs=1e-6)
    low, high = left.extremes
    assert low <= left.full.estimate <= high


def test_leaving_one_of_two_out_leaves_single_studies():
    left = leave_one_out([7, 13], [32, 45], ["Korea", "Lang"])
    assert [(label, pooled.estimate) for label, pooled in left.without] == [
        ("Korea", 13 / 45),
        ("Lang", 7 / 32),
    ]
    with pytest.raises(AnalysisError, match="leaves nothing"):
        leave_one_out([7], [32])


def test_leaving_out_the_only_events_is_exact():
    left = leave_one_out([0, 3, 0], [4, 25, 14], LABELS[:3])
    assert left.without[1][1].method == "exact"
    assert left.extremes[0] == 0


def test_cumulative_takes_studies_of_one_date_together_in_any_order():
    dates = ["2020-05-04", "2017", "2020-05-04", "2021-03", "2017-09"]
    steps = cumulative(EVENTS, TOTALS, dates, LABELS).steps
    assert [(date, added, pooled.k) for date, added, pooled in steps] == [
        ("2017", ("b",), 1),
        ("2017-09", ("e",), 2),
        ("2020-05-04", ("a", "c"), 4),
        ("2021-03", ("d",), 5),
    ]
    assert steps[0][2].method == "exact"
    assert steps[-1][2].estimate == pytest.approx(pool(EVENTS, TOTALS).estimate, abs=1e-6)


@pytest.mark.parametrize("dates", [["2020"] * 4, ["2020"] * 4 + ["May 2020"], ["2020"] * 4 + [None]])
def test_dates_that_are_none_are_refused(dates):
    with pytest.raises(AnalysisError, match="date"):
        cumulative(EVENTS, TOTALS, dates)


def test_a_small_study_plot_needs_ten_studies():
    with pytest.raises(AnalysisError, match="9 studies shows nothing"):
        small_study_plot([1] * 9, [20] * 9)
    plot = small_study_plot([2, 30, 4, 5, 6, 7, 8, 9, 0, 11], [20, 300] + [25] * 8)
    assert plot.points[0].label == "study 2"
    assert plot.points[-1].label == "study 9"
    assert plot.points[-1].estimate == 0
    assert plot.pooled.k == 10
    assert "leans" in plot.warnings[0]
