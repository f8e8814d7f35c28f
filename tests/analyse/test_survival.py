import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.survival import kaplan_meier
from netkg.errors import AnalysisError

people = st.lists(st.tuples(st.floats(0, 60), st.booleans()), min_size=1, max_size=30)


def test_freireich_1963(table, as_printed):
    rows = table("freireich-1963")
    curve = kaplan_meier([int(row["weeks"]) for row in rows], [row["event"] == "1" for row in rows])
    steps = [step for step in curve.steps if step.events]
    for step, row in zip(steps, table("freireich-1963-printed"), strict=True):
        assert (step.months, step.at_risk, step.events) == tuple(map(int, list(row.values())[:3]))
        assert as_printed(step.survival, row["survival"])
        assert as_printed(step.standard_error, row["standard_error"])
    assert (curve.estimate, curve.n, curve.events, curve.warnings) == (23, 21, 9, ())
    assert curve.at_risk([0, 6, 6.5, 10, 35, 36]) == (21, 21, 17, 15, 1, 0)


def test_moore_2016_chapter_3(table, as_printed):
    curve = kaplan_meier([7, 6, 6, 5, 2, 4], [False, True, False, False, True, True])
    steps = [step for step in curve.steps if step.events]
    for step, row in zip(steps, table("moore-2016-printed"), strict=True):
        found = step.survival, step.standard_error, *step.interval
        for number, name in zip(found, ["survival", "standard_error", "low", "high"], strict=True):
            assert as_printed(number, row[name]), row
    assert curve.interval == (2, None)


def test_a_median_on_one_event_means_nothing():
    curve = kaplan_meier([3, 5, 9, 14], [False, False, False, True])
    assert (curve.estimate, curve.events) == (14, 1)
    assert curve.warnings == ("the median rests on one event and means nothing",)
    assert kaplan_meier([6], [True]).warnings == ("the median rests on one event and means nothing",)


def test_a_median_on_the_last_one_says_so():
    curve = kaplan_meier([1, 3, 5, 9], [True, False, False, True])
    assert curve.warnings == ("only one person was still at risk at the median",)


def test_a_median_that_is_not_reached():
    curve = kaplan_meier([3, 5, 9, 14], [False, True, False, False])
    assert (curve.estimate, curve.interval) == (None, (5, None))
    assert curve.warnings == ("the median is not reached: 67% are without event at the last time seen",)
    assert kaplan_meier([3, 5], [False, False]).interval == (None, None)


def test_who_is_censored_at_an_event_was_at_risk_for_it():
    step = kaplan_meier([5, 5, 8], [True, False, False]).steps[0]
    assert (step.at_risk, step.events, step.censored, step.survival) == (3, 1, 1, pytest.approx(2 / 3))


@given(people)
def test_survival_falls_within_its_interval_and_everybody_is_counted(rows):
    curve = kaplan_meier(*zip(*rows, strict=True))
    shares = [step.survival for step in curve.steps]
    assert shares == sorted(shares, reverse=True)
    assert sum(step.events + step.censored for step in curve.steps) == curve.n
    for step in curve.steps:
        if step.interval:
            assert 0 <= step.interval[0] <= step.survival <= step.interval[1] <= 1


@given(people.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_order_does_not_matter(pair):
    one, other = (kaplan_meier(*zip(*rows, strict=True)) for rows in pair)
    assert one == other


@given(st.lists(st.floats(0, 60), min_size=1, max_size=20))
def test_without_censoring_it_is_the_share_still_without_event(times):
    for step in kaplan_meier(times, [True] * len(times)).steps:
        later = sum(time > step.months for time in times)
        assert step.survival == pytest.approx(later / len(times), abs=1e-12)


@pytest.mark.parametrize(
    ("months", "events", "words"),
    [
        ([], [], "nobody is selected"),
        ([1, 2], [True], "not one person each"),
        ([-1], [True], "is not a time"),
        ([float("nan")], [True], "is not a time"),
        ([None], [True], "None is not a time"),
        (["4"], [True], "'4' is not a time"),
        ([1], ["yes"], "neither an event nor censored"),
        ([1], [2], "neither an event nor censored"),
    ],
)
def test_impossible_times_are_refused(months, events, words):
    with pytest.raises(AnalysisError, match=words):
        kaplan_meier(months, events)


def test_a_curve_that_only_falls_to_zero_gives_its_median_no_upper_bound():
    """At survival 0 the log(-log) interval has no value, so that nothing bounds the median from above."""
    assert kaplan_meier([4, 6, 8, 14], [False, False, False, True]).interval == (14, None)
    assert kaplan_meier([1, 2, 3], [True, True, True]).interval[1] is None
