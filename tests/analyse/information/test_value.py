"""Value of information: golden numbers of three real counts, and its laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from netkg.analyse.information.belief import chance_above, evpi, evsi
from netkg.analyse.information.value import PRIORS, Answer, Prior, rank_by_value, value_of_information
from netkg.errors import AnalysisError

positive = st.floats(0.05, 60)
thresholds = st.floats(0.01, 0.9)


@pytest.mark.parametrize(
    ("events", "total", "golden"),
    [
        # Jeffreys, threshold 0.10: P(> t), EVPI, EVSI(20), EVSI(40); worked out when the measure was chosen
        (0, 4, (0.343, 0.0458, 0.0407, 0.0431)),
        (0, 14, (0.083, 0.0042, 0.0020, 0.0028)),
        (8, 40, (0.974, 0.0004, 0.0000, 0.0000)),
    ],
)
def test_golden(events, total, golden):
    a, b = 0.5 + events, 0.5 + total - events
    assert round(chance_above(a, b, 0.10), 3) == golden[0]
    assert [round(evpi(a, b, 0.10), 4), *(round(evsi(a, b, 0.10, n), 4) for n in (20, 40))] == [*golden[1:]]


@given(positive, positive, thresholds)
def test_perfect_knowledge_by_integration(a, b, t):
    """E[max(p - t, 0)] - max(m - t, 0), by the integral that the closed form solves: 1 - F from t to 1."""
    gain, _ = quad(lambda p: beta.sf(p, a, b), t, 1)
    assert evpi(a, b, t) == pytest.approx(gain - max(a / (a + b) - t, 0), abs=1e-6)


@given(positive, positive, thresholds, st.integers(0, 60), st.integers(1, 30))
def test_laws(a, b, t, patients, more):
    worth = evsi(a, b, t, patients)
    assert 0 <= worth <= evpi(a, b, t)
    assert evsi(a, b, t, patients + more) >= worth - 1e-12
    assert evsi(a, b, t, 0) == pytest.approx(0, abs=1e-12)


@given(positive, positive, thresholds)
def test_many_patients_are_nearly_perfect_knowledge(a, b, t):
    assert evsi(a, b, t, 4000) == pytest.approx(evpi(a, b, t), abs=2e-3)


def test_four_patients_without_response_are_not_robust():
    """At 10 %, P(> t) is 0.343 by Jeffreys, 0.590 by the uniform and 0.089 by the sceptical prior."""
    found = value_of_information(0, 4, 20)
    assert [round(point.above, 3) for point in found.at(0.10)] == [0.343, 0.590, 0.089]
    assert not found.is_robust(0.10)
    assert found.answer(0.10) is Answer.DEPENDS
    assert found.same_everywhere is None


def test_what_depends_on_the_prior_is_never_robust():
    """0 of 4 at 20 %: means 0.1, 1/6 and 1/24 are all below; chances of change 0.154, 0.292, 0.001."""
    found = value_of_information(0, 4, 20)
    assert [point.decision for point in found.at(0.20)] == [False, False, False]
    assert found.same_side(0.20)
    assert found.answer(0.20) is Answer.DEPENDS
    assert not found.is_robust(0.20)


@given(st.integers(0, 30), st.integers(0, 30), thresholds)
def test_robust_means_that_every_point_agrees(events, others, t):
    found = value_of_information(events, events + others, 20, [t])
    points = found.at(t)
    agree = len({(point.decision, point.changes >= found.least_chance) for point in points}) == 1
    sides = {point.above > 0.5 for point in points}
    assert found.is_robust(t) == (agree and sides == {points[0].decision})


def test_forty_patients_with_eight_responses():
    """At 10 % all priors say above, the sceptical mean being 9/60 = 0.15, and the chance of change is small.

    At 20 % the means are 8.5/41 and 9/42, above, and 9/60, below.
    """
    found = value_of_information(8, 40, 20)
    assert found.is_robust(0.10)
    assert found.answer(0.10) is Answer.UNLIKELY
    assert [point.decision for point in found.at(0.20)] == [True, True, False]
    assert not found.is_robust(0.20)


def test_many_patients_settle_it_everywhere():
    found = value_of_information(4, 400, 20)
    assert all(found.is_robust(t) for t in found.thresholds())
    assert found.same_everywhere is Answer.UNLIKELY
    assert all(point.changes == 0 for point in found.points)


def test_the_chance_of_change():
    """Uniform, nobody yet, one more patient, t = 0.4: mean 1/2, after no event 1/3, which has chance 1/2."""
    found = value_of_information(0, 0, 1, [0.4], [Prior("one", 1, 1), Prior("other", 1, 1)])
    assert found.points[0].changes == pytest.approx(0.5)
    # E[max(m' - t, 0)] = 1/2 (2/3 - 0.4) = 0.1333, less 0.1 as it is
    assert found.points[0].evsi == pytest.approx(1 / 30)


def test_a_ranking_holds_only_where_all_agree():
    robust = rank_by_value({"settled": (4, 400), "open": (3, 25)}, 20)
    assert robust.order == ("open", "settled")
    assert robust.robust
    torn = rank_by_value({"a": (0, 4), "b": (3, 25)}, 20)
    assert torn.order is None
    assert {order for _, _, order in torn.by_point} == {("a", "b"), ("b", "a")}
    assert len(torn.by_point) == 2 * len(PRIORS)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: value_of_information(5, 4), "no proportion of 5 in 4"),
        (lambda: value_of_information(0, 4, 20, [10]), "a threshold of 10 is not between"),
        (lambda: value_of_information(0, 4, 20, [0.1, 0.1]), "each once"),
        (lambda: value_of_information(0, 4, 20, []), "one threshold or more"),
        (lambda: value_of_information(0, 4, -1), "-1 more patients"),
        (lambda: value_of_information(0, 4, priors=PRIORS[:1]), "one prior is never shown alone"),
        (lambda: value_of_information(0, 4, least_chance=0), "least chance of 0"),
        (lambda: evpi(0, 1, 0.1), "must be above 0"),
    ],
)
def test_what_cannot_be_asked(call, said):
    with pytest.raises(AnalysisError, match=said):
        call()
