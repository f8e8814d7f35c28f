"""The frontier expands to exactly the full list, on random small spaces and on the shipped one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netkg.analyse.gaps import Property, State, expand, frontiers
from netkg.analyse.gaps.frontier import expanded, maximal, nearest_with_evidence, property_of


@st.composite
def orders(draw):
    """Return a reflexive, transitive order without circles: covers[i, j] only for i <= j."""
    n = draw(st.integers(1, 4))
    bits = draw(st.lists(st.booleans(), min_size=n * n, max_size=n * n))
    found = np.triu(np.array(bits, dtype=bool).reshape(n, n)) | np.eye(n, dtype=bool)
    for middle in range(n):
        found |= np.outer(found[:, middle], found[middle])
    return found


@st.composite
def spaces(draw):
    """Return orders, which cells are asked, and in which of these a property holds, closed or not."""
    covers = draw(st.lists(orders(), min_size=1, max_size=3))
    shape = tuple(len(matrix) for matrix in covers)
    size = int(np.prod(shape))
    flags = st.lists(st.booleans(), min_size=size, max_size=size)
    asked = np.array(draw(flags), dtype=bool).reshape(shape)
    holds = np.array(draw(flags), dtype=bool).reshape(shape) & asked
    return covers, asked, holds


def is_below(covers, one, other):
    return all(matrix[j, i] for matrix, i, j in zip(covers, one, other, strict=True))


@given(spaces())
@settings(max_examples=300, deadline=None)
def test_the_frontier_expands_to_the_full_list(space):
    covers, asked, holds = space
    cells = maximal(holds, asked, covers)
    assert ((expanded(cells, holds.shape, covers) & asked) == holds).all()


@given(spaces())
@settings(max_examples=200, deadline=None)
def test_frontier_cells_are_maximal_and_count_what_they_stand_for(space):
    covers, asked, holds = space
    cells = maximal(holds, asked, covers)
    places = [np.unravel_index(cell.place, holds.shape) for cell in cells if cell.whole]
    assert not any(a != b and is_below(covers, a, b) for a in places for b in places)
    for cell in cells:
        at = np.unravel_index(cell.place, holds.shape)
        below = [i for i in np.ndindex(holds.shape) if holds[i] and is_below(covers, i, at)]
        assert cell.stands_for == (len(below) if cell.whole else 1)


@given(spaces())
@settings(max_examples=200, deadline=None)
def test_a_closed_property_needs_no_cell_that_stands_for_itself_alone(space):
    covers, asked, holds = space
    closed = holds.copy()
    for at in np.ndindex(holds.shape):
        if holds[at]:
            closed |= np.array(
                [is_below(covers, i, at) for i in np.ndindex(holds.shape)], dtype=bool
            ).reshape(holds.shape)
    assert all(cell.whole for cell in maximal(closed & asked, asked, covers))


@pytest.mark.parametrize("name", Property)
def test_shipped_frontiers_expand(shipped_map, name):
    found = frontiers(shipped_map)[name]
    holds, _ = property_of(shipped_map, name)
    assert expand(shipped_map, found).tolist() == np.flatnonzero(holds).tolist()
    assert found.total == holds.sum() > 0


def test_emptiness_and_independent_cohorts_are_downward_closed(shipped_map):
    found = frontiers(shipped_map)
    for name in (Property.EMPTY, Property.AT_MOST_ONE, Property.HIGH_BIAS):
        assert all(cell.whole for cell in found[name].cells)


def test_quality_of_life_is_one_maximal_cell(shipped_map):
    cells = [shipped_map.cell(item.place) for item in frontiers(shipped_map)[Property.EMPTY].cells]
    asked = [cell for cell in cells if cell.nodes[-1].label == "quality of life"]
    assert [cell.name for cell in asked] == [
        "any checkpoint inhibitor | any site | any differentiation | any grade | quality of life"
    ]
    assert asked[0].finding.states == (State.NO_STUDY,)


def test_nearest_more_general_cell_with_evidence(shipped_map, cell):
    empty = cell("PD-1 inhibitor | small intestine | well differentiated | any grade | objective response")
    near = shipped_map.cell(nearest_with_evidence(shipped_map, empty.place))
    assert near.nodes[1].label == "gastrointestinal tract"
    nobody = cell("any checkpoint inhibitor | any site | any differentiation | any grade | quality of life")
    assert nearest_with_evidence(shipped_map, nobody.place) is None
