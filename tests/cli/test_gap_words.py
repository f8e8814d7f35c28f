"""Words of ``netkg gaps``: intervals beside a threshold, samples, minimums and rules of bias."""

import pytest

from netkg.analyse.gaps.model import Evidence, Overlay, State
from netkg.analyse.gaps.settings import BIAS, OutcomeRule
from netkg.cli.gap_words import BIAS_WORDS, interval_beside, label, labels, minimum, sample


@pytest.mark.parametrize(
    ("interval", "threshold", "said"),
    [
        ((0.035, 0.0998), 0.1, "3.50-9.98"),  # 10.0 would look like the threshold
        ((0.035, 0.0998), None, "3.5-10.0"),
        ((0.035, 0.0998), 0.2, "3.5-10.0"),
        ((0.0999996, 0.3), 0.1, "9.99996-30.00000"),
        ((0.1, 0.3), 0.1, "10.00-30.00"),  # the end is the threshold
    ],
)
def test_no_end_looks_like_a_threshold_that_it_is_not(interval, threshold, said):
    assert interval_beside(interval, threshold) == said


def test_every_rule_of_bias_and_every_state_has_words():
    assert set(BIAS_WORDS) == set(BIAS)
    names = [label(item) for item in (*State, *Overlay)]
    assert len(set(names)) == len(names)
    assert labels([State.TOO_FEW, Overlay.STALE], letters=True) == "Too few people (A3), Stale"


def test_what_is_not_asked_for_is_not_named():
    assert minimum(OutcomeRule("x", minimum_n=73)) == "at least 73 people"
    assert minimum(OutcomeRule("x", minimum_n=73, minimum_events=5)) == "at least 73 people and 5 events"


def test_a_sample_of_unknown_size():
    assert sample(Evidence(patients=1)) == "1 person"
    assert sample(Evidence(patients=1240, unsized=2)) == "1,240 people and 2 results of unknown size"
    assert sample(Evidence(unsized=1)) == "1 result of unknown size"
