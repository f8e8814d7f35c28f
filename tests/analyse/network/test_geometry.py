"""The geometry of comparisons: golden values by hand, laws, and the shipped evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.network.geometry import c_score, c_score_p, comparison_geometry, pie


def test_pie_by_hand():
    """4 arms, shares 1/2, 1/4, 1/4: 4/3 (1 - 6/16) = 5/6."""
    assert pie([2, 1, 1]) == pytest.approx(5 / 6)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_pie_is_a_probability_and_agrees_with_its_formula(counts):
    value, total = pie(counts), sum(counts)
    if total < 2:
        assert value is None
        return
    assert 0 <= value <= 1
    shares = sum((count / total) ** 2 for count in counts)
    assert value == pytest.approx(total / (total - 1) * (1 - shares), abs=1e-12)


def test_c_score_by_hand():
    """Rows 110, 011, 100: pairs (1)(1), (1)(0), (2)(1), mean 1."""
    assert c_score(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 0]])) == pytest.approx((1 + 0 + 2) / 3)


def test_c_score_p_needs_a_checkerboard():
    assert c_score_p(np.array([[1, 1], [1, 0]])) is None
    assert c_score_p(np.array([[1, 0], [0, 1]]), permutations=19, seed=1) == 1.0


@given(st.integers(0, 2**16 - 1))
def test_permutations_keep_row_and_column_sums(bits):
    from netkg.analyse.network.geometry import _swap

    matrix = np.array([(bits >> place) & 1 for place in range(16)], dtype=np.int64).reshape(4, 4)
    moved = matrix.copy()
    _swap(moved, 50, np.random.default_rng(bits))
    assert (moved.sum(axis=0) == matrix.sum(axis=0)).all()
    assert (moved.sum(axis=1) == matrix.sum(axis=1)).all()


def test_single_arm_studies_are_listed_and_counted(materials):
    found = comparison_geometry(materials, permutations=99, seed=3)
    listed = dict(found.isolated)
    assert listed["strosberg-2020:study-keynote-158"] == "NCIT:C106432"
    assert listed["lu-2020:study-toripalimab"] == "MESH:C000656314"
    assert set(found.isolated) <= set(found.arms)
    assert {study for study, _ in found.isolated}.isdisjoint({"walter-nipinec:study-nipinec"})
    assert "raj-2023:study-nct03136055" in found.uncompared  # two parts that nobody compares
    regimens = len(found.network.nodes)
    assert found.density == pytest.approx(len(found.network.edges) / (regimens * (regimens - 1) / 2))
    assert found == comparison_geometry(materials, permutations=99, seed=3)


def test_a_class_is_no_arm_beside_its_drugs(materials):
    """The seed's series is given by class, its patients by drug: two arms, not three."""
    arms = [regimen for study, regimen in comparison_geometry(materials, permutations=0).arms
            if study == "chauhan-2018:study-series"]  # fmt: skip
    assert arms == ["NCIT:C106432", "NCIT:C68814"]


def test_compared_arms(made, make_row):
    """One study compares a with b, one gives a alone: PIE over 3 arms 2/3, over the compared ones 1."""
    rows = [
        make_row("x:result-a", 1, 9, drugs=("NCIT:C106432",), comparator="x:cohort-b"),
        make_row("x:result-b", 1, 9, drugs=("NCIT:C68814",)),
        make_row("y:result-a", 1, 9, drugs=("NCIT:C106432",)),
    ]
    found = comparison_geometry(made(*rows), permutations=9)
    assert [(edge.source, edge.target) for edge in found.network.edges] == [("NCIT:C106432", "NCIT:C68814")]
    assert (found.density, found.components) == (1.0, 1)
    assert (found.pie, found.pie_compared) == (pytest.approx(2 / 3), 1.0)
    assert found.isolated == (("y:study-a", "NCIT:C106432"),)
    assert found.uncompared == ()


def test_nothing_to_measure(made):
    found = comparison_geometry(made())
    assert (found.pie, found.c_score, found.p, found.density) == (None, None, None, None)
