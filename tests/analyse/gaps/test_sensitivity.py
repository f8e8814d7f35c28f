"""Fragile cells: golden cells by hand, and what is tried."""

import pytest

from netkg.analyse.gaps import State
from netkg.analyse.gaps.sensitivity import Grid, read_grid, sensitivity
from netkg.analyse.withdrawal import results_of
from netkg.errors import AnalysisError

PD1 = "PD-1 inhibitor alone | any site | well differentiated | any grade | objective response"
GRID = Grid(threshold=(0.05, 0.0975), minimum_n=(300,), half_width=(0.03,))
LEFT = "without strosberg-2020:study-keynote-158"


@pytest.fixture(scope="module")
def tried(body, spaces, settings, beside):
    return sensitivity(body, spaces["checkpoint"], settings, beside, grid=GRID)


@pytest.fixture(scope="module")
def tried_without_selected(body, spaces, settings, beside):
    rest = body.without(results_of(body, "mehnert-2020"))
    return sensitivity(rest, spaces["checkpoint"], settings, beside, grid=GRID)


def flips(found, name):
    item = next((item for item in found.fragile if item.cell.name == name), None)
    return {} if item is None else {flip.trial.said: flip.primary for flip in item.flips}


def fragile(found, name):
    return next(item for item in found.fragile if item.cell.name == name)


def test_with_the_selected_cohort_the_cell_stands_on_the_edge(tried):
    """KEYNOTE-158 4/107, spartalizumab 7/95, KEYNOTE-028 3/25 and 1/16: 15/243, exact 3.50 to 9.98 %."""
    item = fragile(tried, PD1)
    assert item.is_closed
    assert item.cell.finding.evidence.interval == pytest.approx((0.0350, 0.0998), abs=5e-5)
    assert item.margin == pytest.approx(0.10 - 0.0998, abs=5e-5)
    found = flips(tried, PD1)
    assert found["threshold 0.0975"] is State.IMPRECISE  # 9.98 % is not below 9.75 %
    assert found[LEFT] is State.IMPRECISE  # 11/136, exact 4.1 to 14.0 %
    assert found["minimum_n 300"] is State.TOO_FEW  # 243 people
    assert found["half_width 0.03"] is State.IMPRECISE  # (9.98 - 3.50) / 2 = 3.24
    assert "without mehnert-2020:study-keynote-028" not in found  # 11/202 is below 10 % too


def test_without_the_selected_cohort_it_stands_further_off(tried_without_selected):
    """11/202, exact 2.75 to 9.53 %."""
    item = fragile(tried_without_selected, PD1)
    assert item.cell.finding.evidence.interval == pytest.approx((0.0275, 0.0953), abs=5e-5)
    assert item.margin == pytest.approx(0.10 - 0.0953, abs=5e-5)
    found = flips(tried_without_selected, PD1)
    assert "threshold 0.0975" not in found  # 9.53 % is below 9.75 %
    assert found["threshold 0.05"] is State.IMPRECISE
    assert found[LEFT] is State.SINGLE_COHORT  # spartalizumab alone


def test_a_cell_of_one_study_rests_on_it(tried):
    """KEYNOTE-158 alone tells adverse events of grade 3 or higher in all sites: 21.5 % of 107, no count."""
    name = "any checkpoint inhibitor | any site | any differentiation | any grade | "
    assert flips(tried, f"{name}adverse event of grade 3 or higher") == {LEFT: State.NO_STUDY}


def test_second_hand_results_make_a_cell_that_has_no_other(tried):
    """AveNEC's survival was read in a review only: such cells are empty, and filled if that is admitted."""
    filled = [
        item
        for item in tried.fragile
        if item.cell.finding.primary is State.SECOND_HAND_ONLY
        and any(flip.trial.what == "second-hand" for flip in item.flips)
    ]
    assert filled
    assert all(not item.cell.finding.evidence.k for item in filled)
    for item in filled:
        primary = next(flip.primary for flip in item.flips if flip.trial.what == "second-hand")
        assert primary not in (State.NO_STUDY, State.SECOND_HAND_ONLY)


def test_every_trial_counts_the_cells_that_it_flips(tried):
    for trial in tried.trials:
        flipped = sum(any(flip.trial == trial for flip in item.flips) for item in tried.fragile)
        assert flipped == trial.cells
    assert [item.is_closed for item in tried.fragile] == sorted(
        (item.is_closed for item in tried.fragile), reverse=True
    )


def test_a_threshold_as_it_is_is_not_tried(body, spaces, settings, beside):
    grid = Grid(half_width=(0.10,))  # what ontology/gaps.toml has for all outcomes with one
    found = sensitivity(body, spaces["biomarker"], settings, beside, grid=grid)
    assert "half_width" not in {trial.what for trial in found.trials}


def test_the_shipped_grid_is_read(evidence):
    grid = read_grid(evidence.project.ontology)
    assert grid == Grid((0.05, 0.15, 0.20), (40, 100), (0.05, 0.15))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("threshold = 0.1", "threshold is a list of shares between 0 and 1"),
        ("threshold = [1.5]", "threshold is a list of shares between 0 and 1"),
        ("minimum_n = [0]", "minimum_n is a list of whole numbers above 0"),
        ("minimum_n = [true]", "minimum_n is a list of whole numbers above 0"),
        ("level = [0.9]", "there is no key level"),
    ],
)
def test_a_wrong_grid_is_refused(tmp_path, line, said):
    (tmp_path / "gaps.toml").write_text(f"[sensitivity]\n{line}\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match=said):
        read_grid([tmp_path])


def test_a_project_without_a_grid_tries_no_threshold(tmp_path):
    assert read_grid([tmp_path]) == Grid()
