"""What would close a cell: sizes, fraction, value of more people, what is registered, what is wider."""

import pytest

from netkg.analyse.companion_rows import TrialRow
from netkg.analyse.gaps import Evidence, OutcomeRule, compute, find_cell, read_settings
from netkg.analyse.gaps.closing import (
    ASSOCIATION,
    Registries,
    closing,
    planned,
    thresholds_of,
    value_of,
    why_no_counts,
)
from netkg.analyse.gaps.plan import Plan
from netkg.analyse.information.ongoing import RegistrySearch
from netkg.analyse.information.value import Answer
from netkg.errors import AnalysisError

WELL = "PD-1 inhibitor | any site | well differentiated | any grade | objective response"
TORIPALIMAB = "toripalimab alone | any site | any differentiation | any grade | objective response"
EMPTY = "toripalimab alone | rectum | any differentiation | any grade | objective response"
SURVIVAL = "PD-1 inhibitor alone | any site | any differentiation | any grade | overall survival"
CONTROL = (
    "PD-1 inhibitor alone | any site | any differentiation | any grade | disease control as best response"
)
RESPONSE = OutcomeRule("nk:ObjectiveResponse", half_width=0.10, threshold=0.10)


@pytest.fixture
def close(shipped_map, body, cell):
    return lambda name, registries=None: closing(shipped_map, cell(name), body, registries)


def test_keynote_158_and_028_and_spartalizumab(close):
    """15 of 243: more than N* = 1.96² x 0.25 x 0.75 / 0.10² = 72.03, so 73; the means lie below 10 %.

    The mean is (a + 15) / (a + b + 243): Jeffreys 15.5/244 = 0.06352, uniform 16/245 = 0.06531, sceptical
    16/263 = 0.06084. For a mean above 10 % Jeffreys needs 11 more of 20: (15.5 + y) / 264 > 0.10, y > 10.9.
    """
    made = close(WELL)
    assert (made.events, made.total, made.planned.precision) == (15, 243, 73)
    assert (made.fraction, made.more) == (1.0, 0)
    points = made.value.at(0.10)
    assert [point.mean for point in points] == pytest.approx([15.5 / 244, 16 / 245, 16 / 263])
    assert all(point.changes < 1e-4 for point in points)
    assert made.value.answer(0.10) is Answer.UNLIKELY
    assert made.value.is_robust(0.10)
    assert made.cohorts > 1


def test_toripalimab(close):
    """8 of 40: fraction 40/73 = 0.548, 33 more; and 40 is just the n of the exact test, 8 just above its 7.

    Golden for 8/40 at 10 % by Jeffreys: P(above) 0.974, EVPI 0.0004, EVSI 0.0000. No 20 people bring the mean
    to 10 % or less: (8.5 + 0) / 61 = 0.139. At 20 % the sceptical mean is 9/60 = 0.15, the others above 0.20.
    """
    made = close(TORIPALIMAB)
    assert (made.events, made.total, made.more) == (8, 40, 33)
    assert made.fraction == pytest.approx(40 / 73)
    test = made.planned.test
    assert (test.p0, test.p1, test.n, test.reject_above) == (0.10, 0.25, 40, 7)
    assert (test.attained_alpha, test.attained_power) == pytest.approx((0.0419, 0.818), abs=5e-4)
    jeffreys = made.value.at(0.10)[0]
    assert (jeffreys.above, jeffreys.evpi) == pytest.approx((0.974, 0.0004), abs=5e-4)
    assert jeffreys.changes == 0
    assert made.value.is_robust(0.10)
    assert [point.decision for point in made.value.at(0.20)] == [True, True, False]
    assert not made.value.is_robust(0.20)
    assert made.parent.name == TORIPALIMAB.replace("toripalimab", "PD-1 inhibitor")


def test_an_empty_cell_leaves_the_priors_alone(close):
    """Jeffreys is the arcsine law: I_t = 2/pi asin(sqrt t) = 0.20483, P(above) 0.79517, EVPI 0.01356.

    Uniform: P 0.9, EVPI 0.5 x 0.99 - 0.1 x 0.9 - 0.4 = 0.005, and 0 or 1 of 20 move the mean to 10 % or less:
    2/21. Sceptical: P 0.9^19 = 0.13509, EVPI 0.05 x 0.39175 - 0.1 x 0.13509 = 0.00608.
    """
    made = close(EMPTY)
    assert (made.events, made.total, made.fraction, made.more) == (0, 0, 0.0, 73)
    points = made.value.at(0.10)
    assert [point.above for point in points] == pytest.approx([0.79517, 0.9, 0.13509], abs=1e-5)
    assert [point.evpi for point in points] == pytest.approx([0.01356, 0.005, 0.00608], abs=1e-5)
    assert points[1].changes == pytest.approx(2 / 21)
    assert not made.value.same_side(0.10)
    assert not made.value.is_robust(0.10)
    assert made.parent.finding.evidence.k > 0


def test_without_a_threshold_nothing_is_made_up(close):
    made = close(SURVIVAL)
    assert (made.value, made.planned.test, made.planned.precision, made.fraction) == (None, None, None, None)
    assert set(dict(made.open)) == {"precision", "fraction", "test", "value"}
    assert all(why.startswith("not assessable: ") for _, why in made.open)
    control = close(CONTROL)  # a half-width, no threshold
    assert (control.planned.precision, control.planned.test, control.value) == (73, None, None)
    assert set(dict(control.open)) >= {"test", "value"}


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        (Evidence(), ""),
        (Evidence(k=1, counted=("r",), events=8, total=40, interval=(0.09, 0.36)), ""),
        (Evidence(k=2, counted=("r", "s"), events=8, total=40, refused=("unit",)), "they differ in unit"),
        (Evidence(k=1), "no result has events and total"),
    ],
)
def test_results_that_make_no_number_together(evidence, why):
    said = why_no_counts(evidence)
    assert said.endswith(why) if why else said == ""


def test_without_counts_the_size_is_known_and_the_fraction_is_not(shipped_map, body):
    cell = next(
        one
        for one in shipped_map.cells()
        if one.finding.evidence.k
        and not one.finding.evidence.interval
        and one.nodes[-1].key == "nk:ObjectiveResponse"
    )
    made = closing(shipped_map, cell, body)
    assert made.planned.precision == 73
    assert (made.events, made.total, made.fraction, made.more, made.value) == (None,) * 5
    assert dict(made.open)["fraction"] == dict(made.open)["value"]


def test_an_association_is_not_one_proportion(body, spaces, settings, beside):
    found = compute(body, spaces["biomarker"], settings, beside)
    cell = next(one for one in found.cells() if one.nodes[-1].stratum)
    made = closing(found, cell, body)
    assert (made.planned.precision, made.value, made.fraction) == (None, None, None)
    assert set(dict(made.open).values()) == {ASSOCIATION}


def test_every_grid_has_several_priors(shipped_map, body):
    made = [closing(shipped_map, shipped_map.cell(place), body) for place in range(0, 2000, 97)]
    grids = [one.value for one in made if one.value]
    assert grids
    for value in grids:
        assert all(len({point.prior.name for point in value.at(t)}) == 3 for t in value.thresholds())


def test_ongoing_is_unknown_without_a_search_of_a_registry(close):
    made = close(TORIPALIMAB)
    assert str(made.ongoing) == "registered or ongoing trials: unknown, no registry search recorded"


def test_ongoing_with_a_search_that_covers_the_cell(close):
    trial = TrialRow(
        study="z-2026:study-z",
        record="z-2026",
        registry_ids=("NCT00000001",),
        drugs=("MESH:C000656314",),
        tumours=("NCIT:C3809",),
    )
    search = RegistrySearch("2026-11-22", "ClinicalTrials.gov", "NCIT:C3809", None)
    made = close(TORIPALIMAB, Registries((trial,), (search,)))
    assert made.ongoing.known
    assert made.ongoing.registered == ("z-2026:study-z",)
    other = RegistrySearch("2026-11-22", "ClinicalTrials.gov", "NCIT:C27720", None)
    assert not close(TORIPALIMAB, Registries((trial,), (other,))).ongoing.known


def test_the_other_direction_is_not_assessable():
    below = OutcomeRule("x", half_width=0.10, threshold=0.10, above=False)
    made = planned(below, Plan(), 0.95)
    assert made.precision == 73
    assert made.test is None
    assert "where more is better" in dict(made.open)["value"]
    assert value_of(below, Plan(), 0, 0) is None


def test_a_test_that_does_not_exist_is_said():
    made = planned(OutcomeRule("x", threshold=0.90), Plan(), 0.95)  # 0.90 and 0.15 are more than all
    assert made.test is None
    assert dict(made.open)["test"].startswith("not assessable: p1 of 1.05 is not between 0 and 1")


def test_thresholds_are_that_of_the_outcome_and_those_beside_it():
    assert thresholds_of(RESPONSE, Plan(thresholds=(0.30, 0.10))) == (0.10, 0.30)
    assert thresholds_of(OutcomeRule("x"), Plan()) == ()


def test_the_plan_of_a_project(tmp_path, body):
    (tmp_path / "gaps.toml").write_text("[closing]\nexpected = 0.5\npatients = 40\n", encoding="utf-8")
    made = read_settings([tmp_path], body).closing
    assert (made.expected, made.patients, made.power) == (0.5, 40, 0.80)
    assert planned(RESPONSE, made, 0.95).precision == 97  # 1.96² x 0.25 / 0.01 = 96.04


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("expected = 1.5", "expected of 1.5 is not between 0 and 1"),
        ("patients = 0", "patients of 0 is not a whole number"),
        ("thresholds = [0.1, 0.1]", "each once"),
        ("thresholds = [10]", "not between 0 and 1"),
        ("pover = 0.8", "there is no key pover"),
    ],
)
def test_a_plan_that_cannot_be(tmp_path, body, text, said):
    (tmp_path / "gaps.toml").write_text(f"[closing]\n{text}\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match="closing") as raised:
        read_settings([tmp_path], body)
    assert said in raised.value.message


def test_conventions_of_planning_decide_no_state(shipped_map, body, spaces, settings, beside):
    from dataclasses import replace

    other = compute(body, spaces["checkpoint"], replace(settings, closing=Plan(expected=0.5)), beside)
    assert (other.codes == shipped_map.codes).all()
    assert other.settings.digest != settings.digest
    assert closing(other, find_cell(other, TORIPALIMAB, body), body).planned.precision == 97
