"""Counts by pairs of terms from coded columns: the same as counting row by row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.coded_table import table_of_rows
from netkg.analyse.columns import EvidenceColumns
from netkg.analyse.matrix import count_pairs, find_missing_pairs
from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError
from netkg.ontology.closure import Closure

CLOSURE = Closure({"t:1": ["t:0"], "t:2": ["t:1"], "t:3": ["t:0"], "d:1": ["d:0"], "d:2": ["d:0"]})
TUMOURS, DRUGS = ["t:0", "t:1", "t:2", "t:3", "t:x"], ["d:0", "d:1", "d:2", "d:x"]


def row(number, tumour, drugs):
    return EvidenceRow(
        result=f"a:r{number:04d}",
        record="a",
        second_hand=False,
        cohort="a:c",
        outcome="nk:O",
        reporting="Measured",
        tumour=tumour,
        drugs=tuple(sorted(set(drugs))),
    )


PAIR = st.tuples(st.sampled_from([None, *TUMOURS]), st.lists(st.sampled_from(DRUGS), max_size=3))
ROWS = st.lists(PAIR, max_size=12)


@given(ROWS, st.booleans())
def test_counts_are_those_of_row_by_row(pairs, rolled_up):
    rows = [row(i, *pair) for i, pair in enumerate(pairs)]
    closure = CLOSURE if rolled_up else None
    found = count_pairs(table_of_rows(EvidenceRow, rows), ("tumour", TUMOURS), ("drugs", DRUGS), closure)
    for i, tumour in enumerate(TUMOURS):
        for j, drug in enumerate(DRUGS):
            under = CLOSURE.is_under if rolled_up else str.__eq__

            def has(value, term, under=under):
                known = not rolled_up or (value in CLOSURE and term in CLOSURE)
                return value == term or (known and under(value, term))

            inside = [r for r in rows if r.tumour and has(r.tumour, tumour)]
            expected = [r for r in inside if any(has(d, drug) for d in r.drugs)]
            assert found[i, j] == len(expected)


@given(ROWS)
def test_counts_are_those_of_the_bit_sets(pairs):
    rows = [row(i, *pair) for i, pair in enumerate(pairs)]
    within = np.array([len(pair[1]) > 1 for pair in pairs], dtype=np.bool_)
    asked = ("tumour", TUMOURS), ("drugs", DRUGS)
    found = count_pairs(table_of_rows(EvidenceRow, rows), *asked, CLOSURE, within=within)
    assert np.array_equal(found, EvidenceColumns.from_rows(rows, CLOSURE).cross(*asked, within=within))


def test_a_row_with_two_drugs_of_a_class_is_counted_once():
    table = table_of_rows(EvidenceRow, [row(0, "t:2", ["d:1", "d:2"])])
    assert count_pairs(table, ("tumour", ["t:0"]), ("drugs", ["d:0"]), CLOSURE).tolist() == [[1]]


def test_missing_pairs_are_of_values_that_stand_in_the_table():
    rows = [row(0, "t:1", ["d:1"]), row(1, "t:2", ["d:1", "d:2"]), row(2, None, ["d:x"])]
    table = table_of_rows(EvidenceRow, rows)
    assert find_missing_pairs(table, "tumour", "drugs") == [("t:1", "d:2"), ("t:1", "d:x"), ("t:2", "d:x")]


def test_many_values_in_a_row_do_not_overflow():
    drugs = [f"d:{i:03d}" for i in range(200)]
    table = table_of_rows(EvidenceRow, [row(0, "t:1", drugs[:60]), row(1, "t:1", drugs)])
    assert count_pairs(table, ("tumour", ["t:1"]), ("drugs", ["d:000", "d:199"])).tolist() == [[2, 1]]


def test_an_unknown_column_is_said():
    with pytest.raises(AnalysisError, match="no column 'tumor'"):
        find_missing_pairs(table_of_rows(EvidenceRow, []), "tumor", "drugs")
