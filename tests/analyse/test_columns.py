"""Coded columns give the rows and counts that a plain loop with ``is_under`` gives."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.columns import EvidenceColumns
from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError
from netkg.ontology.closure import Closure

# a diamond, a chain, and a term that no hierarchy knows
PARENTS = {"T:d": ["T:b", "T:c"], "T:b": ["T:a"], "T:c": ["T:a"], "S:z": ["S:y"], "S:y": ["S:x"]}
CLOSURE = Closure(PARENTS)
KNOWN = [*CLOSURE.ids]
TERMS = [*KNOWN, "U:alone"]
terms = st.sampled_from(TERMS)


@st.composite
def tables(draw):
    """Return up to 20 rows with random tumours, sites, drugs, cohorts and totals."""
    rows = []
    for number in range(draw(st.integers(0, 20))):
        several = st.lists(terms, unique=True, max_size=3).map(sorted).map(tuple)
        rows.append(
            EvidenceRow(
                result=f"r:{number}",
                record="r",
                second_hand=draw(st.booleans()),
                reported_in=draw(st.sampled_from([None, "r:p1", "r:p2"])),
                cohort=f"r:c{draw(st.integers(0, 4))}",
                outcome="nk:O",
                reporting="Measured",
                tumour=draw(st.none() | terms),
                sites=draw(several),
                drugs=draw(several),
                total=draw(st.none() | st.integers(0, 50)),
            )
        )
    return rows


def under(value, node):
    """Return what Body.is_under says."""
    return value == node or (value in CLOSURE and node in CLOSURE and CLOSURE.is_under(value, node))


def values(row, column):
    cell = getattr(row, column)
    return cell if isinstance(cell, tuple) else () if cell is None else (cell,)


@given(tables(), st.sampled_from(["tumour", "sites", "drugs"]), terms, st.booleans())
def test_members_are_those_that_a_loop_finds(rows, column, node, every):
    found = EvidenceColumns.from_rows(rows, CLOSURE).members(column, node, every=every)
    fits = [[under(value, node) for value in values(row, column)] for row in rows]
    assert found.tolist() == [bool(fit) and all(fit) if every else any(fit) for fit in fits]


@given(tables(), terms, terms, terms)
def test_selected_is_what_meets_everything(rows, tumour, site, drug):
    table = EvidenceColumns.from_rows(rows, CLOSURE)
    found = table.select({"tumour": tumour, "sites": site, "drugs": [drug, "U:alone"]})
    expected = (
        table.members("tumour", tumour)
        & table.members("sites", site, every=True)
        & (table.members("drugs", drug) | table.members("drugs", "U:alone"))
    )
    assert found.tolist() == expected.tolist()


@given(tables())
def test_a_matrix_holds_the_size_of_each_selection(rows):
    table = EvidenceColumns.from_rows(rows, CLOSURE)
    within = ~table.members("second_hand", "yes")
    matrix = table.cross(("tumour", TERMS), ("sites", TERMS), within=within)
    for i, tumour in enumerate(TERMS):
        for j, site in enumerate(TERMS):
            asked = {"tumour": tumour, "sites": site}
            assert matrix[i, j] == np.count_nonzero(table.select(asked, within=within))
    counted = table.counts("tumour", TERMS, within=within)
    assert counted.tolist() == [np.count_nonzero(table.members("tumour", t) & within) for t in TERMS]


@given(tables())
def test_a_node_has_what_its_children_have(rows):
    table = EvidenceColumns.from_rows(rows, CLOSURE)
    for child, parents in PARENTS.items():
        for parent in parents:
            for every in (False, True):
                below = table.members("sites", child, every=every)
                assert not (below & ~table.members("sites", parent, every=every)).any()


@given(tables())
def test_a_tally_is_what_a_loop_counts(rows):
    clusters = {"r:c0": "one", "r:c1": "one"}
    table = EvidenceColumns.from_rows(rows, CLOSURE, clusters)
    mask = table.members("tumour", "T:a")
    chosen = [row for row, taken in zip(rows, mask, strict=True) if taken]
    tally = table.tally(mask)
    sizes = {}
    for row in chosen:
        sizes.setdefault(clusters.get(row.cohort, row.cohort), []).append(row.total)
    known = [max(n for n in found if n is not None) for found in sizes.values() if set(found) != {None}]
    assert tally.results == len(chosen)
    assert tally.reports == len({row.reported_in for row in chosen} - {None})
    assert tally.cohorts == len({row.cohort for row in chosen})
    assert (tally.clusters, tally.unsized) == (len(sizes), len(sizes) - len(known))
    assert tally.patients == sum(known)


def test_numbers_days_and_flags(make_row):
    rows = [make_row("a:r", 4, 107, public_latest=dt.date(2020, 4, 1), confirmed=True), make_row("b:r")]
    table = EvidenceColumns.from_rows(rows, CLOSURE)
    assert table.numbers("events")[0] == 4
    assert np.isnan(table.numbers("events")[1])
    assert table.numbers("public_latest")[0] == dt.date(2020, 4, 1).toordinal()
    assert table.filled("confirmed").tolist() == [True, False]
    assert table.members("confirmed", "yes").tolist() == [True, False]
    with pytest.raises(AnalysisError, match="outcome is no column of numbers"):
        table.numbers("outcome")


def test_samples_are_not_patients(make_row):
    table = EvidenceColumns.from_rows([make_row("a:r", 7, 32, unit_of_analysis="sample")], CLOSURE)
    tally = table.tally(np.array([True]))
    assert (tally.patients, tally.unsized) == (0, 1)


def test_an_unknown_column_or_a_wrong_mask_is_refused(make_row):
    table = EvidenceColumns.from_rows([make_row("a:r")], CLOSURE)
    with pytest.raises(AnalysisError, match="no column 'tumor'"):
        table.members("tumor", "T:a")
    with pytest.raises(AnalysisError, match="1 booleans"):
        table.counts("tumour", ["T:a"], within=np.array([1]))


def test_masks_given_out_may_be_changed(make_row):
    table = EvidenceColumns.from_rows([make_row("a:r", tumour="T:b")], CLOSURE)
    table.members("tumour", "T:a")[:] = False
    assert table.members("tumour", "T:a").tolist() == [True]


def test_no_rows_are_a_table_too():
    table = EvidenceColumns.from_rows([], CLOSURE)
    assert table.cross(("tumour", ["T:a"]), ("drugs", [])).shape == (1, 0)
    assert table.tally(table.members("tumour", "T:a")).clusters == 0


def test_the_shipped_body_rolls_up_as_its_own_hierarchy_says(checkout):
    kg = netkg.open(checkout)
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    table = EvidenceColumns.from_body(body)
    node = "nk:PD1Inhibitor"
    expected = [any(body.is_under(drug, node) for drug in row.drugs) for row in body.rows]
    assert table.members("drugs", node).tolist() == expected
    assert any(expected)
