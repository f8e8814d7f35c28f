"""Pareto fronts: laws that hold for any table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.information.pareto import PRIORITY, pareto_front
from netkg.errors import AnalysisError

COLUMNS = ("x", "y", "z")
tables = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.fixed_dictionaries(dict.fromkeys(COLUMNS, st.none() | st.integers(0, 3))),
    max_size=12,
)


def _beats(one, other):
    pairs = [(one[column], other[column]) for column in COLUMNS]
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


@given(tables)
def test_a_row_is_in_the_front_if_nothing_beats_it(rows):
    front = pareto_front(rows, COLUMNS)
    known = {name for name, row in rows.items() if None not in row.values()}
    expected = {n for n in known if not any(_beats(rows[other], rows[n]) for other in known)}
    assert set(front.names) == expected
    assert set(front.unknown) == set(rows) - known
    assert set(front.beaten_by) == known - expected
    assert all(by and set(by) <= expected for by in front.beaten_by.values())
    assert all(_beats(rows[n], rows[name]) for name, by in front.beaten_by.items() for n in by)


@given(tables)
def test_the_order_of_columns_and_rows_changes_nothing(rows):
    turned = dict(reversed(rows.items()))
    assert pareto_front(turned, COLUMNS[::-1]).names == pareto_front(rows, COLUMNS).names


def test_ties_stay_together():
    row = dict.fromkeys(PRIORITY, 1)
    assert pareto_front({"b": row, "a": dict(row), "c": row | {PRIORITY[0]: 0}}).names == ("a", "b")


def test_what_is_not_known_is_neither_in_nor_out():
    rows = {"a": {"x": 1, "y": None}, "b": {"x": 0, "y": 0}}
    front = pareto_front(rows, ["x", "y"])
    assert (front.names, front.unknown, front.beaten_by) == (("b",), ("a",), {})


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        ({"a": {"x": 1}}, [], "one column or more"),
        ({"a": {"x": 1}}, ["x", "x"], "each once"),
        ({"a": {"x": 1}}, ["x", "y"], "'a' has no column 'y'"),
        ({"a": {"x": float("nan")}}, ["x"], "x is nan"),
    ],
)
def test_what_is_no_table(rows, columns, said):
    with pytest.raises(AnalysisError, match=said):
        pareto_front(rows, columns)
