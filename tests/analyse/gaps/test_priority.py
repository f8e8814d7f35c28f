"""Open cells side by side: the front is what no other beats, ties stay, nothing is added up."""

from itertools import product

import pytest

from netkg.analyse.gaps import Property, State
from netkg.analyse.gaps.closing import Registries
from netkg.analyse.gaps.frontier import frontier
from netkg.analyse.gaps.priority import information_lacking, mechanism_support, priorities
from netkg.analyse.information.ongoing import RegistrySearch
from netkg.analyse.network.materials import Materials, read_mechanisms
from netkg.analyse.network.mechanism import mechanism

TORIPALIMAB = "toripalimab alone | any site | any differentiation | any grade | objective response"
SETTLED = {State.CONCLUSIVE_FOR, State.CONCLUSIVE_AGAINST, State.NO_RULE}


@pytest.fixture(scope="module")
def support(shipped_map, body, evidence):
    network = mechanism(Materials(body, mechanisms=read_mechanisms(evidence.project.ontology)))
    return mechanism_support(shipped_map, network, body)


@pytest.fixture(scope="module")
def made(shipped_map, body, support):
    return priorities(shipped_map, frontier(shipped_map, Property.EMPTY), body, support)


def beats(one, other, columns):
    pairs = [(one.columns[name], other.columns[name]) for name in columns]
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


def test_no_cell_of_the_front_beats_another(made):
    assert made.front
    for one, other in product(made.front, made.front):
        assert not beats(one, other, made.columns)


def test_all_open_cells_are_somewhere(shipped_map, made):
    """The frontier's cells, and each cell with evidence in which a gap holds."""
    weak = {
        cell.key
        for cell in shipped_map.cells()
        if cell.finding.evidence.k and not SETTLED & set(cell.finding.states)
    }
    edge = {shipped_map.cell(one.place).key for one in frontier(shipped_map, Property.EMPTY).cells}
    assert len(made.front) + made.beaten + len(made.unknown) == len(weak | edge)


def test_what_nothing_is_known_of_compares_nothing(made):
    assert made.columns == ("information lacking", "mechanism support")
    assert made.left_out == ("nothing ongoing",)
    assert all(one.nothing_ongoing is None for one in made.front)


def test_with_a_search_of_a_registry_the_column_counts(shipped_map, body, support):
    """It covers all cells, and no trial is recorded: nothing is known to be ongoing in any."""
    search = RegistrySearch("2026-11-22", "ClinicalTrials.gov", None, None)
    edge = frontier(shipped_map, Property.EMPTY)
    found = priorities(shipped_map, edge, body, support, Registries((), (search,)))
    assert found.left_out == ()
    assert all(one.nothing_ongoing for one in found.front)


def test_cells_with_equal_columns_stay_together(made):
    """Nobody was counted in any cell of the front, and a mechanism leads to each: they tie."""
    assert {tuple(one.columns.values()) for one in made.front} == {(1.0, None, 1.0)}
    assert len(made.front) > 1


def test_information_lacking(shipped_map, body, cell):
    """Toripalimab 8 of 40, N* 73: 33/73 lack. Nobody of N* is nothing, even where N* is not declared."""
    assert information_lacking(shipped_map, cell(TORIPALIMAB), body) == pytest.approx(33 / 73)
    nobody = cell("toripalimab alone | rectum | any differentiation | any grade | overall survival")
    assert information_lacking(shipped_map, nobody, body) == 1.0
    known = cell("PD-1 inhibitor alone | any site | any differentiation | any grade | overall survival")
    assert information_lacking(shipped_map, known, body) is None


@pytest.mark.parametrize(
    ("regimen", "site", "path"),
    [
        # PD-1 inhibitors target PD-1; its ligand PD-L1 was seen in pancreatic tumours.
        ("PD-1 inhibitor alone", "pancreas", True),
        ("PD-L1 inhibitor alone", "pancreas", True),
        # Nothing recorded says that CTLA-4 was seen in a tumour.
        ("CTLA-4 inhibitor alone", "any site", False),
        # PD-L1 was measured in gastrointestinal tumours, not in those of the rectum apart.
        ("PD-L1 inhibitor alone", "rectum", False),
    ],
)
def test_a_mechanism_leads_from_a_drug_to_a_tumour(cell, support, regimen, site, path):
    found = cell(f"{regimen} | {site} | any differentiation | any grade | objective response")
    assert support(found) is path
